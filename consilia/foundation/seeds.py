"""Seeds of policy: rows that are shipped as CSV and added where they are missing.

A row that somebody changed stays as it is, and so does one that starts later.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.models import Model

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def seed_rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@dataclass(frozen=True, slots=True)
class Seed:
    """A row of policy: the columns by which it is known, each seed with the same ones, and its figures."""

    key: Mapping[str, Any]
    values: Mapping[str, Any]


def add_missing(model: type[Model], seeds: Iterable[Seed]) -> int:
    """Add the rows, in force since SINCE, of which there is none with this key; answers how many those were."""
    by_key = {(SINCE, *seed.key.values()): seed for seed in seeds}
    columns = ["starts", *(name for seed in [*by_key.values()][:1] for name in seed.key)]
    known = set(model._default_manager.filter(starts=SINCE).values_list(*columns))
    missing = [
        model(**seed.key, starts=SINCE, **seed.values) for key, seed in by_key.items() if key not in known
    ]
    model._default_manager.bulk_create(missing, ignore_conflicts=True)
    return len(missing)
