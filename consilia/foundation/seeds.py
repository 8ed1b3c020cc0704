"""Seeds of policy: rows that are shipped as CSV and added where they are missing.

A row that somebody changed stays as it is, and so does one that starts later.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db.models import Model

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def seed_rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def add_missing(model: type[Model], *, values: dict[str, Any], **key: Any) -> bool:
    """Whether the row of this key, in force since SINCE, was missing and has been added with `values`."""
    _row, is_new = model._default_manager.get_or_create(**key, starts=SINCE, defaults=values)
    return is_new
