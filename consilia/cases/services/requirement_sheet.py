"""Requirement sets as a table: one row an item, one file for all fields of a country."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.requirements import ALL_FIELDS, Group, Kind, Need
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import Requirement
from consilia.foundation.csv_exchange import BadCell, Column, Mistake, Row
from consilia.foundation.csv_exchange.columns import line, one_of, whole_number, words, yes_or_no
from consilia.network.queries import age_bands, field_tree

Cells = Mapping[str, str]
MOST_WEIGHT = 20
MOST_ITEMS = 36  # a longer list is not read by anybody who is in a hurry
_KEY = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_ICD10 = re.compile(r"[A-Z][0-9]{0,2}(\.[0-9]{0,3})?")


def key(cell: str) -> str:
    if not _KEY.fullmatch(cell) or len(cell) > 60:
        raise BadCell(_("Write a key of small Latin letters, digits and hyphens, such as blood-count."))
    return cell


def number(cell: str) -> str:
    """A decimal number with point or comma; canonical without zeros at the end."""
    try:
        value = Decimal(cell.replace(",", ".").replace("\u00a0", "").replace(" ", "").replace("−", "-"))
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value) >= 10**9 or value != round(value, 3):
        raise BadCell(_("Write a number with at most three decimals, such as 3.5."))
    return f"{value.normalize():f}"


def beginning(cell: str) -> str:
    if not _ICD10.fullmatch(cell.upper()):
        raise BadCell(_("Write beginnings of ICD-10 codes, such as Q2 or E10."))
    return cell.upper()


COLUMNS = (
    Column(
        "field", _("code of the field or subspecialty; all: every field"), line(100), example="cardiology"
    ),
    Column("key", _("name of the item for the machine; the same in every field"), key, example="weight"),
    Column("kind", _("how it is answered"), one_of(list(Kind)), example="measurement"),
    Column("group", _("part of the list"), one_of(list(Group)), example="state"),
    Column("need", _("required or recommended"), one_of(list(Need)), example="required"),
    Column("weight", _("weight in the score"), whole_number(1, MOST_WEIGHT), example="3"),
    Column("name_en", _("name in English"), line(300), example="Weight"),
    Column("name_ru", _("name in Russian"), line(300), example="Масса тела"),
    Column(
        "why_en", _("why the expert needs it, in English"), line(300), example="Every dose depends on it."
    ),
    Column("why_ru", _("why the expert needs it, in Russian"), line(300), example="От неё зависят все дозы."),
    Column("unit_en", _("unit in English"), line(30), required=False, example="kg"),
    Column("unit_ru", _("unit in Russian"), line(30), required=False, example="кг"),
    Column("least", _("a number below is refused"), number, required=False, example="0.2"),
    Column("most", _("a number above is refused"), number, required=False, example="250"),
    Column("likely_least", _("a number below is asked about"), number, required=False, example="0.4"),
    Column("likely_most", _("a number above is asked about"), number, required=False, example="7"),
    Column("ages", _("age bands in which it is asked; empty: every age"), words(), required=False),
    Column("urgencies", _("urgencies in which it is asked; empty: every one"), words(), required=False),
    Column("sex", _("female or male; empty: both"), one_of(["female", "male"]), required=False),
    Column("diagnoses", _("beginnings of ICD-10 codes; empty: any"), words(beginning), required=False),
    Column("code", _("HPO term that answers it, for findings"), line(20), required=False),
    Column("source", _("where it comes from; empty: our judgement"), line(300), required=False),
    Column("verified", _("yes, when somebody checked it against the source"), yes_or_no, example="no"),
)
ROW_KEY = ("field", "key", "ages", "urgencies", "sex", "diagnoses")
_PLAIN = (
    *("key", "kind", "group", "need", "name_en", "name_ru", "why_en", "why_ru", "unit_en", "unit_ru"),
    *("sex", "code", "source"),
)
_LIMITS = ("least", "most", "likely_least", "likely_most")
_LISTS = ("ages", "urgencies", "diagnoses")


def cells_of(item: Requirement, field: str) -> dict[str, str]:
    """A stored item as its row."""
    limits = {name: getattr(item, name) for name in _LIMITS}
    return {
        "field": field,
        **{name: getattr(item, name) for name in _PLAIN},
        "weight": str(item.weight),
        **{name: "" if value is None else f"{value.normalize():f}" for name, value in limits.items()},
        **{name: " ".join(sorted(getattr(item, name))) for name in _LISTS},
        "verified": "yes" if item.is_verified else "no",
    }


def item_of(cells: Cells, position: int) -> Requirement:
    """An item, not stored yet, of the canonical cells of a row."""
    return Requirement(
        position=position,
        **{name: cells[name] for name in _PLAIN},
        weight=int(cells["weight"]),
        **{name: Decimal(cells[name]) if cells[name] else None for name in _LIMITS},
        **{name: cells[name].split() for name in _LISTS},
        is_verified=cells["verified"] == "yes",
    )


def known_fields() -> set[str]:
    return {ALL_FIELDS, *(field.code for top, rest in field_tree() for field in (top, *rest))}


def check(rows: Sequence[Row]) -> list[Mistake]:
    """Rules beyond single cells."""
    bands = {band.code for band in age_bands()}
    return [
        *_unknown(rows, "field", known_fields(), _("There is no field %(word)s.")),
        *_unknown(rows, "ages", bands, _("There is no age band %(word)s.")),
        *_unknown(rows, "urgencies", set(Urgency), _("There is no urgency %(word)s.")),
        *(mistake for row in rows for mistake in mistakes_in(row.cells, row.line)),
        *_two_meanings(rows),
        *_too_long(rows),
    ]


def mistakes_in(cells: Cells, line_number: int = 0) -> Iterator[Mistake]:
    """What contradicts itself inside one row."""
    has_unit = bool(cells["unit_en"])
    if cells["kind"] == Kind.MEASUREMENT and not has_unit:
        yield Mistake(line_number, "unit_en", _("A measurement needs its unit."))
    if has_unit and cells["kind"] not in {Kind.MEASUREMENT, Kind.LABORATORY}:
        yield Mistake(line_number, "unit_en", _("Only measurements and laboratory results have a unit."))
    if has_unit != bool(cells["unit_ru"]):
        yield Mistake(line_number, "unit_ru", _("Write the unit in both languages."))
    if not has_unit and any(cells[name] for name in _LIMITS):
        yield Mistake(line_number, "least", _("Limits mean nothing without a unit."))
    if cells["code"] and cells["kind"] != Kind.FINDING:
        yield Mistake(line_number, "code", _("Only findings have an HPO term."))
    if cells["verified"] == "yes" and not cells["source"]:
        yield Mistake(line_number, "verified", _("Name the source it was checked against."))
    yield from _limits_in_order(cells, line_number)


def _limits_in_order(cells: Cells, line_number: int) -> Iterator[Mistake]:
    given = [(name, Decimal(cells[name])) for name in _IN_ORDER if cells[name]]
    for (_first, low), (name, high) in pairwise(given):
        if high < low:
            yield Mistake(line_number, name, _("The limits contradict each other."))


_IN_ORDER = ("least", "likely_least", "likely_most", "most")


def _unknown(rows: Iterable[Row], column: str, known: set[str], sentence: object) -> Iterator[Mistake]:
    for row in rows:
        for word in row[column].split():
            if word not in known:
                yield Mistake(row.line, column, sentence % {"word": word})  # type: ignore[operator]


def _two_meanings(rows: Iterable[Row]) -> Iterator[Mistake]:
    """One key is one thing: answers go with the child from field to field."""
    first: dict[str, Row] = {}
    for row in rows:
        known = first.setdefault(row["key"], row)
        if (known["kind"], known["unit_en"]) != (row["kind"], row["unit_en"]):
            yield Mistake(
                row.line,
                "key",
                _("Line %(line)d uses this key for something else. Choose another key.")
                % {"line": known.line},
            )


def _too_long(rows: Iterable[Row]) -> Iterator[Mistake]:
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row["field"]] += 1
        if counts[row["field"]] == MOST_ITEMS + 1:
            sentence = _("A set holds %(most)d items at most. Ask for what is needed, not for all there is.")
            yield Mistake(row.line, "field", sentence % {"most": MOST_ITEMS})
