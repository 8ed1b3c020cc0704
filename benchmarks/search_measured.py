"""One size of benchmarks.search, in a process whose settings point at the filled database."""

import sys
from functools import partial
from urllib.parse import quote

from benchmarks.case_pages_measured import fill, get, people  # isort: skip - sets Django up
from django.core.management import call_command
from django.db import connection

from benchmarks.measuring import HEADER, cost_of
from consilia.accounts.domain.actors import Actor
from tests.factories.cases import Scene

# A word of every case stands in its summary ("ductus") and question; the others are dealt out by number.
DEAL = """
UPDATE cases_case SET summary = summary
    || CASE WHEN serial %% 100 < 2 THEN ' Лёгочная гипертензия, coronarography.' ELSE '' END
    || CASE WHEN serial = %s THEN ' Xanthogranulomatosis.' ELSE '' END
WHERE serial %% 100 < 2 OR serial = %s
"""
WORDS = {
    "a word of every case": "ductus",
    "a word of one in fifty": "гипертензией легочной",
    "a word of one case": "xanthogranulomatosis",
    "a word of no case": "pheochromocytoma",
    "a case number": "C-000123",
}


def deal(scene: Scene) -> None:
    """The rare word belongs to an open case of the coordinator."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(serial) FROM cases_case WHERE is_open AND centre_id = %s", [scene.centre.id]
        )
        (serial,) = cursor.fetchone()
        cursor.execute(DEAL, [serial, serial])
        cursor.execute("VACUUM ANALYZE cases_case")
        cursor.execute("VACUUM ANALYZE cases_casewords")


def main(cases: int, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    scene = people()
    fill(scene, cases)
    deal(scene)
    readers = {
        "coordinator": scene.coordinator,
        "doctor": scene.referrer,
        "operator": scene.regional_operator,
    }
    print(f"\n{cases:,} cases\n\n{HEADER}")
    for who in readers.items():
        ask = partial(told, who, rounds)
        ask("no words", "open list", "/cases/?show=open")
        for kind, words in WORDS.items():
            ask(kind, "open list", f"/cases/?show=open&q={words}")
            ask(kind, "closed list", f"/cases/?show=closed&q={words}")
            ask(kind, "best matches", f"/cases/search/?q={words}")


def told(who: tuple[str, Actor], rounds: int, kind: str, page: str, address: str) -> None:
    name, reader = who
    cost = cost_of(get(reader, quote(address, safe="/?&=")), rounds=rounds, warm_up=3)
    print(cost.row(f"{name}, {kind}: {page}"), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
