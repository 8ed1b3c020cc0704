"""The OBO 1.2 flat file of the Human Phenotype Ontology."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)" (EXACT|NARROW|BROAD|RELATED)(?: ([\w-]+))? \[')
_DEFINITION = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ESCAPED = re.compile(r"\\(.)")


@dataclass(slots=True)
class Stanza:
    """One [Term]. `synonyms` are (text, scope, type) with scope in small letters."""

    code: str = ""
    name: str = ""
    definition: str = ""
    synonyms: list[tuple[str, str, str]] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    obsolete: bool = False
    replaced_by: str = ""


def version(lines: Iterable[str]) -> str:
    """The release in the header, `hp/releases/2026-02-16` -> `2026-02-16`.

    Raises:
        ValueError: there is none before the first stanza.
    """
    for line in lines:
        if line.startswith("["):
            break
        if line.startswith("data-version:"):
            return line.split(":", 1)[1].strip().rpartition("/")[2]
    raise ValueError("no data-version in the header")


def terms(lines: Iterable[str]) -> Iterator[Stanza]:
    """Every [Term] in the order of the file; other stanzas are passed over."""
    stanza: Stanza | None = None
    for raw in lines:
        line = raw.rstrip("\n")
        if line.startswith("["):
            if stanza and stanza.code:
                yield stanza
            stanza = Stanza() if line == "[Term]" else None
        elif stanza is not None and ": " in line:
            _read(stanza, *line.split(": ", 1))
    if stanza and stanza.code:
        yield stanza


def _read(stanza: Stanza, tag: str, value: str) -> None:
    match tag:
        case "id":
            stanza.code = value
        case "name":
            stanza.name = _plain(value)
        case "def":
            stanza.definition = _quoted(value)
        case "is_a":
            stanza.parents.append(value.split(" ", 1)[0])
        case "alt_id":
            stanza.alternatives.append(value)
        case "is_obsolete":
            stanza.obsolete = value == "true"
        case "replaced_by":
            stanza.replaced_by = value.split(" ", 1)[0]
        case "synonym":
            if match := _SYNONYM.match(value):
                stanza.synonyms.append((_plain(match[1]), match[2].lower(), match[3] or ""))


def _quoted(value: str) -> str:
    match = _DEFINITION.match(value)
    return _plain(match[1]) if match else ""


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda match: {"n": " "}.get(match[1], match[1]), text).strip()
