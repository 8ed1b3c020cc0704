"""Questions about conclusions. Every one of them asks cases first whether the reader sees the body."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.second_reading import Text
from consilia.cases.domain.sight import Sight
from consilia.cases.models import SecondReading
from consilia.cases.queries import case_for
from consilia.cases.queries.second_readings import reading_for
from consilia.conclusions.domain.completeness import ConclusionFacts, RecommendationFacts
from consilia.conclusions.domain.second_reading import reasons_of
from consilia.conclusions.domain.words import DiagnosisRole
from consilia.conclusions.models import Conclusion, Recommendation
from consilia.conclusions.permissions import may_read, may_write

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
        "diagnoses", Prefetch("recommendations", queryset=ordered)
    )
