"""A little world of diseases: one hierarchy, annotations in a line each, and a table of them on the disk."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from consilia.diagnosis.domain import knowledge, shipped
from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.knowledge import Knowledge
from consilia.diagnosis.domain.ontology import Ontology, ontology
from consilia.diagnosis.domain.profiles import by_disease
from consilia.diagnosis.domain.shipped import Sources
from consilia.diagnosis.models import Ranking

SEIZURE, FOCAL, MICROCEPHALY = "HP:0001250", "HP:0007359", "HP:0000252"
HEART, SEPTUM, HEARING, STATURE = "HP:0001627", "HP:0001631", "HP:0000365", "HP:0004322"
FINDINGS = [SEIZURE, FOCAL, MICROCEPHALY, HEART, SEPTUM, HEARING, STATURE]
PARENTS: dict[str, list[str]] = {
    "HP:0000118": [],
    "HP:0000707": ["HP:0000118"],
    SEIZURE: ["HP:0000707"],
    FOCAL: [SEIZURE],
    MICROCEPHALY: ["HP:0000118"],
    HEART: ["HP:0000118"],
    SEPTUM: [HEART],
    HEARING: ["HP:0000118"],
    STATURE: ["HP:0000118"],
    "HP:0000005": [],  # inheritance: not a finding
}
OWN_PAPER = "PMID:1"
ROWS = [
    Annotation("OMIM:1", SEIZURE, f"{OWN_PAPER};OMIM:1", "9/10"),
    Annotation("OMIM:1", MICROCEPHALY, "PMID:2", "HP:0040281"),
    Annotation("OMIM:1", "HP:0003593", "PMID:2", "5/5", aspect="C"),
    Annotation("ORPHA:11", HEARING, "ORPHA:11", "HP:0040283"),
    Annotation("OMIM:2", SEPTUM, "PMID:3", "3/4"),
    Annotation("OMIM:2", STATURE, "PMID:3"),
    Annotation("OMIM:2", MICROCEPHALY, "PMID:3", "0/7"),
    Annotation("OMIM:3", HEARING, "PMID:4", "HP:0040280"),
    Annotation("OMIM:3", "HP:0001419", "OMIM:3", aspect="I"),
    *(
        Annotation(f"OMIM:{9 + n}", code, f"PMID:{9 + n}", "1/2")
        for n, code in enumerate([STATURE, HEART, HEARING])
    ),
]


def make_ontology() -> Ontology:
    return ontology("test", PARENTS, {"HP:0099999": SEIZURE, "HP:0088888": "HP:0099999"})


def make_sources(rows: Sequence[Annotation] = ROWS) -> Sources:
    diseases = sorted(
        {("OMIM:1", "ORPHA:11") if row.disease in {"OMIM:1", "ORPHA:11"} else (row.disease,) for row in rows}
    )
    known = make_ontology()
    return Sources(
        release="2025",
        ontology=known,
        diseases=diseases,
        rows=by_disease(rows, diseases),
        names={entry: f"Disease of {entry}" for ids in diseases for entry in ids} | {"=OMIM:1": "MONDO:1"},
        genes={"OMIM:1": ["KCNQ2"]},
        named=[[known.numbers[HEART]] if ids == ("OMIM:2",) else [] for ids in diseases],
        entries={"MONDO:1": ["OMIM:1", "ORPHA:11"]},
    )


def make_knowledge(rows: Sequence[Annotation] = ROWS) -> Knowledge:
    return knowledge.build(make_sources(rows), "of a test")


def save_table(data: Path) -> Path:
    """Where the product looks for it, under the checksum of what is shipped."""
    knowledge.save(knowledge.build(make_sources(), shipped.checksum()), data / "ranking")
    return data / "ranking"


def make_kept(
    subject_id: UUID, at: datetime, *, ids: Sequence[Sequence[str]] = (("OMIM:1", "ORPHA:11"),)
) -> Ranking:
    """A list that was kept with a case when the knowledge was older; its diseases in this order."""
    return Ranking.objects.create(
        subject="case",
        subject_id=subject_id,
        made_at=at,
        inputs={"observed": [SEIZURE], "excluded": [], "sex": "", "onset": None},
        results=[
            {"ids": list(one), "name": f"Disease of {one[0]}", "score": 1.0, "probability": 0.5 / place}
            for place, one in enumerate(ids, 1)
        ],
        annotations_release="2024",
        hpo_release="older",
        table_checksum="of an older table",
        weights_version="older",
    )
