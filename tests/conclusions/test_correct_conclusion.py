"""A correction is a newer version: both stay visible, and what it did not touch stays decided."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Entry
from consilia.cases.services import close_case
from consilia.conclusions import services
from consilia.conclusions.domain.words import Answer
from consilia.conclusions.models import Conclusion
from consilia.conclusions.queries import recommendations_of, signed_versions, standing_of
from consilia.conclusions.services import Decided
from consilia.conclusions.services.correcting import CorrectionNeedsReason, FirstVersionStays
from consilia.documents.services import verify_document
from consilia.foundation.refusals import NotAllowed
from consilia.notifications.models import Notification
from tests.factories.conclusions import Story, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    story = make_story()
    story.sign()
    return story


def begin(story: Story, reason: str = "The dose was too high.") -> Conclusion:
    return services.begin_correction(
        case_id=story.case.id, reason=reason, by=story.scene.expert, at=story.scene.tick()
    )


def test_a_correction_starts_from_everything_the_signed_version_says(story: Story) -> None:
    draft = begin(story)

    assert (draft.version, draft.state) == (2, "draft")
    assert draft.assessment == story.current.assessment
    assert [one.code for one in draft.diagnoses.filter(role="principal")] == ["Q25.0", "ORPHA:706"]
    assert [one.lineage for one in draft.recommendations.order_by("number")] == [
        one.lineage for one in recommendations_of(story.current)
    ]
    assert begin(story).id == draft.id


def test_the_corrected_version_supersedes_and_both_are_seen(story: Story) -> None:
    old = story.current
    new = story.correct(assessment="Corrected: the duct is narrow, and an operation can wait until spring.")

    assert [one.version for one in signed_versions(story.case.id)] == [2, 1]
    assert old.document is not None
    assert new.document is not None
    assert new.document.supersedes_id == old.document_id
    genuine = verify_document(
        number=old.document.number,
        code=old.document.verification_code,
        visitor="192.0.2.1",
        at=story.scene.tick(),
    )
    assert genuine is not None
    assert genuine.superseded_at == new.signed_at


def test_the_timeline_says_why(story: Story) -> None:
    story.correct(reason="Typing error in the dose.")

    entry = Entry.objects.get(case=story.case, name="correct")
    assert entry.text == "Typing error in the dose."
    assert story.state is State.SIGNED


def test_those_who_heard_of_the_signature_hear_of_the_correction_in_its_own_words(
    story: Story, run_jobs: Callable[[], list[str]]
) -> None:
    story.correct()
    run_jobs()

    for reader in (story.scene.referrer, story.scene.coordinator):
        told = Notification.objects.filter(user_id=reader.user_id, kind__startswith="conclusion")
        assert [news.title for news in told.order_by("kind")] == [
            "The conclusion was corrected",
            "The conclusion was signed",
        ]
        with translation.override("ru"):
            assert "Заключение исправлено" in {news.title for news in told}


def test_a_correction_needs_a_reason(story: Story) -> None:
    with pytest.raises(CorrectionNeedsReason):
        begin(story, reason="")


@pytest.mark.parametrize("person", ["referrer", "coordinator", "house_coordinator"])
def test_only_the_author_corrects(story: Story, person: str) -> None:
    with pytest.raises(NotAllowed):
        services.begin_correction(
            case_id=story.case.id, reason="x", by=getattr(story.scene, person), at=story.scene.tick()
        )
    with pytest.raises(Case.DoesNotExist):
        services.begin_correction(
            case_id=story.case.id, reason="x", by=story.scene.other_expert, at=story.scene.tick()
        )


def test_a_correction_can_be_discarded_but_the_first_version_cannot(story: Story) -> None:
    begin(story)
    services.discard_correction(case_id=story.case.id, by=story.scene.expert, at=story.scene.tick())
    assert [one.version for one in Conclusion.objects.filter(case=story.case)] == [1]

    other = make_story(scene=story.scene)
    other.begin()
    with pytest.raises(FirstVersionStays):
        services.discard_correction(case_id=other.case.id, by=other.scene.expert, at=other.scene.tick())


def test_decisions_stay_where_the_correction_changed_nothing(story: Story) -> None:
    story.decide_all()
    drug = begin(story).recommendations.get(number=1)
    corrected = story.correct(**{f"{drug.id}.dose": Decimal(1)})

    standing = standing_of(story.current)
    assert [one.number for one in standing.undecided] == [1]
    assert [one.number for one in standing.decided] == [2]
    assert standing.decided[0].decision.decided_by_id == story.scene.referrer.user_id
    assert story.state is State.ACKNOWLEDGED
    assert corrected.version == 2


def test_an_acknowledged_case_lets_decide_on_what_the_correction_changed(story: Story) -> None:
    story.decide_all()
    drug = begin(story).recommendations.get(number=1)
    story.correct(**{f"{drug.id}.dose": Decimal(1)})
    (changed,) = standing_of(story.current).undecided

    story.decide({changed.id: Decided(Answer.MODIFIED, "Syrup instead of tablets.")})

    assert standing_of(story.current).is_complete
    assert story.state is State.ACKNOWLEDGED


def test_a_closed_case_can_still_be_corrected(story: Story) -> None:
    story.decide_all()
    close_case(case_id=story.case.id, by=story.scene.referrer, at=story.scene.tick())

    story.correct(reason="Late laboratory result.")

    assert story.state is State.CLOSED
    assert story.current.version == 2
