"""Sight as SQL: the same rule for pages, lists, search and files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.sight import Part, Sight
from consilia.cases.models import Case, Grant, Offer
from consilia.cases.permissions import facts_of, moves_of, sight_of
from consilia.cases.wall import Knock
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.foundation.wall import in_hand

_EXPERTS = (Grant.Part.EXPERT, Grant.Part.COUNCIL, Grant.Part.READER)


def cases_visible_to(by: Actor, at: datetime, *, is_open: bool | None = None) -> QuerySet[Case]:
    """Every case of which `by` sees at least the header, in her current role; only open or closed ones if told."""
    cases = _visible_to(by, at, is_open=is_open)
    return cases if is_open is None else cases.filter(is_open=is_open)


def _visible_to(by: Actor, at: datetime, *, is_open: bool | None) -> QuerySet[Case]:
    if by.role == Role.REFERRING_DOCTOR:
        mine = _granted(by, [Grant.Part.REFERRER], at, is_open=is_open)
        return Case.objects.filter(is_one_of("id", mine))
    if by.role == Role.ORGANISATION_COORDINATOR:
        return Case.objects.filter(referring_organisation_id=by.organisation_id)
    if by.role == Role.REGIONAL_OPERATOR:
        return Case.objects.sent().filter(region_id=by.region_code)
    if by.role == Role.TRIAGE_COORDINATOR:
        return Case.objects.sent().filter(centre_id=by.organisation_id)
    if by.role == Role.EXPERT:
        offered = Offer.objects.filter(user_id=by.person_id, answer="").values("case_id")
        mine = _granted(by, _EXPERTS, at, is_open=is_open)
        return Case.objects.sent().filter(is_one_of("id", mine) | is_one_of("id", offered))
    return Case.objects.none()


def case_for(by: Actor, case_id: UUID, at: datetime, *, least: Sight = Sight.HEADER) -> Case:
    """The case, when `by` sees at least `least` of it.

    Raises:
        Case.DoesNotExist: also for a case that exists but is foreign; a stranger learns nothing.
    """
    case = _CASE.first(id=case_id)
    if case is None or sight_of(by, case, at) < least:
        raise Case.DoesNotExist
    return case


_CASE = StandingQuestion(
    lambda: (
        Case.objects.select_related(
            "child", "field", "region", "referring_organisation", "centre", "referrer", "expert"
        )
        .annotate(in_hand=in_hand())
        .filter(pk=Knock(given("id")))
    )
)


def moves_open_to(by: Actor, case: Case, at: datetime) -> list[str]:
    """The moves that `by` may make now, for contexts that have pages of their own for a move."""
    return moves_of(by, case, at)


def level_of(by: Actor, case: Case, at: datetime) -> Sight:
    """How much `by` sees, for contexts that show more to those who work on the case than to those who read it."""
    return sight_of(by, case, at)


def grounds_of(by: Actor, case: Case, at: datetime) -> str:
    """`emergency` where that alone opens the case to `by`: every reading under it says so in the log."""
    return "emergency" if facts_of(by, case, at).parts == {Part.EMERGENCY} else ""


def _granted(
    by: Actor, parts: Sequence[Grant.Part], at: datetime, *, is_open: bool | None
) -> QuerySet[Grant, Any]:
    mine = Grant.objects.in_force(at).filter(user_id=by.person_id, part__in=parts)
    return (mine if is_open is None else mine.filter(is_case_open=is_open)).values("case_id")
