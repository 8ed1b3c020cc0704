"""What became known after the answer, as plain facts for whoever makes figures of them.

It shows no case, so it asks nobody who looks; who publishes figures decides what leaves the house.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q

from consilia.followup.domain.words import Answer, Grade, TaskKind
from consilia.followup.models import Outcome, Task


@dataclass(frozen=True, slots=True)
class Known:
    """Of one case. `changed`: whether the answer changed the management; None while nobody has said."""

    is_asked: bool = False
    is_known: bool = False
    changed: bool | None = None


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Open tasks of one organisation, and those of them that are overdue, the oldest since `oldest`."""

    open: int
    overdue: int
    oldest: datetime | None


def known_of(case_ids: Sequence[UUID]) -> Mapping[UUID, Known]:
    """What is known of these cases; a case about which nobody was asked is not a key."""
    asked = set(
        Task.objects.filter(case__in=case_ids, kind=TaskKind.OUTCOME)
        .filter(Q(asked_at__isnull=False) | Q(state__in=["done", "lapsed"]))
        .values_list("case_id", flat=True)
    )
    told = (
        Outcome.objects.filter(case__in=case_ids)
        .order_by()
        .values("case_id")
        .annotate(
            known=Count("id", filter=~Q(answer=Answer.LOST)),
            judged=Count("id", filter=~Q(management="")),
            changed=Count("id", filter=Q(management__in=[Grade.YES, Grade.PARTLY])),
        )
    )
    by_case = {row["case_id"]: row for row in told}
    return {
        case_id: _known(by_case.get(case_id), is_asked=case_id in asked) for case_id in asked | set(by_case)
    }


def _known(row: Mapping[str, Any] | None, *, is_asked: bool) -> Known:
    if row is None:
        return Known(is_asked)
    return Known(is_asked, bool(row["known"]), bool(row["changed"]) if row["judged"] else None)


def open_work_of_houses(at: datetime) -> Mapping[UUID, OpenWork]:
    """Every organisation with open tasks."""
    rows = (
        Task.objects.filter(is_open=True)
        .order_by()
        .values("organisation_id")
        .annotate(
            open=Count("id"),
            overdue=Count("id", filter=Q(late_at__lte=at)),
            oldest=Min("late_at", filter=Q(late_at__lte=at)),
        )
    )
    return {row["organisation_id"]: OpenWork(row["open"], row["overdue"], row["oldest"]) for row in rows}
