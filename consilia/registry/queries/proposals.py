"""Proposals: the curator's worklist, and one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.paging import Page, one_more_than_a_page, page_of, start_of
from consilia.foundation.questions import StandingQuestion, given
from consilia.patients.queries import consent_in_force
from consilia.registry.domain.diagnoses import Codes
from consilia.registry.domain.words import PURPOSE, ProposalState
from consilia.registry.models import Proposal
from consilia.registry.queries.sight import consented_each, proposals_visible_to
from consilia.terminology.domain.systems import System
from consilia.terminology.queries import same_as

OVER = (ProposalState.ACCEPTED, ProposalState.DECLINED)


@dataclass(frozen=True, slots=True)
class Counters:
    open: int
    asked: int
    over: int


def proposal_for(by: Actor, proposal_id: UUID, at: datetime) -> Proposal:
    """One proposal that `by` sees. Raises Proposal.DoesNotExist."""
    rows = proposals_visible_to(by, at).select_related("child", "centre", "author", "entry", "settled_by")
    return rows.prefetch_related("said__author").get(pk=proposal_id)


# What opening the list asks, compiled once (decision 0008).
_FIRST_PAGE: StandingQuestion[Proposal, Proposal] = StandingQuestion(
    lambda: one_more_than_a_page(
        consented_each(
            Proposal.objects.filter(centre=given("centre"), state=ProposalState.OPEN), given("at")
        ).select_related("child", "author"),
        key=("made_at", "id"),
        start=None,
    )
)


def proposal_page(by: Actor, show: str, *, at: datetime, cursor: str | None) -> Page[Proposal]:
    """What waits, the oldest first; what is over, the last one first."""
    rows = proposals_visible_to(by, at).select_related("child", "author")
    if show == "over":
        key: tuple[str, str] = ("-settled_at", "-id")
        rows = rows.filter(state__in=OVER)
    else:
        key = ("made_at", "id")
        rows = rows.filter(state=ProposalState.ASKED if show == "asked" else ProposalState.OPEN)
    first, start = key[0].removeprefix("-"), start_of(cursor, key=key)
    if start is None and show == "open" and by.role == Role.REGISTRY_CURATOR and by.organisation_id:
        found = _FIRST_PAGE(centre=by.organisation_id, at=at)
    else:
        found = list(one_more_than_a_page(rows, key=key, start=start))
    return page_of(found, start=start, key_of=lambda row: (str(getattr(row, first)), str(row.id)))


def proposal_counters(by: Actor, *, at: datetime) -> Counters:
    counted: Mapping[str, Any] = proposals_visible_to(by, at).aggregate(
        open=Count("id", filter=Q(state=ProposalState.OPEN)),
        asked=Count("id", filter=Q(state=ProposalState.ASKED)),
        over=Count("id", filter=Q(state__in=OVER)),
    )
    return Counters(**counted)


def may_register(child_id: UUID, at: datetime) -> bool:
    return consent_in_force(child_id, purpose=PURPOSE, at=at)


def codes_proposed(orpha: str, icd10: str) -> Codes:
    """The disease in the other systems, where exactly one code means the same; the curator may say otherwise."""
    same = [
        (system, code) for predicate, system, code in same_as(System.ORPHA, orpha) if predicate == "exact"
    ]

    def only(system: System) -> str:
        found = [code for name, code in same if name == system]
        return found[0] if len(found) == 1 else ""

    return Codes(orpha, only(System.OMIM), only(System.MONDO), icd10 or only(System.ICD10))
