"""Writing a draft: begun once, saved by heading, never lost between two pages of the same author."""

from decimal import Decimal
from random import Random
from uuid import uuid4

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.services import CaseMovedOn, withdraw_case
from consilia.conclusions import services
from consilia.conclusions.models import Conclusion
from consilia.conclusions.services import DraftChangedElsewhere, TooManyRecommendations, UnknownCode
from consilia.foundation.refusals import NotAllowed
from tests.factories.cases import reload
from tests.factories.conclusions import CLOSURE, FUROSEMIDE, Story, make_story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Story:
    return make_story()


def numbers(story: Story) -> list[tuple[int, str]]:
    draft = Conclusion.objects.get(case=story.case)
    rows = draft.recommendations.filter(removed_at=None).order_by("number")
    return [(row.number or 0, row.action or row.drug) for row in rows]


def test_beginning_takes_the_case_on_and_a_second_time_changes_nothing(story: Story) -> None:
    first = story.begin()
    version = reload(story.case).version

    assert story.state is State.CONCLUSION_DRAFT
    assert story.begin().id == first.id
    assert reload(story.case).version == version
    assert (first.author_id, first.version, first.state) == (story.scene.expert.user_id, 1, "draft")


def test_a_draft_speaks_of_its_limits_from_the_start(story: Story) -> None:
    assert "not examined in person" in story.begin().limits


@pytest.mark.parametrize("person", ["referrer", "coordinator", "house_coordinator", "regional_operator"])
def test_only_the_expert_begins(story: Story, person: str) -> None:
    with pytest.raises((NotAllowed, CaseMovedOn, Case.DoesNotExist)):
        services.begin_conclusion(
            case_id=story.case.id, by=getattr(story.scene, person), at=story.scene.tick()
        )
    assert story.state is State.IN_REVIEW


def test_a_save_keeps_headings_codes_and_parts(story: Story) -> None:
    story.write()

    draft = Conclusion.objects.get(case=story.case)
    assert draft.assessment.startswith("The duct is wide")
    coded = {(one.role, one.system, one.code, one.label_ru) for one in draft.diagnoses.all()}
    assert ("principal", "icd10", "Q25.0", "Открытый артериальный проток") in coded
    assert ("principal", "orpha", "ORPHA:706", "Открытый артериальный проток") in coded
    first = draft.recommendations.get(number=1)
    assert (first.drug, first.dose, first.ceiling_unit) == ("Furosemide", Decimal("1.5"), "mg")


def test_an_unknown_code_is_refused_and_nothing_is_kept(story: Story) -> None:
    story.begin()
    with pytest.raises(UnknownCode, match=r"Z99\.9"):
        story.save(assessment="New words", complications=["I50.0", "Z99.9"])
    draft = Conclusion.objects.get(case=story.case)
    assert (draft.assessment, draft.diagnoses.count()) == ("", 0)


def test_two_pages_disturb_each_other_only_where_both_wrote(story: Story) -> None:
    shown = story.begin().revision
    story.save(assessment="From the first page")

    def from_second_page(**changes: str) -> Conclusion:
        return services.save_draft(
            case_id=story.case.id,
            changes=changes,
            revision=shown,
            by=story.scene.expert,
            at=story.scene.tick(),
        )

    saved = from_second_page(history="From the second page")
    assert (saved.assessment, saved.history) == ("From the first page", "From the second page")
    with pytest.raises(DraftChangedElsewhere) as refusal:
        from_second_page(assessment="Other words", red_flags="Lost?")
    assert refusal.value.names == ["assessment"]
    assert Conclusion.objects.get(case=story.case).red_flags == ""


def test_the_same_words_twice_are_no_conflict_and_no_new_revision(story: Story) -> None:
    shown = story.begin().revision
    story.save(assessment="Same")
    saved = services.save_draft(
        case_id=story.case.id,
        changes={"assessment": "Same"},
        revision=shown,
        by=story.scene.expert,
        at=story.scene.tick(),
    )
    assert saved.revision == shown + 1


def test_names_that_do_not_exist_are_ignored(story: Story) -> None:
    story.begin()
    story.save(state="signed", author_id=str(uuid4()), version="9", **{f"{uuid4()}.action": "Foreign"})
    draft = Conclusion.objects.get(case=story.case)
    assert (draft.state, draft.version) == ("draft", 1)


def test_a_withdrawn_case_is_not_written_any_more(story: Story) -> None:
    story.begin()
    withdraw_case(case_id=story.case.id, reason="Recovered", by=story.scene.referrer, at=story.scene.tick())
    with pytest.raises((CaseMovedOn, Case.DoesNotExist)):
        story.save(assessment="Too late")


def test_each_save_is_in_the_log_by_headings_not_by_words(story: Story) -> None:
    story.write()
    details = list(
        AuditEntry.objects.filter(name="ConclusionDraftSaved").order_by("at").values_list("detail", flat=True)
    )
    assert "assessment" in details[-1]["fields"]
    assert "duct" not in str(details)


def test_recommendations_move_vanish_and_come_back_in_place(story: Story) -> None:
    story.begin()
    first, second, third = (story.recommend(kind="care", action=name) for name in ("one", "two", "three"))
    act = {"case_id": story.case.id, "by": story.scene.expert}

    services.move_recommendation(recommendation_id=third.id, steps=-2, at=story.scene.tick(), **act)
    assert numbers(story) == [(1, "three"), (2, "one"), (3, "two")]
    services.remove_recommendation(recommendation_id=first.id, at=story.scene.tick(), **act)
    assert numbers(story) == [(1, "three"), (2, "two")]
    services.restore_recommendation(recommendation_id=first.id, at=story.scene.tick(), **act)
    assert numbers(story) == [(1, "three"), (2, "one"), (3, "two")]
    assert second.action == "two"


@pytest.mark.parametrize("seed", range(4))
def test_stored_numbers_stay_one_to_n_under_any_sequence_of_deeds(story: Story, seed: int) -> None:
    chance = Random(seed)
    draft = story.begin()
    act = {"case_id": story.case.id, "by": story.scene.expert}
    for _ in range(25):
        numbered = list(draft.recommendations.filter(removed_at=None).values_list("id", flat=True))
        gone = list(draft.recommendations.filter(removed_at__isnull=False).values_list("id", flat=True))
        at = story.scene.tick()
        match chance.choice(["add", "move", "move", "remove", "restore"]):
            case "add":
                services.add_recommendation(at=at, **act)
            case "move" if numbered:
                chosen, steps = chance.choice(numbered), chance.randint(-3, 3)
                services.move_recommendation(recommendation_id=chosen, steps=steps, at=at, **act)
            case "remove" if numbered:
                services.remove_recommendation(recommendation_id=chance.choice(numbered), at=at, **act)
            case "restore" if gone:
                services.restore_recommendation(recommendation_id=chance.choice(gone), at=at, **act)
        stored = list(draft.recommendations.filter(removed_at=None).values_list("number", flat=True))
        assert sorted(stored) == list(range(1, len(stored) + 1))


def test_a_list_that_nobody_could_follow_is_refused(story: Story) -> None:
    story.begin()
    for _ in range(50):
        services.add_recommendation(case_id=story.case.id, by=story.scene.expert, at=story.scene.tick())
    with pytest.raises(TooManyRecommendations):
        services.add_recommendation(case_id=story.case.id, by=story.scene.expert, at=story.scene.tick())


def test_a_stranger_changes_nothing(story: Story) -> None:
    given = (story.begin(), story.recommend(**FUROSEMIDE))[1]
    others: list[Actor] = [story.scene.other_expert, story.scene.coordinator, story.scene.referrer]
    for other in others:
        with pytest.raises((Case.DoesNotExist, Conclusion.DoesNotExist)):
            services.save_draft(
                case_id=story.case.id,
                changes={f"{given.id}.action": CLOSURE["action"]},
                revision=None,
                by=other,
                at=story.scene.tick(),
            )
    given.refresh_from_db()
    assert given.action == ""
