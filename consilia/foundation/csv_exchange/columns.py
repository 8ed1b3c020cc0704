"""What one column holds, and how its cells are read.

A reader takes the text of a cell and answers its canonical text, in which equal values look equal, or
raises BadCell with a sentence that says what to type instead.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.foundation.text import check_plain, tidy
from consilia.foundation.time_zones import time_zone_names

Sentence = str | Promise
Reader = Callable[[str], str]


class BadCell(ValueError):
    """The cell cannot be read; `sentence` tells the author of the file what to do."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `required` cells may not be empty; `meaning` is shown beside the upload."""

    name: str
    meaning: Sentence
    read: Reader
    required: bool = True
    example: str = ""


def line(longest: int) -> Reader:
    """One line of plain text, with no more than `longest` characters."""

    def read(cell: str) -> str:
        text = tidy(cell)
        try:
            check_plain(text)
        except ValidationError as error:
            raise BadCell(error.messages[0]) from error
        if "\n" in text:
            raise BadCell(_("This must be one line."))
        if len(text) > longest:
            raise BadCell(
                _("Shorten this to %(longest)d characters: it has %(length)d.")
                % {"longest": longest, "length": len(text)}
            )
        return text

    return read


def one_of(choices: Collection[str]) -> Reader:
    def read(cell: str) -> str:
        if cell.lower() not in choices:
            raise BadCell(_("Write one of: %(choices)s.") % {"choices": ", ".join(sorted(choices))})
        return cell.lower()

    return read


def words(read_word: Reader = str.lower) -> Reader:
    """Several words, separated by spaces, commas, semicolons or bars; their order does not matter."""

    def read(cell: str) -> str:
        for separator in ",;|":
            cell = cell.replace(separator, " ")
        return " ".join(sorted({read_word(word) for word in cell.split()}))

    return read


_YES: Mapping[str, str] = dict.fromkeys(("yes", "true", "1", "да", "истина"), "yes") | dict.fromkeys(
    ("no", "false", "0", "нет", "ложь"), "no"
)


def yes_or_no(cell: str) -> str:
    try:
        return _YES[cell.lower()]
    except KeyError:
        raise BadCell(_("Write yes or no.")) from None


def whole_number(least: int, most: int) -> Reader:
    def read(cell: str) -> str:
        if not (cell.isascii() and cell.isdigit() and len(cell) < 10 and least <= int(cell) <= most):
            raise BadCell(
                _("Write a whole number from %(least)d to %(most)d.") % {"least": least, "most": most}
            )
        return str(int(cell))

    return read


def day(cell: str) -> str:
    """`2026-11-21`, or as spreadsheets in Russian write it, `21.11.2026`."""
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(cell, pattern).date().isoformat()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise BadCell(_("Write a day as 2026-11-21 or 21.11.2026."))


def moment(cell: str) -> str:
    """`2026-11-21 08:00+03:00`: a moment with its distance from UTC, kept in that offset."""
    try:
        value = datetime.fromisoformat(cell)
    except ValueError:
        value = None
    if value is None or value.tzinfo is None:
        raise BadCell(_("Write a day, a time and its distance from UTC as 2026-11-21 08:00+03:00."))
    return value.isoformat(" ", "minutes")


def time_zone(cell: str) -> str:
    if cell not in time_zone_names():
        raise BadCell(_("Write a time zone such as Europe/Moscow or Asia/Vladivostok."))
    return cell


def email(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError:
        raise BadCell(_("Write an e-mail address such as name@example.org.")) from None
    return cell.lower()


def as_day(text: str) -> date | None:
    """The day of a canonical cell; None for an empty one."""
    return date.fromisoformat(text) if text else None
