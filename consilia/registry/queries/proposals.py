"""Proposals: the curator's worklist, and one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from consilia.accounts.domain.actors import Actor
from consilia.foundation.paging import Page, keyset_page
from consilia.patients.queries import consent_in_force
from consilia.registry.domain.diagnoses import Codes
from consilia.registry.domain.words import PURPOSE, ProposalState
from consilia.registry.models import Proposal
from consilia.registry.queries.sight import proposals_visible_to
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


def proposal_page(by: Actor, show: str, *, at: datetime, cursor: str | None) -> Page[Proposal]:
    """What waits, the oldest first; what is over, the last one first."""
    rows = proposals_visible_to(by, at).select_related("child", "author")
    if show == "over":
        key: tuple[str, str] = ("-settled_at", "-id")
        rows = rows.filter(state__in=OVER)
    else:
        key = ("made_at", "id")
        rows = rows.filter(state=ProposalState.ASKED if show == "asked" else ProposalState.OPEN)
    first = key[0].removeprefix("-")
    return keyset_page(
        rows, key=key, cursor=cursor, key_of=lambda row: (str(getattr(row, first)), str(row.id))
    )


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
