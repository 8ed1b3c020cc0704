"""Carries the terms of a release into temporary tables by COPY: a hundred thousand rows in a second."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from consilia.foundation.identifiers import uuid7
from consilia.terminology.domain import hierarchy
from consilia.terminology.domain.folding import words
from consilia.terminology.domain.records import Scope, Synonym, Term

LONGEST_FOLDED = 600
_TABLES = """
DROP TABLE IF EXISTS staged_concept, staged_parent, staged_designation;
CREATE TEMPORARY TABLE staged_concept (
    id uuid, code text COLLATE "C" PRIMARY KEY, kind text, mark text, label_en text, source_en text,
    label_ru text, provenance_ru text, definition text, obsolete boolean, replaced_by text, uses integer,
    ancestors text[]
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_parent (child text COLLATE "C", parent text COLLATE "C") ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_designation (
    id uuid, code text COLLATE "C", language text, scope text, text text, folded text COLLATE "C"
) ON COMMIT DROP
"""


def stage(terms: Sequence[Term]) -> None:
    """Fill staged_concept, staged_parent and staged_designation for the rest of the transaction.

    Raises:
        hierarchy.Circle: a term is its own ancestor.
    """
    ancestors = hierarchy.closure({term.code: term.parents for term in terms})
    with connection.cursor() as cursor:
        for table in _TABLES.split(";"):
            cursor.execute(table)
    copy_rows("staged_concept", (_concept(term, sorted(ancestors[term.code])) for term in terms))
    copy_rows("staged_parent", ((term.code, parent) for term in terms for parent in term.parents))
    copy_rows(
        "staged_designation", (row for term in terms if not term.obsolete for row in _designations(term))
    )


def _concept(term: Term, ancestors: list[str]) -> tuple[Any, ...]:
    return (
        uuid7(),
        term.code,
        term.kind,
        term.mark,
        term.label_en,
        term.source_en,
        term.label_ru,
        term.provenance_ru if term.label_ru else "",
        term.definition,
        term.obsolete,
        term.replaced_by,
        term.uses,
        ancestors,
    )


def _designations(term: Term) -> Iterator[tuple[Any, ...]]:
    labels = (Synonym(term.label_en, Scope.LABEL, "en"), Synonym(term.label_ru, Scope.LABEL, "ru"))
    for name in (*labels, *term.synonyms):
        if folded := folded_name(name.text):
            yield (uuid7(), term.code, name.language, name.scope, name.text, folded)


def folded_name(text: str) -> str:
    """What `Designation.folded` holds for a name; "" when it has no letter and no digit."""
    return " ".join(words(text))[:LONGEST_FOLDED].rstrip()


def copy_rows(table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY rows into a temporary table of ours; `table` is never anybody's input."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
