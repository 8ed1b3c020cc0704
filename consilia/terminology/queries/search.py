"""Type-ahead over names and codes, in both languages at once.

A text is tried in four ways, and the first that finds something answers:

1. as a code or the beginning of one ("q21", "HP:0001250", "ORPHA 558"), a retired one as what is used instead;
2. every word as the beginning of a word of a name, in any order;
3. the same without endings ("приступы" finds "приступ"), and all of this as if typed with the other
   keyboard layout;
4. with each unknown word replaced by the known words that differ by a slip of the finger.

Exact names come first, then labels that begin with the text, labels that hold its words, and synonyms in
the same order; among equals, what more diseases have.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from consilia.terminology.domain import codes, spelling
from consilia.terminology.domain.folding import words
from consilia.terminology.domain.keyboard import other_layout
from consilia.terminology.domain.records import Kind
from consilia.terminology.domain.stems import stem
from consilia.terminology.domain.systems import System
from consilia.terminology.queries.concepts import resolve

LONGEST_TEXT = 100
MOST_WORDS = 8
MOST_ROWS = 50
# What may be chosen: nobody diagnoses a chapter.
SELECTABLE = {
    System.HPO: (Kind.FINDING,),
    System.ICD10: (Kind.CATEGORY, Kind.SUBCATEGORY),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One concept found. `matched` is the name that matched when it is not the label shown."""

    system: System
    code: str
    label: str
    language: str  # of `label`: differs from what was asked when there is no translation
    matched: str
    provenance_ru: str


def search(
    system: System | str | Sequence[System],
    text: str,
    *,
    language: str,
    limit: int = 12,
    within: str | None = None,
    kinds: Sequence[Kind] | None = None,
) -> list[Hit]:
    """At most `limit` (and never more than 50) concepts in use, best first. Any text is allowed.

    Args:
        system: one system or several.
        within: only what lies under this code.
        kinds: what may be found; None means what can be chosen for a record (see SELECTABLE).
    """
    systems = [System(system)] if isinstance(system, str) else list(system)
    asked = _Asked(systems, language, max(0, min(limit, MOST_ROWS)), within, kinds)
    text = text[:LONGEST_TEXT]
    readings = list(dict.fromkeys([text, other_layout(text)]))
    return _first(_as_typed, asked, readings) or _first(_as_meant, asked, readings)


@dataclass(frozen=True, slots=True)
class _Asked:
    systems: Sequence[System]
    language: str
    limit: int
    within: str | None
    kinds: Sequence[Kind] | None

    @property
    def kinds_allowed(self) -> list[str]:
        if self.kinds is not None:
            return [kind.value for kind in self.kinds]
        return [kind.value for system in self.systems for kind in SELECTABLE.get(system, (Kind.DISEASE,))]


_Look = Callable[[_Asked, str, Sequence[str]], list[Hit]]


def _first(look: _Look, asked: _Asked, readings: Sequence[str]) -> list[Hit]:
    """What `look` finds for the first reading that finds anything."""
    for text in readings:
        typed = words(text)[:MOST_WORDS]
        if typed and (hits := look(asked, text, typed)):
            return hits
    return []


def _as_typed(asked: _Asked, text: str, typed: Sequence[str]) -> list[Hit]:
    return _by_code(asked, text) or _by_words(asked, typed) or _by_stems(asked, typed)


def _as_meant(asked: _Asked, _: str, typed: Sequence[str]) -> list[Hit]:
    return _by_similar_words(asked, typed)


# ------------------------------------------------------------------ codes

_BY_CODE = """
SELECT system.key, concept.code, concept.label_en, concept.label_ru, concept.provenance_ru, ''
FROM terminology_concept AS concept JOIN terminology_codesystem AS system ON system.id = concept.system_id
WHERE system.key = %(system)s AND concept.code LIKE %(beginning)s AND concept.kind = ANY(%(kinds)s)
  AND NOT concept.obsolete AND (%(within)s::text IS NULL OR concept.ancestors @> ARRAY[%(within)s::varchar])
ORDER BY length(concept.code), concept.code LIMIT %(limit)s
"""


def _by_code(asked: _Asked, text: str) -> list[Hit]:
    hits: list[Hit] = []
    text = text.rsplit("/", 1)[-1] if "://" in text else text  # as the browsers of ontologies write it
    named = codes.system_of(text)
    for system in asked.systems:
        # "1250" may be a code of every system; "OMIM:1250" only of one.
        if (named and named is not system) or not codes.is_beginning(system, text):
            continue
        code = codes.beginning(system, text)
        found = _of_code(asked, system, f"{code}%" if system is System.ICD10 else code)
        hits += found or _instead_of(asked, system, code)
    return hits[: asked.limit]


def _of_code(asked: _Asked, system: System, beginning: str) -> list[Hit]:
    values = {
        "system": system,
        "beginning": beginning,
        "kinds": asked.kinds_allowed,
        "within": asked.within,
        "limit": asked.limit,
    }
    return _rows(asked, _BY_CODE, values)


def _instead_of(asked: _Asked, system: System, code: str) -> list[Hit]:
    """What is used instead of a retired code that stands in an older letter; the code that was typed beside it."""
    successor = resolve(system, code)
    if successor is None or successor == code:
        return []
    return [replace(hit, matched=code) for hit in _of_code(asked, system, successor)]


# ------------------------------------------------------------------ words

# Reads one table through one index and keeps the best few; only those meet their concept. A concept has
# several names that match, therefore more rows are kept than are asked for.
_BY_WORDS = """
WITH best AS (
    SELECT name.concept_id, name.text, name.uses, name.folded, CASE
        WHEN name.scope IN ('label', 'exact') AND name.folded = %(folded)s THEN 0
        WHEN name.scope = 'label' AND starts_with(name.folded, %(folded)s) THEN 1
        WHEN name.scope = 'exact' AND starts_with(name.folded, %(folded)s) THEN 2
        WHEN name.scope = 'label' THEN 3
        WHEN name.scope = 'exact' THEN 4
        WHEN starts_with(name.folded, %(folded)s) THEN 5
        ELSE 6 END AS rank
    FROM terminology_designation AS name {within}
    WHERE {matches} AND name.kind = ANY(%(kinds)s) AND name.system_id = ANY(ARRAY(
        SELECT id FROM terminology_codesystem WHERE key = ANY(%(systems)s)))
    ORDER BY rank, uses DESC, length(name.folded), name.folded LIMIT %(limit)s * 6
), single AS (
    SELECT DISTINCT ON (concept_id) * FROM best ORDER BY concept_id, rank, length(folded), folded
)
SELECT system.key, concept.code, concept.label_en, concept.label_ru, concept.provenance_ru, single.text
FROM single JOIN terminology_concept AS concept ON concept.id = single.concept_id
JOIN terminology_codesystem AS system ON system.id = concept.system_id
ORDER BY rank, single.uses DESC, length(single.folded), single.folded LIMIT %(limit)s
"""
_HAS_WORDS = "name.tokens @@ %(query)s::tsquery"
_BEGINS = "name.folded LIKE %(folded)s || '%%'"
_WITHIN = """
JOIN terminology_concept AS under
  ON under.id = name.concept_id AND under.ancestors @> ARRAY[%(within)s::varchar]
"""
# One or two letters begin a tenth of all words: with so few, only whole names are compared.
FEW_LETTERS = 2


def _by_words(asked: _Asked, typed: Sequence[str]) -> list[Hit]:
    few = len(typed) == 1 and len(typed[0]) <= FEW_LETTERS
    if few and (hits := _by_names(asked, typed, _BEGINS)):
        return hits
    return _by_names(asked, typed, _HAS_WORDS, " & ".join(f"'{word}':*" for word in typed))


def _by_names(asked: _Asked, typed: Sequence[str], matches: str, query: str = "") -> list[Hit]:
    """`query` is a tsquery; its words hold letters and digits only, so quotes suffice."""
    return _rows(
        asked,
        _BY_WORDS.format(within=_WITHIN if asked.within else "", matches=matches),
        {
            "folded": " ".join(typed),
            "query": query,
            "systems": list(asked.systems),
            "kinds": asked.kinds_allowed,
            "within": asked.within,
            "limit": asked.limit,
        },
    )


def _by_stems(asked: _Asked, typed: Sequence[str]) -> list[Hit]:
    stems = [stem(word) for word in typed]
    return _by_words(asked, stems) if stems != list(typed) else []


def _by_similar_words(asked: _Asked, typed: Sequence[str]) -> list[Hit]:
    """With the words that no name has replaced by words like them."""
    stems = [stem(word) for word in typed]
    alternatives = _spellings(asked, stems)
    if not all(alternatives) or alternatives == [[word] for word in stems]:
        return []
    either = ("|".join(f"'{word}':*" for word in similar) for similar in alternatives)
    return _by_names(asked, stems, _HAS_WORDS, " & ".join(f"({similar})" for similar in either))


_IN_SYSTEMS = "system_id = ANY(ARRAY(SELECT id FROM terminology_codesystem WHERE key = ANY(%(systems)s)))"
# A range, because LIKE with a pattern from a column cannot use an index. Words are in the C collation.
LAST_LETTER = "\U0010ffff"
_KNOWN = f"""
SELECT typed.word, EXISTS (
    SELECT FROM terminology_word AS known
    WHERE known.{_IN_SYSTEMS} AND known.word >= typed.word AND known.word < typed.word || %(last)s)
FROM unnest(%(words)s::text[]) AS typed(word)
"""  # noqa: S608 - only our own text above
# Words that share enough letters ("%%" compares whole words, "<%%" finds the typed one as the beginning of a
# longer one), and words that begin alike, where two swapped letters have broken most trigrams.
_SIMILAR = f"""
(SELECT word FROM terminology_word WHERE {_IN_SYSTEMS} AND (word %% %(word)s OR %(word)s <%% word)
 ORDER BY greatest(similarity(word, %(word)s), word_similarity(%(word)s, word)) DESC LIMIT 60)
UNION
(SELECT word FROM terminology_word
 WHERE {_IN_SYSTEMS} AND word >= %(beginning)s AND word < %(beginning)s || %(last)s
   AND length(word) >= %(shortest)s
 ORDER BY uses DESC LIMIT 300)
"""  # noqa: S608


def _spellings(asked: _Asked, typed: Sequence[str]) -> list[list[str]]:
    """For each word: itself when some name has a word that begins so, else the known words like it."""
    systems = list(asked.systems)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, {"systems": systems, "words": list(typed), "last": LAST_LETTER})
        known = dict(cursor.fetchall())
        found = []
        for word in typed:
            if known[word]:
                found.append([word])
                continue
            values: dict[str, Any] = {
                "systems": systems,
                "word": word,
                "beginning": word[:2],
                "shortest": len(word) - 2,
                "last": LAST_LETTER,
            }
            cursor.execute(_SIMILAR, values)
            found.append(spelling.closest(word, (row[0] for row in cursor.fetchall())))
    return found


# ------------------------------------------------------------------ rows


def _rows(asked: _Asked, statement: str, values: dict[str, Any]) -> list[Hit]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [_hit(asked.language, row) for row in cursor.fetchall()]


def _hit(language: str, row: Sequence[str]) -> Hit:
    system, code, label_en, label_ru, provenance_ru, matched = row
    russian = (language == "ru" and bool(label_ru)) or not label_en
    label = label_ru if russian else label_en
    return Hit(
        system=System(system),
        code=code,
        label=label,
        language="ru" if russian else "en",
        matched="" if matched == label else matched,
        provenance_ru=provenance_ru,
    )
