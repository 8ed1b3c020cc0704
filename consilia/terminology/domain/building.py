"""Turns the release files into the compact data that is committed (see README.md, "Data").

Nothing is changed on the way: labels, definitions and synonyms stay as released; long definitions are left
out whole rather than cut.
"""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from consilia.terminology.domain import compact
from consilia.terminology.domain.sources import hpoa, icd10cm, obo, sssom

LONGEST_DEFINITION = 600
MAPPED = {"OMIM": "OMIM", "Orphanet": "ORPHA", "ICD10CM": "ICD10CM", "ICD10WHO": "ICD10"}

HPO_LICENCE = {
    "licence": "Human Phenotype Ontology licence",
    "licence_url": "https://hpo.jax.org/license",
    "attribution": (
        "This product uses the Human Phenotype Ontology. Find out more at https://hpo.jax.org. "
        "Content is shown as released."
    ),
}
MONDO_LICENCE = {
    "licence": "CC BY 4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    "attribution": "Mondo Disease Ontology, Monarch Initiative, https://mondo.monarchinitiative.org.",
}

WORDS = ("words-en", "words-ru")  # real-words.txt, which another command makes


class MissingRelease(FileNotFoundError):
    """The folder lacks a release file; the message names it."""


def build(source: Path, target: Path, *, report: Callable[[str], None]) -> dict[str, Any]:
    """Read the releases in `source`, write the compact files and manifest.json into `target`.

    Files looked for: hp.*.obo.gz, phenotype.*.hpoa.gz, mondo.sssom.tsv.gz, and for ICD-10-CM an XML
    tabular list or a wheel that holds one (*icd10c*tabular*.xml, simple_icd_10_cm-*.whl). Without the
    last, the ICD-10-CM names that are there already stay.

    Raises:
        MissingRelease: one of the first three is not there.
    """
    target.mkdir(parents=True, exist_ok=True)
    findings, annotations, mappings = (
        _found(source, pattern) for pattern in ("hp.*.obo.gz", "phenotype.*.hpoa.gz", "mondo.sssom.tsv.gz")
    )
    report("phenotype.hpoa")
    with _text(annotations) as lines:
        annotated = hpoa.read(lines)
    report("hp.obo")
    systems = {"hpo": _build_findings(findings, annotated, target)}
    report("mondo.sssom.tsv")
    systems |= _build_diseases(mappings, annotated, target)
    before = _entries(target)
    if tabular := _tabular_list(source):
        report("ICD-10-CM")
        systems["icd10cm"] = _build_icd10cm(tabular, target)
    else:
        if "icd10cm" not in before:
            raise MissingRelease("*icd10c*tabular*.xml")
        systems["icd10cm"] = before["icd10cm"]
    systems |= {key: entry for key, entry in before.items() if key in WORDS}
    manifest = {"format": 1, "systems": systems}
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
    return manifest


def _build_findings(path: Path, annotated: hpoa.Annotations, target: Path) -> dict[str, Any]:
    with _text(path) as lines:
        version = obo.version(lines)
    with _text(path) as lines:
        stanzas = list(obo.terms(lines))
    primary = {other: stanza.code for stanza in stanzas for other in stanza.alternatives}
    uses: dict[str, int] = {}
    for code, count in annotated.diseases_of.items():
        uses[primary.get(code, code)] = uses.get(primary.get(code, code), 0) + count
    records = [_finding(stanza, uses) for stanza in stanzas if stanza.code not in primary]
    checksum = compact.write_lines(target / "hpo.jsonl.xz", map(compact.json_line, records))
    return {
        "title": "Human Phenotype Ontology",
        "version": version,
        **HPO_LICENCE,
        "file": "hpo.jsonl.xz",
        "sha256": checksum,
        "terms": len(records),
    }


def _finding(stanza: obo.Stanza, uses: dict[str, int]) -> dict[str, Any]:
    short = len(stanza.definition) <= LONGEST_DEFINITION
    return {
        "id": stanza.code,
        "name": stanza.name,
        "def": stanza.definition if short else "",
        "syn": [[text, scope, kind] if kind else [text, scope] for text, scope, kind in stanza.synonyms],
        "is_a": stanza.parents,
        "alt": stanza.alternatives,
        "obsolete": stanza.obsolete,
        "replaced_by": stanza.replaced_by,
        "uses": uses.get(stanza.code, 0),
    }


def _build_diseases(path: Path, annotated: hpoa.Annotations, target: Path) -> dict[str, Any]:
    names = dict(annotated.names)
    annotated_ids = frozenset(names)
    links: list[str] = []
    with _text(path) as lines:
        for row in sssom.rows(lines):
            prefix, _, number = row.object.partition(":")
            if prefix not in MAPPED:
                continue
            code = f"{MAPPED[prefix]}:{number}"
            links.append(f"{row.subject}\t{row.predicate}\t{code}")
            names.setdefault(row.subject, row.subject_label)
            if prefix in {"OMIM", "Orphanet"} and row.object_label:
                names.setdefault(code, row.object_label)
    records = [
        {"id": code, "name": names[code], "uses": int(code in annotated_ids)}
        for code in sorted(names)
        if names[code]
    ]
    checksum = compact.write_lines(target / "diseases.jsonl.xz", map(compact.json_line, records))
    links_checksum = compact.write_lines(target / "links.tsv.xz", sorted(set(links)))
    return _disease_notices(annotated.version, checksum, links_checksum, records)


def _disease_notices(
    version: str, checksum: str, links_checksum: str, records: list[dict[str, Any]]
) -> dict[str, Any]:
    common = {"file": "diseases.jsonl.xz", "sha256": checksum}
    hpoa_part = f"Names and findings from phenotype.hpoa {version}. {HPO_LICENCE['attribution']}"
    notices: dict[str, dict[str, Any]] = {
        "orpha": {
            "title": "Orphanet nomenclature of rare diseases",
            "version": f"phenotype.hpoa {version}",
            "licence": "CC BY 4.0",
            "licence_url": "https://creativecommons.org/licenses/by/4.0/",
            "attribution": f"Orphanet, INSERM, https://www.orpha.net. {hpoa_part}",
        },
        "omim": {
            "title": "Online Mendelian Inheritance in Man: identifiers and names",
            "version": f"phenotype.hpoa {version}",
            "licence": "Identifiers and names as published with the HPO annotations",
            "licence_url": "https://www.omim.org/help/agreement",
            "attribution": f"OMIM® is a registered trademark of Johns Hopkins University. {hpoa_part}",
        },
        "decipher": {
            "title": "DECIPHER syndromes",
            "version": f"phenotype.hpoa {version}",
            "licence": HPO_LICENCE["licence"],
            "licence_url": HPO_LICENCE["licence_url"],
            "attribution": f"DECIPHER, https://www.deciphergenomics.org. {hpoa_part}",
        },
        "mondo": {
            "title": "Mondo Disease Ontology: names and mappings",
            "version": f"sssom {links_checksum[:8]}",
            **MONDO_LICENCE,
            "links": "links.tsv.xz",
            "links_sha256": links_checksum,
        },
    }
    for key, notice in notices.items():
        notice.update(common)
        notice["terms"] = sum(record["id"].startswith(f"{key.upper()}:") for record in records)
    return notices


def _build_icd10cm(content: bytes, target: Path) -> dict[str, Any]:
    root = ElementTree.fromstring(content)  # noqa: S314 - a release file named by whoever runs the command
    rows = [f"{code}\t{title}" for code, title in icd10cm.names(root)]
    checksum = compact.write_lines(target / "icd10cm.tsv.xz", rows)
    return {
        "title": "ICD-10-CM tabular list",
        "version": icd10cm.version(root),
        "licence": "Public domain (work of the United States government)",
        "licence_url": "https://www.cdc.gov/nchs/icd/icd-10-cm/",
        "attribution": (
            "English names: ICD-10-CM, National Center for Health Statistics, for the codes whose meaning is "
            "the same in ICD-10. ICD-10 is a classification of the World Health Organization."
        ),
        "file": "icd10cm.tsv.xz",
        "sha256": checksum,
        "terms": len(rows),
    }


def _found(source: Path, pattern: str) -> Path:
    found = sorted(source.glob(pattern))
    if not found:
        raise MissingRelease(f"{pattern} is not in {source}")
    return found[-1]


def _tabular_list(source: Path) -> bytes | None:
    for path in sorted(source.glob("*icd10c*tabular*.xml"), reverse=True):
        return path.read_bytes()
    for path in sorted(source.glob("simple_icd_10_cm-*.whl"), reverse=True):
        with zipfile.ZipFile(path) as wheel:
            inside = [name for name in wheel.namelist() if name.endswith(".xml")]
            return wheel.read(inside[0])
    return None


def _entries(target: Path) -> dict[str, Any]:
    """What the manifest there says of each system; of none where there is none."""
    path = target / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text())["systems"] if path.exists() else {}
    return found


def _text(path: Path) -> io.TextIOWrapper:
    return io.TextIOWrapper(gzip.open(path), encoding="utf-8")
