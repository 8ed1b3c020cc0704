"""Who named the findings of a request, when, and by which release of HPO."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from consilia.accounts.queries import people
from consilia.cases.models import Case, Finding


@dataclass(frozen=True, slots=True)
class Assertion:
    """Findings are mostly named together: one line for each person, day and release."""

    name: str
    on: date
    release: str


def assertions_of(case: Case, findings: Iterable[Finding]) -> list[Assertion]:
    """In the order of time, for those who read the request in full."""
    said = {
        (one.asserted_by_id, timezone.localdate(one.asserted_at), one.release)
        for one in findings
        if one.asserted_at is not None
    }
    names = _names(case, {user_id for user_id, _, _ in said if user_id is not None})
    return [
        Assertion(names.get(user_id, ""), on, release)
        for user_id, on, release in sorted(said, key=lambda one: (one[1], one[2], str(one[0])))
    ]


def _names(case: Case, users: set[UUID]) -> dict[UUID | None, str]:
    """The referrer is at hand; others are asked for, which is seldom."""
    found: dict[UUID | None, str] = {case.referrer_id: case.referrer.short_name}
    others = users - {case.referrer_id}
    return found | {key: one.short_name for key, one in people(list(others)).items()} if others else found
