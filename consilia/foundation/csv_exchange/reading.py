"""Reads the bytes of an upload into rows of canonical text, with every mistake and its line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange.columns import BadCell, Column
from consilia.foundation.csv_exchange.injection import restored
from consilia.foundation.refusals import Refusal

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_MISTAKES = 200  # beyond that the file is another file, and a longer list helps nobody


class UnreadableFile(Refusal):
    """The file as a whole cannot be read: too large, not text, or without the expected columns."""

    status = 422


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong in a line of the file (the header is line 1), and what to do about it."""

    line: int
    column: str
    sentence: str | Promise


@dataclass(frozen=True, slots=True)
class Row:
    """Canonical text by column name."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Table:
    """The readable rows, and what is wrong with the others."""

    rows: tuple[Row, ...]
    mistakes: tuple[Mistake, ...]


def check_size(size: int) -> None:
    """Raise UnreadableFile for a file of too many bytes, before anything reads it."""
    if size > MOST_BYTES:
        raise UnreadableFile(
            _("The file is larger than %(size)d MB. Split it into several files.")
            % {"size": MOST_BYTES // 1024**2}
        )


def decoded(content: bytes) -> str:
    """The text of an upload.

    UTF-8 (with or without its mark) is tried first, then Windows-1251, which spreadsheets in Russian
    still write.

    Raises:
        UnreadableFile: too large, or not a text at all.
    """
    check_size(len(content))
    if b"\x00" in content or content.startswith(b"PK"):
        raise UnreadableFile(_("This is not a CSV file. Save the table as CSV and try again."))
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(_("The letters of this file cannot be read. Save it as CSV UTF-8 and try again."))


def read_table(text: str, columns: Sequence[Column]) -> Table:
    """Read a CSV of these columns, in any order, separated by commas, semicolons or tabs.

    Raises:
        UnreadableFile: with a sentence for the person who uploaded it.
    """
    records = _records(text)
    try:
        header = next(records)[1]
        names = _names(header, columns)
        rows, mistakes = [], []
        for count, (number, record) in enumerate(records):
            if count == MOST_ROWS:
                raise UnreadableFile(
                    _("The file has more than %(rows)d rows. Split it.") % {"rows": MOST_ROWS}
                )
            row, wrong = _row(number, record, names, columns)
            rows += [row] if row else []
            mistakes += wrong
    except StopIteration:
        raise UnreadableFile(_("The file is empty.")) from None
    except csv.Error as error:
        raise UnreadableFile(_("This is not a CSV file. Save the table as CSV and try again.")) from error
    return Table(tuple(rows), tuple(mistakes[:MOST_MISTAKES]))


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of every record that is not blank."""
    first_line = text.split("\n", 1)[0]
    separator = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    start = 1
    for record in reader:
        if any(cell.strip() for cell in record):
            yield start, record
        start = reader.line_num + 1


def _names(header: Sequence[str], columns: Sequence[Column]) -> list[str]:
    names = [name.strip().lower() for name in header]
    known = [column.name for column in columns]
    missing = [name for name in known if name not in names]
    strange = [name for name in names if name not in known]
    twice = sorted({name for name in names if names.count(name) > 1})
    if missing or strange or twice:
        raise UnreadableFile(_header_sentence(missing, strange, twice))
    return names


def _header_sentence(missing: list[str], strange: list[str], twice: list[str]) -> str:
    parts = []
    if missing:
        parts.append(_("The first line lacks these columns: %(names)s.") % {"names": ", ".join(missing)})
    if strange:
        parts.append(_("These columns are unknown: %(names)s.") % {"names": ", ".join(strange)[:200]})
    if twice:
        parts.append(_("These columns appear twice: %(names)s.") % {"names": ", ".join(twice)})
    return " ".join(str(part) for part in parts)


def _row(
    number: int, record: Sequence[str], names: Sequence[str], columns: Sequence[Column]
) -> tuple[Row | None, list[Mistake]]:
    if len(record) != len(names):
        sentence = _("This line has %(found)d cells instead of %(expected)d.") % {
            "found": len(record),
            "expected": len(names),
        }
        return None, [Mistake(number, "", sentence)]
    found = dict(zip(names, record, strict=True))
    cells, mistakes = {}, []
    for column in columns:
        try:
            cells[column.name] = _cell(found[column.name], column)
        except BadCell as error:
            mistakes.append(Mistake(number, column.name, error.sentence))
    return (None if mistakes else Row(number, cells)), mistakes


def _cell(raw: str, column: Column) -> str:
    text = restored(raw.strip())
    if not text:
        if column.required:
            raise BadCell(_("This may not be empty."))
        return ""
    return column.read(text)
