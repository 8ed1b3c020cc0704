"""Patients as publications count them: for learning stage 2 from many more diseases than have patients of their own.

A publication says of a disease "3 of 4 have seizures". A patient of it is drawn so: each finding with its share,
the onset among those told, the sex as the inheritance allows. The patient is then ranked without the publication
(there is no honest list with it), and learnt from only where other publications still tell at least half of the
findings: a disease that lost more looks like no disease that a doctor would meet.

Only diseases of the same quarter as the shared patients are drawn from (the SHA-1 of their identifier is divisible
by four). Whoever judges with the other three quarters judges diseases that the weights have never seen.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from consilia.diagnosis.domain import courses
from consilia.diagnosis.domain.annotations import Annotation
from consilia.diagnosis.domain.descriptions import Overrides
from consilia.diagnosis.domain.leaving_out import Library
from consilia.diagnosis.domain.phenopackets import Patient

SEED = 5
PATIENTS_EACH = 2
FEWEST_FINDINGS = 3
LEFT = 0.5
_COUNT = re.compile(r"(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Report:
    """What one publication says of one disease."""

    disease: int
    publication: str
    shares: dict[int, float] = field(default_factory=dict)
    onsets: list[int] = field(default_factory=list)


def is_of_our_quarter(code: str) -> bool:
    return int(hashlib.sha1(code.encode(), usedforsecurity=False).hexdigest(), 16) % 4 == 0


def reports(library: Library) -> Iterator[Report]:
    for number, ids in enumerate(library.sources.diseases):
        entries = [entry for entry in ids if entry.startswith("OMIM")]
        if entries and all(is_of_our_quarter(entry) for entry in entries):
            yield from _reports_of(library, number)


def _reports_of(library: Library, disease: int) -> Iterator[Report]:
    found: dict[str, Report] = {}
    for row in library.sources.rows[disease]:
        for source in row.sources:
            if source.startswith("PMID:") and not row.negated:
                _add(library, found.setdefault(source, Report(disease, source)), row)
    for _, one in sorted(found.items()):
        if len(one.shares) >= FEWEST_FINDINGS:
            yield one


def _add(library: Library, report: Report, row: Annotation) -> None:
    count = _COUNT.fullmatch(row.frequency)
    if row.aspect == "C" and row.finding in courses.CODES:
        report.onsets.extend([courses.CODES[row.finding]] * (int(count[1]) if count else 1))
    number = library.knowledge.ontology.number(row.finding)
    if row.aspect == "P" and number is not None and count and int(count[1]):
        share = int(count[1]) / int(count[2])
        report.shares[number] = max(report.shares.get(number, 0), share)


def drawn(library: Library) -> Iterator[tuple[Report, Patient, list[int], Overrides]]:
    """Each patient with its findings, and the diseases as they are known without its publication."""
    chance = np.random.default_rng(SEED)
    for report in reports(library):
        for _ in range(PATIENTS_EACH):
            findings = _findings(library, report, chance)
            onset = int(chance.choice(report.onsets)) if report.onsets else None
            male = chance.random() < (0.9 if library.knowledge.favours_boys[report.disease] else 0.5)
            if not findings:
                continue
            over = library.without([report.publication], findings)
            if _is_still_known(library, report.disease, over):
                sex = "male" if male else "female"
                one = Patient(report.publication, (), (), sex, onset, frozenset([report.publication]))
                yield report, one, findings, over


def _findings(library: Library, report: Report, chance: np.random.Generator) -> list[int]:
    """Drawn by their shares, without what is said by a more special one."""
    had = [number for number, share in sorted(report.shares.items()) if chance.random() < share]
    steps = library.knowledge.ontology.steps_up
    wider = {above for number in had for above in steps(number) if above != number}
    return [number for number in had if number not in wider]


def _is_still_known(library: Library, disease: int, over: Overrides) -> bool:
    left, before = over.profiles[disease], library.knowledge.profile(disease)
    return left.publications > 0 and len(left.direct) >= LEFT * max(len(before.direct), 1)
