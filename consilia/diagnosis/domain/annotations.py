"""The rows of phenotype.hpoa, as released and in the compact form that is committed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

HEADER = ("database_id", "disease_name", "qualifier", "hpo_id", "reference")


@dataclass(frozen=True, slots=True)
class Annotation:
    """One row: a source says of a disease that it has (or lacks) a finding, a course or an inheritance."""

    disease: str
    finding: str
    reference: str
    frequency: str = ""
    negated: bool = False
    onset: str = ""
    sex: str = ""
    aspect: str = "P"

    @property
    def sources(self) -> list[str]:
        """A row may cite several publications: `PMID:1;PMID:2`."""
        return [one.strip() for one in self.reference.split(";")]


def released(lines: Iterable[str]) -> Iterator[Annotation]:
    """The rows of the released file in its order.

    Raises:
        ValueError: a row lacks columns.
    """
    for line in lines:
        if line.startswith(("#", "database_id")):
            continue
        cells = line.rstrip("\n").split("\t")
        if len(cells) < 11:
            raise ValueError(f"{len(cells)} columns in: {line[:60]}")
        disease, _, qualifier, finding, reference, _, onset, frequency, sex, _, aspect = cells[:11]
        yield Annotation(
            disease, finding, reference.strip(), frequency.strip(), qualifier == "NOT", onset, sex[:1], aspect
        )


def compact_lines(rows: Iterable[Annotation]) -> Iterator[str]:
    """Sorted, one line for a disease and a source: the names that repeat are written once."""
    unique = sorted(set(rows), key=_order)
    for (disease, reference), same in groupby(unique, lambda row: (row.disease, row.reference)):
        yield "\t".join([disease, reference, *(_cell(row) for row in same)])


def read_compact(lines: Iterable[str]) -> Iterator[Annotation]:
    for line in lines:
        disease, reference, *cells = line.split("\t")
        for cell in cells:
            finding, frequency, sign, onset, sex, aspect = cell.split("|")
            yield Annotation(
                disease,
                f"HP:{finding}",
                reference,
                f"HP:004028{frequency[1:]}" if frequency.startswith("c") else frequency,
                sign == "-",
                f"HP:{onset}" if onset else "",
                sex,
                aspect or "P",
            )


def _order(row: Annotation) -> tuple[str, ...]:
    return (
        row.disease,
        row.reference,
        row.aspect,
        row.finding,
        row.frequency,
        str(row.negated),
        row.onset,
        row.sex,
    )


def _cell(row: Annotation) -> str:
    frequency = row.frequency
    if frequency.startswith("HP:004028"):
        frequency = f"c{frequency[-1]}"
    number, onset = row.finding.removeprefix("HP:"), row.onset.removeprefix("HP:")
    aspect = "" if row.aspect == "P" else row.aspect
    return "|".join([number, frequency, "-" if row.negated else "", onset, row.sex, aspect])
