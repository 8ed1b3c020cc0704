"""Which rare diseases explain what is seen, and why. By codes only: who may see the child is the caller's matter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from consilia.diagnosis.domain import explaining, knowledge, ranking, shipped
from consilia.diagnosis.domain.comparing import Move, Placed, has_same_head, moves
from consilia.diagnosis.domain.explaining import Candidate
from consilia.diagnosis.domain.knowledge import Knowledge, NoTable
from consilia.diagnosis.domain.specificity import Specificity, specificity, tells_apart
from consilia.diagnosis.models import Ranking
from consilia.diagnosis.words import AGE_NAMES
from consilia.terminology.queries import labels, resolve

__all__ = [
    "AGE_NAMES",
    "Assessment",
    "Comparison",
    "NoTable",
    "Seen",
    "compared_with_today",
    "outdated",
    "possible_diagnoses",
    "rankings_about",
    "table",
    "words_of",
    "words_of_kept",
]

SHOWN = 10
KEPT = 20  # diseases of a ranking that is kept


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a child: HPO codes, the sex in FHIR's words, the number of an age in courses.AGES."""

    observed: Sequence[str]
    excluded: Sequence[str] = ()
    sex: str = ""
    onset: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """The list with its reasons. Without candidates nothing could be assessed: no observed finding is known, or those
    that are tell no disease from another (`is_too_general`)."""

    candidates: list[Candidate] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    release: str = ""
    hpo_release: str = ""
    checksum: str = ""
    weights: str = ""
    specificity: Specificity | None = None
    is_too_general: bool = False


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
    if numbers and not tells_apart(known, numbers):
        return Assessment([], [], unknown, *releases, is_too_general=True)
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
    for one in assessment.candidates:
        findings |= set(one.disease.inheritance)
        findings |= {code for code, _ in (*one.typical_missing, *one.against)}
        findings |= {code for reason in one.reasons for code in (reason.finding, reason.through) if code}
    diseases = _disease_names([one.disease.ids[0] for one in assessment.candidates], language)
    return labels("hpo", sorted(findings), language) | diseases


def _disease_names(codes: Iterable[str], language: str) -> dict[str, str]:
    """Of ORPHA and OMIM codes; a disease that terminology does not know keeps the name of its annotations."""
    by_system: dict[str, list[str]] = {"orpha": [], "omim": []}
    for code in codes:
        by_system.get(code.partition(":")[0].lower(), []).append(code)
    named = [labels(system, sorted(set(found)), language) for system, found in by_system.items() if found]
    return {code: name for names in named for code, name in names.items() if name != code}


def rankings_about(subject: str, subject_id: UUID) -> QuerySet[Ranking]:
    """The rankings that were kept, newest first."""
    return Ranking.objects.filter(subject=subject, subject_id=subject_id).select_related("made_by")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A kept ranking beside what today's table says of the same inputs."""

    moves: list[Move]
    is_same_table: bool
    has_same_head: bool
    release: str
    hpo_release: str


def compared_with_today(kept: Ranking) -> Comparison:
    """Raises NoTable: see `table`."""
    made = possible_diagnoses(Seen(**kept.inputs), count=KEPT)
    today = [Placed(one.disease.ids, one.disease.name, one.probability) for one in made.candidates]
    return Comparison(
        moves(kept.placed, today),
        (kept.table_checksum, kept.weights_version) == (made.checksum, made.weights),
        has_same_head(kept.placed, today),
        made.release,
        made.hpo_release,
    )


def outdated(subject: str) -> QuerySet[Ranking]:
    """The newest ranking of each thing of this kind, where today's table or weights are others.

    Raises:
        NoTable: see `table`.
    """
    of_today = Q(table_checksum=table().checksum, weights_version=ranking.weights().version)
    of_the_same = Ranking.objects.filter(subject=OuterRef("subject"), subject_id=OuterRef("subject_id"))
    later = Q(made_at__gt=OuterRef("made_at")) | Q(made_at=OuterRef("made_at"), id__gt=OuterRef("id"))
    return Ranking.objects.filter(~of_today, ~Exists(of_the_same.filter(later)), subject=subject)


def words_of_kept(kept: Ranking, compared: Comparison | None, language: str) -> dict[str, str]:
    """A label for each finding that a kept ranking was made from, and for each disease of then and now."""
    findings = labels("hpo", sorted({*kept.inputs["observed"], *kept.inputs["excluded"]}), language)
    told = [one.disease for one in compared.moves] if compared else kept.placed
    return findings | _disease_names([one.ids[0] for one in told], language)
