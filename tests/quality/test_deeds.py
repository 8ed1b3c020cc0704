"""A sample is drawn, two judge without knowing of each other, a third where they differ, and something follows."""

from datetime import timedelta

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.audit.models import AuditEntry
from consilia.cases import services as cases
from consilia.foundation.refusals import NotAllowed
from consilia.policies.services import NeverWithout, confirm_change, propose_change
from consilia.quality import services
from consilia.quality.domain.words import ActionKind, ActionState, Cause, Policy, Scale, State, Verdict
from consilia.quality.models import Action, Concern, Dossier, Draw, QualityPolicy, Review
from consilia.quality.policy_kinds import FIGURES
from consilia.quality.queries.centre import centre_page
from consilia.quality.queries.policy import figure
from consilia.quality.queries.reviewers import reviewers_for
from consilia.quality.queries.reviews import review_for
from consilia.quality.queries.samples import prove
from consilia.quality.services.actions import (
    DayIsOver,
    EndedAlready,
    NotOfTheCentre,
    NotSettledYet,
    ResultNeeded,
)
from consilia.quality.services.concerns import ConcernUnsaid
from consilia.quality.services.reviewing import (
    DeclineNeedsReason,
    GradesMissing,
    RemarkNeeded,
    ReviewedAlready,
)
from consilia.quality.services.sampling import MonthRuns
from consilia.routing.queries.quality import reviewed_quality
from tests.factories.accounts import make_actor
from tests.factories.quality import Board, make_board

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def board() -> Board:
    return make_board()


def test_a_month_is_drawn_once_when_it_is_over_and_can_be_drawn_again(board: Board) -> None:
    with pytest.raises(MonthRuns):
        board.draw(at=board.story.scene.at)
    made = board.draw()
    assert (made.population, made.size, len(made.seed)) == (1, 1, 32)
    assert board.draw() is None
    assert services.draw_missing(at=board.later) == 0
    assert prove(made).holds
    Draw.objects.filter(pk=made.pk).update(frame_sha256="0" * 64)
    assert not prove(Draw.objects.get(pk=made.pk)).holds
    Dossier.objects.all().delete()
    assert not prove(made).same_sample


def test_the_night_draws_for_every_centre_that_answered(board: Board) -> None:
    assert services.draw_missing(at=board.later) == 1
    dossier = Dossier.objects.get()
    assert (dossier.case, dossier.cause, dossier.version) == (board.story.case, Cause.SAMPLE, 1)
    assert dossier.reviews.filter(reviewer__isnull=False).count() == 2


def test_a_reviewer_is_never_the_author_nor_of_the_asking_house_and_her_own_centre_comes_last(board) -> None:
    scene = board.story.scene
    asking = make_actor(Role.QUALITY_REVIEWER, organisation=scene.hospital)
    dossier = board.drawn()
    asked = set(dossier.reviews.values_list("reviewer", flat=True))
    assert asked <= {one.user_id for one in board.reviewers}
    left = reviewers_for(dossier, dossier.case, board.later)
    assert asking.user_id not in left
    assert left[-1] == board.colleague.user_id


def test_two_who_agree_settle_a_case_and_routing_hears_of_it_when_there_are_enough(board: Board) -> None:
    dossier = board.settle(board.drawn(), grade=4)
    assert (dossier.state, dossier.verdict, dossier.grades) == (
        State.SETTLED,
        Verdict.GOOD,
        dict.fromkeys(Scale, 4.0),
    )
    author = board.story.scene.expert.user_id
    assert services.feed_routing(author_id=author, by=SYSTEM, at=board.later) is None
    assert reviewed_quality([author]) == {}
    QualityPolicy.objects.filter(name="smallest_cell").update(value=1)
    services.feed_routing(author_id=author, by=SYSTEM, at=board.later)
    assert reviewed_quality([author]) == {author: 4.0}


def test_a_third_one_decides_where_two_differ(board: Board) -> None:
    dossier = board.drawn()
    board.judge(dossier, 1, grade=5)
    board.judge(dossier, 2, grade=3)
    dossier.refresh_from_db()
    assert dossier.state == State.DIFFERS
    third = dossier.reviews.get(seat=3)
    assert third.reviewer_id not in set(dossier.reviews.filter(seat__lt=3).values_list("reviewer", flat=True))
    board.judge(dossier, 3, grade=4)
    dossier.refresh_from_db()
    assert (dossier.state, dossier.information) == (State.SETTLED, 4)


def test_a_review_is_whole_and_stays_as_it_was_sent(board: Board) -> None:
    dossier = board.drawn()
    with pytest.raises(GradesMissing):
        board.judge(dossier, 1, grades={Scale.INFORMATION: 4})
    with pytest.raises(GradesMissing):
        board.judge(dossier, 1, grade=6)
    with pytest.raises(RemarkNeeded):
        board.judge(dossier, 1, verdict=Verdict.SERIOUS)
    board.judge(dossier, 1)
    with pytest.raises(ReviewedAlready):
        board.judge(dossier, 1)
    other = dossier.reviews.get(seat=2)
    with pytest.raises(Review.DoesNotExist):
        board.judge(dossier, 2, by=board.actor_of(dossier.reviews.get(seat=1)))
    with pytest.raises(Review.DoesNotExist):
        review_for(board.colleague, other.id)


def test_who_knows_the_child_gives_her_seat_to_somebody_else(board: Board) -> None:
    dossier = board.drawn()
    review = dossier.reviews.get(seat=1)
    first = board.actor_of(review)
    with pytest.raises(DeclineNeedsReason):
        services.decline_review(review_id=review.id, reason="", by=first, at=board.later)
    services.decline_review(review_id=review.id, reason="I know the child", by=first, at=board.later)
    review.refresh_from_db()
    assert review.reviewer_id not in {None, first.user_id}
    assert first.user_id not in reviewers_for(dossier, dossier.case, board.later)


def test_a_seat_for_which_there_is_nobody_is_filled_later(board: Board) -> None:
    Membership.objects.filter(role=Role.QUALITY_REVIEWER).update(ends=board.story.scene.at)
    dossier = board.drawn()
    assert dossier.reviews.filter(reviewer=None).count() == 2
    Membership.objects.filter(role=Role.QUALITY_REVIEWER).update(ends=None)
    assert services.fill_seats(at=board.later) == 2


def test_what_happened_calls_for_a_review_once(board: Board) -> None:
    case, at = board.story.case, board.later
    assert services.review_reopening(case_id=case.id, by=SYSTEM, at=at)
    assert services.review_reopening(case_id=case.id, by=SYSTEM, at=at) is None
    assert services.review_breach(case_id=case.id, by=SYSTEM, at=at) is None  # urgent, no emergency
    cases.lock_case(case.id)
    type(case).objects.filter(pk=case.pk).update(urgency="emergency")
    assert services.review_breach(case_id=case.id, by=SYSTEM, at=at)
    assert services.review_death(child_id=case.child_id, by=SYSTEM, at=at) == 0  # she lives
    child = case.child
    child.deceased_on = (board.story.scene.at + timedelta(days=9)).date()
    child.save()
    assert services.review_death(child_id=child.id, by=SYSTEM, at=at) == 1
    assert services.review_death_of_case(case_id=case.id, by=SYSTEM, at=at) is None
    assert set(Dossier.objects.values_list("cause", flat=True)) == {"reopened", "breach", "death"}


def test_a_death_long_after_the_answer_is_not_reviewed(board: Board) -> None:
    child = board.story.case.child
    child.deceased_on = (board.story.scene.at + timedelta(days=31)).date()
    child.save()
    at = board.later + timedelta(days=30)
    assert services.review_death(child_id=child.id, by=SYSTEM, at=at) == 0


def test_a_diagnosis_that_a_later_version_takes_back_is_reviewed(board: Board) -> None:
    story, at = board.story, board.later
    story.correct(red_flags="Fever.")
    assert services.review_refutation(case_id=story.case.id, version=2, by=SYSTEM, at=at) is None
    story.correct(principal_icd10=["J18.9"], principal_orpha=[])
    assert services.review_refutation(case_id=story.case.id, version=3, by=SYSTEM, at=at)


def test_a_complaint_is_entered_by_coordinators_and_the_second_joins_the_first(board: Board) -> None:
    scene, case, at = board.story.scene, board.story.case, board.later
    deed = {"case_id": case.id, "cause": Cause.COMPLAINT, "source": "Mother", "at": at}
    with pytest.raises(ConcernUnsaid):
        services.enter_concern(**deed, text="", by=scene.coordinator)
    for person in (scene.referrer, scene.expert):
        with pytest.raises(NotAllowed):
            services.enter_concern(**deed, text="Nobody answered.", by=person)
    with pytest.raises(type(case).DoesNotExist):
        services.enter_concern(**deed, text="Nobody answered.", by=scene.stranger)
    services.enter_concern(**deed, text="Nobody answered.", by=scene.coordinator)
    services.enter_concern(**deed, text="Nobody called back.", by=scene.house_coordinator)
    assert Dossier.objects.filter(cause=Cause.COMPLAINT).count() == 1
    assert Concern.objects.count() == 2


def test_a_finding_has_an_owner_a_day_and_an_end(board: Board) -> None:
    scene, at = board.story.scene, board.later
    dossier = board.drawn()
    deed = {
        "dossier_id": dossier.id,
        "kind": ActionKind.TEMPLATE,
        "title": "Ask for the weight",
        "owner_id": scene.expert.user_id,
        "due_on": at.date(),
        "by": scene.coordinator,
        "at": at,
    }
    with pytest.raises(NotSettledYet):
        services.give_action(**deed)
    board.settle(dossier)
    with pytest.raises(NotOfTheCentre):
        services.give_action(**{**deed, "owner_id": scene.referrer.user_id})
    with pytest.raises(DayIsOver):
        services.give_action(**{**deed, "due_on": at.date() - timedelta(days=1)})
    with pytest.raises(Dossier.DoesNotExist):
        services.give_action(**{**deed, "by": board.reviewers[0]})
    action = services.give_action(**deed)
    end = {"action_id": action.id, "state": ActionState.DONE, "at": at}
    with pytest.raises(Action.DoesNotExist):
        services.end_action(**end, result="Done", by=scene.referrer)
    with pytest.raises(ResultNeeded):
        services.end_action(**end, result="", by=scene.expert)
    services.end_action(**end, result="The template asks for it now.", by=scene.expert)
    with pytest.raises(EndedAlready):
        services.end_action(**end, result="Again", by=scene.coordinator)


def test_figures_have_versions_and_a_centre_may_have_its_own(board: Board) -> None:
    scene, at = board.story.scene, board.later
    own = {"name": "sample_least", "centre": scene.centre.id}
    said = {"kind": FIGURES, "source": "order", "at": at}
    boss, other = make_actor(Role.ADMINISTRATOR), make_actor(Role.ADMINISTRATOR)
    waiting = propose_change(**said, key=own, figures={"value": 20}, by=boss)
    assert waiting.loosens  # a centre departs from what holds everywhere
    confirm_change(change_id=waiting.id, by=other, at=at)
    assert figure(Policy.SAMPLE_LEAST, at, centre_id=scene.centre.id) == 20
    assert figure(Policy.SAMPLE_LEAST, at) == 12
    less = propose_change(**said, key=own, figures={"value": 15}, starts=at + timedelta(days=1), by=boss)
    more = propose_change(**said, key=own, figures={"value": 30}, starts=at + timedelta(days=2), by=boss)
    assert (less.loosens, more.loosens) == (True, False)
    with pytest.raises(NeverWithout):
        propose_change(**said, key={"name": "sample_least", "centre": None}, figures=None, by=boss)


def test_outside_a_clinic_small_cells_and_cases_are_hidden(board: Board) -> None:
    board.settle(board.drawn())
    scene = board.story.scene
    inside = centre_page(scene.coordinator, scene.centre, board.later)
    assert [one.count for one in inside.fields] == [1]
    assert inside.fields[0].means is None
    assert len(inside.dossiers) == 1
    assert inside.progress[0].settled == 1
    analyst = make_actor(Role.MINISTRY_ANALYST)
    outside = centre_page(analyst, scene.centre, board.later)
    assert [one.count for one in outside.fields] == [None]
    assert not outside.dossiers
    assert not outside.progress
    assert not outside.actions
    assert outside.readings is None
    assert set(outside.agreement.values()) == {None}


def test_the_log_tells_who_was_asked_but_never_what_was_said(board: Board) -> None:
    dossier = board.drawn()
    board.judge(dossier, 1, remark="The dose is a tenth of the usual one.")
    told = list(AuditEntry.objects.filter(subject="dossier").values_list("detail", flat=True))
    assert told
    assert all("tenth" not in str(detail) for detail in told)
