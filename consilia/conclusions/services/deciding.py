"""The referring doctor decides on each recommendation; when all are decided, the case is acknowledged."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.queries import case_for
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.events import RecommendationsDecided
from consilia.conclusions.models import Conclusion, Recommendation, RecommendationDecision
from consilia.conclusions.permissions import may_decide
from consilia.conclusions.queries import current_of, recommendations_of, standing_of
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst


class DecisionNeedsReason(Refusal):
    """`number` is that of the recommendation."""

    status = 422

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            _(
                "Recommendation %(number)d: say what you change, or why it is not feasible. The expert will read it."
            )
            % {"number": number}
        )


class NotTheCurrentVersion(SomebodyWasFirst):
    message = _("The expert has corrected the conclusion meanwhile. Read the new version, then decide.")


class AlreadyDecided(SomebodyWasFirst):
    message = _("A colleague has decided on this recommendation meanwhile, and the case has moved on.")


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision; `reason` may be empty only for an accepted recommendation."""

    answer: Answer
    reason: str = ""


@transaction.atomic
def decide(
    *, case_id: UUID, version: int, decisions: Mapping[UUID, Decided], by: Actor, at: datetime
) -> Conclusion:
    """Keep the decisions, by id of recommendation; acknowledge the case once none is open.

    A decision may be changed until the case is acknowledged. After a later correction only the
    recommendations that are new or changed are open again.

    Args:
        version: that of the conclusion the reader has before her.

    Raises:
        NotAllowed: the case is not hers to decide on.
        NotTheCurrentVersion, AlreadyDecided, DecisionNeedsReason: nothing is kept.
    """
    case = case_for(by, case_id, at, least=Sight.BODY)
    if by.user_id is None or not may_decide(by, case):
        raise NotAllowed
    conclusion = _current(case_id, version)
    given = {one.id: one for one in recommendations_of(conclusion)}
    if not decisions.keys() <= given.keys():
        raise NotTheCurrentVersion
    for identifier, decided in decisions.items():
        _keep(given[identifier], decided, case, user_id=by.user_id, at=at)
    if decisions:
        _tell(conclusion, decisions, by=by, at=at)
    conclusion = _current(case_id, version)
    if case.state == State.SIGNED and standing_of(conclusion).is_complete:
        cases.acknowledge_case(case_id=case_id, by=by, at=at)
    return conclusion


def _current(case_id: UUID, version: int) -> Conclusion:
    # Two colleagues who decide at once take turns here.
    list(Conclusion.objects.select_for_update().filter(case_id=case_id).values_list("id"))
    current = current_of(case_id)
    if current is None or current.version != version:
        raise NotTheCurrentVersion
    return current


def _keep(given: Recommendation, decided: Decided, case: Case, *, user_id: UUID, at: datetime) -> None:
    if decided.answer is not Answer.ACCEPTED and not decided.reason:
        raise DecisionNeedsReason(given.number or 0)
    if given.is_decided and case.state != State.SIGNED:
        raise AlreadyDecided
    RecommendationDecision.objects.update_or_create(
        recommendation=given,
        defaults={
            "answer": decided.answer,
            "reason": decided.reason,
            "decided_by_id": user_id,
            "decided_at": at,
        },
    )


def _tell(conclusion: Conclusion, decisions: Mapping[UUID, Decided], *, by: Actor, at: datetime) -> None:
    counted = Counter(decided.answer for decided in decisions.values())
    event = RecommendationsDecided(
        case_id=conclusion.case_id,
        conclusion_id=conclusion.id,
        accepted=counted[Answer.ACCEPTED],
        modified=counted[Answer.MODIFIED],
        not_feasible=counted[Answer.NOT_FEASIBLE],
    )
    publish(event, by=by, at=at)
