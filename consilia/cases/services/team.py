"""The referrer's team: colleagues who see the case because somebody in it added them."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import members
from consilia.audit.services import publish
from consilia.cases.events import ColleagueAdded, ColleagueRemoved
from consilia.cases.models import Case, Grant
from consilia.cases.permissions import may_change_team
from consilia.cases.services.messages import open_case_of
from consilia.foundation.refusals import NotAllowed, Refusal


class NotAColleague(Refusal):
    status = 422
    message = _("Only a referring doctor of the same organisation can join the team.")


@transaction.atomic
def add_colleague(*, case_id: UUID, user_id: UUID, by: Actor, at: datetime) -> Grant:
    """Let a doctor of the same organisation see and answer the case. Adding twice changes nothing."""
    case = _own_case(case_id, by=by, at=at)
    doctors = members(organisation_id=case.referring_organisation_id, role=Role.REFERRING_DOCTOR, at=at)
    if user_id not in doctors:
        raise NotAColleague
    grant, made = Grant.objects.get_or_create(
        case=case,
        user_id=user_id,
        part=Grant.Part.REFERRER,
        ends=None,
        defaults={"starts": at, "reason": "added to the team"},
    )
    if made:
        publish(ColleagueAdded(case_id=case.id, user_id=user_id), by=by, at=at)
    return grant


@transaction.atomic
def remove_colleague(*, case_id: UUID, user_id: UUID, by: Actor, at: datetime) -> None:
    """End a colleague's sight at once; the doctor who started the case cannot be removed."""
    case = _own_case(case_id, by=by, at=at)
    if user_id == case.referrer_id:
        raise NotAllowed
    ended = Grant.objects.filter(
        case=case, user_id=user_id, part=Grant.Part.REFERRER, ends=None, starts__lt=at
    ).update(ends=at)
    if ended:
        publish(ColleagueRemoved(case_id=case.id, user_id=user_id), by=by, at=at)


def _own_case(case_id: UUID, *, by: Actor, at: datetime) -> Case:
    case = open_case_of(case_id, by=by, at=at)
    if not may_change_team(by, case, at):
        raise NotAllowed
    return case
