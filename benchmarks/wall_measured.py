"""One size of benchmarks.wall, in a process whose settings point at the filled database."""

import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

from benchmarks.case_pages_measured import NOW, fill, get, people, submission  # isort: skip - sets Django up
from django.core.management import call_command
from django.db import connection

from benchmarks.measuring import Cost, cost_of
from consilia.accounts.access import seeing_as
from consilia.accounts.domain.actors import Actor
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.cases.models import Case
from consilia.foundation import wall
from consilia.foundation.wall import looking_further

TURNS = 3
# `fill` lays its cases into a few months and ends no grant. An expert's sight ends 90 days after a closure: as if
# these cases lay in two years.
SIGHT_ENDS = """
UPDATE cases_grant SET ends = starts + interval '17 days' WHERE part = 'expert' AND NOT is_case_open
"""
HEADER = "| request | with the wall | without | ratio of the database | ratio of all |\n|---|---|---|---|---|"


@contextmanager
def without_wall() -> Iterator[None]:
    with mock.patch.object(wall, "_say"):
        _switch("DISABLE")
        try:
            yield
        finally:
            _switch("ENABLE")


def _switch(how: str) -> None:
    """And begin a new connection: what was planned on the old one would be planned anew, once, amid the calls."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relforcerowsecurity ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} {how} ROW LEVEL SECURITY")
    connection.close()
    connection.close_pool()


def compared(name: str, make: Callable[[int], Callable[[], Any]], rounds: int) -> None:
    each = max(rounds // TURNS, 10)
    walled, bare = [], []
    call = make((each + 12) * 2 * TURNS)
    for _ in range(TURNS):
        walled.append(cost_of(call, rounds=each))
        with without_wall():
            bare.append(cost_of(call, rounds=each))
    one, other = _mean(walled), _mean(bare)
    print(
        f"| {name} | {one[0]:.2f} + {one[1]:.2f} | {other[0]:.2f} + {other[1]:.2f} "
        f"| {one[1] / other[1]:.2f} | {sum(one) / sum(other):.2f} |",
        flush=True,
    )


def _mean(costs: list[Cost]) -> tuple[float, float]:
    return (
        statistics.fmean(cost.quiet_application for cost in costs),
        statistics.fmean(cost.quiet_database for cost in costs),
    )


def main(cases: int, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    with looking_further():
        scene = people()
        fill(scene, cases)
        case = Case.objects.filter(is_open=True, centre=scene.centre, state="in_review").first()
        assert case is not None
        expert = _expert_of(case)
        drafts = submission(scene, (max(rounds // TURNS, 10) + 12) * 2 * TURNS)
    print(f"\n{cases:,} cases\n\n{HEADER}")
    pages = {
        "worklist, coordinator": get(scene.coordinator, "/cases/"),
        "worklist, doctor": get(scene.referrer, "/cases/?show=open"),
        "case page, coordinator": get(scene.coordinator, f"/cases/{case.id}/"),
        "case page, expert": get(expert, f"/cases/{case.id}/"),
    }
    for name, call in pages.items():
        compared(name, lambda _count, call=call: call, rounds)  # type: ignore[misc]
    for name in ("worklist, expert who sees every case she had", "worklist, expert"):
        compared(name, lambda _count: get(expert, "/cases/?show=open"), rounds)
        with looking_further(), connection.cursor() as cursor:
            cursor.execute(SIGHT_ENDS)
            cursor.execute("VACUUM ANALYZE cases_grant")
    compared("submit", lambda _count: drafts, rounds)
    for name, actor in [("coordinator", scene.coordinator), ("expert", expert)]:

        def unfiltered(actor: Any = actor) -> int:
            with seeing_as(actor, NOW + timedelta(minutes=1)):
                return len(Case.objects.values_list("id", flat=True)[:26])

        compared(f"the first 26 of all cases, unfiltered, {name}", lambda _count: unfiltered, rounds)


def _expert_of(case: Case) -> Actor:
    return actor_of(Membership.objects.select_related("organisation__region").get(user=case.expert_id))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
