"""Colleagues who are asked to look at a case: invited, accepted or declined, taken back; over by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import people, roles_of
from consilia.audit.services import publish
from consilia.cases.events import (
    ColleagueInvited,
    InvitationAccepted,
    InvitationDeclined,
    InvitationRevoked,
)
from consilia.cases.models import Case, Entry, Grant, Invitation, SpanPolicy
from consilia.cases.permissions import may_invite
from consilia.cases.queries.policies import span
from consilia.cases.services.messages import open_case_of
from consilia.cases.services.moving import write_entry
from consilia.cases.services.reasons import expect_reason
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.foundation.wall import looking_further, take_in_hand

INVITABLE = frozenset({Role.REFERRING_DOCTOR, Role.EXPERT})


class NotInvitable(Refusal):
    status = 422
    message = _("Only a referring doctor or an expert of the network can be invited.")


class KnowsItAlready(Refusal):
    status = 422
    message = _("This colleague has a part in the case already, or an invitation that waits.")


class EndsTooLate(Refusal):
    status = 422

    def __init__(self, days: int) -> None:
        super().__init__(
            _("Choose a day that is still to come, at most %(days)d days ahead.") % {"days": days}
        )


class InvitationOver(SomebodyWasFirst):
    message = _("This invitation was answered, taken back, or has run out.")


@transaction.atomic
def invite_colleague(
    *,
    case_id: UUID,
    user_id: UUID,
    part: Invitation.Part,
    reason: str,
    ends: datetime,
    by: Actor,
    at: datetime,
) -> Invitation:
    """Ask somebody of any member of the network; until she accepts she sees the preview without names.

    Raises:
        NotAllowed, ReasonNeeded, NotInvitable, KnowsItAlready, EndsTooLate.
    """
    case = open_case_of(case_id, by=by, at=at)
    if not may_invite(by, case, at) or by.organisation_id is None:
        raise NotAllowed
    expect_reason(reason)
    longest = span(SpanPolicy.Name.INVITATION, at)
    if not at < ends <= at + longest:
        raise EndsTooLate(longest.days)
    _expect_new(case, user_id, at)
    invitation = Invitation.objects.create(
        case=case,
        user_id=user_id,
        part=part,
        reason=reason,
        invited_by_id=by.person_id,
        role=str(by.role),
        organisation_id=by.organisation_id,
        invited_at=at,
        ends=ends,
    )
    _tell_in_case(case, "invite", user_id, by=by, at=at, text=reason)
    event = ColleagueInvited(case_id=case.id, invitation_id=invitation.id, user_id=user_id)
    publish(event, by=by, at=at)
    return invitation


def _expect_new(case: Case, user_id: UUID, at: datetime) -> None:
    if not INVITABLE & roles_of([user_id], at=at).get(user_id, set()):
        raise NotInvitable
    has_part = Grant.objects.in_force(at).filter(case=case, user_id=user_id)
    if has_part.exists() or Invitation.objects.waiting(at).filter(case=case, user_id=user_id).exists():
        raise KnowsItAlready


@transaction.atomic
def accept_invitation(*, invitation_id: UUID, by: Actor, at: datetime) -> Invitation:
    """Open the record to oneself until the day that was said.

    Raises:
        Invitation.DoesNotExist: somebody else's. InvitationOver.
    """
    invitation = _own(invitation_id, by=by, at=at)
    invitation.grant = Grant.objects.create(
        case=invitation.case,
        user_id=by.person_id,
        part=Grant.Part(invitation.part),
        starts=at,
        ends=invitation.ends,
        reason="invited",
    )
    _answer(invitation, Invitation.Answer.ACCEPTED, at=at)
    _tell_in_case(invitation.case, "invitation_accepted", by.person_id, by=by, at=at)
    event = InvitationAccepted(case_id=invitation.case_id, invitation_id=invitation.id)
    publish(event, by=by, at=at)
    return invitation


@transaction.atomic
def decline_invitation(*, invitation_id: UUID, text: str, by: Actor, at: datetime) -> Invitation:
    """Say no, with a word about it or without.

    Raises:
        Invitation.DoesNotExist: somebody else's. InvitationOver.
    """
    invitation = _own(invitation_id, by=by, at=at)
    invitation.answer_text = text
    _answer(invitation, Invitation.Answer.DECLINED, at=at)
    _tell_in_case(invitation.case, "invitation_declined", by.person_id, by=by, at=at, text=text)
    event = InvitationDeclined(case_id=invitation.case_id, invitation_id=invitation.id)
    publish(event, by=by, at=at)
    return invitation


@transaction.atomic
def revoke_invitation(*, case_id: UUID, invitation_id: UUID, by: Actor, at: datetime) -> Invitation:
    """End it at once, whether it was accepted or still waits.

    Raises:
        NotAllowed, InvitationOver.
    """
    case = open_case_of(case_id, by=by, at=at)
    if not may_invite(by, case, at):
        raise NotAllowed
    invitation = _locked(invitation_id)
    if invitation.case_id != case.id:
        raise Case.DoesNotExist
    if invitation.answer not in {"", Invitation.Answer.ACCEPTED} or invitation.ends <= at:
        raise InvitationOver
    if invitation.grant is not None:
        invitation.grant.ends = at
        invitation.grant.save(update_fields=["ends"])
    _answer(invitation, Invitation.Answer.REVOKED, at=at)
    _tell_in_case(case, "invitation_revoked", invitation.user_id, by=by, at=at)
    event = InvitationRevoked(case_id=case.id, invitation_id=invitation.id, user_id=invitation.user_id)
    publish(event, by=by, at=at)
    return invitation


def _locked(invitation_id: UUID) -> Invitation:
    with looking_further():  # one that is over opens nothing any more
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("case", "grant")
        invitation = rows.get(pk=invitation_id)
    take_in_hand(invitation.case_id)  # who declines is about to lose sight of it
    return invitation


def _own(invitation_id: UUID, *, by: Actor, at: datetime) -> Invitation:
    invitation = _locked(invitation_id)
    if invitation.user_id != by.user_id or by.role not in INVITABLE:
        raise Invitation.DoesNotExist
    if invitation.answer or invitation.ends <= at:
        raise InvitationOver
    return invitation


def _answer(invitation: Invitation, answer: Invitation.Answer, *, at: datetime) -> None:
    invitation.answer, invitation.answered_at = answer, at
    invitation.save()


def _tell_in_case(case: Case, name: str, user_id: UUID, *, by: Actor, at: datetime, text: str = "") -> None:
    """A line in the timeline, with the colleague's name where somebody else writes it."""
    other = {} if user_id == by.user_id else {"other": people([user_id])[user_id].full_name}
    write_entry(case, Entry.Kind.MOVE, name, by=by, at=at, text=text, **other)
    case.last_entry_at = at
    case.save(update_fields=["last_entry_at"])
