"""The chromosomes of the two assemblies that reports use: how long they are and what names their sequence.

`data/chromosomes.csv`: RefSeq accession with version, length in bases, and the refget digest, which is made from the
sequence itself (GA4GH refget 2.0) and so names it in identifiers of VRS. Sources in `data/manifest.json`.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).parents[1] / "data" / "chromosomes.csv"


@dataclass(frozen=True, slots=True)
class Chromosome:
    assembly: str
    name: str  # 1 to 22, X, Y, MT
    refseq: str
    length: int
    refget: str


@cache
def _rows() -> tuple[Chromosome, ...]:
    with TABLE.open(newline="") as file:
        rows = csv.DictReader(file)
        return tuple(
            Chromosome(row["assembly"], row["chromosome"], row["refseq"], int(row["length"]), row["refget"])
            for row in rows
        )


@cache
def _by_name() -> Mapping[tuple[str, str], Chromosome]:
    return {(row.assembly, row.name): row for row in _rows()}


@cache
def _by_refseq() -> Mapping[str, Chromosome]:
    """The mitochondrial sequence is the same in both assemblies, so either row will do."""
    return {row.refseq: row for row in _rows()}


def chromosome(assembly: str, name: str) -> Chromosome | None:
    return _by_name().get((assembly, name))


def of_refseq(accession: str) -> Chromosome | None:
    """Of `NC_000015.10`; None for other sequences and other versions."""
    return _by_refseq().get(accession)
