"""The pages of limits: who sees what, a change from its proposal to its undoing, and why a row speaks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases import services
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import ClockChange, ClockPolicy, Deadline
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db
LIST, WHICH, NEW = (reverse(f"cases:{name}") for name in ("limits", "which_limit", "propose_limit"))
HALF_AN_HOUR = {
    "clock": "triage",
    "urgency": "urgent",
    "amount": "30",
    "unit": "minutes",
    "counts": "wall",
    "source": "a decision of the council",
}


@pytest.fixture
def scene() -> Scene:
    return make_scene()


def administrator() -> Client:
    return signed_in_client(make_actor(Role.ADMINISTRATOR))


def proposed(client: Client, **changes: str) -> ClockChange:
    answer = client.post(NEW, {**HALF_AN_HOUR, **changes})
    assert answer.status_code == 302, answer.content.decode()
    return ClockChange.objects.latest("proposed_at")


def decide(client: Client, change: ClockChange, decision: str):
    return client.post(reverse("cases:decide_limit", args=[change.id]), {"decision": decision}, follow=True)


def page_of(change: ClockChange) -> str:
    return reverse("cases:limit_change", args=[change.id])


def test_everybody_reads_the_limits_and_only_administrators_change_them(scene: Scene) -> None:
    doctor = signed_in_client(scene.referrer)
    text = doctor.get(LIST).content.decode()
    assert "Triage and first offer" in text
    assert "MSF median allocation" in text
    assert NEW not in text
    row = ClockPolicy.objects.first()
    change = proposed(administrator())
    for address in (NEW, reverse("cases:end_limit", args=[row.id]), page_of(change)):
        assert doctor.get(address).status_code == 403
    assert doctor.post(NEW, HALF_AN_HOUR).status_code == 403
    assert decide(doctor, change, "confirm").status_code == 403


def test_a_change_is_proposed_seen_confirmed_and_undone(scene: Scene) -> None:
    case = scene.case_in(State.TRIAGE)
    boss = administrator()
    change = proposed(boss)
    text = boss.get(page_of(change)).content.decode()
    assert "What would change for today" in text
    assert "Running clocks looked at" in text

    assert "Confirmed." in decide(boss, change, "confirm").content.decode()
    services.apply_due_changes(by=Actor.system(), at=ClockChange.objects.get(pk=change.id).starts)
    assert "The running clocks follow it" in boss.get(page_of(change)).content.decode()
    assert boss.get(LIST, {"clock": "triage", "urgency": "urgent"}).content.decode().count("30 minutes") == 1
    assert "1 hour" in boss.get(LIST, {"when": "past"}).content.decode()

    undo = boss.get(NEW, {"undo": change.id}).content.decode()
    assert 'value="1"' in undo  # the hour that was
    back = proposed(boss, amount="1", unit="hours")
    assert "another administrator has to confirm it" in boss.get(page_of(back)).content.decode()
    assert decide(boss, back, "confirm").status_code == 403
    decide(administrator(), back, "confirm")
    services.apply_due_changes(by=Actor.system(), at=ClockPolicy.objects.latest("starts").starts)
    assert Deadline.objects.get(case=case, clock=Clock.TRIAGE).span == timedelta(hours=1)
    assert ClockPolicy.objects.filter(clock="triage", urgency="urgent", ends=None).get().span == timedelta(
        hours=1
    )


def test_a_row_of_its_own_is_ended_and_the_page_says_what_speaks_then(scene: Scene) -> None:
    boss, other = administrator(), administrator()
    change = proposed(boss, field="cardiology")
    decide(boss, change, "confirm")
    row = ClockPolicy.objects.get(field="cardiology")
    address = reverse("cases:end_limit", args=[row.id])
    assert "1 hour (All cases)" in boss.get(address).content.decode()
    boss.post(address, {"source": "it did not help"})
    decide(other, ClockChange.objects.latest("proposed_at"), "confirm")
    row.refresh_from_db()
    assert row.ends is not None


def test_what_was_typed_wrongly_is_said_and_nothing_is_lost(scene: Scene) -> None:
    boss = administrator()
    answer = boss.post(NEW, {**HALF_AN_HOUR, "amount": "", "source": "kept words"})
    assert answer.status_code == 422
    assert "kept words" in answer.content.decode()
    answer = boss.post(NEW, {**HALF_AN_HOUR, "starts": "2020-01-01T00:00"})
    assert (answer.status_code, "The past stays as it was" in answer.content.decode()) == (422, True)
    answer = boss.post(NEW, {**HALF_AN_HOUR, "urgency": "planned", "unit": "days", "counts": "working"})
    assert "Write working time in hours" in answer.content.decode()
    assert not ClockChange.objects.exists()


@pytest.mark.parametrize("address", ["?like=x", "?undo=x", "?like=00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_no_row_is_no_accident(scene: Scene, address: str) -> None:
    assert administrator().get(NEW + address).status_code in {200, 404}


def test_a_decision_comes_too_late_when_somebody_was_first(scene: Scene) -> None:
    boss = administrator()
    change = proposed(boss)
    decide(administrator(), change, "drop")
    answer = decide(boss, change, "confirm")
    assert answer.status_code == 409
    assert "confirmed or dropped meanwhile" in answer.content.decode()
    assert decide(boss, change, "nonsense").status_code == 404


def test_the_page_says_why_a_row_speaks_also_for_a_case_one_sees(scene: Scene) -> None:
    boss = administrator()
    decide(boss, proposed(boss, field="cardiology"), "confirm")
    text = boss.get(WHICH, {"urgency": "urgent", "field": "cardiology"}).content.decode()
    assert "It names the field" in text
    assert "Gives way to the row that names the field more exactly." in text
    case = scene.case_in(State.TRIAGE)
    assert (
        "It names the field"
        in signed_in_client(scene.referrer).get(WHICH, {"case": case.id}).content.decode()
    )
    assert signed_in_client(scene.stranger).get(WHICH, {"case": case.id}).status_code == 404
    assert boss.get(WHICH, {"case": "x"}).status_code == 404
    assert boss.get(WHICH, {"urgency": "x"}).status_code == 422


@pytest.mark.parametrize("language", ["en", "ru"])
def test_filters_narrow_and_an_unknown_one_does_not_hurt(scene: Scene, language: str) -> None:
    boss = signed_in_client(make_actor(Role.ADMINISTRATOR), **{"accept-language": language})
    both = boss.get(LIST, {"clock": "triage"}).content.decode()
    assert both.count('<th scope="row"') == 3
    assert boss.get(LIST, {"clock": "nonsense", "when": "never", "after": "x"}).status_code == 200
    assert boss.get(LIST, {"when": "coming"}).content.decode().count('<th scope="row"') == 0


def test_who_changed_which_limit_when_is_read_by_everybody(scene: Scene) -> None:
    """Also what was dropped; filtered like the rows, and only administrators go on to the change."""
    boss, doctor = administrator(), signed_in_client(scene.referrer)
    history = reverse("cases:limits", query={"when": "changes"})
    assert "Nobody has changed anything yet" in doctor.get(history).content.decode()
    dropped, waiting = proposed(boss), proposed(boss, amount="20")
    decide(boss, dropped, "drop")
    text = doctor.get(history).content.decode()
    assert text.count(dropped.proposed_by.full_name) == 2
    assert "dropped" in text
    assert "20 minutes" in text
    assert page_of(waiting) not in text
    assert page_of(waiting) in boss.get(history).content.decode()
    assert "20 minutes" not in doctor.get(f"{history}&urgency=planned").content.decode()
