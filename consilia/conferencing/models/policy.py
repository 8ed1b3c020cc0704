"""Configuration of a centre: how its councils go, and where its room is. And a person's calendar feed."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consilia.foundation.constraints import ends_after_it_starts
from consilia.foundation.identifiers import uuid7
from consilia.foundation.policies import Policy
from consilia.network.models import Organisation


class CouncilPolicy(Policy):
    """How councils go at a centre, or everywhere where no centre is named; the centre's own row wins."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    quorum = models.PositiveSmallIntegerField(_("quorum"))
    door_opens = models.DurationField(_("the room opens before the beginning"))
    span = models.DurationField(_("usual length"))

    class Meta:
        verbose_name = _("rules of councils")
        verbose_name_plural = _("rules of councils")
        constraints = [
            ends_after_it_starts("council_policy_ends_after_start"),
            models.CheckConstraint(
                name="council_policy_sensible",
                condition=Q(quorum__gte=1, door_opens__gte=timedelta(), span__gt=timedelta()),
            ),
            models.UniqueConstraint(
                fields=["organisation", "starts"], name="council_policy_once", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or "")


class RoomTemplate(models.Model):
    """The address of a centre's room, with the places {session} and {name}."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, primary_key=True, related_name="room_template"
    )
    address = models.CharField(_("address of the room"), max_length=500)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("room of a centre")
        verbose_name_plural = _("rooms of centres")
        constraints = [models.CheckConstraint(name="room_https", condition=Q(address__startswith="https://"))]

    def __str__(self) -> str:
        return self.address


class CalendarFeed(models.Model):
    """A private address under which one person's calendar program reads her sessions, until it is revoked."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(revoked_at=None), name="calendar_feed_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}"
