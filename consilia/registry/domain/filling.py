"""Filling a form: what is asked, what follows from it, what is missing, what cannot be so."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from consilia.registry.domain.definitions import Element, Form
from consilia.registry.domain.expressions import Kind, Value, evaluate, parse


class Wrong(StrEnum):
    NOT_A_NUMBER = "not_a_number"
    NOT_A_DAY = "not_a_day"
    NOT_PERMITTED = "not_permitted"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"


LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Filled:
    """`values` of what is asked and calculated; `asked` the elements to show; `missing` and `wrong` by code."""

    values: Mapping[str, Value]
    asked: frozenset[str]
    missing: tuple[str, ...]
    wrong: Mapping[str, Wrong]
    completeness: int  # percent of the required elements that are asked; 100 where none is


def fill(form: Form, typed: Mapping[str, Any], given: Mapping[str, Value]) -> Filled:
    """Go through the form once, from top to bottom: an element asks only what stands before it.

    Args:
        typed: texts (lists of texts for several choices) or stored values by code; others are passed over.
        given: the values of `definitions.GIVEN`.
    """
    values: dict[str, Value] = {}
    asked: set[str] = set()
    missing: list[str] = []
    wrong: dict[str, Wrong] = {}
    required = 0
    for element in form.elements:
        known = {**given, **values}
        if element.condition and evaluate(parse(element.condition), known) is not True:
            continue  # what is not asked is not kept either
        asked.add(element.code)
        if element.is_calculated:
            values[element.code] = evaluate(parse(element.formula), known)
            continue
        value = _value(element, typed.get(element.code))
        if isinstance(value, Wrong):
            wrong[element.code] = value
            value = None
        values[element.code] = value
        required += element.required
        if element.required and value in (None, "", ()):
            missing.append(element.code)
    percent = 100 if not required else 100 * (required - len(missing)) // required
    return Filled(values, frozenset(asked), tuple(missing), wrong, percent)


def _value(element: Element, typed: Any) -> Value | Wrong:
    """What was typed as a value of the element's kind; None where nothing was."""
    if typed in (None, "", [], ()):
        return None
    value = _READ[element.kind](typed)
    if isinstance(value, Wrong) or value is None:
        return value
    return _unfit(element, value) or value


def _unfit(element: Element, value: Value) -> Wrong | None:
    """Why a value of the right kind does not fit this element."""
    permitted = {choice.value for choice in element.permitted}
    chosen = set(value) if isinstance(value, tuple) else {value} if isinstance(value, str) else set()
    if permitted and not chosen <= permitted:
        return Wrong.NOT_PERMITTED
    if isinstance(value, Decimal) and element.least is not None and value < element.least:
        return Wrong.TOO_SMALL
    if isinstance(value, Decimal) and element.most is not None and value > element.most:
        return Wrong.TOO_LARGE
    return None


def _number(typed: Any) -> Value | Wrong:
    try:
        value = Decimal(str(typed).strip().replace(",", "."))
    except InvalidOperation:
        return Wrong.NOT_A_NUMBER
    is_usual = value.is_finite() and len(value.as_tuple().digits) <= 20 and -9 <= value.adjusted() <= 15
    return value if is_usual else Wrong.NOT_A_NUMBER


def _day(typed: Any) -> Value | Wrong:
    try:
        return typed if isinstance(typed, date) else date.fromisoformat(str(typed).strip())
    except ValueError:
        return Wrong.NOT_A_DAY


def _truth(typed: Any) -> Value | Wrong:
    return {"true": True, "yes": True, "false": False, "no": False}.get(
        str(typed).lower(), Wrong.NOT_PERMITTED
    )


def _text(typed: Any) -> Value | Wrong:
    text = str(typed).strip()
    return Wrong.TOO_LONG if len(text) > LONGEST_TEXT else text or None


def _several(typed: Any) -> Value | Wrong:
    return (
        tuple(dict.fromkeys(str(one) for one in typed))
        if isinstance(typed, list | tuple)
        else Wrong.NOT_PERMITTED
    )


_READ = {
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.BOOLEAN: _truth,
    Kind.TEXT: _text,
    Kind.CHOICES: _several,
}


def stored(values: Mapping[str, Value]) -> dict[str, Any]:
    """Values as JSON keeps them; `fill` reads them back as the same."""
    return {code: _plain(value) for code, value in values.items() if value not in (None, "", ())}


def _plain(value: Value) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value
