"""Peers, what they asked, what was found for them, what was sent to them and what they answered."""

from datetime import datetime
from typing import ClassVar, Self
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.cases.models import Case
from consilia.foundation.constraints import both_or_neither
from consilia.foundation.identifiers import uuid7
from consilia.foundation.switches import Switched
from consilia.network.models import Organisation
from consilia.patients.models import Child


class PeerQuerySet(models.QuerySet["Peer"]):
    def open(self) -> Self:
        return self.filter(disabled_at=None)

    def locked(self, peer_id: UUID) -> "Peer":
        return self.select_for_update().get(pk=peer_id)


class Peer(Switched):
    """Another system. The token it shows us is kept as its hash, the one we show it is sealed.

    For some hours after a token was changed the one before is taken as well.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(pgettext_lazy("of a system", "name"), max_length=120, unique=True)
    address = models.URLField(
        _("address"), blank=True, help_text=_("What stands before /match. Empty: this system is not asked.")
    )
    contact = models.CharField(
        _("contact for this system"),
        max_length=300,
        help_text=_(
            "Where its doctors write about patients of ours: mailto:… or https://…, open without sign-in."
        ),
    )
    token_hash = models.CharField(max_length=64, unique=True)
    earlier_hash = models.CharField(max_length=64, blank=True)
    earlier_until = models.DateTimeField(null=True, blank=True)
    token_sealed = models.BinaryField(null=True)
    per_minute = models.PositiveIntegerField(
        _("requests a minute"), default=30, validators=[MinValueValidator(1), MaxValueValidator(1_000)]
    )
    most_results = models.PositiveSmallIntegerField(
        _("patients in an answer"), default=10, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    least_percent = models.PositiveSmallIntegerField(
        _("least likeness, per cent"), default=25, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    made_at = models.DateTimeField(_("entered"))

    objects: ClassVar[models.Manager["Peer"]] = PeerQuerySet.as_manager()

    class Meta:
        verbose_name = _("peer")
        verbose_name_plural = _("peers")
        ordering = ["name"]
        constraints = [
            both_or_neither("matchmaker_peer_disabled_by_somebody", "disabled_at", "disabled_by"),
            models.CheckConstraint(
                name="matchmaker_peer_limits",
                condition=Q(per_minute__gte=1, most_results__gte=1, least_percent__range=(1, 100)),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Received(models.Model):
    """A question of a peer: who asks for contact, what was looked for, how it was answered.

    Requests that could not be read or were too many are kept too, without content: they count for the limit.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    peer = models.ForeignKey(Peer, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("received"))
    status = models.PositiveSmallIntegerField(_("answered with"))
    is_test = models.BooleanField(_("test"), default=False)
    contact = models.JSONField(default=dict)
    observed = ArrayField(models.CharField(max_length=10), default=list)
    genes = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        verbose_name = _("question of a peer")
        verbose_name_plural = _("questions of peers")
        indexes = [models.Index(fields=["peer", "-at"], name="matchmaker_received_of_peer")]

    def __str__(self) -> str:
        return f"{self.peer_id} · {self.at}"


class Sent(models.Model):
    """One patient of ours in an answer."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    received = models.ForeignKey(Received, models.CASCADE, related_name="sent")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    pseudonym = models.CharField(max_length=12)
    score = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("patient in an answer")
        verbose_name_plural = _("patients in answers")
        constraints = [
            models.UniqueConstraint(fields=["received", "child"], name="matchmaker_sent_once"),
            models.CheckConstraint(name="matchmaker_sent_score", condition=Q(score__range=(0, 1))),
        ]
        indexes = [models.Index(fields=["centre", "-at", "-id"], name="matchmaker_sent_of_centre")]

    def __str__(self) -> str:
        return self.pseudonym


class Query(models.Model):
    """What a doctor sent to other systems about the child of a case: `body` is exactly what left."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, models.PROTECT, related_name="+")
    body = models.JSONField()
    hpo_release = models.CharField(max_length=40)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("question to other systems")
        verbose_name_plural = _("questions to other systems")
        indexes = [models.Index(fields=["case", "-sent_at"], name="matchmaker_query_of_case")]

    def __str__(self) -> str:
        return str(self.id)


class Answer(models.Model):
    """What became of a question at one peer. `results` were checked against the API before they were kept."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("answer of a system", "On its way")
        ANSWERED = "answered", pgettext_lazy("answer of a system", "Answered")
        FAILED = "failed", pgettext_lazy("answer of a system", "No answer")
        STOPPED = "stopped", pgettext_lazy("answer of a system", "Not sent: the consent was withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    query = models.ForeignKey(Query, models.CASCADE, related_name="answers")
    peer = models.ForeignKey(Peer, models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    results = models.JSONField(default=list)
    disclaimer = models.TextField(blank=True)
    terms = models.TextField(blank=True)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer of another system")
        verbose_name_plural = _("answers of other systems")
        constraints = [
            models.UniqueConstraint(fields=["query", "peer"], name="matchmaker_answer_once"),
            models.CheckConstraint(
                name="matchmaker_answer_settled",
                condition=Q(state="waiting", settled_at=None)
                | ~Q(state="waiting") & Q(settled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.query_id} · {self.peer_id}"


def is_taken(peer: Peer, hashed: str, at: datetime) -> bool:
    """Whether a token of this hash speaks for the peer now."""
    if hashed == peer.token_hash:
        return True
    return bool(peer.earlier_until and peer.earlier_until > at and hashed == peer.earlier_hash)
