"""Reading by others: emergencies and invitations. Identifiers and codes only, never clinical text."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.cases.events.journey import CaseEvent
from consilia.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class GlassBroken(CaseEvent):
    """Somebody without a part in it opened the case in an emergency."""

    label = _("Case opened in an emergency")
    access_id: UUID
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyTriedInVain(Event):
    """Somebody named a case or a child that is not there; which one is not kept."""

    subject: ClassVar[str] = "person"
    label = _("Emergency access tried in vain")
    person_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAccessEnded(CaseEvent):
    label = _("Emergency access ended early")
    access_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyAccessReviewed(CaseEvent):
    label = _("Emergency access reviewed")
    access_id: UUID
    verdict: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ColleagueInvited(CaseEvent):
    label = _("Colleague invited to a case")
    invitation_id: UUID
    user_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(CaseEvent):
    label = _("Invitation to a case accepted")
    invitation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDeclined(CaseEvent):
    label = _("Invitation to a case declined")
    invitation_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(CaseEvent):
    label = _("Invitation to a case taken back")
    invitation_id: UUID
    user_id: UUID
