"""Sight as SQL: the same rule for pages, lists, search and files."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case, Grant, Offer
from consilia.cases.permissions import moves_of, sight_of


def cases_visible_to(by: Actor, at: datetime) -> QuerySet[Case]:
    """Every case of which `by` sees at least the header, in her current role."""
    sent = ~Q(state=State.DRAFT)
    if by.role == Role.REFERRING_DOCTOR:
        return Case.objects.filter(id__in=_granted(by, Grant.Part.REFERRER, at))
    if by.role == Role.ORGANISATION_COORDINATOR:
        return Case.objects.filter(referring_organisation_id=by.organisation_id)
    if by.role == Role.REGIONAL_OPERATOR:
        return Case.objects.filter(sent, region_id=by.region_code)
    if by.role == Role.TRIAGE_COORDINATOR:
        return Case.objects.filter(sent, centre_id=by.organisation_id)
    if by.role == Role.EXPERT:
        offered = Offer.objects.filter(user_id=by.person_id, answer="").values("case_id")
        mine = _granted(by, Grant.Part.EXPERT, at).union(offered, all=True)
        return Case.objects.filter(sent, id__in=mine)
    return Case.objects.none()


def case_for(by: Actor, case_id: UUID, at: datetime, *, least: Sight = Sight.HEADER) -> Case:
    """The case, when `by` sees at least `least` of it.

    Raises:
        Case.DoesNotExist: also for a case that exists but is foreign; a stranger learns nothing.
    """
    case = Case.objects.select_related(
        "child", "field", "region", "referring_organisation", "centre", "referrer", "expert"
    ).get(pk=case_id)
    if sight_of(by, case, at) < least:
        raise Case.DoesNotExist
    return case


def moves_open_to(by: Actor, case: Case, at: datetime) -> list[str]:
    """The moves that `by` may make now, for contexts that have pages of their own for a move."""
    return moves_of(by, case, at)


def _granted(by: Actor, part: Grant.Part, at: datetime) -> QuerySet[Grant, Any]:
    return Grant.objects.in_force(at).filter(user_id=by.person_id, part=part).values("case_id")
