"""Questions about conclusions. Every one of them asks cases first whether the reader sees the body."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.second_reading import Text
from consilia.cases.domain.sight import Sight
from consilia.cases.models import SecondReading
from consilia.cases.queries import case_for
from consilia.cases.queries.second_readings import reading_for
from consilia.conclusions.domain.completeness import ConclusionFacts, RecommendationFacts
from consilia.conclusions.domain.second_reading import reasons_of
from consilia.conclusions.domain.words import DiagnosisRole
from consilia.conclusions.models import Conclusion, Diagnosis, KeyImage, Recommendation
from consilia.conclusions.permissions import may_correct, may_read, may_write

_PEOPLE = (
    "author",
    "document__pdf",
    "organisation",
    "case__child",
    "case__region",
    "case__field",
    "case__referrer",
    "case__referring_organisation",
)


def draft_of(by: Actor, case_id: UUID, at: datetime) -> Conclusion:
    """The draft of this author.

    Raises:
        Case.DoesNotExist, Conclusion.DoesNotExist: foreign, or there is none; a stranger learns nothing.
    """
    case_for(by, case_id, at, least=Sight.BODY)
    conclusion = _whole().get(case_id=case_id, state=Conclusion.State.DRAFT)
    if not may_write(by, conclusion):
        raise Conclusion.DoesNotExist
    return conclusion


def signed_by(by: Actor, case_id: UUID, at: datetime) -> Conclusion:
    """The newest conclusion that this author has signed.

    Raises:
        Case.DoesNotExist, Conclusion.DoesNotExist: foreign, or there is none.
    """
    case_for(by, case_id, at, least=Sight.BODY)
    signed = _whole().filter(case_id=case_id, state=Conclusion.State.SIGNED).latest("version")
    if not may_correct(by, signed):
        raise Conclusion.DoesNotExist
    return signed


def version_of(by: Actor, case_id: UUID, version: int, at: datetime) -> Conclusion:
    """One signed version, for whoever sees the body of the case.

    Raises:
        Case.DoesNotExist, Conclusion.DoesNotExist: foreign, unknown, or not signed.
    """
    case_for(by, case_id, at, least=Sight.READING)
    conclusion = _whole().get(case_id=case_id, version=version, state=Conclusion.State.SIGNED)
    if not may_read(by, conclusion):
        raise Conclusion.DoesNotExist
    return conclusion


def key_image_for(by: Actor, case_id: UUID, image_id: UUID, at: datetime) -> KeyImage:
    """A key image of a conclusion that she reads: signed, her own draft, or one that she is second reader of.

    Raises:
        Case.DoesNotExist, KeyImage.DoesNotExist: foreign, or there is none.
    """
    case_for(by, case_id, at, least=Sight.READING)
    rows = KeyImage.objects.select_related("conclusion", "picture")
    image = rows.get(pk=image_id, conclusion__case=case_id)
    if may_read(by, image.conclusion) or _reads_draft(by, case_id, image.conclusion):
        return image
    raise KeyImage.DoesNotExist


def _reads_draft(by: Actor, case_id: UUID, conclusion: Conclusion) -> bool:
    try:
        reading = reading_for(by, case_id)
    except SecondReading.DoesNotExist:
        return False
    return reading.version == conclusion.version


def current_of(case_id: UUID) -> Conclusion | None:
    """The signed version that holds now. The caller has made sure that the reader sees the body."""
    return _whole().filter(case_id=case_id, state=Conclusion.State.SIGNED).order_by("-version").first()


def signed_versions(case_id: UUID) -> list[Conclusion]:
    """Every signed version, the newest first."""
    return list(_whole().filter(case_id=case_id, state=Conclusion.State.SIGNED).order_by("-version"))


def has_draft(case_id: UUID, *, author_id: UUID | None) -> bool:
    return Conclusion.objects.filter(
        case_id=case_id, author_id=author_id, state=Conclusion.State.DRAFT
    ).exists()


def recommendations_of(conclusion: Conclusion) -> list[Recommendation]:
    """Those with a number, in its order."""
    return [given for given in conclusion.recommendations.all() if given.number is not None]


def removed_from(conclusion: Conclusion) -> list[Recommendation]:
    """Those removed from a draft, the last one first: what an undo brings back."""
    removed = [given for given in conclusion.recommendations.all() if given.removed_at is not None]
    return sorted(removed, key=lambda given: str(given.removed_at), reverse=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the decisions on a signed conclusion have come."""

    undecided: Sequence[Recommendation]
    decided: Sequence[Recommendation]

    @property
    def is_complete(self) -> bool:
        return not self.undecided


def standing_of(conclusion: Conclusion) -> Standing:
    given = recommendations_of(conclusion)
    return Standing(
        undecided=[one for one in given if not one.is_decided],
        decided=[one for one in given if one.is_decided],
    )


def facts_of(conclusion: Conclusion) -> ConclusionFacts:
    """What the rules of completeness look at."""
    principal = any(one.role == DiagnosisRole.PRINCIPAL for one in conclusion.diagnoses.all())
    return ConclusionFacts(
        assessment=conclusion.assessment,
        has_diagnosis=bool(conclusion.diagnosis) or principal,
        no_diagnosis_because=conclusion.no_diagnosis_because,
        certainty=conclusion.certainty,
        change=conclusion.change,
        recommendations=[
            RecommendationFacts(given.number or 0, given.kind, given.action, given.order)
            for given in recommendations_of(conclusion)
        ],
        no_recommendations_because=conclusion.no_recommendations_because,
        place=conclusion.place,
        place_where=conclusion.place_where,
    )


def places_of(case_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Where the answers in force want the children treated, for whoever makes figures of it. Shows no case."""
    rows = Conclusion.objects.filter(case__in=case_ids, state=Conclusion.State.SIGNED).order_by("version")
    return {case_id: place for case_id, place in rows.values_list("case_id", "place") if place}


def text_of(conclusion: Conclusion) -> Text:
    """Which text this is, for the rules of second reading."""
    kinds = [given.kind for given in recommendations_of(conclusion)]
    reasons = reasons_of(kinds=kinds, change=conclusion.change)
    return Text(version=conclusion.version, revision=conclusion.revision, reasons=reasons)


@dataclass(frozen=True, slots=True)
class Reading:
    """A second reading together with the text that is read."""

    reading: SecondReading
    conclusion: Conclusion


def text_to_read(by: Actor, case_id: UUID, at: datetime) -> Reading:
    """The reading of which `by` is reader or author, with its text: a draft is opened to nobody else.

    Raises:
        Case.DoesNotExist, SecondReading.DoesNotExist, Conclusion.DoesNotExist.
    """
    case_for(by, case_id, at, least=Sight.BODY)
    reading = reading_for(by, case_id)
    return Reading(reading, _whole().get(case_id=case_id, version=reading.version))


def _whole() -> QuerySet[Conclusion]:
    ordered = Recommendation.objects.select_related("decision__decided_by").order_by("number", "id")
    return Conclusion.objects.select_related(*_PEOPLE).prefetch_related(
        "diagnoses",
        Prefetch("recommendations", queryset=ordered),
        Prefetch("images", queryset=KeyImage.objects.select_related("picture")),
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered when, by whom: for contexts above that count or review answers."""

    case_id: UUID
    version: int
    author_id: UUID
    field: str
    urgency: str


def answers_signed(centre_id: UUID, *, since: datetime, until: datetime) -> list[Answer]:
    """The answers of a centre signed in [since, until); a correction is no answer of its own."""
    rows = _answers().filter(organisation=centre_id, signed_at__gte=since, signed_at__lt=until)
    return [Answer(*row) for row in rows.order_by("signed_at", "id").values_list(*_ANSWER)]


def centres_that_answered(*, since: datetime, until: datetime) -> list[UUID]:
    rows = _answers().filter(signed_at__gte=since, signed_at__lt=until)
    return list(rows.order_by("organisation").values_list("organisation", flat=True).distinct())


def answers_about(records: Collection[UUID]) -> list[Answer]:
    """The answers about a child, by all her records."""
    rows = _answers().filter(case__child__in=records)
    return [Answer(*row) for row in rows.order_by("signed_at").values_list(*_ANSWER)]


def principal_codes(case_id: UUID, version: int) -> set[str]:
    """The ICD-10 and ORPHA codes of the principal diagnosis of one signed version."""
    rows = Diagnosis.objects.filter(
        conclusion__case=case_id, conclusion__version=version, role=DiagnosisRole.PRINCIPAL
    )
    return set(rows.values_list("code", flat=True))


_ANSWER = ("case_id", "version", "author_id", "case__field_id", "case__urgency")


def _answers() -> QuerySet[Conclusion]:
    rows = Conclusion.objects.filter(state=Conclusion.State.SIGNED)
    return rows.filter(Q(version=1) | Q(answers_anew=True))
