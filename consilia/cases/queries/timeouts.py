"""Cases that wait no longer."""

from collections.abc import Iterable
from uuid import UUID

from consilia.cases.domain.clocks import Clock
from consilia.cases.models import Case, Deadline
from consilia.patients.queries import died_as

MOST_IN_ONE_RUN = 500


def run_out(clocks: Iterable[Clock]) -> list[tuple[Clock, UUID]]:
    """The clocks among `clocks` that were missed and still run, each with its case, the longest overdue first."""
    rows = Deadline.objects.running().filter(clock__in=list(clocks), missed_at__isnull=False)
    found = rows.order_by("missed_at").values_list("clock", "case_id")[:MOST_IN_ONE_RUN]
    return [(Clock(clock), case_id) for clock, case_id in found]


def open_cases_of_the_dead(child_id: UUID) -> list[UUID]:
    """Open cases about a child whose death is on record; none when that note was taken back meanwhile."""
    cases = Case.objects.filter(is_open=True, child_id__in=died_as(child_id))
    return list(cases.values_list("id", flat=True))
