"""Reads the committed data: annotations of this context; graph, names and mappings of terminology."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consilia.diagnosis.domain import naming
from consilia.diagnosis.domain.annotations import Annotation, read_compact
from consilia.diagnosis.domain.ontology import Ontology, distinct, most_special, ontology
from consilia.diagnosis.domain.profiles import by_disease, same_diseases
from consilia.terminology.domain import compact, shipped

DATA = Path(__file__).parent.parent / "data"
WEIGHTS = DATA / "weights.json"
REGISTERS = ("OMIM:", "ORPHA:", "DECIPHER:")
COMMITTED = ("annotations.tsv.xz", "genes.tsv.xz", "named.tsv.xz")


@dataclass(frozen=True, eq=False)
class Sources:
    """All that a table is built from. `diseases` are the entries of each disease; `rows` are in that order.

    `named` are the findings in the names of each disease; `entries` all entries that are exactly a disease of Mondo.
    """

    release: str
    ontology: Ontology
    diseases: Sequence[tuple[str, ...]]
    rows: Sequence[Sequence[Annotation]]
    names: Mapping[str, str]
    genes: Mapping[str, Sequence[str]]
    named: Sequence[Sequence[int]]
    entries: Mapping[str, Sequence[str]]


def checksum() -> str:
    """Changes whenever `sources()` would; costs no parsing."""
    names = ("hpo.jsonl.xz", "diseases.jsonl.xz", "links.tsv.xz")
    return compact.sha256_of(*(DATA / name for name in COMMITTED), *(shipped.DATA / name for name in names))


def manifest() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((DATA / "manifest.json").read_text())["systems"]["annotations"]
    return found


def sources() -> Sources:
    """Everything shipped, parsed.

    Raises:
        FileNotFoundError, ValueError: the data folder is damaged.
    """
    rows = list(read_compact(compact.read_lines(DATA / "annotations.tsv.xz")))
    exact = exact_links()
    diseases = same_diseases({row.disease for row in rows}, exact)
    findings = hpo()
    return Sources(
        release=manifest()["version"],
        ontology=findings,
        diseases=diseases,
        rows=by_disease(rows, diseases),
        names=names_of_diseases() | _mondo(exact),
        genes=_genes(),
        named=_named(findings, diseases),
        entries=_entries(exact),
    )


def names_of_diseases() -> dict[str, str]:
    records = (json.loads(line) for line in compact.read_lines(shipped.DATA / "diseases.jsonl.xz"))
    return {record["id"]: record["name"] for record in records}


def exact_links() -> list[tuple[str, str]]:
    """(disease of Mondo, entry of a register that is exactly it)."""
    links = (line.split("\t") for line in compact.read_lines(shipped.DATA / "links.tsv.xz"))
    return [(hub, entry) for hub, predicate, entry in links if predicate == "exact"]


def hpo() -> Ontology:
    """The findings of the shipped release of HPO."""
    records = [json.loads(line) for line in compact.read_lines(shipped.DATA / "hpo.jsonl.xz")]
    replaced = {record["id"]: record["replaced_by"] for record in records if record.get("replaced_by")}
    for record in records:
        replaced |= dict.fromkeys(record.get("alt", ()), record["id"])
    in_use = {record["id"]: record.get("is_a", []) for record in records if not record.get("obsolete")}
    release = json.loads((shipped.DATA / "manifest.json").read_text())["systems"]["hpo"]["version"]
    return ontology(release, in_use, replaced)


def _mondo(exact: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Under `=CODE` the disease of Mondo that an entry is."""
    return {f"={entry}": hub for hub, entry in sorted(exact, reverse=True)}


def _entries(exact: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for hub, entry in exact:
        if entry.startswith(REGISTERS):
            found.setdefault(hub, []).append(entry)
    return found


def _named(findings: Ontology, diseases: Sequence[tuple[str, ...]]) -> list[list[int]]:
    """The findings in the names of each disease, without those that others imply."""
    codes = naming.read(compact.read_lines(DATA / "named.tsv.xz"))
    found = []
    for entries in diseases:
        told = (findings.number(code) for entry in entries for code in codes.get(entry, ()))
        found.append(most_special(findings, distinct(one for one in told if one is not None)))
    return found


def _genes() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in compact.read_lines(DATA / "genes.tsv.xz"):
        disease, gene = line.split("\t")
        found.setdefault(disease, []).append(gene)
    return found
