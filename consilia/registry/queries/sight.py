"""Sight as SQL. Before everything else: no consent to the registry at this instant, nothing to see."""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.lookups import GreaterThan

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.patients.models import Child
from consilia.patients.queries import (
    children_consenting,
    children_visible_to,
    consented_until,
)
from consilia.registry.domain.words import PURPOSE, TREATING, EntryState
from consilia.registry.models import Entry, Proposal, ProposalWord

M = TypeVar("M", bound=Model)


def consented(rows: QuerySet[M], at: datetime) -> QuerySet[M]:
    """Only rows of children for whom the registry is consented to now; for counts over many of them."""
    return rows.filter(child__in=children_consenting(PURPOSE, at))


def consented_each(rows: QuerySet[M], at: Any) -> QuerySet[M]:
    """The same for lists: a page of 25 looks up 25 consents, not all of the network's. `at` may be `given`."""
    return rows.filter(GreaterThan(consented_until(PURPOSE), at))


def proposals_visible_to(by: Actor, at: datetime) -> QuerySet[Proposal]:
    """Those of the curator's centre; to an expert, those about her own conclusions of which she is asked."""
    return consented_each(Proposal.objects.filter(_of_proposals(by)), at)


def entries_visible_to(by: Actor, at: datetime) -> QuerySet[Entry]:
    """Those of the curator's centre; to whoever treats a child, the entries of the children whom she sees."""
    if by.role in TREATING:
        persons = children_visible_to(by, at).values("id")
        rows = Entry.objects.filter(child__person__in=persons, state=EntryState.ACTIVE)
    else:
        rows = Entry.objects.filter(_of_curators(by))
    return consented_each(rows, at)


def entries_of_child(child: Child, by: Actor, at: datetime) -> list[Entry]:
    """The entries of a child whom `by` sees already, by all its records."""
    if by.role not in TREATING and by.role != Role.REGISTRY_CURATOR:
        return []
    rows = Entry.objects.filter(child__person=child.person, state=EntryState.ACTIVE)
    return list(consented_each(rows, at).select_related("centre").order_by("entered_at", "id"))


def _of_proposals(by: Actor) -> Q:
    if by.role == Role.EXPERT:
        return Q(Exists(ProposalWord.objects.filter(proposal=OuterRef("pk"))), author=by.user_id)
    return _of_curators(by)


def _of_curators(by: Actor) -> Q:
    if by.is_system:
        return Q()
    nothing: dict[str, Any] = {"pk": UUID(int=0)}
    return Q(centre=by.organisation_id) if by.role == Role.REGISTRY_CURATOR else Q(**nothing)
