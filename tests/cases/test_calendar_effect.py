"""Before hours or days off change: what would become of today's clocks. Nothing is changed by asking."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.cases.domain.clocks import Clock
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Deadline
from consilia.cases.services.running_clocks import follow_calendar
from consilia.network.models import CalendarException, Holiday, OrganisationHours
from tests.factories.accounts import make_actor, signed_in_client
from tests.factories.cases import Scene, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return make_scene(at=timezone.now() - timedelta(minutes=20))


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.TRIAGE, urgency="planned")


def due(case: Case) -> Deadline:
    return Deadline.objects.get(case=case, clock=Clock.CONCLUSION)


def day_of_the_deadline(case: Case) -> date:
    moment = due(case).due_at
    assert moment is not None
    return timezone.localdate(moment)


def test_a_day_off_is_shown_with_its_effect_and_not_entered(scene: Scene, case: Case) -> None:
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    before, entries = due(case).due_at, AuditEntry.objects.count()
    address = reverse("network:set_calendar_exception", args=[scene.centre.id])
    posted = {"day": day_of_the_deadline(case).isoformat(), "reason": "Repairs"}
    answer = client.post(address, {**posted, "preview": "1"})
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "Some children would wait longer." in told
    assert case.number in told
    assert "Signed conclusion" in told
    assert 'value="Repairs"' in told  # nothing typed is lost
    assert (due(case).due_at, CalendarException.objects.count()) == (before, 0)
    assert not AuditEntry.objects.filter(name="CalendarExceptionSet").exists()
    assert AuditEntry.objects.count() == entries
    client.post(address, posted)
    moved = follow_calendar(centre_id=scene.centre.id, by=Actor.system(), at=timezone.now())
    assert moved >= 1
    assert due(case).due_at > before  # as was shown


def test_a_day_off_is_taken_back_after_a_look_at_what_would_move(scene: Scene, case: Case) -> None:
    client, day = signed_in_client(make_actor(Role.ADMINISTRATOR)), day_of_the_deadline(case)
    CalendarException.objects.create(organisation=scene.centre, day=day, reason="Repairs")
    follow_calendar(centre_id=scene.centre.id, by=Actor.system(), at=timezone.now())
    late = due(case).due_at
    remove = reverse("network:remove_calendar_exception", args=[scene.centre.id, day])
    told = client.post(remove).content.decode()
    assert "Deadlines come earlier, and nobody is late by it." in told
    assert case.number in told
    assert CalendarException.objects.count() == 1
    assert client.post(remove, {"confirmed": "1"}).status_code == 302
    assert not CalendarException.objects.exists()
    follow_calendar(centre_id=scene.centre.id, by=Actor.system(), at=timezone.now())
    assert due(case).due_at < late

    far = CalendarException.objects.create(
        organisation=scene.centre, day=day + timedelta(days=300), reason="Far from every deadline"
    )
    remove = reverse("network:remove_calendar_exception", args=[scene.centre.id, far.day])
    assert client.post(remove).status_code == 302  # nothing moves: nothing is asked
    assert not CalendarException.objects.exists()


def test_new_hours_are_shown_with_their_effect_and_not_saved(scene: Scene, case: Case) -> None:
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    hours = list(OrganisationHours.objects.values_list("minutes", flat=True))
    address = reverse("network:set_organisation_hours", args=[scene.centre.id])
    days = dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "00:00-23:00")
    answer = client.post(address, {**days, "preview": "1"})
    told = answer.content.decode()
    assert "Deadlines come earlier, and nobody is late by it." in told
    assert list(OrganisationHours.objects.values_list("minutes", flat=True)) == hours


def test_a_file_of_days_off_shows_its_effect_beside_its_rows(case: Case) -> None:
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    day = day_of_the_deadline(case)
    sheet = f"day,name_en,name_ru\n{day.isoformat()},A day off,Выходной\n"
    upload = SimpleUploadedFile("days.csv", sheet.encode(), content_type="text/csv")
    answer = client.post(
        reverse("network:upload_import", args=["holidays"]), {"holidays-file": upload}, follow=True
    )
    told = answer.content.decode()
    assert "Some children would wait longer." in told
    assert not Holiday.objects.filter(day=day, name_en="A day off").exists()


def test_where_no_clock_counts_the_hours_that_is_said(scene: Scene) -> None:
    scene.case_in(State.TRIAGE, urgency="urgent")
    client = signed_in_client(make_actor(Role.ADMINISTRATOR))
    address = reverse("network:set_calendar_exception", args=[scene.centre.id])
    posted = {
        "day": (timezone.localdate() + timedelta(days=1)).isoformat(),
        "reason": "Repairs",
        "preview": "1",
    }
    assert "No running clock moves." in client.post(address, posted).content.decode()
