"""How long a type-ahead over all shipped terminologies takes: goal below 30 ms for every kind of text.

    .venv/bin/python -m benchmarks.terminology_search [--names 120]

Starts an embedded PostgreSQL of its own, loads everything that is shipped (timed), and types what people
type, made from the names themselves with a fixed seed: first letters, halves of words, words turned round,
endings changed, letters swapped, codes, the other keyboard layout, and nonsense. Prints milliseconds of wall
time per search (p50, p95, largest) for each kind, the CPU-ms of application + database, which say the same
on a busy machine, how often the wanted concept was among the twelve, and which indexes answered.
"""

import argparse
import itertools
import os
import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from config.postgres import EmbeddedPostgres

GOAL_MS = 30
SYSTEMS = ("hpo", "icd10", "orpha")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--names", type=int, default=120, help="how many names are typed in every way")
    names = parser.parse_args().names
    with (
        tempfile.TemporaryDirectory(prefix="consilia-bench-") as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as url,
    ):
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "CONSILIA_MODE": "test",
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "DATABASE_POOL_MAX": "0",
        }
        measure(names)


def measure(names: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    start = time.perf_counter()
    call_command("load_terminology")
    print(f"Everything loaded in {time.perf_counter() - start:.1f} s\n")
    print(
        "| typed | searches | p50 ms | p95 ms | largest | CPU ms | wanted among 12 |\n|---|---|---|---|---|---|---|"
    )
    everything: list[float] = []
    for kind, typed in WAYS.items():
        everything += _measured(kind, list(_texts(names, typed, "exact" if kind == ANOTHER else "label")))
    print(_row("all", everything, "", ""))
    print(f"\nIndexes used: {', '.join(sorted(_indexes()))}")
    slow = sum(took > GOAL_MS for took in everything)
    print(f"Slower than {GOAL_MS} ms: {slow} of {len(everything)}")
    connection.close()


def _measured(kind: str, texts: list[tuple[str, str, str]]) -> list[float]:
    from consilia.terminology.queries import search

    for system, _, text in texts[:10]:
        search(system, text, language="ru")
    spent, found = [], 0
    for system, code, text in texts:
        start = time.perf_counter()
        hits = search(system, text, language="ru")
        spent.append((time.perf_counter() - start) * 1000)
        found += code in [hit.code for hit in hits]
    print(_row(kind, spent, _cpu_of(texts), f"{found / len(texts):.0%}"))
    return spent


def _cpu_of(texts: list[tuple[str, str, str]]) -> str:
    from benchmarks.measuring import cost_of
    from consilia.terminology.queries import search

    again = itertools.cycle(texts)

    def call() -> int:
        system, _, text = next(again)
        return len(search(system, text, language="ru"))

    cost = cost_of(call, rounds=len(texts))
    return f"{cost.application:.1f} + {cost.database:.1f}"


def _row(kind: str, spent: list[float], cpu: str, found: str) -> str:
    p95 = statistics.quantiles(spent, n=20)[-1]
    times = f"{statistics.median(spent):.1f} | {p95:.1f} | {max(spent):.1f}"
    return f"| {kind} | {len(spent)} | {times} | {cpu} | {found} |"


# ------------------------------------------------------------------ what people type


def _texts(
    names: int, typed: Callable[[str, random.Random], str], scope: str
) -> Iterator[tuple[str, str, str]]:
    """(system, wanted code, text): names drawn by how often they are used, half of them Russian."""
    from consilia.terminology.models import Designation

    chance = random.Random(20261121)
    for system in SYSTEMS:
        for language in ("en", "ru"):
            rows = Designation.objects.filter(
                system__key=system,
                language=language,
                scope=scope,
                kind__in=["finding", "category", "disease"],
            )
            pool = list(rows.order_by("-uses", "folded").values_list("concept__code", "folded")[:1_500])
            for code, folded in chance.sample(pool, min(len(pool), names // len(SYSTEMS))):
                yield system, code, typed(f"{code} {folded}", chance)


def _name(line: str) -> str:
    return line.partition(" ")[2]


def _beginning(letters: int) -> Callable[[str, random.Random], str]:
    return lambda line, _: _name(line)[:letters]


def _half_words(line: str, _: random.Random) -> str:
    return " ".join(word[: max(3, len(word) // 2)] for word in _name(line).split()[:3])


def _turned(line: str, _: random.Random) -> str:
    return " ".join(reversed(_name(line).split()[:4]))


def _other_ending(line: str, _: random.Random) -> str:
    return " ".join(f"{word[:-2]}ами" if len(word) > 6 else word for word in _name(line).split()[:2])


def _slip(line: str, chance: random.Random) -> str:
    words = _name(line).split()[:3]
    longest = max(range(len(words)), key=lambda index: len(words[index]))
    word = words[longest]
    place = chance.randrange(1, max(2, len(word) - 1))
    words[longest] = word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :]
    return " ".join(words)


def _code(line: str, _: random.Random) -> str:
    return line.partition(" ")[0]


def _other_layout(line: str, _: random.Random) -> str:
    from consilia.terminology.domain.keyboard import other_layout

    return other_layout(" ".join(_name(line).split()[:2]))


def _nonsense(_: str, chance: random.Random) -> str:
    return "".join(chance.choice("бвгджзклмнqwxz") for _ in range(9))


ANOTHER = "another name"
WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "one letter": _beginning(1),
    "two letters": _beginning(2),
    "three letters": _beginning(3),
    "six letters": _beginning(6),
    "the whole name": _beginning(100),
    ANOTHER: _beginning(100),
    "halves of three words": _half_words,
    "words turned round": _turned,
    "other endings": _other_ending,
    "a slip of the finger": _slip,
    "a code": _code,
    "the other layout": _other_layout,
    "nonsense": _nonsense,
}


# ------------------------------------------------------------------ indexes


def _indexes() -> set[str]:
    """The indexes in the plans of three searches; a sequential scan of the names would show as such."""
    from django.db import connection

    from consilia.terminology.queries import search

    statements: list[tuple[str, Any]] = []

    def note(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for text in ("атр сеп", "in", "микроцифалия", "HP:0001250"):
            search("hpo", text, language="ru")
    found: set[str] = set()
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(f"EXPLAIN {sql}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            found |= set(
                re.findall(r"(?:Index Scan using|Bitmap Index Scan on|Index Only Scan using) (\w+)", plan)
            )
            found |= {
                f"SEQ SCAN {name}"
                for name in re.findall(r"Seq Scan on (terminology_(?:des|con|word)\w*)", plan)
            }
    return found


if __name__ == "__main__":
    main()
