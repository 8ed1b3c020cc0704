"""Vital status: who is asked about and when, who may answer, and what a death ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.wall import looking_further
from consilia.notifications.models import Notification
from consilia.patients.models import Child
from consilia.patients.services import note_death
from consilia.registry import services
from consilia.registry.domain.statuses import Status, StatusFault, status_fault
from consilia.registry.domain.words import Policy, Vital
from consilia.registry.jobs import ask_statuses
from consilia.registry.models import Entry, RegistryPolicy, StatusInquiry, VitalStatus
from consilia.registry.queries.packets import packet_for
from consilia.registry.queries.statuses import (
    Campaign,
    campaign_of,
    inquiries_visible_to,
    inquiry_page,
    stale,
    status_of,
    waiting_of,
)
from tests.factories.accounts import signed_in_client
from tests.factories.registry import SYSTEM, Desk, make_desk
from tests.jobs import run_until_idle

BORN, DIED, TODAY = date(2020, 3, 1), date(2024, 5, 5), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("status", "died", "fault"),
    [
        (Status(Vital.ALIVE, TODAY), None, None),
        (Status(Vital.ALIVE, BORN - timedelta(days=1)), None, StatusFault.BEFORE_BIRTH),
        (Status(Vital.LOST, TODAY + timedelta(days=1)), None, StatusFault.LATER),
        (Status(Vital.ALIVE, DIED), DIED, StatusFault.DIED_BEFORE),
        (Status(Vital.ALIVE, DIED - timedelta(days=1)), DIED, None),
        (Status(Vital.DEAD, DIED, "Q25.0"), None, None),
        (Status(Vital.DEAD, DIED + timedelta(days=1)), DIED, None),  # the record is put right
        (Status(Vital.ALIVE, TODAY, "Q25.0"), None, StatusFault.CAUSE_OF_NO_DEATH),
    ],
)
def test_what_cannot_be_so_is_named(status: Status, died: date | None, fault: StatusFault | None) -> None:
    assert status_fault(status, birth=BORN, today=TODAY, died=died) is fault


@pytest.fixture
def desk() -> Desk:
    services.load_registry_policy()
    return make_desk()


def grown_old(desk: Desk, entry: Entry, days: int = 500) -> Entry:
    """As if it had been entered long ago; the child was entered before that."""
    Entry.objects.filter(pk=entry.pk).update(entered_at=desk.story.scene.at - timedelta(days=days))
    return entry


def asked(desk: Desk) -> StatusInquiry:
    grown_old(desk, desk.enter())
    assert services.ask_statuses(by=SYSTEM, at=desk.story.scene.tick()) == 1
    return StatusInquiry.objects.select_related("entry__child").get()


def say(desk: Desk, entry: Entry, vital: Vital, on: date | None = None, **more: Any) -> VitalStatus:
    at = desk.story.scene.tick()
    status = Status(vital, on or timezone.localdate(at), more.pop("cause", ""))
    return services.say_status(entry_id=entry.id, status=status, by=more.pop("by", desk.curator), at=at)


@pytest.mark.django_db
def test_who_was_not_heard_of_for_the_months_of_the_policy_is_asked_about_once(desk: Desk) -> None:
    entry, scene = desk.enter(), desk.story.scene
    assert services.ask_statuses(by=SYSTEM, at=scene.tick()) == 0, "she was entered lately"
    grown_old(desk, entry, 366)
    at = scene.tick()
    assert [services.ask_statuses(by=SYSTEM, at=at), services.ask_statuses(by=SYSTEM, at=at)] == [1, 0]
    inquiry = StatusInquiry.objects.get()
    assert inquiry.due_on == timezone.localdate(at) + timedelta(days=30)
    with pytest.raises(NotAllowed):
        services.ask_statuses(by=desk.curator, at=at)


@pytest.mark.django_db
def test_a_visit_or_an_answer_is_being_heard_of_and_another_span_is_another_question(desk: Desk) -> None:
    entry, at = grown_old(desk, desk.enter()), desk.story.scene.tick()
    assert list(stale(SYSTEM, at)) == [entry]
    RegistryPolicy.objects.filter(name=Policy.UPDATE_MONTHS).update(value=24)
    assert not stale(SYSTEM, at)
    RegistryPolicy.objects.filter(name=Policy.UPDATE_MONTHS).update(value=12)
    desk.fill(entry, "eu_cde", on=max(timezone.localdate(at) - timedelta(days=1), desk.child.birth_date))
    assert not stale(SYSTEM, at)
    say(desk, entry, Vital.LOST)
    assert stale(SYSTEM, at + timedelta(days=360)).count() == 0
    assert stale(SYSTEM, at + timedelta(days=400)).get() == entry


@pytest.mark.django_db
def test_one_tap_answers_and_the_figures_say_how_the_asking_went(desk: Desk) -> None:
    entry, scene = asked(desk).entry, desk.story.scene
    assert waiting_of(scene.referrer, scene.at).open == 1
    client = signed_in_client(scene.referrer)
    done = client.post(f"/registry/entries/{entry.id}/status/alive/", {"from": "list"}, follow=True)
    assert done.redirect_chain[-1][0] == "/registry/status/"
    assert "Nobody waits" in done.content.decode()
    said = VitalStatus.objects.get()
    assert (said.vital, said.said_by_id, said.inquiry) == (
        "alive",
        scene.referrer.user_id,
        StatusInquiry.objects.get(),
    )
    now = timezone.now()
    assert campaign_of(desk.curator, now) == Campaign(1, 1, 1, 0, 0, 1, 0, 0)
    assert campaign_of(desk.foreign_curator, now).asked == 0
    desk.withdraw()
    assert campaign_of(desk.curator, now).asked == 0, "who withdrew is counted nowhere"


@pytest.mark.django_db
def test_a_death_said_by_a_centre_enters_the_record_and_ends_what_was_open(desk: Desk) -> None:
    inquiry = asked(desk)
    entry, scene = inquiry.entry, desk.story.scene
    died = desk.child.birth_date + timedelta(days=1)
    with pytest.raises(services.CodesUnknown):
        say(desk, entry, Vital.DEAD, died, cause="X00.9")
    with pytest.raises(services.StatusImpossible):
        say(desk, entry, Vital.DEAD, desk.child.birth_date - timedelta(days=1))
    assert StatusInquiry.objects.filter(ended_at=None).exists(), "what was refused ended nothing"
    say(desk, entry, Vital.DEAD, died, cause="Q25.0")
    run_until_idle()
    entry.child.refresh_from_db()
    assert entry.child.deceased_on == died
    assert Case.objects.get(pk=desk.story.case.pk).state == State.CLOSED
    assert not stale(SYSTEM, scene.at + timedelta(days=4000)), "nobody asks about the dead"
    at = scene.tick()
    told = packet_for(Entry.objects.select_related("child").get(pk=entry.pk), at).subject.vital_status
    assert (told.status, told.cause_of_death.id) == ("DECEASED", "ICD10:Q25.0")
    with pytest.raises(services.StatusImpossible) as refused:
        say(desk, entry, Vital.ALIVE)
    assert refused.value.fault is StatusFault.DIED_BEFORE


@pytest.mark.django_db
def test_a_death_in_the_record_and_a_withdrawal_end_the_question(desk: Desk) -> None:
    inquiry, scene = asked(desk), desk.story.scene
    note_death(child_id=desk.child.id, deceased_on=desk.child.birth_date, by=scene.referrer, at=scene.tick())
    run_until_idle()
    inquiry.refresh_from_db()
    assert inquiry.end == "died"
    second = asked_again(desk)
    desk.withdraw()
    assert not inquiries_visible_to(desk.curator, scene.tick()), "hidden before any job has run"
    run_until_idle()
    second.refresh_from_db()
    assert second.end == "withdrawn"


def asked_again(desk: Desk) -> StatusInquiry:
    scene = desk.story.scene
    note_death(child_id=desk.child.id, deceased_on=None, by=scene.referrer, at=scene.tick())
    assert services.ask_statuses(by=SYSTEM, at=scene.tick()) == 1
    return StatusInquiry.objects.get(ended_at=None)


@pytest.mark.django_db
def test_only_whoever_sees_the_entry_answers_and_what_was_said_stays(desk: Desk) -> None:
    entry, scene = asked(desk).entry, desk.story.scene
    for stranger in (desk.foreign_curator, scene.stranger):
        with pytest.raises(Entry.DoesNotExist):
            say(desk, entry, Vital.ALIVE, by=stranger)
        assert (
            signed_in_client(stranger).post(f"/registry/entries/{entry.id}/status/alive/").status_code == 404
        )
    say(desk, entry, Vital.ALIVE, by=scene.expert)
    say(desk, entry, Vital.LOST)
    latest = status_of(entry)
    assert latest is not None
    assert (latest.vital, latest.inquiry) == ("lost", None)
    with pytest.raises(Error, match="does not change"), transaction.atomic():
        VitalStatus.objects.update(vital="alive")


@pytest.mark.django_db
def test_curators_and_the_hospital_are_told_without_a_name_and_again_when_it_is_late(desk: Desk) -> None:
    grown_old(desk, desk.enter())
    curator, house, foreign = desk.curator, desk.story.scene.house_coordinator, desk.foreign_curator
    for _run in range(2):
        ask_statuses(0)
        run_until_idle()
    told = Notification.objects.filter(kind="registry_to_ask_again")
    assert set(told.values_list("user", flat=True)) == {curator.user_id, house.user_id}
    assert told.count() == 2
    assert foreign.user_id not in set(told.values_list("user", flat=True))
    news = told.get(user=house.user_id)
    assert signed_in_client(house).get(f"/notifications/{news.id}/")["Location"] == "/registry/status/"
    StatusInquiry.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    for _run in range(2):
        ask_statuses(0)
    assert told.count() == 4, "late is told once"
    with looking_further():
        assert len(inquiry_page(curator, "late", at=timezone.now(), cursor=None).rows) == 1


@pytest.mark.django_db
def test_the_form_keeps_what_was_typed_and_finds_a_cause_without_scripts(desk: Desk) -> None:
    entry = asked(desk).entry
    client, address = signed_in_client(desk.curator), f"/registry/entries/{entry.id}/status/"
    listed = client.get("/registry/status/?show=open").content.decode()
    assert desk.child.full_name in listed
    assert "Asked on" in client.get(f"/registry/entries/{entry.id}/").content.decode()
    found = client.post(address, {"icd10_find": "1", "icd10_text": "Patent ductus", "vital": "dead"})
    assert found.status_code == 200
    assert 'value="dead" ' in found.content.decode()
    wrong = client.post(address, {"vital": "dead", "on": "2999-01-01", "icd10": "Q25.0"})
    assert wrong.status_code == 422
    assert "lies in the future" in wrong.content.decode()
    assert "2999-01-01" in wrong.content.decode()
    day = str(desk.child.birth_date)
    done = client.post(address, {"vital": "lost", "on": day, "icd10": "Q25.0"}, follow=True)
    assert "Lost to follow-up" in done.content.decode()
    assert VitalStatus.objects.get().cause == "", "a cause belongs to a death"
    assert "1 of 1, 100 %" in client.get("/registry/quality/").content.decode()
    client.post(address, {"vital": "dead", "on": day, "icd10": "Q25.0"})
    assert VitalStatus.objects.get(vital="dead").cause == "Q25.0"
    assert Child.objects.get(pk=desk.child.pk).deceased_on == desk.child.birth_date, "through the second wall"
