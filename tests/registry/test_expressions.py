"""Expressions of forms: a table of what they give, and properties: any text is an expression or is told why not."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.registry.domain.expressions import (
    FUNCTIONS,
    Call,
    ExpressionFault,
    Kind,
    Literal,
    Name,
    Node,
    Reason,
    evaluate,
    kind_of,
    names_in,
    parse,
)

KINDS = {
    "weight": Kind.NUMBER,
    "height": Kind.NUMBER,
    "certainty": Kind.TEXT,
    "walks": Kind.BOOLEAN,
    "born": Kind.DATE,
    "seen": Kind.DATE,
    "signs": Kind.CHOICES,
}
VALUES: dict[str, Any] = {
    "weight": Decimal("18.5"),
    "height": Decimal(110),
    "certainty": "genetic",
    "walks": True,
    "born": date(2020, 3, 1),
    "seen": date(2026, 2, 28),
    "signs": ("ataxia", "seizures"),
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("-2 * -3", 6),
        ("round(weight / (height * height) * 10000, 1)", Decimal("15.3")),
        ("weight / 0", None),
        ("weight / (height - 110)", None),
        ("years(born, seen)", 5),
        ("months(born, seen)", 71),
        ("days(born, seen)", 2190),
        ("years(seen, born)", None),
        ("certainty = 'genetic' and walks", True),
        ("certainty != 'genetic' or not walks", False),
        ("has(signs, 'ataxia')", True),
        ("has(signs, 'apnoea')", False),
        ("if(walks, 1, 2)", 1),
        ("known(missing) or known(weight)", True),
        ("missing + 1", None),
        ("missing = 1", None),
        ("false and missing_flag", False),
        ("true or missing_flag", True),
        ("true and missing_flag", None),
        ("born < seen", True),
        ("seen <= born", False),
        ("min(3, weight, 2)", 2),
        ("max(3, abs(-4))", 4),
        ("not not walks", True),
    ],
)
def test_an_expression_gives(text: str, expected: Any) -> None:
    known = {**KINDS, "missing": Kind.NUMBER, "missing_flag": Kind.BOOLEAN}
    node = parse(text)
    kind_of(node, known)
    assert evaluate(node, VALUES) == expected


@pytest.mark.parametrize(
    ("text", "reason", "place"),
    [
        ("", Reason.END, 1),
        ("1 +", Reason.END, 4),
        ("1 2", Reason.EXPECTED, 3),
        ("(1", Reason.END, 3),
        ("1 ; 2", Reason.SIGN, 3),
        ("'open", Reason.SIGN, 1),
        ("exec(1)", Reason.FUNCTION, 1),
        ("weight + wieght", Reason.NAME, 10),
        ("weight + certainty", Reason.KIND, 8),
        ("weight and walks", Reason.KIND, 8),
        ("1 < born", Reason.KIND, 3),
        ("years(born)", Reason.ARGUMENTS, 1),
        ("has(certainty, 'a')", Reason.ARGUMENTS, 1),
        ("if(weight, 1, 2)", Reason.ARGUMENTS, 1),
        ("if(walks, 1, 'a')", Reason.ARGUMENTS, 1),
        ("signs = signs", Reason.KIND, 7),
        ("1" * 501, Reason.LONG, 501),
        ("(" * 60 + "1" + ")" * 60, Reason.DEEP, 41),
        ("-" * 60 + "1", Reason.DEEP, 41),
    ],
)
def test_what_is_no_expression_is_told_with_its_place(text: str, reason: Reason, place: int) -> None:
    with pytest.raises(ExpressionFault) as refused:
        kind_of(parse(text), KINDS)
    assert (refused.value.reason, refused.value.place) == (reason, place)


@given(st.text(max_size=60) | st.text("()+-*/=<>'., 0123abandortuefls_", max_size=60))
def test_any_text_is_an_expression_or_is_told_why_not(text: str) -> None:
    try:
        node = parse(text)
        kind = kind_of(node, KINDS)
    except ExpressionFault as refused:
        place = refused.place
    else:
        place = 1
        expect_kind(evaluate(node, VALUES), kind)
        assert names_in(node) <= set(KINDS)
    assert 1 <= place <= len(text) + 1


def expect_kind(value: Any, kind: Kind) -> None:
    kinds = {bool: Kind.BOOLEAN, Decimal: Kind.NUMBER, str: Kind.TEXT, date: Kind.DATE, tuple: Kind.CHOICES}
    assert value is None or kinds[type(value)] is kind


def trees(depth: int = 3) -> st.SearchStrategy[Node]:
    """Any tree of numbers and truths, right or wrong in its kinds."""
    leaves: st.SearchStrategy[Node] = st.one_of(
        st.sampled_from([Name(name) for name in KINDS]),
        st.integers(0, 999).map(lambda number: Literal(Decimal(number))),
        st.booleans().map(Literal),
        st.text("abc ", max_size=4).map(Literal),
    )
    if not depth:
        return leaves
    below = trees(depth - 1)
    pairs = st.tuples(below, below)
    operators = st.sampled_from(["and", "or", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/"])
    return st.one_of(
        leaves,
        st.builds(Call, operators, pairs),
        st.builds(Call, st.sampled_from(["not", "minus"]), st.tuples(below)),
        st.builds(
            Call, st.sampled_from(sorted(FUNCTIONS)), st.lists(below, min_size=1, max_size=3).map(tuple)
        ),
    )


def written(node: Node) -> str:
    if isinstance(node, Name):
        return node.text
    if isinstance(node, Literal):
        return (
            {True: "true", False: "false"}[node.value]
            if isinstance(node.value, bool)
            else _quoted(node.value)
        )
    if node.name in FUNCTIONS:
        return f"{node.name}({', '.join(map(written, node.arguments))})"
    if len(node.arguments) == 1:
        return f"({ {'minus': '-'}.get(node.name, node.name) } ({written(node.arguments[0])}))"
    return f"(({written(node.arguments[0])}) {node.name} ({written(node.arguments[1])}))"


def _quoted(value: Any) -> str:
    return str(value) if isinstance(value, Decimal) else f"'{value}'"


def bare(node: Node) -> Node:
    """Without places."""
    if isinstance(node, Call):
        return Call(node.name, tuple(map(bare, node.arguments)))
    return Literal(node.value) if isinstance(node, Literal) else Name(node.text)


@given(trees(), st.sets(st.sampled_from(sorted(KINDS))))
def test_what_is_written_is_read_and_gives_its_kind_whatever_is_missing(
    tree: Node, missing: set[str]
) -> None:
    text = written(tree)
    if len(text) > 500:
        return
    node = parse(text)
    assert bare(node) == bare(tree)
    try:
        kind = kind_of(node, KINDS)
    except ExpressionFault:
        return
    expect_kind(evaluate(node, {name: VALUES[name] for name in VALUES if name not in missing}), kind)
