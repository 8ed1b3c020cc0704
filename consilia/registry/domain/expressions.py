"""Small expressions of forms: conditions and calculated fields. Read, checked for kinds, evaluated; never `eval`.

    certainty = 'genetic' and known(weight)        round(weight / (height * height) * 10000, 1)

Whatever is not known stays not known: a sum with a missing part is missing, and `and`, `or`, `not` follow three-valued
logic. An expression has at most 500 characters and no loops, so it always ends.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, DecimalException
from enum import StrEnum
from typing import Final

from consilia.foundation.ages import BornLater, age_at

LONGEST: Final = 500
DEEPEST: Final = 40
Value = Decimal | str | bool | date | tuple[str, ...] | None


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    DATE = "date"
    CHOICES = "choices"  # several of a list


class Reason(StrEnum):
    LONG = "long"
    DEEP = "deep"
    SIGN = "sign"
    END = "end"
    EXPECTED = "expected"
    NAME = "name"
    FUNCTION = "function"
    ARGUMENTS = "arguments"
    KIND = "kind"


class ExpressionFault(ValueError):
    """Why a text is no expression, at which character (from 1), about which word."""

    def __init__(self, reason: Reason, place: int, word: str = "") -> None:
        self.reason, self.place, self.word = reason, place, word
        super().__init__(f"{reason} at {place}: {word}")


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    place: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    place: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator with its arguments."""

    name: str
    arguments: tuple["Node", ...]
    place: int = 0


Node = Literal | Name | Call
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|'(?P<text>[^'\n]*)'|(?P<sign><=|>=|!=|[=<>+\-*/(),]))"
)
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_WORDS = frozenset({"and", "or", "not", "true", "false"})


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionFault."""
    if len(text) > LONGEST:
        raise ExpressionFault(Reason.LONG, LONGEST + 1)
    return _Reader(list(_tokens(text)), len(text) + 1).whole()


def _tokens(text: str) -> Iterator[_Token]:
    place, end = 0, len(text.rstrip())
    while place < end:
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            raise ExpressionFault(Reason.SIGN, start + 1, text[start : start + 1])
        group = found.lastgroup
        word = found[group]
        is_word = group == "name" and word in _WORDS
        yield _Token("sign" if is_word else group, word, found.start(group) + 1)
        place = found.end()


class _Reader:
    """Recursive descent, one method for each level of binding."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens, self._end, self._at, self._depth = tokens, end, 0, 0

    def whole(self) -> Node:
        node = self._either()
        if self._at < len(self._tokens):
            token = self._tokens[self._at]
            raise ExpressionFault(Reason.EXPECTED, token.place, token.text)
        return node

    def _either(self) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionFault(Reason.DEEP, self._place())
        node = self._chain(frozenset({"or"}), self._both)
        self._depth -= 1
        return node

    def _both(self) -> Node:
        return self._chain(frozenset({"and"}), self._negated)

    def _negated(self) -> Node:
        return self._prefixed("not", "not", self._compared)

    def _compared(self) -> Node:
        left = self._sum()
        token = self._take(_COMPARISONS)
        return left if token is None else Call(token.text, (left, self._sum()), token.place)

    def _sum(self) -> Node:
        return self._chain(frozenset({"+", "-"}), self._product)

    def _product(self) -> Node:
        return self._chain(frozenset({"*", "/"}), self._signed)

    def _signed(self) -> Node:
        return self._prefixed("-", "minus", self._atom)

    def _prefixed(self, sign: str, name: str, below: Callable[[], Node]) -> Node:
        places: list[int] = []
        while (token := self._take(frozenset({sign}))) is not None:
            places.append(token.place)
        if len(places) > DEEPEST:
            raise ExpressionFault(Reason.DEEP, places[DEEPEST])
        node = below()
        for place in reversed(places):
            node = Call(name, (node,), place)
        return node

    def _chain(self, signs: frozenset[str], below: Callable[[], Node]) -> Node:
        node = below()
        while (token := self._take(signs)) is not None:
            node = Call(token.text, (node, below()), token.place)
        return node

    def _atom(self) -> Node:
        if self._at >= len(self._tokens):
            raise ExpressionFault(Reason.END, self._end)
        token = self._tokens[self._at]
        self._at += 1
        if token.kind == "number":
            return Literal(Decimal(token.text), token.place)
        if token.kind == "text":
            return Literal(token.text, token.place)
        if token.text in {"true", "false"}:
            return Literal(token.text == "true", token.place)
        if token.text == "(":
            node = self._either()
            self._expect(")")
            return node
        if token.kind == "name":
            return self._call(token) if self._take(frozenset({"("})) else Name(token.text, token.place)
        raise ExpressionFault(Reason.EXPECTED, token.place, token.text)

    def _call(self, token: _Token) -> Node:
        if token.text not in FUNCTIONS:
            raise ExpressionFault(Reason.FUNCTION, token.place, token.text)
        arguments: list[Node] = []
        if self._take(frozenset({")"})) is None:
            arguments.append(self._either())
            while self._take(frozenset({","})) is not None:
                arguments.append(self._either())
            self._expect(")")
        return Call(token.text, tuple(arguments), token.place)

    def _take(self, signs: frozenset[str]) -> _Token | None:
        if self._at >= len(self._tokens):
            return None
        token = self._tokens[self._at]
        if token.kind != "sign" or token.text not in signs:
            return None
        self._at += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._take(frozenset({sign})) is None:
            word = self._tokens[self._at].text if self._at < len(self._tokens) else ""
            raise ExpressionFault(Reason.EXPECTED if word else Reason.END, self._place(), word)

    def _place(self) -> int:
        return self._tokens[self._at].place if self._at < len(self._tokens) else self._end


def names_in(node: Node) -> set[str]:
    if isinstance(node, Name):
        return {node.text}
    return set().union(*map(names_in, node.arguments)) if isinstance(node, Call) else set()


def kind_of(node: Node, known: Mapping[str, Kind]) -> Kind:
    """The kind of what an expression gives, from the kinds of the names. Raises ExpressionFault."""
    if isinstance(node, Literal):
        return _kind_of_value(node.value)
    if isinstance(node, Name):
        if node.text not in known:
            raise ExpressionFault(Reason.NAME, node.place, node.text)
        return known[node.text]
    kinds = [kind_of(argument, known) for argument in node.arguments]
    given = _SIGNATURES[node.name](kinds)
    if given is None:
        reason = Reason.ARGUMENTS if node.name in FUNCTIONS else Reason.KIND
        raise ExpressionFault(reason, node.place, node.name)
    return given


def _kind_of_value(value: Value) -> Kind:
    if isinstance(value, bool):
        return Kind.BOOLEAN
    return Kind.NUMBER if isinstance(value, Decimal) else Kind.TEXT


def evaluate(node: Node, values: Mapping[str, Value]) -> Value:
    """The value; None where something that it needs is not known, or cannot be reckoned (a division by zero)."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return values.get(node.text)
    arguments = [evaluate(argument, values) for argument in node.arguments]
    if node.name in _LOGIC:
        return _LOGIC[node.name](arguments)
    if any(argument is None for argument in arguments):
        return None
    try:
        return _REST[node.name](arguments)
    except (DecimalException, BornLater, TypeError):
        return None  # what no child can have; kinds were checked when the form was loaded


# Numbers of medicine have few digits; a product of fifty of them still ends.
_DIGITS = Context(prec=28)


def _and(of: Sequence[Value]) -> Value:
    if False in of:
        return False
    return None if None in of else True


def _or(of: Sequence[Value]) -> Value:
    if True in of:
        return True
    return None if None in of else False


def _if(of: Sequence[Value]) -> Value:
    return None if of[0] is None else of[1] if of[0] else of[2]


_LOGIC: Final[dict[str, Callable[[Sequence[Value]], Value]]] = {
    "and": _and,
    "or": _or,
    "not": lambda of: None if of[0] is None else not of[0],
    "if": _if,
    "known": lambda of: of[0] is not None and of[0] != () and of[0] != "",
}


def _number(value: Value) -> Decimal:
    if isinstance(value, Decimal):
        return value
    raise TypeError


def _day(value: Value) -> date:
    if isinstance(value, date):
        return value
    raise TypeError


def _less(one: Value, other: Value) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one < other
    return _day(one) < _day(other)


def _rounded(of: Sequence[Value]) -> Value:
    places = int(_number(of[1])) if len(of) > 1 else 0
    if not 0 <= places <= 6:
        raise TypeError
    return _number(of[0]).quantize(Decimal(1).scaleb(-places), context=_DIGITS)


def _has(of: Sequence[Value]) -> Value:
    return isinstance(of[0], tuple) and of[1] in of[0]


_REST: Final[dict[str, Callable[[Sequence[Value]], Value]]] = {
    "=": lambda of: of[0] == of[1],
    "!=": lambda of: of[0] != of[1],
    "<": lambda of: _less(of[0], of[1]),
    ">": lambda of: _less(of[1], of[0]),
    "<=": lambda of: not _less(of[1], of[0]),
    ">=": lambda of: not _less(of[0], of[1]),
    "+": lambda of: _DIGITS.add(_number(of[0]), _number(of[1])),
    "-": lambda of: _DIGITS.subtract(_number(of[0]), _number(of[1])),
    "*": lambda of: _DIGITS.multiply(_number(of[0]), _number(of[1])),
    "/": lambda of: _DIGITS.divide(_number(of[0]), _number(of[1])),
    "minus": lambda of: _DIGITS.minus(_number(of[0])),
    "abs": lambda of: _DIGITS.abs(_number(of[0])),
    "min": lambda of: min(map(_number, of)),
    "max": lambda of: max(map(_number, of)),
    "round": _rounded,
    "has": _has,
    "days": lambda of: Decimal((_day(of[1]) - _day(of[0])).days),
    "months": lambda of: Decimal(age_at(_day(of[0]), _day(of[1])).months),
    "years": lambda of: Decimal(age_at(_day(of[0]), _day(of[1])).years),
}
FUNCTIONS: Final = frozenset({"abs", "min", "max", "round", "has", "days", "months", "years", "if", "known"})

N, T, B, D, C = Kind.NUMBER, Kind.TEXT, Kind.BOOLEAN, Kind.DATE, Kind.CHOICES
_Signature = Callable[[list[Kind]], Kind | None]


def _takes(*kinds: Kind, gives: Kind) -> _Signature:
    return lambda given: gives if given == list(kinds) else None


def _alike(given: list[Kind]) -> Kind | None:
    return B if len(set(given)) == 1 and given[0] is not C else None


def _in_order(given: list[Kind]) -> Kind | None:
    return B if given in ([N, N], [D, D]) else None


_SIGNATURES: Final[dict[str, _Signature]] = {
    **dict.fromkeys(("and", "or"), _takes(B, B, gives=B)),
    "not": _takes(B, gives=B),
    **dict.fromkeys(("=", "!="), _alike),
    **dict.fromkeys(("<", "<=", ">", ">="), _in_order),
    **dict.fromkeys(("+", "-", "*", "/"), _takes(N, N, gives=N)),
    **dict.fromkeys(("minus", "abs"), _takes(N, gives=N)),
    **dict.fromkeys(("min", "max"), lambda given: N if given and set(given) == {N} else None),
    "round": lambda given: N if given in ([N], [N, N]) else None,
    "has": _takes(C, T, gives=B),
    **dict.fromkeys(("days", "months", "years"), _takes(D, D, gives=N)),
    "if": lambda given: given[1] if len(given) == 3 and given[0] is B and given[1] == given[2] else None,
    "known": lambda given: B if len(given) == 1 else None,
}
