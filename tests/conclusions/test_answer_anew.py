"""A reopened case gets an answer of its own: a later version that corrects nothing and replaces no paper."""

import pytest

from consilia.cases import services as cases
from consilia.cases.domain.lifecycle import State
from consilia.conclusions import services
from consilia.conclusions.queries import current_of, signed_versions
from consilia.documents.services import verify_document
from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import ASSESSMENT, Story, make_story

WORSE = "The pulmonary pressure has risen to the systemic one; the duct should be closed within days."
pytestmark = pytest.mark.django_db


@pytest.fixture
def reopened() -> Story:
    """Answered, decided, closed, reopened, and again in the hands of the expert."""
    story = make_story()
    story.sign()
    story.decide_all()
    scene = story.scene
    cases.close_case(case_id=story.case.id, by=scene.referrer, at=scene.tick())
    cases.reopen_case(case_id=story.case.id, reason="He worsened", by=scene.referrer, at=scene.tick())
    for move in ("offer", "accept"):
        scene.play(move, story.case.id)
    return story


def test_the_second_answer_is_signed_beside_the_first(reopened: Story) -> None:
    first = current_of(reopened.case.id)
    second = reopened.sign(assessment=WORSE)
    assert reopened.state == State.SIGNED
    assert [one.version for one in signed_versions(reopened.case.id)] == [2, 1]
    assert (second.is_correction, second.correction_because) == (False, "")
    assert current_of(reopened.case.id) == second
    assert second.document.supersedes_id is None
    # The paper of the first answer is as genuine as it was.
    genuine = verify_document(
        number=first.document.number,
        code=first.document.verification_code,
        visitor="192.0.2.1",
        at=reopened.scene.tick(),
    )
    assert genuine is not None
    assert genuine.superseded_at is None


def test_its_recommendations_are_decided_anew(reopened: Story) -> None:
    reopened.sign()
    assert reopened.state == State.SIGNED
    reopened.decide_all()
    assert reopened.state == State.ACKNOWLEDGED


def test_both_answers_can_be_read_and_the_page_says_why_there_are_two(reopened: Story) -> None:
    reopened.sign(assessment=WORSE)
    client = signed_in_client(reopened.scene.referrer)
    first = client.get(f"/cases/{reopened.case.id}/conclusion/1/").content.decode()
    assert ASSESSMENT in first
    assert "The case was reopened and answered anew." in first
    versions = client.get(f"/cases/{reopened.case.id}/conclusion/versions/").content.decode()
    assert "Earlier answer" in versions
    assert "Superseded" not in versions


def test_a_correction_left_unfinished_gives_way_to_the_new_answer() -> None:
    story = make_story()
    story.sign()
    story.decide_all()
    scene = story.scene
    services.begin_correction(case_id=story.case.id, reason="A slip", by=scene.expert, at=scene.tick())
    cases.close_case(case_id=story.case.id, by=scene.referrer, at=scene.tick())
    cases.reopen_case(case_id=story.case.id, reason="He worsened", by=scene.referrer, at=scene.tick())
    for move in ("offer", "accept"):
        scene.play(move, story.case.id)
    draft = story.begin()
    assert (draft.version, draft.is_correction) == (2, False)
