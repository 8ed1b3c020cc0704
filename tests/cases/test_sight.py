"""Who sees how much: one case, lists and pages say the same."""

from datetime import timedelta

import pytest

from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.sight import Sight
from consilia.cases.models import Case
from consilia.cases.permissions import sight_of
from consilia.cases.queries import case_for, cases_visible_to
from consilia.cases.queries.emergencies import Named, case_named
from consilia.cases.queries.worklist import Show, Wanted, worklist
from consilia.cases.services import add_colleague, remove_colleague
from consilia.patients.models import Child
from consilia.patients.queries import child_for
from tests.cases.test_lifecycle_table import PEOPLE
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import WAY, make_scene, reload

pytestmark = pytest.mark.django_db

N, H, P, B = Sight.NONE, Sight.HEADER, Sight.PREVIEW, Sight.BODY
# Rows in the order of PEOPLE. Written from the design's table of roles and sight.
SEES: dict[State, tuple[Sight, ...]] = {
    State.DRAFT: (B, N, B, N, N, N, N, N),
    State.REGION_REVIEW: (B, N, B, B, B, N, N, N),
    State.TRIAGE: (B, N, B, H, B, N, N, N),
    State.INFO_REQUESTED: (B, N, B, H, B, N, N, N),
    State.OFFERED: (B, N, B, H, B, P, N, N),
    State.IN_REVIEW: (B, N, B, H, B, B, N, N),
    State.COUNCIL_SCHEDULED: (B, N, B, H, B, B, B, N),  # the other expert takes the chair
    State.COUNCIL_HELD: (B, N, B, H, B, B, B, N),
    State.CONCLUSION_DRAFT: (B, N, B, H, B, B, N, N),
    State.SECOND_READ: (B, N, B, H, B, B, N, N),
    State.SIGNED: (B, N, B, H, B, B, N, N),
    State.ACKNOWLEDGED: (B, N, B, H, B, B, N, N),
    State.FOLLOW_UP: (B, N, B, H, B, B, N, N),
    State.CLOSED: (B, N, B, H, H, B, N, N),
    State.DECLINED: (B, N, B, H, H, N, N, N),
    State.DUPLICATE: (B, N, B, H, H, N, N, N),
    State.WITHDRAWN: (B, N, B, H, H, N, N, N),
}


@pytest.mark.parametrize("state", WAY)
def test_each_person_sees_what_the_design_says(state: State) -> None:
    scene = make_scene()
    case = scene.case_in(state)
    seen = tuple(sight_of(getattr(scene, person), case, scene.tick()) for person in PEOPLE)
    assert dict(zip(PEOPLE, seen, strict=True)) == dict(zip(PEOPLE, SEES[state], strict=True))


@pytest.mark.parametrize("state", WAY)
def test_lists_show_exactly_the_cases_that_can_be_opened(state: State) -> None:
    scene = make_scene()
    case = scene.case_in(state)
    for person in PEOPLE:
        actor, at = getattr(scene, person), scene.tick()
        listed = cases_visible_to(actor, at).filter(pk=case.pk).exists()
        assert listed == (sight_of(actor, case, at) > Sight.NONE), person


def test_a_draft_that_is_withdrawn_stays_in_its_house() -> None:
    """It was never sent: nobody outside learns that it existed, by page, list, search or number."""
    scene = make_scene()
    case = scene.case_in(State.DRAFT)
    scene.play("withdraw", case.id)
    assert reload(case).state == State.WITHDRAWN
    for person in (*PEOPLE, "regional_operator"):
        actor, at = getattr(scene, person), scene.tick()
        own = person in {"referrer", "house_coordinator"}
        assert sight_of(actor, reload(case), at) is (Sight.BODY if own else Sight.NONE), person
        for words in ("", case.number, "ductus"):
            wanted = Wanted(show=Show.CLOSED, words=words)
            rows = worklist(actor, wanted, at=at, cursor=None).rows
            assert [row.id for row in rows] == ([case.id] if own else []), (person, words)
    for actor, status in ((scene.referrer, 200), (scene.regional_operator, 404)):
        assert signed_in_client(actor).get(f"/cases/{case.id}/").status_code == status
    assert case_named(Named(number=case.number)) is None


@pytest.mark.parametrize("state", WAY)
@pytest.mark.parametrize("person", PEOPLE)
def test_the_page_shows_the_child_only_with_the_full_record(state: State, person: str) -> None:
    scene = make_scene()
    case = scene.case_in(state)
    actor = getattr(scene, person)
    level = SEES[state][PEOPLE.index(person)]
    # The page reads the present; grants of the scene began in its own time.
    answer = signed_in_client(actor).get(f"/cases/{case.id}/")
    if level is Sight.NONE:
        assert answer.status_code == 404
        return
    text = answer.content.decode()
    assert answer.status_code == 200
    assert (case.child.family_name in text) == (level is Sight.BODY)
    assert (case.summary in text) == (level is Sight.BODY)
    assert ("Seizure" in text) == (level >= Sight.PREVIEW)


def test_the_worklist_hides_the_child_from_an_expert_until_she_accepts() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    offered = worklist(scene.expert, Wanted(), at=scene.tick(), cursor=None).rows
    assert [(row.id, row.child) for row in offered] == [(case.id, "")]
    scene.play("accept", case.id)
    accepted = worklist(scene.expert, Wanted(), at=scene.tick(), cursor=None).rows
    assert [row.child for row in accepted] == [case.child.full_name]


def test_a_name_never_finds_a_case_whose_child_is_hidden() -> None:
    scene = make_scene()
    case = scene.case_in(State.OFFERED)
    wanted = Wanted(show=Show.OPEN, words=case.child.family_name)
    assert worklist(scene.expert, wanted, at=scene.tick(), cursor=None).rows == []
    assert worklist(scene.regional_operator, wanted, at=scene.tick(), cursor=None).rows == []
    assert len(worklist(scene.coordinator, wanted, at=scene.tick(), cursor=None).rows) == 1


def test_an_expert_keeps_sight_for_ninety_days_after_closure() -> None:
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    closed = case.closed_at
    assert case_for(scene.expert, case.id, closed + timedelta(days=89, hours=23))
    with pytest.raises(Case.DoesNotExist):
        case_for(scene.expert, case.id, closed + timedelta(days=90))


def test_the_record_of_the_child_closes_with_the_case() -> None:
    scene = make_scene()
    case = scene.case_in(State.CLOSED)
    closed = case.closed_at
    assert child_for(scene.expert, case.child_id, closed + timedelta(days=89, hours=23))
    with pytest.raises(Child.DoesNotExist):
        child_for(scene.expert, case.child_id, closed + timedelta(days=90))


def test_an_expert_who_gave_the_case_back_sees_it_no_more() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    scene.play("redirect", case.id)
    with pytest.raises(Case.DoesNotExist):
        case_for(scene.expert, case.id, scene.tick())


def test_a_colleague_sees_the_case_from_joining_the_team_until_leaving_it() -> None:
    scene = make_scene()
    case = scene.case_in(State.TRIAGE)
    add_colleague(case_id=case.id, user_id=scene.colleague.user_id, by=scene.referrer, at=scene.tick())
    assert case_for(scene.colleague, case.id, scene.tick())
    remove_colleague(case_id=case.id, user_id=scene.colleague.user_id, by=scene.referrer, at=scene.tick())
    with pytest.raises(Case.DoesNotExist):
        case_for(scene.colleague, case.id, scene.tick())


def test_a_role_at_another_organisation_opens_nothing() -> None:
    scene = make_scene()
    case = scene.case_in(State.IN_REVIEW)
    for role in ("organisation_coordinator", "triage_coordinator", "regional_operator", "expert", "auditor"):
        elsewhere = make_actor(role=role, organisation=scene.stranger_house)
        assert sight_of(elsewhere, reload(case), scene.tick()) is Sight.NONE, role
