"""Real published patients, de-identified by their authors: what the demo's children are made of.

The file is built by `python -m config.demo.compile_published`; data/manifest.json names source and licence.
A patient's diagnosis is the truth that nobody in the demo knows before the conclusion is written: it stays
in this file and enters the database with a signed conclusion only.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from consilia.registry.domain.variants import Acmg, Standing, VariantFacts, Zygosity
from consilia.terminology.domain.compact import read_lines

DATA = Path(__file__).parent / "data"
PATIENTS = DATA / "patients.jsonl.xz"
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")
YEAR, MONTH = 365.25, 30.4375  # days


@dataclass(frozen=True, slots=True)
class Term:
    """A finding of the Human Phenotype Ontology. `markers`: the organ markers it is a kind of."""

    code: str
    en: str
    ru: str
    markers: tuple[str, ...]

    def label(self, language: str) -> str:
        return (self.ru or self.en) if language == "ru" else self.en


@dataclass(frozen=True, slots=True)
class Age:
    """An age as published, such as `P5Y`: at least `least` days, and less than `least + vague`."""

    least: int
    vague: int

    @classmethod
    def parse(cls, duration: str) -> "Age":
        """Raises ValueError for what is not a plain ISO 8601 duration."""
        found = _DURATION.match(duration)
        if found is None or duration == "P":
            raise ValueError(f"not an age: {duration!r}")
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        vague = 1 if found[4] else 7 if found[3] else 30 if found[2] else 365
        return cls(round(years * YEAR + months * MONTH) + weeks * 7 + days, vague)

    def some_days(self, chance: Random) -> int:
        """A number of days that the published age allows."""
        return self.least + chance.randrange(self.vague)


@dataclass(frozen=True, slots=True)
class Patient:
    """One published patient. `observed` and `excluded` are what the authors saw and looked for in vain."""

    id: str
    sex: str  # male, female or unknown
    age: Age
    observed: tuple[Term, ...]
    excluded: tuple[Term, ...]
    disease_code: str
    disease: str
    gene: str
    pmid: str
    variants: tuple[VariantFacts, ...] = ()

    @property
    def source(self) -> str:
        """What is shown beside the case. Not the title of the paper: it often names the disease."""
        return f"PMID:{self.pmid}"


@cache
def patients() -> Sequence[Patient]:
    """Every patient of the file, in the order of the file."""
    lines = read_lines(PATIENTS)
    terms = {
        code: Term(code, en, ru, tuple(marks)) for code, (en, ru, marks) in json.loads(next(lines)).items()
    }
    return [_patient(json.loads(line), terms) for line in lines]


def _patient(row: dict[str, object], terms: dict[str, Term]) -> Patient:
    words = {name: str(row[name]) for name in ("id", "sex", "disease_code", "disease", "gene", "pmid")}
    return Patient(
        **words,
        age=Age.parse(str(row["age"])),
        observed=tuple(terms[code] for code in row["observed"]),  # type: ignore[attr-defined]
        excluded=tuple(terms[code] for code in row["excluded"]),  # type: ignore[attr-defined]
        variants=tuple(_variant(told) for told in row["variants"]),  # type: ignore[attr-defined]
    )


def _variant(told: dict[str, str]) -> VariantFacts:
    return VariantFacts(
        gene=told["gene"],
        standing=Standing.CAUSATIVE,
        zygosity=Zygosity(told["zygosity"]),
        acmg=Acmg(told["acmg"]),
        hgvs_c=told["hgvs_c"],
        hgvs_g=told["hgvs_g"],
    )
