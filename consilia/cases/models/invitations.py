"""Colleagues who are asked to look at a case, of the same house or of another member of the network."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from consilia.accounts.models import ROLE_NAMES
from consilia.cases.models.cases import Case
from consilia.cases.models.people import Grant
from consilia.foundation.identifiers import uuid7
from consilia.network.models import Organisation


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self, at: datetime) -> Self:
        """Not answered, not taken back, and not past its end: nobody needs to do anything for that."""
        return self.filter(answer="", invited_at__lte=at, ends__gt=at)

    def standing(self, at: datetime) -> Self:
        """What the people of the case still see: waiting, or accepted and in force."""
        return self.filter(answer__in=["", "accepted"], ends__gt=at)


class Invitation(models.Model):
    """Until it is accepted the colleague sees the preview without names; then a grant opens the rest until `ends`."""

    class Part(models.TextChoices):
        ADVISER = "adviser", _("Reads and writes messages")
        OBSERVER = "observer", _("Reads only")

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        DECLINED = "declined", pgettext_lazy("invitation", "Declined")
        REVOKED = "revoked", pgettext_lazy("invitation", "Taken back")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="invitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="case_invitations")
    part = models.CharField(_("what she may do"), max_length=8, choices=Part.choices)
    reason = models.CharField(_("why she is asked"), max_length=500)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, choices=[(role.value, name) for role, name in ROLE_NAMES.items()])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("invited"))
    ends = models.DateTimeField(_("until"))
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_text = models.CharField(max_length=500, blank=True)
    grant = models.OneToOneField(Grant, models.PROTECT, null=True, related_name="invitation")

    objects: ClassVar[models.Manager["Invitation"]] = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of a colleague")
        verbose_name_plural = _("invitations of colleagues")
        constraints = [
            models.CheckConstraint(name="invitation_ends_after_start", condition=Q(ends__gt=F("invited_at"))),
            models.CheckConstraint(name="invitation_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="invitation_answered_at",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="invitation_granted_when_accepted",
                condition=~Q(answer="accepted") | Q(grant__isnull=False),
            ),
        ]
        indexes = [models.Index("user", "case", "ends", name="invitation_of_user", condition=Q(answer=""))]

    def __str__(self) -> str:
        return f"{self.user} · {self.case}"
