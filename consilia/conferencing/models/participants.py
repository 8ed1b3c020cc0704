"""Who takes part, and who came through the door of the room."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.conferencing.domain.words import LEADERS, Part, Response
from consilia.conferencing.models.names import ATTENDANCE_NAMES, PART_NAMES, RESPONSE_NAMES
from consilia.conferencing.models.sessions import Session
from consilia.foundation.identifiers import uuid7


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def taking_part(self) -> Self:
        """Without those who were taken off the list."""
        return self.filter(removed_at=None)


class Participant(models.Model):
    """One person in one session. Who was taken off the list keeps her row: the invitation went out.

    `sequence` counts what her calendar has to be told (the SEQUENCE of iCalendar), `told_sequence` how far it
    has been told. `occupied` is the time of a chair or secretary while the session is to come. The database refuses two
    of these at once for one person; members may be asked to two places and answer themselves.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    session = models.ForeignKey(Session, models.PROTECT, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="participations")
    part = models.CharField(_("part"), max_length=10, choices=list(PART_NAMES.items()))
    response = models.CharField(
        _("response"), max_length=10, choices=list(RESPONSE_NAMES.items()), default=Response.INVITED
    )
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=list(ATTENDANCE_NAMES.items()), blank=True
    )
    dissent = models.TextField(_("dissenting opinion"), blank=True)
    occupied = DateTimeRangeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    told_sequence = models.PositiveIntegerField(null=True, blank=True)
    invited_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Participant"]] = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="participant_once"),
            # At most one here; that there is one, a deferred trigger asks at the end of the transaction.
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(part=Part.CHAIR, removed_at=None),
                name="participant_one_chair",
            ),
            models.UniqueConstraint(
                fields=["session"],
                condition=Q(part=Part.SECRETARY, removed_at=None),
                name="participant_one_secretary",
            ),
            ExclusionConstraint(
                name="participant_leads_one_at_a_time",
                expressions=[("user", RangeOperators.EQUAL), ("occupied", RangeOperators.OVERLAPS)],
                condition=Q(occupied__isnull=False),
            ),
            models.CheckConstraint(
                name="participant_occupied_leads",
                condition=Q(occupied=None) | Q(part__in=sorted(LEADERS), removed_at=None),
            ),
            models.CheckConstraint(
                name="participant_answered",
                condition=Q(response=Response.INVITED, responded_at=None)
                | (~Q(response=Response.INVITED) & Q(responded_at__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["user", "session"], name="participant_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_part_display()}"


class Joining(models.Model):
    """One passing through the door of the room."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    participant = models.ForeignKey(Participant, models.PROTECT, related_name="joinings")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("joining")
        verbose_name_plural = _("joinings")
        indexes = [models.Index(fields=["participant", "at"], name="joining_of_participant")]

    def __str__(self) -> str:
        return f"{self.participant} · {self.at}"
