"""Forms as data: definitions written and read with the line of every mistake, and filled from top to bottom."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.environment import ROOT
from consilia.registry.domain.definition_files import NotADefinition, read_definition, write_definition
from consilia.registry.domain.definitions import GIVEN, Choice, Element, Flaw, Form, Label, Section
from consilia.registry.domain.expressions import Kind
from consilia.registry.domain.filling import Wrong, fill, stored

SHIPPED = sorted((ROOT / "consilia" / "registry" / "data").glob("*.yaml"))
SMALL = """\
registry: rare
form: growth
label: {en: Growth, ru: Рост}
sections:
- code: body
  label: {en: Body, ru: Тело}
  elements:
  - {code: measured, type: boolean, required: yes, label: {en: Measured, ru: Измерен}}
  - {code: weight, type: number, min: '0.2', max: '200', required: yes, condition: measured, label: {en: W, ru: М}}
  - {code: height, type: number, condition: measured, label: {en: H, ru: Р}}
  - {code: bmi, type: number, formula: 'round(weight / (height * height) * 10000, 1)', label: {en: B, ru: И}}
  - code: signs
    type: choices
    label: {en: Signs, ru: Признаки}
    permitted:
    - {value: pale, label: {en: Pale, ru: Бледен}}
    - {value: thin, label: {en: Thin, ru: Худ}}
  - {code: seen, type: date, formula: visit.date, condition: "has(signs, 'pale')", label: {en: S, ru: О}}
"""


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_definitions_are_right_and_say_where_they_come_from(path: Any) -> None:
    form = read_definition(path.read_text())
    assert form.source
    assert form.licence
    assert read_definition(write_definition(form)) == form


def test_the_sixteen_common_data_elements_are_there() -> None:
    form = read_definition((ROOT / "consilia/registry/data/eu-cde.yaml").read_text())
    assert len(list(form.elements)) == 16
    assert [element.source for element in form.elements] == [
        "1.1", "2.1", "2.2", "3.1", "3.2", "4.1", "5.1", "5.2", "6.1", "6.2", "6.3", "7.1", "7.2", "7.3", "7.4", "8.1",
    ]  # fmt: skip


WORDS = st.text("абвabc '\"#:-{}[]&*!|>%@,", min_size=1, max_size=12).map(str.strip).filter(bool)
LABELS = st.builds(Label, WORDS, WORDS)
CODES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A right form; each element may ask for the one before it."""
    codes = draw(st.lists(CODES, min_size=1, max_size=6, unique=True))
    elements: list[Element] = []
    for code in codes:
        kind = draw(st.sampled_from(list(Kind)))
        permitted: tuple[Choice, ...] = ()
        if kind is Kind.CHOICES:
            values = draw(st.lists(WORDS, min_size=1, max_size=3, unique=True))
            permitted = tuple(Choice(value, draw(LABELS)) for value in values)
        condition = f"known({elements[-1].code})" if elements and draw(st.booleans()) else ""
        formula = f"{elements[-1].code} + 1" if _number(elements) and kind is Kind.NUMBER else ""
        elements.append(
            Element(
                code=code,
                kind=kind,
                label=draw(LABELS),
                hint=draw(st.none() | LABELS),
                permitted=permitted,
                required=not formula and draw(st.booleans()),
                condition=condition,
                formula=formula,
                unit=draw(st.just("") | WORDS),
                least=draw(st.none() | st.integers(-9, 0).map(Decimal)),
                most=draw(st.none() | st.integers(1, 9).map(Decimal)),
            )
        )
    section = Section("only", draw(LABELS), tuple(elements))
    return Form("rare", "drawn", draw(LABELS), (section,), draw(st.just("") | WORDS))


def _number(elements: list[Element]) -> bool:
    return bool(elements) and elements[-1].kind is Kind.NUMBER


@given(forms())
def test_a_definition_is_read_as_it_was_written(form: Form) -> None:
    assert read_definition(write_definition(form)) == form


@given(st.text(max_size=80) | st.text("abc:{}[]-&*!'\"\n  ", max_size=80))
def test_any_text_is_a_definition_or_is_told_why_not(text: str) -> None:
    with pytest.raises(NotADefinition) as refused:
        read_definition(text)
    assert refused.value.faults
    assert all(fault.line >= 1 for fault in refused.value.faults)


def test_every_mistake_of_a_file_is_named_with_its_line() -> None:
    text = SMALL.replace("type: boolean", "type: bool").replace("{en: H, ru: Р}", "{en: H}")
    text = text.replace("code: weight", "code: Weight").replace("min: '0.2'", "min: little")
    text = text.replace("permitted:", "permited:")
    with pytest.raises(NotADefinition) as refused:
        read_definition(text)
    assert [(fault.line, fault.flaw, fault.word) for fault in refused.value.faults] == [
        (8, Flaw.KIND, "bool"),
        (9, Flaw.CODE, "Weight"),
        (9, Flaw.NOT_NUMBER, "little"),
        (10, Flaw.MISSING, "label: ru"),
        (15, Flaw.UNKNOWN_KEY, "permited"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "flaw"),
    [
        ("code: height", "code: weight", 10, Flaw.TWICE),
        ("condition: measured, label: {en: W", "condition: weight > 1, label: {en: W", 9, Flaw.EXPRESSION),
        ("condition: measured, label: {en: H", "condition: weight, label: {en: H", 10, Flaw.CONDITION_KIND),
        ("type: number, formula", "type: date, formula", 11, Flaw.FORMULA_KIND),
        ("type: number, formula", "type: number, required: yes, formula", 11, Flaw.FORMULA_REQUIRED),
        ("max: '200'", "max: '0.1'", 9, Flaw.RANGE),
        ("value: thin", "value: pale", 17, Flaw.TWICE),
        ("type: choices", "type: number", 16, Flaw.CHOICES_MISPLACED),
        ("registry: rare", "registry: &a rare", 1, Flaw.YAML),
        ("registry: rare", "registry: !!python/object/apply:os.system ['true']", 1, Flaw.YAML),
        ("registry: rare", "registry: [", 3, Flaw.YAML),
        ("required: yes, label", "required: maybe, label", 8, Flaw.NOT_YES_NO),
        ("  elements:\n", "  elements: 3\n  other:\n", 7, Flaw.NOT_LIST),
    ],
)
def test_one_mistake_is_found_in_its_line(old: str, new: str, line: int, flaw: Flaw) -> None:
    with pytest.raises(NotADefinition) as refused:
        read_definition(SMALL.replace(old, new, 1))
    assert (line, flaw) in [(fault.line, fault.flaw) for fault in refused.value.faults]


VISIT: dict[str, Any] = {"visit.date": date(2026, 11, 18)}


def test_a_form_is_filled_from_top_to_bottom() -> None:
    form = read_definition(SMALL)
    empty = fill(form, {}, VISIT)
    assert (empty.missing, empty.completeness, empty.asked) == (
        ("measured",),
        0,
        {"measured", "bmi", "signs"},
    )
    typed = {
        "measured": "yes",
        "weight": "18,5",
        "height": "110",
        "signs": ["pale"],
        "bmi": "99",
        "other": "x",
    }
    full = fill(form, typed, VISIT)
    assert full.values == {
        "measured": True, "weight": Decimal("18.5"), "height": Decimal(110), "bmi": Decimal("15.3"),
        "signs": ("pale",), "seen": date(2026, 11, 18),
    }  # fmt: skip
    assert (full.missing, full.wrong, full.completeness) == ((), {}, 100)
    not_asked = fill(form, {**typed, "measured": "no"}, VISIT)
    assert "weight" not in not_asked.values, "what is not asked is not kept"
    assert not_asked.values["bmi"] is None


@pytest.mark.parametrize(
    ("code", "typed", "wrong"),
    [
        ("weight", "heavy", Wrong.NOT_A_NUMBER),
        ("weight", "NaN", Wrong.NOT_A_NUMBER),
        ("weight", "1e999", Wrong.NOT_A_NUMBER),
        ("weight", "0.1", Wrong.TOO_SMALL),
        ("weight", "201", Wrong.TOO_LARGE),
        ("measured", "perhaps", Wrong.NOT_PERMITTED),
        ("signs", ["blue"], Wrong.NOT_PERMITTED),
    ],
)
def test_what_cannot_be_so_is_named_and_counts_as_missing(code: str, typed: Any, wrong: Wrong) -> None:
    filled = fill(read_definition(SMALL), {"measured": "yes", "weight": "3", code: typed}, VISIT)
    assert filled.wrong == {code: wrong}
    assert filled.values.get(code) is None


TYPED = st.one_of(
    st.text(max_size=6), st.lists(st.sampled_from(["pale", "thin", "blue"]), max_size=3), st.none()
)


@given(st.dictionaries(st.sampled_from(["measured", "weight", "height", "bmi", "signs", "seen"]), TYPED))
def test_what_is_stored_fills_the_form_as_before(typed: dict[str, Any]) -> None:
    form = read_definition(SMALL)
    first = fill(form, typed, VISIT)
    again = fill(form, stored(first.values), VISIT)
    assert stored(again.values) == stored(first.values)
    assert not again.wrong
    assert set(first.values) == set(first.asked)


def test_what_is_given_has_a_kind() -> None:
    assert all(isinstance(kind, Kind) for kind in GIVEN.values())
