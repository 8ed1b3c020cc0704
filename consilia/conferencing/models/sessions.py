"""A session: what it is about, where it belongs, when it is."""

from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consilia.conferencing.domain.lifecycle import State
from consilia.conferencing.domain.words import Kind
from consilia.conferencing.models.names import KIND_NAMES, STATE_NAMES
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Field, Organisation
from consilia.notifications.domain.kinds import Urgency


class SessionQuerySet(models.QuerySet["Session"]):
    def locked(self, session_id: UUID) -> "Session":
        """The session, locked until the transaction ends: every deed on it waits for the one before."""
        return self.select_for_update(of=("self",)).select_related("organisation").get(pk=session_id)


class Session(models.Model):
    """One meeting about the thing `subject` + `subject_id`, of which only the public number is known here.

    `room_address` is for one session that meets elsewhere than in the room of its centre.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=list(KIND_NAMES.items()), default=Kind.COUNCIL)
    state = models.CharField(
        _("state"), max_length=10, choices=list(STATE_NAMES.items()), default=State.SCHEDULED
    )
    subject = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    reference = models.CharField(_("about"), max_length=40, blank=True)
    urgency = models.CharField(max_length=10, default=Urgency.PLANNED.value)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="sessions", verbose_name=_("centre")
    )
    field = models.ForeignKey(Field, models.PROTECT, related_name="+", verbose_name=_("field"))
    starts = models.DateTimeField(_("begins"))
    ends = models.DateTimeField(_("ends"))
    agenda = models.TextField(_("agenda"))
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    room_address = models.URLField(_("address of the room"), max_length=500, blank=True)
    moved_because = models.TextField(blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_because = models.TextField(blank=True)

    objects: ClassVar[models.Manager["Session"]] = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        constraints = [
            models.CheckConstraint(name="session_ends_after_it_starts", condition=Q(ends__gt=F("starts"))),
            models.CheckConstraint(name="session_quorum_positive", condition=Q(quorum__gte=1)),
            models.CheckConstraint(name="session_has_agenda", condition=~Q(agenda="")),
            models.CheckConstraint(name="session_urgency", condition=Q(urgency__in=list(Urgency))),
            models.CheckConstraint(
                name="session_state_has_its_time",
                condition=Q(state="scheduled", held_at=None, cancelled_at=None, cancelled_because="")
                | Q(state="held", held_at__isnull=False, cancelled_at=None, cancelled_because="")
                | (Q(state="cancelled", held_at=None, cancelled_at__isnull=False) & ~Q(cancelled_because="")),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "subject_id"], name="session_about"),
            models.Index(fields=["organisation", "starts"], name="session_of_centre"),
            models.Index(fields=["starts"], name="session_to_come", condition=Q(state="scheduled")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}".strip()
