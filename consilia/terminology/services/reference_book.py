"""Reads the official Russian reference book of ICD-10 (OID 1.2.643.5.1.13.13.11.1005) as CSV.

Its columns: ID, REC_CODE, MKB_CODE, MKB_NAME, ID_PARENT, ADDL_CODE, ACTUAL, DATE. We read MKB_CODE, MKB_NAME,
ID, ID_PARENT, ACTUAL and DATE, in any order; further columns are passed over.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import BadCell, Mistake, UnreadableFile, decoded
from consilia.foundation.csv_exchange.columns import Reader, as_day, day, line, yes_or_no
from consilia.foundation.csv_exchange.reading import MOST_MISTAKES, MOST_ROWS
from consilia.terminology.domain import codes
from consilia.terminology.domain.systems import System

NEEDED = ("ID", "MKB_CODE", "MKB_NAME")
LONGEST_NAME = 500
_name = line(LONGEST_NAME)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `parent` is the code of the line that ID_PARENT points at, "" for none."""

    line: int
    code: str
    name: str
    parent: str
    actual: bool
    day: date | None


@dataclass(frozen=True, slots=True)
class Book:
    """Every readable line by code, in the order of the file, and what is wrong with the others."""

    entries: Mapping[str, Entry]
    mistakes: Sequence[Mistake]


def read(content: bytes) -> Book:
    """Read an upload.

    Raises:
        UnreadableFile: not a table of these columns, or too large.
    """
    lines = list(_lines(decoded(content)))
    code_of = {cells["ID"]: codes.normalise(System.ICD10, cells["MKB_CODE"]) or "" for _, cells in lines}
    entries: dict[str, Entry] = {}
    mistakes: list[Mistake] = []
    for number, cells in lines:
        try:
            entry = _entry(number, cells, code_of)
        except _Wrong as wrong:
            mistakes.append(Mistake(number, wrong.column, wrong.sentence))
            continue
        known = entries.get(entry.code)
        if known and known.actual and entry.actual:
            sentence = _("Line %(line)d is about the same code.") % {"line": known.line}
            mistakes.append(Mistake(number, "MKB_CODE", sentence))
        elif not known or entry.actual:
            entries[entry.code] = entry
    return Book(entries, mistakes[:MOST_MISTAKES])


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
    try:
        header = [name.strip().upper() for name in next(reader)]
        _check_header(header)
        for count, cells in enumerate(reader):
            if count == MOST_ROWS:
                raise UnreadableFile(_("The file has more than %(rows)d rows.") % {"rows": MOST_ROWS})
            if any(cell.strip() for cell in cells):
                padded = [*cells, *[""] * (len(header) - len(cells))]
                yield (
                    reader.line_num,
                    {name: cell.strip() for name, cell in zip(header, padded, strict=False)},
                )
    except StopIteration:
        raise UnreadableFile(_("The file is empty.")) from None
    except csv.Error as error:
        raise UnreadableFile(_("This is not a CSV file. Save the table as CSV and try again.")) from error


def _check_header(header: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise UnreadableFile(
            _("The first line lacks these columns: %(names)s.") % {"names": ", ".join(missing)}
        )


class _Wrong(Exception):
    def __init__(self, column: str, sentence: str | Promise) -> None:
        self.column, self.sentence = column, sentence


def _entry(number: int, cells: Mapping[str, str], code_of: Mapping[str, str]) -> Entry:
    code = codes.normalise(System.ICD10, cells["MKB_CODE"])
    if code is None:
        raise _Wrong("MKB_CODE", _("This is not an ICD-10 code, such as Q21 or Q21.0."))
    above = cells.get("ID_PARENT", "")
    if above and above not in code_of:
        raise _Wrong("ID_PARENT", _("No line has this ID."))
    if not cells["MKB_NAME"]:
        raise _Wrong("MKB_NAME", _("This may not be empty."))
    return Entry(
        line=number,
        code=code,
        name=_cell("MKB_NAME", cells, _name),
        parent=code_of.get(above, ""),
        actual=_cell("ACTUAL", cells, yes_or_no) != "no",
        day=as_day(_cell("DATE", cells, day)),
    )


def _cell(column: str, cells: Mapping[str, str], read_cell: Reader) -> str:
    text = cells.get(column, "")
    try:
        return read_cell(text) if text else ""
    except BadCell as error:
        raise _Wrong(column, error.sentence) from error
