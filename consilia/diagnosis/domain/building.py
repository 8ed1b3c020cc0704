"""Turns the release files into the compact data that is committed (see README.md, "Data")."""

import gzip
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from consilia.diagnosis.domain import annotations, naming, shipped
from consilia.terminology.domain import compact
from consilia.terminology.domain.building import HPO_LICENCE, MissingRelease
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon


def build(source: Path, target: Path, *, report: Callable[[str], None]) -> dict[str, Any]:
    """Read phenotype.*.hpoa.gz and genes_to_phenotype.*.txt.gz in `source`, write into `target`.

    Raises:
        MissingRelease: one of them is not there.
    """
    target.mkdir(parents=True, exist_ok=True)
    report("phenotype.hpoa")
    annotated = _found(source, "phenotype.*.hpoa.gz")
    with _text(annotated) as lines:
        version = next(line for line in lines if line.startswith("#version:")).split(":", 1)[1].strip()
    with _text(annotated) as lines:
        rows = list(annotations.released(lines))
    report("genes_to_phenotype.txt")
    with _text(_found(source, "genes_to_phenotype.*.txt.gz")) as lines:
        genes = sorted({(cells[5], cells[1]) for cells in _cells(lines) if cells[5] != "disease_id"})
    report("findings in the names of diseases")
    named = naming.lines(_names(sorted({row.disease for row in rows})), shipped_lexicon()[0])
    entry = {
        "title": "HPO annotations of rare diseases, and their genes",
        "version": version,
        **HPO_LICENCE,
        "attribution": (
            f"{HPO_LICENCE['attribution']} Annotations of Orphanet entries: Orphanet, INSERM, CC BY 4.0. "
            "OMIM® identifiers belong to Johns Hopkins University."
        ),
        "rows": len(set(rows)),
        "diseases": len({row.disease for row in rows}),
        "sha256": {
            "annotations.tsv.xz": compact.write_lines(
                target / "annotations.tsv.xz", annotations.compact_lines(rows)
            ),
            "genes.tsv.xz": compact.write_lines(target / "genes.tsv.xz", map("\t".join, genes)),
            "named.tsv.xz": compact.write_lines(target / "named.tsv.xz", named),
        },
    }
    manifest = {"format": 1, "systems": {"annotations": entry}}
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    return entry


def _names(entries: Iterable[str]) -> dict[str, set[str]]:
    """The names of each entry: its own, and that of the disease of Mondo that it is."""
    names = shipped.names_of_diseases()
    hubs = {entry: hub for hub, entry in sorted(shipped.exact_links(), reverse=True)}
    return {entry: {names[one] for one in (entry, hubs.get(entry, "")) if one in names} for entry in entries}


def _cells(lines: io.TextIOWrapper) -> Any:
    return (line.rstrip("\n").split("\t") for line in lines)


def _found(source: Path, pattern: str) -> Path:
    found = sorted(source.glob(pattern))
    if not found:
        raise MissingRelease(f"{pattern} is not in {source}")
    return found[-1]


def _text(path: Path) -> io.TextIOWrapper:
    return io.TextIOWrapper(gzip.open(path), encoding="utf-8")
