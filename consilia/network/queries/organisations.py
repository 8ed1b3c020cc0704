"""The register of organisations, and one organisation with all that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from consilia.foundation.paging import Page, keyset_page
from consilia.network.models import (
    CalendarException,
    CentreField,
    Consultant,
    Field,
    Holiday,
    Organisation,
    Unit,
)
from consilia.network.queries.order import reader_order, words_in_haystack


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFilter:
    """What narrows the register; empty values narrow nothing."""

    text: str = ""
    region: str = ""
    kind: str = ""
    field: str = ""
    centres: bool = False
    former: bool = False


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit, how deep it lies."""

    unit: Unit
    depth: int


def organisation_register(
    narrowed: OrganisationFilter, *, cursor: str | None, on: date
) -> Page[Organisation]:
    """One page of the organisations of the network by short name; `on` decides who belongs to it."""
    order = reader_order()
    return keyset_page(
        _matching(narrowed, on).select_related("region").defer("search"),
        key=(order, "id"),
        cursor=cursor,
        key_of=lambda row: (getattr(row, order), str(row.id)),
    )


def organisation_of(organisation_id: UUID) -> Organisation:
    """The organisation with its region. Raises Http404."""
    found = Organisation.objects.select_related("region").filter(id=organisation_id).first()
    if found is None:
        raise Http404
    return found


def organisations_by_id(ids: Sequence[UUID]) -> dict[UUID, Organisation]:
    return Organisation.objects.select_related("region").in_bulk(ids)


def fields_of_centre(organisation_id: UUID) -> Sequence[Field]:
    """In which fields a centre consults at present."""
    offered = CentreField.objects.filter(centre=organisation_id, is_current=True)
    return list(Field.objects.filter(code__in=offered.values("field")).order_by("position"))


def units_of(organisation_id: UUID) -> Sequence[UnitNode]:
    """The units as an indented list, every unit below its parent."""
    units = list(Unit.objects.filter(organisation=organisation_id).order_by(reader_order(), "id"))
    below: dict[UUID | None, list[Unit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    return _nodes(below, None, 0)


def unit_of(unit_id: UUID) -> Unit:
    """The unit with its organisation. Raises Http404."""
    found = Unit.objects.select_related("organisation").filter(id=unit_id).first()
    if found is None:
        raise Http404
    return found


def people_of(organisation_id: UUID) -> Sequence[Consultant]:
    """The consultants of an organisation, with their fields, by name."""
    fields = Prefetch("fields", queryset=Field.objects.order_by("position"))
    rows = Consultant.objects.filter(organisation=organisation_id).select_related("unit")
    return list(rows.prefetch_related(fields).order_by(reader_order(), "id"))


def exceptions_of(organisation_id: UUID, *, since: date) -> Sequence[CalendarException]:
    return list(
        CalendarException.objects.filter(organisation=organisation_id, day__gte=since).order_by("day")
    )


def next_holidays(*, since: date, most: int = 5) -> Sequence[Holiday]:
    return list(Holiday.objects.filter(day__gte=since).order_by("day")[:most])


def _matching(narrowed: OrganisationFilter, on: date) -> QuerySet[Organisation]:
    condition = words_in_haystack(narrowed.text)
    if narrowed.region:
        condition &= Q(region=narrowed.region)
    if narrowed.kind:
        condition &= Q(kind=narrowed.kind)
    if narrowed.centres:
        condition &= Q(is_centre=True)
    if not narrowed.former:
        condition &= Q(active__contains=on)
    if narrowed.field:
        offered = CentreField.objects.filter(centre=OuterRef("pk"), is_current=True)
        inside = Q(field=narrowed.field) | Q(field__code__startswith=f"{narrowed.field}.")
        condition &= Q(Exists(offered.filter(inside)))
    return Organisation.objects.filter(condition)


def _nodes(below: dict[UUID | None, list[Unit]], parent: UUID | None, depth: int) -> list[UnitNode]:
    nodes: list[UnitNode] = []
    for unit in below.get(parent, []):
        nodes += [UnitNode(unit, depth), *_nodes(below, unit.id, depth + 1)]
    return nodes
