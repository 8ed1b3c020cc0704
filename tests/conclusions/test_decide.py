"""Who asked decides on each recommendation; the last decision acknowledges the case."""

from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.conclusions import services
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.models import RecommendationDecision
from consilia.conclusions.queries import recommendations_of, standing_of
from consilia.conclusions.services import (
    AlreadyDecided,
    Decided,
    DecisionNeedsReason,
    NotTheCurrentVersion,
)
from consilia.foundation.refusals import NotAllowed
from tests.factories.conclusions import Story, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    story = make_story()
    story.sign()
    return story


def ids(story: Story) -> list[UUID]:
    return [one.id for one in recommendations_of(story.current)]


def test_the_last_decision_acknowledges_the_case(story: Story) -> None:
    first, second = ids(story)

    story.decide({first: Decided(Answer.ACCEPTED)})
    assert story.state is State.SIGNED
    story.decide({second: Decided(Answer.NOT_FEASIBLE, "No catheter laboratory in the region.")})
    assert story.state is State.ACKNOWLEDGED
    assert standing_of(story.current).is_complete


@pytest.mark.parametrize("answer", [Answer.MODIFIED, Answer.NOT_FEASIBLE])
def test_a_decision_other_than_accepted_needs_a_reason(story: Story, answer: Answer) -> None:
    first, second = ids(story)
    with pytest.raises(DecisionNeedsReason) as refusal:
        story.decide({first: Decided(Answer.ACCEPTED), second: Decided(answer)})

    assert refusal.value.number == 2
    assert not RecommendationDecision.objects.exists()


def test_a_decision_may_be_changed_until_the_case_is_acknowledged(story: Story) -> None:
    first, second = ids(story)
    story.decide({first: Decided(Answer.ACCEPTED)})
    story.decide({first: Decided(Answer.MODIFIED, "Half the dose.")})
    story.decide({second: Decided(Answer.ACCEPTED)})

    with pytest.raises(AlreadyDecided):
        story.decide({first: Decided(Answer.ACCEPTED)})
    assert RecommendationDecision.objects.get(recommendation=first).answer == Answer.MODIFIED


def test_decisions_on_a_version_that_was_corrected_meanwhile_are_refused(story: Story) -> None:
    read = {identifier: Decided(Answer.ACCEPTED) for identifier in ids(story)}
    story.correct()
    with pytest.raises(NotTheCurrentVersion):
        story.decide(read, version=1)


def test_a_conclusion_without_recommendations_is_acknowledged_as_read() -> None:
    story = make_story()
    story.begin()
    draft = story.write(no_recommendations_because="The treatment given is right.")
    for given in draft.recommendations.all():
        services.remove_recommendation(
            case_id=story.case.id, recommendation_id=given.id, by=story.scene.expert, at=story.scene.tick()
        )
    story.sign()

    story.decide({})
    assert story.state is State.ACKNOWLEDGED


@pytest.mark.parametrize(
    ("person", "refusal"),
    [
        ("expert", NotAllowed),
        ("coordinator", NotAllowed),
        ("regional_operator", Case.DoesNotExist),
        ("colleague", Case.DoesNotExist),
        ("stranger", Case.DoesNotExist),
        ("other_expert", Case.DoesNotExist),
    ],
)
def test_only_who_asked_decides(story: Story, person: str, refusal: type[Exception]) -> None:
    decisions = {identifier: Decided(Answer.ACCEPTED) for identifier in ids(story)}
    with pytest.raises(refusal):
        story.decide(decisions, by=getattr(story.scene, person))
    assert not RecommendationDecision.objects.exists()


def test_the_coordinator_of_the_hospital_decides_for_her_doctors(story: Story) -> None:
    story.decide(
        {identifier: Decided(Answer.ACCEPTED) for identifier in ids(story)}, by=story.scene.house_coordinator
    )
    assert story.state is State.ACKNOWLEDGED


def test_a_recommendation_of_another_conclusion_is_not_decided_here(story: Story) -> None:
    other = make_story(scene=story.scene)
    other.sign()
    with pytest.raises(NotTheCurrentVersion):
        story.decide({ids(other)[0]: Decided(Answer.ACCEPTED)})


def test_the_log_counts_and_does_not_quote(story: Story) -> None:
    first, second = ids(story)
    story.decide({first: Decided(Answer.ACCEPTED), second: Decided(Answer.MODIFIED, "By surgery.")})

    detail = AuditEntry.objects.get(name="RecommendationsDecided").detail
    assert (detail["accepted"], detail["modified"], detail["not_feasible"]) == (1, 1, 0)
    assert "surgery" not in str(detail)


@pytest.mark.parametrize(
    "change",
    [
        "DELETE FROM conclusions_recommendationdecision",
        "TRUNCATE conclusions_recommendationdecision",
        "UPDATE conclusions_recommendationdecision SET answer = 'modified', reason = ''",
        "UPDATE conclusions_recommendationdecision SET recommendation_id = gen_random_uuid()",
    ],
)
def test_the_database_keeps_decisions(story: Story, change: str) -> None:
    story.decide_all()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def test_a_draft_cannot_be_decided_on_even_by_sql(story: Story) -> None:
    draft = services.begin_correction(
        case_id=story.case.id, reason="x", by=story.scene.expert, at=story.scene.tick()
    )
    given = draft.recommendations.first()
    assert given is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        RecommendationDecision.objects.create(
            recommendation=given,
            answer=Answer.ACCEPTED,
            decided_by_id=story.scene.referrer.user_id,
            decided_at=story.scene.tick(),
        )
