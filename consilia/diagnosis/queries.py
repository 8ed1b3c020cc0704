"""Which rare diseases explain what is seen, and why. By codes only: who may see the child is the caller's matter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from consilia.diagnosis.domain import explaining, knowledge, ranking, shipped
from consilia.diagnosis.domain.explaining import Candidate
from consilia.diagnosis.domain.knowledge import Knowledge, NoTable
from consilia.diagnosis.domain.specificity import Specificity, specificity
from consilia.diagnosis.models import Ranking
from consilia.diagnosis.words import AGE_NAMES
from consilia.terminology.queries import labels, resolve

__all__ = [
    "AGE_NAMES",
    "Assessment",
    "NoTable",
    "Seen",
    "possible_diagnoses",
    "rankings_about",
    "table",
    "words_of",
]

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a child: HPO codes, the sex in FHIR's words, the number of an age in courses.AGES."""

    observed: Sequence[str]
    excluded: Sequence[str] = ()
    sex: str = ""
    onset: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The list with its reasons. Without candidates nothing could be assessed: no observed finding is known."""

    candidates: list[Candidate] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    release: str = ""
    hpo_release: str = ""
    checksum: str = ""
    weights: str = ""
    specificity: Specificity | None = None


def table_folder() -> Path:
    return Path(settings.DATA_DIR) / "ranking"


def table() -> Knowledge:
    """The table of this installation, mapped once a process; another one is opened when it was built anew.

    Raises:
        NoTable: it was not built, or from other data than this version ships.
    """
    manifest = table_folder() / "manifest.json"
    built = manifest.stat().st_mtime_ns if manifest.exists() else 0
    return _opened(table_folder(), built)


@cache
def _opened(folder: Path, built: int) -> Knowledge:
    return knowledge.load(folder, checksum=shipped.checksum())


def possible_diagnoses(seen: Seen, *, count: int = SHOWN) -> Assessment:
    """The first `count` diseases for what is seen. Codes that HPO does not know are told, not guessed.

    Raises:
        NoTable: see `table`.
    """
    known = table()
    observed = {code: _number(known, code) for code in seen.observed}
    excluded = {code: _number(known, code) for code in seen.excluded}
    unknown = [code for code, number in (observed | excluded).items() if number is None]
    without = [number for number in excluded.values() if number is not None]
    weights = ranking.weights()
    releases = (known.release, known.ontology.release, known.checksum, weights.version)
    numbers = [number for number in observed.values() if number is not None]
    try:
        ranked = ranking.rank(
            known,
            weights,
            numbers,
            onset=seen.onset,
            sex=seen.sex if seen.sex in {"male", "female"} else "",
        )
    except ranking.CannotAssess:
        return Assessment([], [], unknown, *releases)
    return Assessment(
        explaining.candidates(known, ranked, without, count),
        explaining.ask_next(known, ranked, without),
        unknown,
        *releases,
        specificity(known, numbers),
    )


def _number(known: Knowledge, code: str) -> int | None:
    """Of a finding; of a retired one that no release replaces, what a curator of this installation chose."""
    number = known.ontology.number(code)
    if number is None and (successor := resolve("hpo", code)) not in {None, code}:
        number = known.ontology.number(successor or "")
    return number


def words_of(assessment: Assessment, language: str) -> dict[str, str]:
    """A label for every code that the list speaks of: findings, ways of inheritance, diseases."""
    findings: set[str] = set(assessment.questions)
    if assessment.specificity:
        findings |= {assessment.specificity.rarest, *assessment.specificity.implied}
    diseases: dict[str, set[str]] = {"orpha": set(), "omim": set()}
    for one in assessment.candidates:
        findings |= set(one.disease.inheritance)
        findings |= {code for code, _ in (*one.typical_missing, *one.against)}
        findings |= {code for reason in one.reasons for code in (reason.finding, reason.through) if code}
        first = one.disease.ids[0]
        if (system := first.partition(":")[0].lower()) in diseases:
            diseases[system].add(first)
    found = labels("hpo", sorted(findings), language)
    for system, codes in diseases.items():
        if codes:
            named = labels(system, sorted(codes), language)
            # A disease that terminology does not know keeps the name of its annotations.
            found |= {code: name for code, name in named.items() if name != code}
    return found


def rankings_about(subject: str, subject_id: UUID) -> QuerySet[Ranking]:
    """The rankings that were kept, newest first."""
    return Ranking.objects.filter(subject=subject, subject_id=subject_id).select_related("made_by")
