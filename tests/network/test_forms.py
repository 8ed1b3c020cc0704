"""The forms of the network: what they change, and how mistakes come back."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from consilia.accounts.domain.roles import Role
from consilia.network.models import CalendarException, Consultant, DutyRoster, Leave, Organisation
from tests.factories import network as make
from tests.factories.accounts import make_user
from tests.factories.network import client_as

pytestmark = pytest.mark.django_db


def organisation_data(house: Organisation, **changes: str) -> dict[str, str]:
    names = (
        "name_en",
        "name_ru",
        "short_name_en",
        "short_name_ru",
        "city_en",
        "city_ru",
        "time_zone",
        "phone",
    )
    return {
        **{name: getattr(house, name) for name in names},
        "seen": house.changed_at.isoformat(),
        "identifier": house.identifier,
        "kind": house.kind,
        "is_centre": "on" if house.is_centre else "",
        "region_id": house.region_id,
        "first_day": house.first_day.isoformat(),
        "last_day": "",
        **changes,
    }


def test_an_organisation_is_made_and_changed_by_forms() -> None:
    client = client_as(Role.ADMINISTRATOR)
    model = make.make_organisation()
    data = organisation_data(model, identifier="1.2.3", short_name_en="Oak")
    answer = client.post(reverse("network:create_organisation"), data)
    made = Organisation.objects.get(identifier="1.2.3")
    assert answer["Location"] == reverse("network:organisation", args=[made.id])
    change = organisation_data(made, phone="+7 000 111")
    client.post(reverse("network:update_organisation", args=[made.id]), change)
    made.refresh_from_db()
    assert made.phone == "+7 000 111"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"name_ru": ""}, 422),
        ({"name_ru": "x" * 301}, 422),
        ({"name_ru": "а\u202eб"}, 422),
        ({"time_zone": "Mars"}, 422),
        ({"identifier": "abc"}, 422),
        ({"kind": "national_centre"}, 422),
        ({"first_day": "31.31.2026"}, 422),
        ({"last_day": "2019-01-01"}, 422),
        ({"identifier": "1.9"}, 409),
    ],
)
def test_mistakes_in_an_organisation_come_back_with_what_was_typed(
    changes: dict[str, str], status: int
) -> None:
    make.make_organisation(identifier="1.9")
    client = client_as(Role.ADMINISTRATOR)
    model = make.make_organisation()
    data = organisation_data(model, **{"identifier": "1.2.3", "phone": "typed text", **changes})
    answer = client.post(reverse("network:create_organisation"), data)
    text = answer.content.decode()
    assert (answer.status_code, "typed text" in text, "error-summary" in text) == (status, True, True)
    assert not Organisation.objects.filter(identifier="1.2.3").exists()


def test_a_stale_form_shows_what_changed_and_may_then_be_saved() -> None:
    house = make.make_organisation()
    client = client_as(Role.ADMINISTRATOR)
    address = reverse("network:update_organisation", args=[house.id])
    data = organisation_data(house, phone="mine")
    house.phone, house.changed_at = "theirs", timezone.now()
    house.save()
    answer = client.post(address, data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "theirs" in text
    assert "mine" in text
    client.post(address, {**data, "seen": house.changed_at.isoformat()})
    house.refresh_from_db()
    assert house.phone == "mine"


def test_fields_hours_days_and_units_are_changed_by_forms(centre: Organisation) -> None:
    client = client_as(Role.ADMINISTRATOR)
    post: Callable[..., Any] = lambda name, data, *more: client.post(  # noqa: E731
        reverse(f"network:{name}", args=[centre.id, *more]), data
    )
    post("set_centre_fields", {"fields_offered": ["surgery"]})
    assert [link.field_id for link in centre.centre_fields.filter(is_current=True)] == ["surgery"]
    post("set_organisation_hours", {"mon": "08:00-12:00, 13:00-17:00", "sat": "20:00-08:00"})
    assert centre.hours.count() == 3
    assert post("set_organisation_hours", {"mon": "always"}).status_code == 422
    assert post("set_organisation_hours", {"mon": "20:00-08:00", "tue": "07:00-09:00"}).status_code == 422
    post("set_calendar_exception", {"day": "2030-01-15", "reason": "Repair"})
    assert CalendarException.objects.get(organisation=centre).opens is None
    assert (
        post("set_calendar_exception", {"day": "2030-01-16", "opens": "09:00", "reason": "x"}).status_code
        == 422
    )
    post("remove_calendar_exception", {}, date(2030, 1, 15))
    assert not CalendarException.objects.exists()
    unit = {"code": "new", "name_en": "New", "name_ru": "Новое", "parent_id": "", "is_open": "on"}
    assert post("create_unit", unit).status_code == 302
    assert post("create_unit", unit).status_code == 409


def consultant_data(one: Consultant, **changes: Any) -> dict[str, Any]:
    return {
        "name_en": one.name_en,
        "name_ru": one.name_ru,
        "main_field": "cardiology",
        "age_bands": ["child"],
        "languages": ["ru"],
        "workload_limit": "9",
        "time_zone": one.time_zone,
        "register_valid_until": "2031-01-01",
        "is_active": "on",
        "mon": "10:00-12:00",
        "seen": one.changed_at.isoformat(),
        **changes,
    }


def test_a_consultant_is_entered_and_changed_by_forms(consultant: Consultant) -> None:
    house = consultant.organisation
    client = client_as(Role.ORGANISATION_COORDINATOR, organisation=house)
    person = make_user()
    data = consultant_data(consultant, email=person.email.upper())
    create = reverse("network:create_consultant", args=[house.id])
    client.post(create, data)
    made = Consultant.objects.get(user=person)
    assert (made.workload_limit, made.hours.count(), made.age_bands) == (9, 1, ["child"])
    assert client.post(create, data).status_code == 409
    assert client.post(create, {**data, "email": "nobody@hospital.example"}).status_code == 422
    update = reverse("network:update_consultant", args=[made.id])
    change = consultant_data(made, workload_limit="3", other_fields=["cardiology", "surgery"])
    assert client.post(update, change).status_code == 302
    assert client.post(update, change).status_code == 409
    made.refresh_from_db()
    assert made.workload_limit == 3
    assert set(made.fields.values_list("code", flat=True)) == {"cardiology", "surgery"}


@pytest.mark.parametrize(
    "changes",
    [{"workload_limit": "0"}, {"age_bands": []}, {"main_field": "magic"}, {"mon": "9-5"}, {"name_en": ""}],
)
def test_mistakes_about_a_consultant_come_back(consultant: Consultant, changes: dict[str, Any]) -> None:
    client = client_as(Role.ADMINISTRATOR)
    answer = client.post(
        reverse("network:update_consultant", args=[consultant.id]), consultant_data(consultant, **changes)
    )
    assert answer.status_code == 422


def test_leave_and_duty_are_entered_and_cancelled(consultant: Consultant) -> None:
    client = client_as(Role.TRIAGE_COORDINATOR, organisation=consultant.organisation)
    leave = reverse("network:set_leave", args=[consultant.id])
    assert (
        client.post(
            leave, {"first_day": "2030-01-10", "last_day": "2030-01-09", "reason": "study"}
        ).status_code
        == 422
    )
    days = {"first_day": "2030-01-10", "last_day": "2030-01-12", "reason": "study"}
    assert client.post(leave, days).status_code == 302
    assert client.post(leave, days).status_code == 409
    entered = Leave.objects.get(period__startswith=date(2030, 1, 10))
    client.post(reverse("network:cancel_leave", args=[entered.id]))
    entered.refresh_from_db()
    assert entered.cancelled_at is not None
    roster = reverse("network:duty_roster", args=[consultant.organisation_id])
    who = {"field": "cardiology", "consultant_id": str(consultant.id)}
    duty = {**who, "starts": "2030-01-11T08:00", "ends": "2030-01-12T08:00"}
    assert client.post(roster, duty).status_code == 302
    assert client.post(roster, duty).status_code == 409
    assert client.post(roster, {**duty, "starts": "soon"}).status_code == 422
    made = DutyRoster.objects.get(period__startswith__year__gte=2030)
    # Typed on the clock of Vladivostok, though the reader's clock shows Moscow.
    assert made.period.lower.isoformat() == "2030-01-10T22:00:00+00:00"
    assert str(consultant.id) in client.get(f"{roster}?week=2030-01-09").content.decode()
    client.post(reverse("network:cancel_duty", args=[made.id]))
    made.refresh_from_db()
    assert made.cancelled_at is not None


def test_a_duty_at_another_centre_is_not_assigned(consultant: Consultant) -> None:
    client = client_as(Role.TRIAGE_COORDINATOR, organisation=make.make_centre(fields=["surgery"]))
    roster = reverse("network:duty_roster", args=[consultant.organisation_id])
    assert client.post(roster, {"field": "cardiology"}).status_code == 403
