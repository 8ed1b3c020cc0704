"""mondo.sssom.tsv: which entries of OMIM, Orphanet and ICD-10 are the same disease."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

PREDICATES = {
    "skos:exactMatch": "exact",
    "skos:broadMatch": "broad",
    "skos:narrowMatch": "narrow",
    "skos:closeMatch": "close",
    "skos:relatedMatch": "related",
}


@dataclass(frozen=True, slots=True)
class Row:
    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str


def rows(lines: Iterable[str]) -> Iterator[Row]:
    """Rows with a predicate that we know, in the order of the file."""
    table = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    for row in table:
        if predicate := PREDICATES.get(row["predicate_id"]):
            yield Row(
                row["subject_id"], row["subject_label"], predicate, row["object_id"], row["object_label"]
            )
