"""What a file would do: rows to create, to change, and those that say what is stored already."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange.reading import Mistake, Row, Table

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A row that differs from what is stored: column -> (stored, wanted)."""

    row: Row
    differences: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Plan:
    """All that confirming would do. With a mistake in any row nothing may be applied."""

    created: tuple[Row, ...]
    changed: tuple[Change, ...]
    unchanged: int
    mistakes: tuple[Mistake, ...]

    @property
    def may_apply(self) -> bool:
        return not self.mistakes and bool(self.created or self.changed)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of everything the plan would do, and to which stored values."""
        deeds = [
            [dict(row.cells) for row in self.created],
            [[dict(change.row.cells), dict(change.differences)] for change in self.changed],
            self.unchanged,
            [[mistake.line, mistake.column] for mistake in self.mistakes],
        ]
        return hashlib.sha256(json.dumps(deeds, sort_keys=True).encode()).hexdigest()


def compare(
    table: Table,
    stored: Mapping[Key, Mapping[str, str]],
    *,
    key: Sequence[str],
    check: Callable[[Sequence[Row]], Sequence[Mistake]],
) -> Plan:
    """Compare the rows of a file with what is stored under the same key.

    Args:
        stored: canonical cells of every row that the file could mean, by key.
        key: the columns that name a row.
        check: rules beyond single cells: unknown references, rows that contradict each other.
    """
    created, changed, unchanged = [], [], 0
    for row in table.rows:
        before = stored.get(tuple(row[name] for name in key))
        if before is None:
            created.append(row)
        elif differences := _differences(before, row):
            changed.append(Change(row, differences))
        else:
            unchanged += 1
    mistakes = [*table.mistakes, *_repeated(table.rows, key), *check(table.rows)]
    return Plan(tuple(created), tuple(changed), unchanged, tuple(sorted(mistakes, key=lambda m: m.line)))


def _differences(before: Mapping[str, str], row: Row) -> dict[str, tuple[str, str]]:
    return {name: (before[name], wanted) for name, wanted in row.cells.items() if before[name] != wanted}


def _repeated(rows: Sequence[Row], key: Sequence[str]) -> list[Mistake]:
    first: dict[Key, int] = {}
    mistakes = []
    for row in rows:
        place = first.setdefault(tuple(row[name] for name in key), row.line)
        if place != row.line:
            sentence = _("Line %(line)d is about the same. Keep one of them.") % {"line": place}
            mistakes.append(Mistake(row.line, key[0], sentence))
    return mistakes
