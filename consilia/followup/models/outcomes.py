"""How the child is, and the links by which doctors say so."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.cases.models import Case
from consilia.followup.domain.words import Answer
from consilia.followup.models.names import ANSWER_NAMES, GRADE_NAMES, QUESTION_NAMES
from consilia.followup.models.tasks import Task
from consilia.foundation.identifiers import uuid7

_GRADES = list(GRADE_NAMES.items())


class Outcome(models.Model):
    """The answer at one date of the plan. `by_link`: given without signing in.

    A death told by a link is only what somebody tapped, until a person who signed in confirms it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.OneToOneField(Task, models.PROTECT, related_name="outcome")
    case = models.ForeignKey(Case, models.PROTECT, related_name="outcomes")
    answer = models.CharField(_("how the child is"), max_length=8, choices=list(ANSWER_NAMES.items()))
    note = models.TextField(_("in words"), blank=True)
    diagnosis = models.CharField(QUESTION_NAMES["diagnosis"], max_length=6, blank=True, choices=_GRADES)
    management = models.CharField(QUESTION_NAMES["management"], max_length=6, blank=True, choices=_GRADES)
    learning = models.CharField(QUESTION_NAMES["learning"], max_length=6, blank=True, choices=_GRADES)
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_link = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        constraints = [
            models.CheckConstraint(
                name="outcome_confirmed_is_death", condition=Q(confirmed_at=None) | Q(answer=Answer.DIED)
            ),
        ]
        indexes = [
            models.Index("case", "answered_at", name="outcome_case"),
            models.Index(
                "answered_at", name="outcome_unconfirmed", condition=Q(answer="died", confirmed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.get_answer_display()

    @property
    def is_unconfirmed_death(self) -> bool:
        return self.answer == Answer.DIED and self.confirmed_at is None


class OutcomeLink(models.Model):
    """One person's way to answer one question without signing in. The address is signed and not stored."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    task = models.ForeignKey(Task, models.CASCADE, related_name="links")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    ends = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("link about an outcome")
        verbose_name_plural = _("links about outcomes")
        constraints = [
            models.UniqueConstraint(fields=["task", "user"], name="outcome_link_once"),
            models.CheckConstraint(name="outcome_link_ends_later", condition=Q(ends__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.task_id} · {self.user_id}"


class LinkTap(models.Model):
    """How often one link, or one visitor with wrong ones, tried within an hour. `mark` is a keyed hash."""

    mark = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("taps on a link")
        verbose_name_plural = _("taps on links")
        constraints = [models.UniqueConstraint(fields=["mark", "hour"], name="link_tap_once")]
        indexes = [models.Index("hour", name="link_tap_hour")]

    def __str__(self) -> str:
        return f"{self.count}"
