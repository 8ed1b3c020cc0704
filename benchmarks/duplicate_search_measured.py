"""The measured half of duplicate_search: one size, in a process that has its own settings and database."""

import itertools
import random
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.measuring import cost_of  # noqa: E402
from consilia.accounts.domain.actors import Actor  # noqa: E402
from consilia.accounts.domain.roles import Role  # noqa: E402
from consilia.foundation.identifiers import uuid7  # noqa: E402
from consilia.foundation.sealing import find_by  # noqa: E402
from consilia.patients import queries  # noqa: E402
from consilia.patients.domain.names import family_key, name_key  # noqa: E402
from consilia.patients.domain.registration import ChildFacts, Number  # noqa: E402
from consilia.patients.models import Identifier  # noqa: E402
from consilia.patients.queries import duplicates  # noqa: E402

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMES = """
Иван Смирн Кузнец Поп Васил Петр Сокол Михайл Новик Фёдор Мороз Волк Алексе Лебед Семён
Егор Павл Козл Степан Никола Орл Андре Макар Никит Захар Щербак Чайк Юсуп Ахмет Хабибулл
ов ев ин енко ский ук ян дзе
Александр Михаил Артём Максим Иван Дмитрий Лев Матвей Фёдор Тимофей Кирилл Мирон Хасан Эмиль Яков
София Мария Анна Ева Виктория Алиса Варвара Полина Василиса Ксения Юлия Щедра Элина Ясмин Злата
Иванович Сергеевич Александрович Дмитриевич Фёдорович Ильич Рустамович Юрьевич Михайлович
"""
_LINES = [line.split() for line in NAMES.strip().splitlines()]
ROOTS, ENDINGS, BOYS, GIRLS, FATHERS = [*_LINES[0], *_LINES[1]], *_LINES[2:]
COMMON = ChildFacts("Иванова", "София", date(2015, 5, 5), "Ивановна", "female")
SHIP = """COPY patients_child (id, family_name, given_name, patronymic, birth_date, sex, multiple_birth, region_code,
    country, language, created_at, changed_at, version, name_key, family_key, given_key, registering_organisation_id)
    FROM STDIN"""
NUMBERS = """COPY patients_identifier (id, type_id, child_id, sealed, key_id, blind_index, tail, standing, added_at,
    retired_because) FROM STDIN"""


def made_up(dice: random.Random) -> ChildFacts:
    """A child. As in life, one in seventy is an Ivanov, and one girl in eight has the commonest name."""
    girl = dice.random() < 0.49
    family = _often(dice, ROOTS) + _often(dice, ENDINGS)
    father = _often(dice, FATHERS)
    return ChildFacts(
        family_name=family + ("а" if girl and family.endswith(("ов", "ев", "ин")) else ""),
        given_name=_often(dice, GIRLS if girl else BOYS),
        patronymic=father.replace("ич", "на") if girl else father,
        birth_date=date(2008, 11, 22) + timedelta(days=dice.randrange(18 * 365)),
        sex="female" if girl else "male",
    )


def _often(dice: random.Random, words: list[str]) -> str:
    return words[int(len(words) * dice.random() ** 1.3)]


def fill(children: int, dice: random.Random) -> tuple[Any, list[ChildFacts]]:
    """All children at one organisation of a made-up region; answers it and a sample of the facts."""
    organisation = _organisation()
    sample: list[ChildFacts] = []
    ids = [uuid7() for _ in range(children)]
    with connection.cursor() as cursor:
        with cursor.copy(SHIP) as copy:
            for identity in ids:
                facts = made_up(dice)
                if len(sample) < 2000:
                    sample.append(facts)
                copy.write_row(_row(identity, facts, organisation))
        with cursor.copy(NUMBERS) as copy:
            for number, identity in enumerate(ids):
                index = find_by("passport", f"{number:010}")
                copy.write_row(
                    (uuid7(), "passport", identity, b"-", "-" * 16, index, "0000", "current", NOW, "")
                )
        cursor.execute("ANALYZE patients_child, patients_identifier")
    return organisation, sample


def _row(identity: Any, facts: ChildFacts, organisation: Any) -> tuple[Any, ...]:
    names = facts.family_name, facts.given_name, facts.patronymic
    keys = name_key(*names), family_key(facts.family_name), name_key(facts.given_name)
    return (
        identity,
        *names,
        facts.birth_date,
        facts.sex,
        False,
        "RU-XX",
        "RU",
        "ru",
        NOW,
        NOW,
        1,
        *keys,
        organisation,
    )


def _organisation() -> Any:
    identity = uuid7()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO network_region (code, number, name_en, name_ru, time_zones, capital_en, capital_ru,"
            " tile_row, tile_column) VALUES ('RU-XX', '99', 'X', 'Х', '{Europe/Moscow}', 'X', 'Х', 1, 1)"
        )
        cursor.execute(
            "INSERT INTO network_organisation (id, identifier, name_en, name_ru, short_name_en, short_name_ru, kind,"
            " is_centre, region_id, city_en, city_ru, time_zone, phone, active, created_at, changed_at)"
            " VALUES (%s, '1.2', 'X', 'Х', 'X', 'Х', 'hospital', false, 'RU-XX', 'X', 'Х', 'Europe/Moscow', '',"
            " daterange('2020-01-01', NULL), now(), now())",
            [identity],
        )
    return identity


def row(name: str, call: Callable[[int], object], rounds: int, unit: float) -> str:
    """One line: wall-clock p50 and p95, its ratio to `unit` ms, and CPU of application and database."""
    spent = milliseconds(call, rounds)
    p50, p95 = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    turn = itertools.count()
    cost = cost_of(lambda: int(call(next(turn)) is None), rounds=rounds)
    figures = f"{p50:6.2f} | {p95:6.2f} | {p50 / unit:5.1f}"
    return f"| {name} | {figures} | {cost.application:.2f} + {cost.database:.2f} | {cost.statements:.1f} |"


def milliseconds(call: Callable[[int], object], rounds: int) -> list[float]:
    """Wall-clock milliseconds of each of `rounds` calls, after a tenth as many to warm up."""
    for number in range(rounds // 10):
        call(number)
    spent = []
    for number in range(rounds):
        start = time.perf_counter()
        call(number)
        spent.append((time.perf_counter() - start) * 1000)
    return spent


def planned_indexes(facts: ChildFacts) -> list[str]:
    """The indexes by which candidates are found. Raises SystemExit for a sequential scan of children."""
    with CaptureQueriesContext(connection) as captured:
        duplicates._candidates(duplicates.sought(facts, []), NOW.date())
    plan = _plan(next(query["sql"] for query in captured if 'FROM "patients_child"' in query["sql"]))
    if "Seq Scan on patients_child" in plan:
        raise SystemExit(f"The search reads every child:\n{plan}")
    return sorted(set(re.findall(r"(?:Index Scan on|Scan using) (child_\w+)", plan)))


def _plan(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


def main(children: int, rounds: int) -> None:
    call_command("migrate", verbosity=0)
    dice = random.Random(2026)
    organisation, sample = fill(children, dice)
    doctor = Actor(uuid7(), uuid7(), Role.REFERRING_DOCTOR, organisation, "RU-XX", "Benchmark")
    strangers = [made_up(dice) for _ in range(rounds)]
    index = [find_by("passport", f"{number:010}") for number in range(len(sample))]

    def search(facts: ChildFacts, *numbers: Number) -> object:
        return queries.find_duplicates(queries.sought(facts, numbers), by=doctor, at=NOW)

    def lookup(n: int) -> object:
        found = Identifier.objects.filter(type="passport", blind_index=index[n % len(index)])
        return found.values_list("child")[:1].get()

    def known(n: int) -> object:
        return search(sample[n % len(sample)], Number("passport", f"{n % len(sample):010}"))

    weighed = len(duplicates._candidates(duplicates.sought(COMMON, []), NOW.date()))
    print(f"\n{children:,} children; the commonest name gives {weighed} candidates;", end=" ")
    print(f"found by {', '.join(planned_indexes(COMMON))}\n")
    print("| what | p50 ms | p95 ms | x lookup | CPU ms app + database | SQL |\n|---|---|---|---|---|---|")
    unit = statistics.median(milliseconds(lookup, rounds))
    print(row("one identifier by its blind index", lookup, rounds, unit))
    print(row("a known child with its number", known, rounds, unit))
    print(row("a new child", lambda n: search(strangers[n % rounds]), rounds, unit))
    print(row("the commonest name", lambda n: search(COMMON), rounds, unit))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
