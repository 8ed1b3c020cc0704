"""Build data/patients.jsonl.xz from a collection of published phenopackets.

    .venv/bin/python -m config.demo.compile_published PATH/cases.jsonl.gz

PATH holds one GA4GH Phenopacket (version 2) a line. Kept are children (an age is given and is below 18
years) with at least two findings; kept of them are sex, age, findings, diagnosis, gene, variants and the
number of the publication. The same input gives the same bytes.
"""

import argparse
import csv
import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from config.demo.published import DATA, PATIENTS, YEAR, Age
from consilia.registry.domain.variants import Acmg, Zygosity
from consilia.terminology.domain import compact, shipped

ADULT = round(18 * YEAR)
FEWEST_FINDINGS = 2
NOTICE = {
    "title": "Phenopacket Store: published, de-identified patients",
    "version": "2026-06-25",
    "licence": "BSD-3-Clause",
    "licence_url": "https://github.com/monarch-initiative/phenopacket-store/blob/main/LICENSE",
    "attribution": (
        "Phenopacket Store, Monarch Initiative; the publication of each patient is shown with the case."
        " Names of findings: Human Phenotype Ontology. Names of children, doctors and hospitals are invented."
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the demo's patients from published phenopackets.")
    parser.add_argument("path", type=Path, help="phenopackets, one a line, gzipped")
    path = parser.parse_args().path
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = sorted(children(json.loads(line) for line in file), key=lambda row: row["id"])
    used = {code for row in rows for code in (*row["observed"], *row["excluded"])}
    lines = [_json(terms_of(used)), *(_json(row) for row in rows)]
    sha256 = compact.write_lines(PATIENTS, lines)
    entry = NOTICE | {"file": PATIENTS.name, "sha256": sha256, "patients": len(rows)}
    manifest = {"format": 1, "systems": {"phenopackets": entry}}
    (DATA / "manifest.json").write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n")
    print(f"{len(rows)} patients, {len(used)} findings, {PATIENTS.stat().st_size // 1024} KB")  # noqa: T201


def children(packets: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The packets that are children with findings, as rows of the file."""
    current = _current_codes()
    for packet in packets:
        age = packet["subject"].get("timeAtLastEncounter", {}).get("age", {}).get("iso8601duration")
        if age is None or Age.parse(age).least >= ADULT:
            continue
        observed, excluded = _findings(packet, current)
        if len(observed) >= FEWEST_FINDINGS:
            yield {
                "id": packet["id"],
                "sex": {"MALE": "male", "FEMALE": "female"}.get(packet["subject"]["sex"], "unknown"),
                "age": age,
                "observed": observed,
                "excluded": excluded,
                **_truth(packet),
            }


def _findings(packet: Mapping[str, Any], current: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Codes seen, and codes looked for and not seen. A code said both ways counts as seen."""
    seen: dict[str, None] = {}
    missing: dict[str, None] = {}
    for finding in packet["phenotypicFeatures"]:
        if code := current.get(finding["type"]["id"]):
            (missing if finding.get("excluded") else seen)[code] = None
    return list(seen), [code for code in missing if code not in seen]


def _truth(packet: Mapping[str, Any]) -> dict[str, Any]:
    diagnosis = packet["interpretations"][0]["diagnosis"]
    genomic = diagnosis.get("genomicInterpretations", [{}])
    variant = genomic[0].get("variantInterpretation", {}).get("variationDescriptor", {})
    return {
        "disease_code": diagnosis["disease"]["id"],
        "disease": diagnosis["disease"]["label"],
        "gene": variant.get("geneContext", {}).get("symbol", ""),
        "pmid": packet["metaData"]["externalReferences"][0]["id"].removeprefix("PMID:"),
        "variants": [told for one in genomic if (told := _variant(one)) is not None],
    }


def _variant(genomic: Mapping[str, Any]) -> dict[str, str] | None:
    """What is said to cause the disease, where it is described as HGVS writes it."""
    said = genomic.get("variantInterpretation", {})
    described = said.get("variationDescriptor", {})
    written = {one["syntax"]: one["value"] for one in described.get("expressions", [])}
    if genomic.get("interpretationStatus") != "CAUSATIVE" or "hgvs.c" not in written:
        return None
    state = described.get("allelicState", {}).get("label", "")
    acmg = said.get("acmgPathogenicityClassification", "").lower()
    return {
        "gene": described.get("geneContext", {}).get("symbol", ""),
        "hgvs_c": written["hgvs.c"],
        "hgvs_g": written.get("hgvs.g", ""),
        "zygosity": state if state in set(Zygosity) else Zygosity.UNKNOWN,
        "acmg": acmg if acmg in set(Acmg) else Acmg.NOT_CLASSIFIED,
    }


def terms_of(codes: Iterable[str]) -> dict[str, tuple[str, str, list[str]]]:
    """Code -> English label, Russian label, and the markers among its ancestors and itself."""
    records = _ontology()
    russian = {row["code"]: row["label"] for row in compact.read_table(shipped.DATA / "hpo-ru.tsv")}
    markers = _markers()
    return {
        code: (records[code]["name"], russian.get(code, ""), sorted(_above(code, records) & markers))
        for code in sorted(codes)
    }


def _markers() -> set[str]:
    with (DATA / "markers.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file)}


def _ontology() -> dict[str, dict[str, Any]]:
    return {
        record["id"]: record for record in map(json.loads, compact.read_lines(shipped.DATA / "hpo.jsonl.xz"))
    }


def _current_codes() -> dict[str, str]:
    """Code -> itself, or the code that replaced it; codes newer than the shipped release are missing."""
    records = _ontology()
    current = {code: code for code, record in records.items() if not record.get("obsolete")}
    former = {code: kept for kept, record in records.items() for code in record.get("alt", [])}
    obsolete = {
        code: record.get("replaced_by", "") for code, record in records.items() if code not in current
    }
    return {code: kept for code, kept in (former | obsolete).items() if kept in current} | current


def _above(code: str, records: Mapping[str, Mapping[str, Any]]) -> set[str]:
    found, waiting = set(), [code]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += records[here].get("is_a", [])
    return found


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main()
