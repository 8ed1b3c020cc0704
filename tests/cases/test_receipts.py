"""Who has seen what: told to those on the case, since the first time, and never more than was shown."""

from uuid import UUID

import pytest
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.cases import services
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Entry, Viewing
from consilia.cases.queries.receipts import Seen, seen
from consilia.cases.services import seeing
from consilia.notifications.domain.topics import case_topic
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


def looks(scene: Scene, case: Case, by: Actor) -> None:
    services.mark_seen(case_id=case.id, by=by, at=scene.tick())


def writes(scene: Scene, case: Case, by: Actor, text: str = "Which dose?") -> Entry:
    return services.send_message(case_id=case.id, text=text, by=by, at=scene.tick())


def told(case: Case, by: Actor) -> Seen:
    return seen(reload(case), list(Entry.objects.filter(case=case)), by=by)


def names(case: Case, entry: Entry, by: Actor) -> set[UUID | None]:
    return {viewing.user_id for viewing in told(case, by).receipts[entry.id].seen}


def test_the_sender_learns_when_the_other_side_saw_it_first(scene: Scene, case: Case) -> None:
    message = writes(scene, case, scene.referrer)
    assert told(case, scene.referrer).receipts[message.id].seen == []
    looks(scene, case, scene.expert)
    first = scene.at
    looks(scene, case, scene.expert)  # a second look changes nothing
    receipts = told(case, scene.referrer).receipts[message.id]
    assert [(one.user_id, one.at, one.role) for one in receipts.seen] == [
        (scene.expert.user_id, first, "expert")
    ]
    assert (receipts.by_other_side, receipts.is_own) == (True, True)
    assert Viewing.objects.filter(case=case, user_id=scene.expert.user_id, in_full=True).count() == 1


def test_a_colleague_of_the_same_house_is_not_the_other_side(scene: Scene, case: Case) -> None:
    services.add_colleague(
        case_id=case.id, user_id=scene.colleague.person_id, by=scene.referrer, at=scene.tick()
    )
    message = writes(scene, case, scene.referrer)
    looks(scene, case, scene.colleague)
    assert names(case, message, scene.referrer) == {scene.colleague.user_id}
    assert not told(case, scene.referrer).receipts[message.id].by_other_side


def test_a_reader_learns_who_else_has_read_and_is_not_told_of_herself(scene: Scene, case: Case) -> None:
    message = writes(scene, case, scene.referrer)
    for by in (scene.expert, scene.coordinator):
        looks(scene, case, by)
    assert names(case, message, scene.expert) == {scene.coordinator.user_id}
    assert {one.viewing.user_id for one in told(case, scene.expert).readers} == {scene.coordinator.user_id}


def test_what_came_after_the_look_was_not_seen(scene: Scene, case: Case) -> None:
    looks(scene, case, scene.expert)
    message = writes(scene, case, scene.referrer)
    assert names(case, message, scene.referrer) == set()
    assert [one.is_up_to_date for one in told(case, scene.referrer).readers] == [False]
    looks(scene, case, scene.expert)
    assert [one.is_up_to_date for one in told(case, scene.referrer).readers] == [True]


def test_what_was_written_while_the_page_was_made_was_not_seen(scene: Scene, case: Case) -> None:
    shown_until = reload(case).last_entry_at
    message = writes(scene, case, scene.referrer)
    services.mark_seen(case_id=case.id, by=scene.expert, at=scene.tick(), until=shown_until)
    assert names(case, message, scene.referrer) == set()


def test_writing_is_not_reading(scene: Scene, case: Case) -> None:
    message = writes(scene, case, scene.referrer)
    writes(scene, case, scene.expert)
    assert names(case, message, scene.referrer) == set()
    looks(scene, case, scene.expert)
    assert names(case, message, scene.referrer) == {scene.expert.user_id}


def test_the_centre_learns_that_the_preview_of_an_offer_was_looked_at_and_nobody_else_does(
    scene: Scene,
) -> None:
    case = scene.case_in(State.OFFERED)
    offer = Entry.objects.get(case=case, name="offer")
    assert told(case, scene.coordinator).receipts[offer.id].seen == []
    signed_in_client(scene.expert).get(reverse("cases:detail", args=[case.id]))
    receipts = told(case, scene.coordinator).receipts[offer.id]
    assert ([one.user_id for one in receipts.seen], receipts.by_other_side) == ([scene.expert.user_id], True)
    assert offer.id not in told(case, scene.referrer).receipts


def test_a_preview_shows_nothing_of_the_timeline_and_earns_no_receipt_for_it(scene: Scene) -> None:
    case = scene.case_in(State.TRIAGE)
    message = writes(scene, case, scene.referrer)
    scene.play("offer", case.id)
    services.mark_previewed(case_id=case.id, by=scene.expert, at=scene.tick())
    assert names(case, message, scene.referrer) == set()
    assert told(case, scene.referrer).readers == []


def test_the_page_says_it_in_words_to_those_who_read_the_case(scene: Scene, case: Case) -> None:
    writes(scene, case, scene.referrer)
    address = reverse("cases:detail", args=[case.id])
    doctor = signed_in_client(scene.referrer)
    assert "Nobody else has seen it yet" in doctor.get(address).content.decode()
    expert = signed_in_client(scene.expert).get(address).content.decode()
    assert "Seen by" not in expert.partition("Which dose?")[2].partition("</li>")[0]
    html = doctor.get(address).content.decode()
    assert "Seen by 1 person" in html.partition("Which dose?")[2]
    assert "Read by 1 other person" in html


def test_who_sees_only_the_heading_learns_nothing_of_readers(scene: Scene, case: Case) -> None:
    writes(scene, case, scene.referrer)
    looks(scene, case, scene.expert)
    address = reverse("cases:detail", args=[case.id])
    html = signed_in_client(scene.regional_operator).get(address).content.decode()
    assert "Seen by" not in html
    assert "Read by" not in html
    assert not Viewing.objects.filter(user_id=scene.regional_operator.user_id).exists()


def test_open_pages_look_again_after_a_first_look_and_not_after_a_second(
    scene: Scene, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    told_topics: list[str] = []
    monkeypatch.setattr(seeing, "announce", lambda *, topics: told_topics.extend(topics))
    for _ in range(3):
        looks(scene, case, scene.coordinator)
    assert told_topics == [case_topic(case.id)]
