"""What a table needs in order to be exported, compared with a file, and changed by one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consilia.foundation.csv_exchange import BadCell, Column, Mistake, Plan, Row, Table
from consilia.foundation.csv_exchange.columns import Sentence, line
from consilia.network.domain.weekly_hours import UnreadableHours, format_hours, parse_hours

Cells = Mapping[str, str]


def as_read(table: Table) -> Table:
    return table


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table in canonical text, so that "unchanged" means: an export would say the same.

    Attributes:
        key: the columns that name a row.
        locked: database tables that nobody else may change while a plan is applied.
        stored: every row as it would be exported, in a stable order.
        check: the rules beyond single cells.
        apply: writes a plan without mistakes, in the caller's transaction.
        settle: brings cells that depend on other rows to their canonical text.
    """

    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    locked: tuple[str, ...]
    stored: Callable[[], Iterator[Cells]]
    check: Callable[[Sequence[Row]], Sequence[Mistake]]
    apply: Callable[[Plan, datetime], None]
    settle: Callable[[Table], Table] = as_read


def hours(cell: str) -> str:
    """Weekly working hours in their canonical text."""
    try:
        return format_hours(parse_hours(cell))
    except UnreadableHours as error:
        raise BadCell(
            _("“%(part)s” cannot be read. Write hours as mon-fri 08:00-17:00; sat 09:00-13:00.")
            % {"part": error.part}
        ) from error


def code(longest: int = 100) -> Callable[[str], str]:
    """A short word of the reference data, in small letters."""
    read_line = line(longest)
    return lambda cell: read_line(cell).lower()


def capital_code(cell: str) -> str:
    return line(10)(cell).upper()


def yes(value: bool) -> str:  # noqa: FBT001 - the only argument
    return "yes" if value else "no"


def unknown_words(
    rows: Iterable[Row], column: str, known: Iterable[str], sentence: Sentence
) -> Iterator[Mistake]:
    """A mistake for every row that names, among the words of `column`, one that is not known."""
    words = set(known)
    for row in rows:
        strange = [word for word in row[column].split() if word not in words]
        if strange:
            yield Mistake(row.line, column, sentence % {"word": " ".join(strange)})
