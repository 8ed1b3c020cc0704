"""Forms as data: a registry has forms, a form has sections, a section has elements.

A definition is checked as a whole before it is used: `faults_of` names everything that is wrong with the place where it
stands, so that a file is put right in one go.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from consilia.registry.domain.expressions import ExpressionFault, Kind, kind_of, parse

# What every form may ask of the child, the visit and the entry, beside its own elements.
GIVEN: Final[Mapping[str, Kind]] = {
    "child.birth_date": Kind.DATE,
    "child.sex": Kind.TEXT,
    "child.deceased_on": Kind.DATE,
    "visit.date": Kind.DATE,
    "entry.pseudonym": Kind.TEXT,
    "entry.disease": Kind.TEXT,
    "entry.omim": Kind.TEXT,
    "entry.certainty": Kind.TEXT,
    "entry.onset_on": Kind.DATE,
    "entry.contact_on": Kind.DATE,
    "entry.diagnosed_on": Kind.DATE,
    "entry.delay_days": Kind.NUMBER,
    "consent.research_contact": Kind.BOOLEAN,
    "consent.data_exchange": Kind.BOOLEAN,
}
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_ELEMENTS: Final = 300


@dataclass(frozen=True, slots=True)
class Label:
    en: str
    ru: str

    def __getitem__(self, language: str) -> str:
        return self.ru if language.startswith("ru") else self.en


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class Element:
    """One field. With a formula it is calculated and never typed; a condition says when it is asked."""

    code: str
    kind: Kind
    label: Label
    hint: Label | None = None
    permitted: tuple[Choice, ...] = ()
    required: bool = False
    condition: str = ""
    formula: str = ""
    unit: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    source: str = ""

    @property
    def is_calculated(self) -> bool:
        return bool(self.formula)


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    label: Label
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Form:
    registry: str
    code: str
    label: Label
    sections: tuple[Section, ...]
    source: str = ""
    licence: str = ""

    @property
    def elements(self) -> Iterator[Element]:
        for section in self.sections:
            yield from section.elements


class Flaw(StrEnum):
    """What is wrong with a definition."""

    MISSING = "missing"
    UNKNOWN_KEY = "unknown_key"
    NOT_TEXT = "not_text"
    NOT_LIST = "not_list"
    NOT_NUMBER = "not_number"
    NOT_YES_NO = "not_yes_no"
    NOT_MAPPING = "not_mapping"
    CODE = "code"
    TWICE = "twice"
    KIND = "kind"
    NO_CHOICES = "no_choices"
    CHOICES_MISPLACED = "choices_misplaced"
    RANGE = "range"
    EXPRESSION = "expression"
    CONDITION_KIND = "condition_kind"
    FORMULA_KIND = "formula_kind"
    FORMULA_REQUIRED = "formula_required"
    EMPTY = "empty"
    MANY = "many"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Fault:
    """A flaw with its place: the path of keys and, in a file, the line. `word` is what it is about."""

    flaw: Flaw
    path: tuple[str | int, ...]
    word: str = ""
    line: int = 0
    expression: ExpressionFault | None = field(default=None, compare=False)


def faults_of(form: Form) -> list[Fault]:
    """Everything that is wrong with the whole; what stands alone was checked when it was read."""
    found = list(_of_sections(form))
    count = sum(1 for _ in form.elements)
    if not count:
        found.append(Fault(Flaw.EMPTY, ("sections",)))
    if count > MOST_ELEMENTS:
        found.append(Fault(Flaw.MANY, ("sections",), str(count)))
    return found


def _of_sections(form: Form) -> Iterator[Fault]:
    known: dict[str, Kind] = dict(GIVEN)
    sections: set[str] = set()
    for place, section in enumerate(form.sections):
        path: tuple[str | int, ...] = ("sections", place)
        if section.code in sections:
            yield Fault(Flaw.TWICE, (*path, "code"), section.code)
        sections.add(section.code)
        for number, element in enumerate(section.elements):
            yield from _of_element(element, (*path, "elements", number), known)
            known[element.code] = element.kind


def _of_element(element: Element, path: tuple[str | int, ...], known: Mapping[str, Kind]) -> Iterator[Fault]:
    """An element may ask only what stands before it, so that no two wait for each other."""
    if element.code in known:
        yield Fault(Flaw.TWICE, (*path, "code"), element.code)
    if element.permitted and element.kind not in {Kind.TEXT, Kind.CHOICES}:
        yield Fault(Flaw.CHOICES_MISPLACED, (*path, "permitted"), element.kind)
    if element.kind is Kind.CHOICES and not element.permitted:
        yield Fault(Flaw.NO_CHOICES, (*path, "type"), element.code)
    values = [choice.value for choice in element.permitted]
    yield from (
        Fault(Flaw.TWICE, (*path, "permitted", place), value)
        for place, value in enumerate(values)
        if value in values[:place]
    )
    if element.least is not None and element.most is not None and element.least > element.most:
        yield Fault(Flaw.RANGE, (*path, "max"), str(element.most))
    if element.formula and element.required:
        yield Fault(Flaw.FORMULA_REQUIRED, (*path, "required"), element.code)
    yield from _of_expression(
        element.condition, (*path, "condition"), Kind.BOOLEAN, Flaw.CONDITION_KIND, known
    )
    yield from _of_expression(element.formula, (*path, "formula"), element.kind, Flaw.FORMULA_KIND, known)


def _of_expression(
    text: str, path: tuple[str | int, ...], wanted: Kind, flaw: Flaw, known: Mapping[str, Kind]
) -> Iterator[Fault]:
    if not text:
        return
    try:
        given = kind_of(parse(text), known)
    except ExpressionFault as fault:
        yield Fault(Flaw.EXPRESSION, path, text, expression=fault)
        return
    if given is not wanted:
        yield Fault(flaw, path, given)
