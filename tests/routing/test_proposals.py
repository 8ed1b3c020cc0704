"""The look at everything open, on real cases: what is proposed, followed, dismissed, and by whom a case is taken over."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Grant, Offer
from consilia.cases.services import offer_case
from consilia.foundation.refusals import NotAllowed
from consilia.network.models import Consultant
from consilia.notifications.models import Notification
from consilia.routing import services
from consilia.routing.jobs import learn
from consilia.routing.models import AnswerHabit, AnswerPace, Proposal, ReoptimisationPolicy
from consilia.routing.services import NoLongerOfUse
from tests.factories.accounts import make_actor, make_user, signed_in_client
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.network import make_consultant, make_leave
from tests.factories.routing import ask_one_at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_at_once(db: None) -> None:
    ask_one_at_once()


def colleague(scene: Scene, **facts) -> tuple[Consultant, Actor]:
    user = make_user()
    consultant = make_consultant(scene.centre, user=user, fields=["cardiology"], **facts)
    return consultant, make_actor(Role.EXPERT, user=user, organisation=scene.centre)


def look(scene: Scene) -> list[Proposal]:
    services.look_again(centre_id=scene.centre.id, at=scene.tick())
    return list(Proposal.objects.filter(state="open").order_by("due_at", "id"))


def asked(case: Case) -> set:
    return set(case.offers.filter(answer="").values_list("consultant_id", flat=True))


def offered(scene: Scene, consultant: Consultant) -> Case:
    """A planned case that this one expert is asked about."""
    case = scene.case_in(State.TRIAGE, urgency="planned")
    at, deed = scene.tick(), {"reason": "The scene wants her", "version": None, "by": scene.coordinator}
    offer_case(case_id=case.id, consultant_id=consultant.id, at=at, **deed)
    return reload(case)


def test_a_new_case_gets_one_proposal_and_a_coordinator_follows_it() -> None:
    scene = make_scene()
    colleague(scene)
    case = scene.case_in(State.TRIAGE, urgency="planned")
    (proposal,) = look(scene)
    assert (proposal.subject_id, proposal.kind, proposal.reference) == (case.id, "offer", case.number)
    assert look(scene) == [proposal]  # the same again is no second one
    services.follow_proposal(proposal_id=proposal.id, by=scene.coordinator, at=scene.tick())
    assert asked(case) == {proposal.to_id}
    assert reload(case).state == State.OFFERED
    assert AuditEntry.objects.filter(name="ProposalFollowed", subject_id=proposal.id).count() == 1
    with pytest.raises(NoLongerOfUse):
        services.follow_proposal(proposal_id=proposal.id, by=scene.coordinator, at=scene.tick())


def test_emergencies_and_what_is_begun_are_left_alone() -> None:
    scene = make_scene()
    colleague(scene)
    scene.case_in(State.TRIAGE, urgency="emergency")
    scene.case_in(State.CONCLUSION_DRAFT)
    assert look(scene) == []


def test_one_more_is_asked_when_the_first_will_not_be_there() -> None:
    scene = make_scene()
    other, _ = colleague(scene)
    case = offered(scene, scene.consultant)
    tomorrow = scene.at.date() + timedelta(days=1)
    make_leave(scene.consultant, tomorrow, tomorrow + timedelta(days=20))
    (also,) = look(scene)
    assert (also.kind, also.to, also.beside, also.reason) == ("also", other, scene.consultant, "hours_end")
    services.follow_proposal(proposal_id=also.id, by=scene.coordinator, at=scene.tick())
    assert asked(case) == {scene.consultant.id, other.id}
    assert case.offers.get(consultant=other).answer_by is not None


def test_an_offer_moves_after_its_grace_and_never_within_it() -> None:
    scene = make_scene()
    other, _ = colleague(scene)
    ReoptimisationPolicy.objects.update(most=1, grace_planned=60)
    case = offered(scene, scene.consultant)
    tomorrow = scene.at.date() + timedelta(days=1)
    make_leave(scene.consultant, tomorrow, tomorrow + timedelta(days=20))
    assert look(scene) == []
    scene.tick(90)
    (move,) = look(scene)
    assert (move.kind, move.to, move.beside) == ("move", other, scene.consultant)
    services.follow_proposal(proposal_id=move.id, by=scene.coordinator, at=scene.tick())
    assert asked(case) == {other.id}
    assert case.offers.get(consultant=scene.consultant).answer == Offer.Answer.RECALLED
    assert AuditEntry.objects.filter(name="OffersRecalled", subject_id=case.id).exists()


def in_hands_of_one_who_goes(scene: Scene) -> Case:
    case = offered(scene, scene.consultant)
    scene.play("accept", case.id)
    tomorrow = scene.at.date() + timedelta(days=1)
    make_leave(scene.consultant, tomorrow, tomorrow + timedelta(days=20))
    return reload(case)


def invitation(scene: Scene) -> Proposal:
    (proposal,) = look(scene)
    assert proposal.kind == "step_in"
    return services.follow_proposal(proposal_id=proposal.id, by=scene.coordinator, at=scene.tick())


def test_an_invited_expert_steps_in_and_the_case_is_hers() -> None:
    scene = make_scene()
    other, actor = colleague(scene)
    case = in_hands_of_one_who_goes(scene)
    proposal = invitation(scene)
    assert (proposal.state, proposal.to, proposal.beside) == ("asked", other, scene.consultant)
    assert Notification.objects.get(user=other.user, subject="step_in").subject_id == proposal.id
    assert reload(case).expert_id == scene.consultant.user_id  # nobody loses a case by an invitation
    assert look(scene) == []  # and nobody is invited twice
    services.step_in(proposal_id=proposal.id, by=actor, at=scene.tick())
    case = reload(case)
    assert (case.state, case.expert_id) == (State.IN_REVIEW, other.user_id)
    assert not Grant.objects.filter(case=case, user=scene.consultant.user, part="expert", ends=None).exists()
    assert Notification.objects.filter(
        user=scene.consultant.user, subject_id=case.id, kind="offer_recalled"
    ).exists()
    assert list(case.entries.order_by("at", "id").values_list("name", flat=True))[-3:] == [
        "redirect",
        "offer",
        "accept",
    ]


def test_whoever_begins_first_keeps_it() -> None:
    scene = make_scene()
    _, actor = colleague(scene)
    case = in_hands_of_one_who_goes(scene)
    proposal = invitation(scene)
    scene.play("write", case.id)
    with pytest.raises(NoLongerOfUse):
        services.step_in(proposal_id=proposal.id, by=actor, at=scene.tick())
    assert look(scene) == []
    assert Proposal.objects.get(pk=proposal.id).state == "over"


def test_strangers_and_others_may_not() -> None:
    scene = make_scene()
    colleague(scene)
    elsewhere = make_actor(Role.TRIAGE_COORDINATOR, organisation=scene.stranger_house)
    in_hands_of_one_who_goes(scene)
    (proposal,) = look(scene)
    for deed in (services.follow_proposal, services.dismiss_proposal):
        with pytest.raises(Proposal.DoesNotExist):
            deed(proposal_id=proposal.id, by=elsewhere, at=scene.tick())
    services.follow_proposal(proposal_id=proposal.id, by=scene.coordinator, at=scene.tick())
    with pytest.raises(Proposal.DoesNotExist):
        services.step_in(proposal_id=proposal.id, by=scene.expert, at=scene.tick())
    with pytest.raises(NotAllowed):
        services.step_in(proposal_id=proposal.id, by=scene.coordinator, at=scene.tick())


def test_what_is_dismissed_is_not_proposed_again() -> None:
    scene = make_scene()
    colleague(scene)
    in_hands_of_one_who_goes(scene)
    (proposal,) = look(scene)
    services.dismiss_proposal(proposal_id=proposal.id, by=scene.coordinator, at=scene.tick())
    assert look(scene) == []


def test_by_itself_only_where_the_policy_says_so_and_never_a_new_case() -> None:
    scene = make_scene()
    other, _ = colleague(scene)
    case = in_hands_of_one_who_goes(scene)
    scene.case_in(State.TRIAGE, urgency="planned")
    assert {one.kind for one in look(scene)} == {"offer", "step_in"}
    assert services.follow_by_itself(centre_id=scene.centre.id, at=scene.tick()) == 0
    ReoptimisationPolicy.objects.create(
        centre=scene.centre, by_itself=True, starts=scene.at, source="decision of the centre"
    )
    assert services.follow_by_itself(centre_id=scene.centre.id, at=scene.tick()) == 1
    asked_one = Proposal.objects.get(state="asked")
    assert (asked_one.subject_id, asked_one.to, asked_one.decided_by) == (case.id, other, None)


def test_switched_off_nothing_is_proposed() -> None:
    scene = make_scene()
    scene.case_in(State.TRIAGE, urgency="planned")
    ReoptimisationPolicy.objects.create(centre=scene.centre, is_on=False, starts=scene.at, source="no")
    assert look(scene) == []
    assert not services.is_time(scene.centre.id, scene.at)


def test_answers_are_learnt_and_learning_twice_says_the_same() -> None:
    scene = make_scene()
    case = offered(scene, scene.consultant)
    scene.tick(29)
    scene.play("accept", case.id)
    scene.play("write", case.id)
    scene.play("sign", case.id)
    for _ in range(2):
        learn(subject_id=str(case.id), event="ConclusionSigned")
    habit = AnswerHabit.objects.get(consultant=scene.consultant)
    assert (habit.urgency, habit.accepted, habit.refused, habit.silent) == ("planned", 1, 0, 0)
    pace = AnswerPace.objects.get(consultant=scene.consultant)
    assert pace.signed == 1
    assert pace.minutes == 2


def test_the_pages_tell_why_and_do_it() -> None:
    scene = make_scene(at=timezone.now())  # pages read the clock
    other, actor = colleague(scene)
    case = in_hands_of_one_who_goes(scene)
    (proposal,) = look(scene)
    coordinator, expert = signed_in_client(scene.coordinator), signed_in_client(actor)
    text = coordinator.get(reverse("routing:proposals")).content.decode()
    with override("en"):
        name = str(other)
    for word in (case.number, name, "before the deadline", "In time with a chance of"):
        assert word in text
    assert case.child.family_name not in text
    answer = coordinator.post(reverse("routing:follow", args=[proposal.id]), follow=True).content.decode()
    assert "is invited to step in" in answer
    assert case.number in expert.get(reverse("routing:invitation", args=[proposal.id])).content.decode()
    done = expert.post(reverse("routing:step_in", args=[proposal.id]))
    assert done["Location"] == reverse("cases:detail", args=[case.id])
    again = expert.post(reverse("routing:step_in", args=[proposal.id]), follow=True)
    assert again.status_code == 404
    assert signed_in_client(scene.referrer).get(reverse("routing:proposals")).status_code == 404


def test_all_at_once_and_one_that_went_stale_stops_no_other() -> None:
    scene = make_scene(at=timezone.now())  # pages read the clock
    colleague(scene)
    first, second = (scene.case_in(State.TRIAGE, urgency="planned") for _ in range(2))
    assert len(look(scene)) == 2
    scene.play("withdraw", first.id)
    client = signed_in_client(scene.coordinator)
    text = client.post(reverse("routing:follow_all"), follow=True).content.decode()
    assert "1 proposal was followed." in text
    assert "1 was no longer of use." in text
    assert reload(second).state == State.OFFERED


def test_an_administrator_sets_the_policy_of_one_centre() -> None:
    scene = make_scene()
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    address = reverse("routing:set_looking_again")
    assert client.get(address).status_code == 200
    assert client.post(address, {"source": "decision 3"}).status_code == 422
    data = {
        "centre": str(scene.centre.id),
        "is_on": "on",
        "every_minutes": 10,
        "horizon_hours": 72,
        "enough": 95,
        "most": 3,
        "least_gain": 2,
        "grace_urgent": 30,
        "grace_planned": 240,
        "answer_urgent": 60,
        "answer_planned": 240,
        "work_minutes": 60,
        "outside_minutes": 240,
        "source": "decision 3",
    }
    assert client.post(address, data).status_code == 302
    row = ReoptimisationPolicy.objects.get(centre=scene.centre)
    assert (row.enough, row.least_gain, row.by_itself, row.is_verified) == (0.95, 0.02, False, False)
    assert scene.centre.short_name_en in client.get(reverse("routing:policy")).content.decode()
