"""Sight as SQL. A need rests on an entry of the registry: no consent to it now, nothing to see."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.medicines.domain.words import State
from consilia.medicines.models import Need
from consilia.patients.models import Child
from consilia.patients.queries import children_visible_to
from consilia.registry.domain.words import TREATING
from consilia.registry.queries.sight import consented, consented_each


def needs_visible_to(by: Actor, at: datetime) -> QuerySet[Need]:
    """Those of the curator's centre, of the operator's region, and of the children whom a doctor treats."""
    if by.role in TREATING:
        persons = children_visible_to(by, at).values("id")
        return consented_each(Need.objects.filter(child__person__in=persons), at)
    return consented_each(Need.objects.filter(_held_by(by)), at)


def open_needs(at: datetime) -> QuerySet[Need]:
    """All needs of the network that are on their way or supplied, of families who consent; for counts behind a door."""
    return consented(Need.objects.exclude(state=State.STOPPED), at)


def _held_by(by: Actor) -> Q:
    if by.is_system:
        return Q()
    held: dict[str, Any] = {"pk": UUID(int=0)}
    if by.role == Role.REGISTRY_CURATOR:
        held = {"centre": by.organisation_id}
    elif by.role == Role.REGIONAL_OPERATOR and by.region_code:
        held = {"region__code": by.region_code}
    return Q(**held)


def need_for(by: Actor, need_id: UUID, at: datetime) -> Need:
    """One need that `by` sees. Raises Need.DoesNotExist."""
    rows = needs_visible_to(by, at).select_related("entry", "child", "centre", "region", "opened_by")
    return rows.get(pk=need_id)


def needs_of_child(child: Child, by: Actor, at: datetime) -> list[Need]:
    """The needs of a child whom `by` sees already, by all its records."""
    return list(needs_visible_to(by, at).filter(child__person=child.person).order_by("-opened_at", "-id"))
