"""Reads the committed data into releases, ready for the tables."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from consilia.terminology.domain import classification, compact
from consilia.terminology.domain.records import Kind, Link, Notice, Provenance, Release, Scope, Synonym, Term
from consilia.terminology.domain.systems import CURIE_PREFIXES, System

DATA = Path(__file__).parent.parent / "data"
PHENOTYPIC_ABNORMALITY = "HP:0000118"
# How a synonym is used matters more to a reader than its scope: these are never shown as "another name".
_HIDDEN_TYPES = frozenset({"allelic_requirement", "obsolete_synonym"})


def checksum(system: System, data: Path = DATA) -> str:
    """Changes whenever `release(system)` would; costs no parsing."""
    return compact.sha256_of(data / "manifest.json", *_files(_entry(system, data), system, data))


def release(system: System, data: Path = DATA) -> Release:
    """All terms of `system` as shipped.

    Raises:
        FileNotFoundError, ValueError: the data folder is damaged.
    """
    entry = _entry(system, data)
    if system is System.ICD10:
        notice, terms = _icd10(entry, data)
    else:
        notice = _notice(entry)
        terms = list(_findings(data) if system is System.HPO else _diseases(system, data))
    return Release(
        system=system,
        notice=notice,
        checksum=checksum(system, data),
        terms=terms,
        links=list(_links(data)) if "links" in entry else [],
    )


def names_of_findings(data: Path = DATA) -> Iterator[tuple[Term, str, Scope, bool]]:
    """Every name by which a text may mention a finding in use; True where it says that all is well."""
    terms = {term.code: term for term in release(System.HPO, data).terms}
    for term in terms.values():
        if term.kind is Kind.FINDING and not term.obsolete:
            for text, scope in (
                (term.label_en, Scope.LABEL),
                (term.label_ru, Scope.LABEL),
                *((other.text, other.scope) for other in term.synonyms),
            ):
                if text:
                    yield term, text, scope, False
    for row in finding_words(data):
        yield terms[row["code"]], row["text"], Scope.EXACT, bool(row["sound"])


def finding_words(data: Path = DATA) -> Iterator[dict[str, str]]:
    """How doctors write findings that HPO names otherwise."""
    return compact.read_table(data / "finding-words.tsv")


def _entry(system: System, data: Path) -> dict[str, Any]:
    """What the manifest says of the system; ICD-10 has its English names from ICD-10-CM."""
    manifest = json.loads((data / "manifest.json").read_text())["systems"]
    found: dict[str, Any] = manifest["icd10cm" if system is System.ICD10 else system.value]
    return found


def _files(entry: Mapping[str, Any], system: System, data: Path) -> list[Path]:
    lexicon = {System.HPO: "hpo-ru.tsv", System.ICD10: "icd10.tsv"}.get(system, "rare-diseases-ru.tsv")
    names = [entry["file"], lexicon, *([entry["links"]] if "links" in entry else [])]
    return [data / name for name in names]


def _notice(entry: Mapping[str, Any]) -> Notice:
    return Notice(
        **{name: entry[name] for name in ("title", "version", "licence", "licence_url", "attribution")}
    )


def _icd10(entry: Mapping[str, Any], data: Path) -> tuple[Notice, list[Term]]:
    english = dict(line.split("\t", 1) for line in compact.read_lines(data / entry["file"]))
    list_of_codes = data / "icd10.tsv"
    notice = Notice(
        title="International Classification of Diseases, 10th revision: codes",
        version=f"Consilia list {compact.sha256_of(list_of_codes)[:8]}, ICD-10-CM {entry['version']}",
        licence="Codes: facts. Russian names: Apache-2.0. English names: public domain",
        licence_url=entry["licence_url"],
        attribution=entry["attribution"],
    )
    return notice, classification.terms(compact.read_table(list_of_codes), english)


def _findings(data: Path) -> Iterator[Term]:
    russian = {row["code"]: row for row in compact.read_table(data / "hpo-ru.tsv")}
    records = [json.loads(line) for line in compact.read_lines(data / "hpo.jsonl.xz")]
    below = _below(PHENOTYPIC_ABNORMALITY, {record["id"]: record.get("is_a", []) for record in records})
    for record in records:
        kind = Kind.FINDING if record["id"] in below else Kind.QUALIFIER
        yield _finding(record, kind, russian.get(record["id"]))
        for other in record.get("alt", []):
            yield Term(code=other, kind=kind, obsolete=True, replaced_by=record["id"])


def _finding(record: Mapping[str, Any], kind: Kind, russian: Mapping[str, str] | None) -> Term:
    synonyms = [
        Synonym(entry[0], Scope(entry[1]))
        for entry in record.get("syn", [])
        if len(entry) == 2 or entry[2] not in _HIDDEN_TYPES
    ]
    return Term(
        code=record["id"],
        label_en=record["name"],
        definition=record.get("def", ""),
        kind=kind,
        parents=tuple(record.get("is_a", ())),
        obsolete=record.get("obsolete", False),
        replaced_by=record.get("replaced_by", ""),
        uses=record.get("uses", 0),
        **_in_russian(russian, synonyms),
    )


def _in_russian(row: Mapping[str, str] | None, synonyms: Sequence[Synonym] = ()) -> dict[str, Any]:
    """The fields of a Term that a row of a lexicon fills in; `synonyms` are kept before its own."""
    if row is None:
        return {"synonyms": tuple(synonyms)}
    others = [Synonym(text, language="ru") for text in row["synonyms"].split(" | ") if text]
    return {
        "label_ru": row["label"],
        "provenance_ru": Provenance(row["provenance"]),
        "synonyms": (*synonyms, *others),
    }


def _diseases(system: System, data: Path) -> Iterator[Term]:
    russian = {row["code"]: row for row in compact.read_table(data / "rare-diseases-ru.tsv")}
    for record in _disease_records(data):
        if CURIE_PREFIXES.get(record["id"].partition(":")[0]) is system:
            yield Term(
                code=record["id"],
                label_en=record["name"],
                kind=Kind.DISEASE,
                uses=record.get("uses", 0),
                **_in_russian(russian.get(record["id"])),
            )


@cache
def _disease_records(data: Path) -> list[dict[str, Any]]:
    """Parsed once: four systems share this file."""
    return [json.loads(line) for line in compact.read_lines(data / "diseases.jsonl.xz")]


def _links(data: Path) -> Iterator[Link]:
    for line in compact.read_lines(data / "links.tsv.xz"):
        subject, predicate, target = line.split("\t")
        prefix, _, number = target.partition(":")
        if prefix in CURIE_PREFIXES:
            yield Link((System.MONDO, subject), predicate, (CURIE_PREFIXES[prefix], target))
        else:
            yield Link((System.MONDO, subject), predicate, (prefix.lower(), number))


def _below(root: str, parents: Mapping[str, Sequence[str]]) -> frozenset[str]:
    """`root` and everything under it."""
    children: dict[str, list[str]] = {}
    for code, above in parents.items():
        for parent in above:
            children.setdefault(parent, []).append(code)
    found = {root}
    waiting = [root]
    while waiting:
        fresh = [child for child in children.get(waiting.pop(), ()) if child not in found]
        found.update(fresh)
        waiting += fresh
    return frozenset(found)
