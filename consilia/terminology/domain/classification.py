"""ICD-10 as we ship it: our own list of codes with Russian names, and public-domain English names."""

from collections.abc import Iterable, Mapping
from itertools import count

from consilia.terminology.domain import codes
from consilia.terminology.domain.records import Kind, Provenance, Synonym, Term
from consilia.terminology.domain.systems import System

SOURCE_CM = "ICD-10-CM"
SOURCE_OWN = "Consilia"


class MisplacedCode(ValueError):
    """A row of the list is not a code, comes twice, or stands outside every block; the message names it."""


def kind_of(code: str) -> Kind:
    """Of a normalised ICD-10 code."""
    if "-" in code:
        return Kind.BLOCK
    if not code[1:2].isdigit():
        return Kind.CHAPTER
    return Kind.CATEGORY if len(code) == 3 else Kind.SUBCATEGORY


def terms(rows: Iterable[Mapping[str, str]], english: Mapping[str, str]) -> list[Term]:
    """The terms of `icd10.tsv`, in its order: a chapter, its blocks, each with its categories.

    Raises:
        MisplacedCode: with the code that does not fit.
    """
    found: dict[str, Term] = {}
    chapters = count(1)
    chapter = block = ""
    for row in rows:
        code = codes.normalise(System.ICD10, row["code"])
        if code is None or code in found:
            raise MisplacedCode(row["code"])
        kind = kind_of(code)
        fallback = english.get(code, "")
        if kind is Kind.CHAPTER:
            chapter, block = code, ""
            fallback = english.get(f"chapter {next(chapters)}", "")
            parent = ""
        elif kind is Kind.BLOCK:
            block, parent = code, chapter
            fallback = fallback or _same_beginning(code, english)
        elif row["replaced_by"]:
            parent = chapter  # its block may be gone as well
        else:
            parent = block if kind is Kind.CATEGORY else codes.category_of(code)
            _check_place(code, kind, block, found)
        found[code] = _term(row, code, kind, parent, fallback)
    return list(found.values())


def _term(row: Mapping[str, str], code: str, kind: Kind, parent: str, fallback: str) -> Term:
    return Term(
        code=code,
        label_en=row["label_en"] or fallback,
        source_en=SOURCE_OWN if row["label_en"] else SOURCE_CM if fallback else "",
        label_ru=row["label_ru"],
        synonyms=tuple(Synonym(text, language="ru") for text in row["synonyms"].split(" | ") if text),
        provenance_ru=Provenance(row["provenance"]),
        kind=kind,
        mark=row["mark"],
        parents=(parent,) if parent else (),
        obsolete=bool(row["replaced_by"]),
        replaced_by=row["replaced_by"],
    )


def _check_place(code: str, kind: Kind, block: str, found: Mapping[str, Term]) -> None:
    first, _, last = block.partition("-")
    inside = first <= code[:3] <= last
    if not inside or (kind is Kind.SUBCATEGORY and codes.category_of(code) not in found):
        raise MisplacedCode(code)


def _same_beginning(block: str, english: Mapping[str, str]) -> str:
    """The English title of the block that begins with the same category, such as K90-K95 for K90-K93."""
    same = (title for name, title in english.items() if name == block[:3] + name[3:] and "-" in name)
    return next(same, english.get(block[:3], ""))
