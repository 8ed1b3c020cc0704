"""A variant as a registry keeps it: gene, descriptions, position, and what it means for the child."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from consilia.registry.domain.chromosomes import chromosome, of_refseq
from consilia.registry.domain.hgvs import Hgvs, HgvsFault, Level, Substitution, parse, substitution_of


class Zygosity(StrEnum):
    HETEROZYGOUS = "heterozygous"
    HOMOZYGOUS = "homozygous"
    HEMIZYGOUS = "hemizygous"
    HOMOPLASMIC = "homoplasmic"
    HETEROPLASMIC = "heteroplasmic"
    UNKNOWN = "unknown"


class Acmg(StrEnum):
    PATHOGENIC = "pathogenic"
    LIKELY_PATHOGENIC = "likely_pathogenic"
    UNCERTAIN = "uncertain"
    LIKELY_BENIGN = "likely_benign"
    BENIGN = "benign"
    NOT_CLASSIFIED = "not_classified"


class Standing(StrEnum):
    """What the variant means for the disease of this child."""

    CAUSATIVE = "causative"
    CONTRIBUTORY = "contributory"
    CANDIDATE = "candidate"
    REJECTED = "rejected"


class Assembly(StrEnum):
    GRCH38 = "GRCh38"
    GRCH37 = "GRCh37"


@dataclass(frozen=True, slots=True)
class VariantFacts:
    gene: str
    standing: Standing
    zygosity: Zygosity = Zygosity.UNKNOWN
    acmg: Acmg = Acmg.NOT_CLASSIFIED
    hgvs_c: str = ""
    hgvs_g: str = ""
    hgvs_p: str = ""
    assembly: str = ""
    chromosome: str = ""
    position: int | None = None
    reference: str = ""
    alternate: str = ""
    laboratory: str = ""
    report: str = ""


class Fault(StrEnum):
    GENE = "gene"
    NOTHING = "nothing"
    HGVS = "hgvs"
    LEVEL = "level"
    VCF_PARTS = "vcf_parts"
    CHROMOSOME = "chromosome"
    POSITION = "position"
    BASES = "bases"
    SAME_BASES = "same_bases"
    ELSEWHERE = "elsewhere"
    PLASMIC = "plasmic"


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with which field; `hgvs` says why a description cannot be read."""

    field: str
    fault: Fault
    hgvs: HgvsFault | None = None


# Symbols of the HUGO Gene Nomenclature Committee: capitals and digits, some with a hyphen, `C#orf#` with small letters.
_SYMBOL: Final = re.compile(r"[A-Z][A-Z0-9-]{0,19}|C(?:\d{1,2}|X|Y)orf\d{1,4}")
_CHROMOSOMES: Final = frozenset({*map(str, range(1, 23)), "X", "Y", "MT"})
_LEVELS: Final = {
    "hgvs_c": {Level.CODING, Level.NONCODING},
    "hgvs_g": {Level.GENOMIC, Level.MITOCHONDRIAL},
    "hgvs_p": {Level.PROTEIN},
}


def faults(facts: VariantFacts) -> list[Wrong]:
    """Everything that is wrong with the variant."""
    return [*_of_descriptions(facts), *_of_position(facts), *_of_meaning(facts)]


def _of_descriptions(facts: VariantFacts) -> Iterator[Wrong]:
    if not _SYMBOL.fullmatch(facts.gene):
        yield Wrong("gene", Fault.GENE)
    if not (facts.hgvs_c or facts.hgvs_g or facts.hgvs_p or facts.chromosome):
        yield Wrong("hgvs_c", Fault.NOTHING)
    for name, levels in _LEVELS.items():
        text = getattr(facts, name)
        if not text:
            continue
        try:
            read = parse(text)
        except HgvsFault as fault:
            yield Wrong(name, Fault.HGVS, fault)
        else:
            if read.level not in levels:
                yield Wrong(name, Fault.LEVEL)


def _of_position(facts: VariantFacts) -> Iterator[Wrong]:
    """All five parts of a line of VCF, or none of them."""
    parts = (facts.assembly, facts.chromosome, facts.position, facts.reference, facts.alternate)
    if not any(part for part in parts):
        return
    if not all(part for part in parts):
        yield Wrong("position", Fault.VCF_PARTS)
        return
    wrong = list(_of_parts(facts))
    yield from wrong
    if not wrong and _is_elsewhere(facts):
        yield Wrong("hgvs_g", Fault.ELSEWHERE)


def _of_parts(facts: VariantFacts) -> Iterator[Wrong]:
    if facts.chromosome not in _CHROMOSOMES:
        yield Wrong("chromosome", Fault.CHROMOSOME)
    where = chromosome(facts.assembly, facts.chromosome)
    if facts.position is None or (where and not 1 <= facts.position <= where.length):
        yield Wrong("position", Fault.POSITION)
    for name in ("reference", "alternate"):
        if not re.fullmatch(r"[ACGTN]{1,500}", getattr(facts, name)):
            yield Wrong(name, Fault.BASES)
    if facts.reference == facts.alternate:
        yield Wrong("alternate", Fault.SAME_BASES)


def _is_elsewhere(facts: VariantFacts) -> bool:
    """Whether the genomic description names another chromosome, assembly or substitution than the position."""
    try:
        told = parse(facts.hgvs_g)
    except HgvsFault:
        return False
    named, written = of_refseq(told.reference), chromosome(facts.assembly, facts.chromosome)
    if not told.reference.startswith("NC_") or written is None:
        return False
    return (named is None or named.refseq != written.refseq) or _contradicts(told, facts)


def _contradicts(told: Hgvs, facts: VariantFacts) -> bool:
    found = substitution_of(told)
    if found is None or facts.position is None or len(facts.reference) != 1 or len(facts.alternate) != 1:
        return False
    return found != Substitution(facts.position, facts.reference, facts.alternate)


def _of_meaning(facts: VariantFacts) -> Iterator[Wrong]:
    """Only mitochondria have shares of a variant."""
    plasmic = facts.zygosity in {Zygosity.HOMOPLASMIC, Zygosity.HETEROPLASMIC}
    mitochondrial = facts.chromosome == "MT" or ":m." in facts.hgvs_g or facts.gene.startswith("MT-")
    if plasmic and not mitochondrial:
        yield Wrong("zygosity", Fault.PLASMIC)


def tidy_chromosome(text: str) -> str:
    """As laboratories paste it: `chr15` is `15`, `M` is `MT`."""
    bare = text[3:] if text.lower().startswith("chr") else text
    return {"M": "MT"}.get(bare.upper(), bare.upper())
