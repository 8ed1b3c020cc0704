"""The course of each request as plain facts, for whoever makes figures of them. Names no child and no doctor.

It shows no case, so it asks nobody who looks; who publishes figures decides what leaves the house.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from consilia.cases.domain.clocks import Clock
from consilia.cases.models import Case, Deadline, Offer


@dataclass(frozen=True, slots=True)
class Course:
    """What happened with one request so far.

    Attributes:
        in_time: whether the signed conclusion came before its deadline; None while that is open.
        completeness: share of what its field asks for that was there; None where nothing was asked for.
    """

    case_id: UUID
    sent_at: datetime
    region: str
    field: str
    centre_id: UUID
    house_id: UUID
    state: str
    closing: str
    offered_at: datetime | None
    answered_at: datetime | None
    in_time: bool | None
    offers_by_hand: int
    overridden: int
    completeness: float | None
    is_excused: bool


_COLUMNS = (
    "id",
    "submitted_at",
    "region_id",
    "field_id",
    "centre_id",
    "referring_organisation_id",
    "state",
    "closing",
    "signed_at",
    "completeness__total",
    "completeness__reached",
    "completeness__is_excused",
)


def count_of_sent(changed_since: datetime | None) -> int:
    return _sent(changed_since).count()


def courses(*, after: UUID | None, changed_since: datetime | None, most: int) -> Sequence[Course]:
    """The next requests that were sent, in the order of their identifiers.

    Args:
        changed_since: leave out what was closed and has not changed since then.
    """
    cases = _sent(changed_since)
    if after is not None:
        cases = cases.filter(id__gt=after)
    rows = list(cases.order_by("id").values(*_COLUMNS)[:most])
    ids = [row["id"] for row in rows]
    offers, clocks = _offers(ids), _clocks(ids)
    return [_course(row, offers.get(row["id"], {}), clocks.get(row["id"], {})) for row in rows]


def _sent(changed_since: datetime | None) -> QuerySet[Case]:
    sent = Case.objects.filter(submitted_at__isnull=False, field__isnull=False, centre__isnull=False)
    if changed_since is None:
        return sent
    return sent.filter(Q(is_open=True) | Q(changed_at__gte=changed_since))


def _offers(ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    by_hand = Q(chosen=Offer.Chosen.BY_HAND)
    rows = Offer.objects.filter(case__in=ids).values("case_id")
    counted = rows.annotate(
        first=Min("offered_at"),
        by_hand=Count("id", filter=by_hand),
        overridden=Count("id", filter=by_hand & ~Q(override_reason="")),
    )
    return {row["case_id"]: {**row} for row in counted.order_by()}


def _clocks(ids: Sequence[UUID]) -> Mapping[UUID, Mapping[str, Any]]:
    """When somebody first answered, and whether the conclusion was in time."""
    concluding = Q(clock=Clock.CONCLUSION)
    rows = Deadline.objects.filter(case__in=ids, clock__in=[Clock.FIRST_CONTACT, Clock.CONCLUSION])
    counted = rows.values("case_id").annotate(
        contact=Min("met_at", filter=Q(clock=Clock.FIRST_CONTACT)),
        missed=Count("id", filter=concluding & Q(missed_at__isnull=False)),
        met=Count("id", filter=concluding & Q(met_at__isnull=False)),
    )
    return {row["case_id"]: {**row} for row in counted.order_by()}


def _course(row: Mapping[str, Any], offers: Mapping[str, Any], clocks: Mapping[str, Any]) -> Course:
    total = row["completeness__total"]
    return Course(
        case_id=row["id"],
        sent_at=row["submitted_at"],
        region=row["region_id"],
        field=row["field_id"],
        centre_id=row["centre_id"],
        house_id=row["referring_organisation_id"],
        state=row["state"],
        closing=row["closing"],
        offered_at=offers.get("first"),
        answered_at=clocks.get("contact") or row["signed_at"],
        in_time=_in_time(clocks.get("met", 0), clocks.get("missed", 0)),
        offers_by_hand=offers.get("by_hand", 0),
        overridden=offers.get("overridden", 0),
        completeness=row["completeness__reached"] / total if total else None,
        is_excused=bool(row["completeness__is_excused"]),
    )


def _in_time(met: int, missed: int) -> bool | None:
    """A deadline that ran out once was missed, whatever came later."""
    if missed:
        return False
    return True if met else None
