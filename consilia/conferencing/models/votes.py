"""Questions put to the vote, and the votes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consilia.conferencing.models.names import CHOICE_NAMES
from consilia.conferencing.models.participants import Participant
from consilia.conferencing.models.sessions import Session
from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7


class Question(models.Model):
    """One question, open until somebody closes it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("question"))
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("question put to the vote")
        verbose_name_plural = _("questions put to the vote")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="question_number_once"),
            ends_after_it_starts("question_closes_after_it_opens", start="opened_at", end="closed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Vote(models.Model):
    """One vote. It may be changed while the question is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    question = models.ForeignKey(Question, models.PROTECT, related_name="votes")
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="votes")
    choice = models.CharField(_("vote"), max_length=8, choices=list(CHOICE_NAMES.items()))
    cast_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["question", "participant"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.participant}"
