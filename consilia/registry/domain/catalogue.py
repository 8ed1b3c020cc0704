"""A catalogue of data elements that others wrote, and what of it the registry says: read from a file, asked of a child."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import msgspec
import yaml

from consilia.registry.domain.definitions import Label
from consilia.registry.domain.packet_schema import (
    Age,
    Evidence,
    Expression,
    GeneDescriptor,
    GestationalAge,
    Message,
    OntologyClass,
    Phenopacket,
    TimeElement,
    Value,
)

BETWEEN: Final = " | "  # several answers in one cell, in the order of what they belong to


class LeftOut(StrEnum):
    """Why an element is not carried."""

    NOT_HELD = "not_held"
    ONE_DAY = "one_day"
    FOLLOWS = "follows"
    AMONG_OTHERS = "among_others"
    SELF_EVIDENT = "self_evident"
    FAMILY = "family"
    NOT_ASKED = "not_asked"


class Held(StrEnum):
    """What can be said of one element of one child."""

    KNOWN = "known"
    MISSING = "missing"
    NO_MATTER = "no_matter"  # such as a cause of death of somebody who lives
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class CatalogueElement:
    """Answered by the `value` of that name, else by what stands in the Phenopacket at the place `packet`."""

    ordinal: str
    label: Label
    value: str = ""
    packet: str = ""
    only: str = ""
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class CatalogueSection:
    label: Label
    elements: tuple[CatalogueElement, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    version: str
    label: Label
    source: str
    licence: str
    reasons: Mapping[LeftOut, Label]
    sections: tuple[CatalogueSection, ...]

    @property
    def elements(self) -> Iterator[CatalogueElement]:
        for section in self.sections:
            yield from section.elements


def read_catalogue(text: str) -> Catalogue:
    """The catalogue in a file of ours. Raises KeyError, TypeError, ValueError: the file is wrong."""
    told = yaml.safe_load(text)
    sections = tuple(
        CatalogueSection(Label(**section["label"]), tuple(map(_element, section["elements"])))
        for section in told["sections"]
    )
    reasons = {LeftOut(name): Label(**words) for name, words in told["reasons"].items()}
    return Catalogue(
        version=str(told["version"]),
        label=Label(**told["label"]),
        source=told["source"],
        licence=told["licence"],
        reasons=reasons,
        sections=sections,
    )


def _element(told: Mapping[str, Any]) -> CatalogueElement:
    reason = told.get("left_out")
    changed = {"label": Label(**told["label"]), "left_out": LeftOut(reason) if reason else None}
    element = CatalogueElement(**{**told, **changed})
    if bool(element.left_out) == bool(element.value or element.packet):
        raise ValueError(f"{element.ordinal}: either carried or left out")
    return element


@dataclass(frozen=True, slots=True)
class Answered:
    """One element of one child. `texts` keep their places: an empty one belongs to what has no answer."""

    element: CatalogueElement
    texts: tuple[str, ...]
    held: Held

    @property
    def cell(self) -> str:
        return BETWEEN.join(self.texts) if any(self.texts) else ""


def answer(
    element: CatalogueElement,
    values: Mapping[str, Sequence[str]],
    packet: Phenopacket,
    facts: Collection[str],
) -> Answered:
    """What is known of `element`. `facts`: what is true of the child, by the words of `only`."""
    if element.left_out:
        return Answered(element, (), Held.LEFT_OUT)
    texts = tuple(values[element.value] if element.value else texts_at(packet, element.packet))
    if any(texts):
        return Answered(element, texts, Held.KNOWN)
    asked = not element.only or element.only in facts
    return Answered(element, (), Held.MISSING if asked else Held.NO_MATTER)


def completeness(answers: Collection[Answered]) -> int | None:
    """Percent of the elements that matter for this child; None where none does."""
    known = sum(one.held is Held.KNOWN for one in answers)
    asked = known + sum(one.held is Held.MISSING for one in answers)
    return round(100 * known / asked) if asked else None


def texts_at(message: Any, place: str) -> list[str]:
    """What stands at a place such as `diseases.term`; `expressions[hgvs.c]` are those of that syntax."""
    if isinstance(message, list):
        return [text for one in message for text in texts_at(one, place) or [""]]
    if message is msgspec.UNSET:
        return []
    if not place:
        return [_text(message)]
    name, syntax, rest = _parted(place)
    inner = getattr(message, _snake(name))
    if syntax and isinstance(inner, list):
        return [one.value for one in inner if isinstance(one, Expression) and one.syntax == syntax][:1]
    return texts_at(inner, rest)


def _parted(place: str) -> tuple[str, str, str]:
    """The first name, the syntax beside it in brackets, and the rest."""
    first, _dot, rest = place.partition(".")
    if "[" not in first:
        return first, "", rest
    name, syntax = place.removesuffix("]").split("[")
    return name, syntax, ""


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _text(value: Any) -> str:
    """A message in one word: its code, its symbol, its moment."""
    match value:
        case OntologyClass(id=text) | GeneDescriptor(symbol=text) | Age(iso8601duration=text):
            return str(text)
        case Evidence(evidence_code=code):
            return code.id
        case GestationalAge(weeks=weeks, days=days):
            return f"{weeks}+{days or 0}"
        case TimeElement() | Value():
            told = (getattr(value, field.name) for field in msgspec.structs.fields(value))
            return next((_text(one) for one in told if one is not msgspec.UNSET), "")
        case Message():
            number = getattr(value, "value", msgspec.UNSET)  # of a quantity
            return msgspec.json.encode(value).decode() if number is msgspec.UNSET else str(number)
        case _:
            return str(value)
