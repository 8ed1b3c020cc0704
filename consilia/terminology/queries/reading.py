"""The findings that a text names, by the names that are in the tables: curators' changes count at once."""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from uuid import UUID

from consilia.terminology.domain import shipped
from consilia.terminology.domain.reading.finding import find
from consilia.terminology.domain.reading.lexicon import Lexicon, Name, lexicon
from consilia.terminology.domain.reading.states import State
from consilia.terminology.domain.records import Kind, Scope
from consilia.terminology.domain.systems import System
from consilia.terminology.models import CodeSystem, Designation
from consilia.terminology.queries.concepts import labels, untranslated

_making = Lock()


@dataclass(frozen=True, slots=True)
class Mentioned:
    """`text[start:end]`, the words of the writer, name a finding that is present, absent or uncertain.

    `is_guessed`: it leans on a mistyped word.
    """

    code: str
    label: str
    language: str  # of the label: differs from what was asked when there is no translation
    start: int
    end: int
    words: str
    state: State
    is_guessed: bool


def findings_in(text: str, *, language: str) -> list[Mentioned]:
    """In the order of the text; a finding named several times is there several times."""
    if not text.strip():
        return []
    found = find(text, _names())
    codes = {one.code for one in found}
    named = labels(System.HPO, codes, language)
    english = untranslated(System.HPO, codes) if language == "ru" else frozenset(codes)
    return [
        Mentioned(
            one.code,
            named[one.code],
            "en" if one.code in english else "ru",
            one.start,
            one.end,
            text[one.start : one.end],
            one.state,
            one.is_guessed,
        )
        for one in found
    ]


def _names() -> Lexicon:
    stand = CodeSystem.objects.filter(key=System.HPO).values_list("id", "names_revision").first()
    with _making:  # two threads that ask at once make it once
        return _made(stand)


@lru_cache(maxsize=1)
def _made(_: tuple[UUID, int] | None) -> Lexicon:
    """Made once a process and revision of the names: some seconds, then a few milliseconds a text."""
    rows = Designation.objects.filter(system__key=System.HPO, kind=Kind.FINDING)
    names = [
        Name(code, text, Scope(scope), uses)
        for code, text, scope, uses in rows.values_list("concept__code", "text", "scope", "uses").iterator()
    ]
    known = {name.code for name in names}
    own = (row for row in shipped.finding_words() if row["code"] in known)
    return lexicon([*names, *(Name(row["code"], row["text"], sound=bool(row["sound"])) for row in own)])
