"""Writes rows as CSV, line by line, for spreadsheets in English and Russian."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence

from consilia.foundation.csv_exchange.columns import Column
from consilia.foundation.csv_exchange.injection import neutralised

_MARK = "\ufeff"  # without it spreadsheets read UTF-8 as the code page of the machine


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(
    rows: Iterable[Mapping[str, str]], columns: Sequence[Column], *, separator: str = ","
) -> Iterator[str]:
    """The file in pieces, header first; only one row is in memory at a time."""
    writer = csv.writer(_Echo(), delimiter=separator)
    names = [column.name for column in columns]
    yield _MARK + writer.writerow(names)
    for row in rows:
        yield writer.writerow([neutralised(row[name]) for name in names])


def separator_for(language: str) -> str:
    """Spreadsheets set to Russian use the comma in numbers, and so expect semicolons between cells."""
    return ";" if language.startswith("ru") else ","
