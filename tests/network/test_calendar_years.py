"""Public holidays by year: imported, judged, kept from the shipped files, and missed where they are not known."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.refusals import NotAllowed
from consilia.network import services
from consilia.network.models import CalendarYear, Holiday
from consilia.network.queries.calendar_years import unassessed_years
from consilia.network.services.calendar_years import NoHolidays
from tests.factories.accounts import make_actor, signed_in_client

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
FILE = "day;name_ru;name_en\n2027-01-01;Новый год;New Year\n2027-02-22;Перенос;Day off moved\n".encode()
YEARS = reverse("network:calendar_years")


def administrator() -> Actor:
    return make_actor(Role.ADMINISTRATOR)


def test_a_year_that_nobody_entered_cannot_be_assessed_from_autumn_on() -> None:
    services.load_reference(by=Actor.system(), at=AT)
    assert unassessed_years(date(2026, 6, 1)) == []
    assert unassessed_years(date(2026, 11, 20)) == [2027]  # shipped without the days that are moved
    assert unassessed_years(date(2030, 3, 1)) == [2030]


def test_an_imported_year_is_kept_and_counts_once_somebody_says_it_is_complete() -> None:
    services.load_reference(by=Actor.system(), at=AT)
    boss = administrator()
    services.import_file(kind="holidays", file_name="2027.csv", content=FILE, by=boss, at=AT)
    assert unassessed_years(AT.date()) == [2027]
    services.judge_year(year=2027, source="Decree 1", is_complete=True, by=boss, at=AT)
    assert unassessed_years(AT.date()) == []

    services.load_reference(by=Actor.system(), at=AT)

    assert Holiday.objects.filter(day=date(2027, 2, 22)).exists()
    assert CalendarYear.objects.get(year=2027).source == "Decree 1"


def test_an_empty_year_is_never_complete_and_only_administrators_judge() -> None:
    judged = {"year": 2031, "source": "Decree", "is_complete": True, "at": AT}
    with pytest.raises(NoHolidays):
        services.judge_year(**judged, by=administrator())
    with pytest.raises(NotAllowed):
        services.judge_year(**judged, by=make_actor(Role.TRIAGE_COORDINATOR))


def test_the_pages_say_what_is_missing_and_let_an_administrator_say_it_is_not() -> None:
    services.load_reference(by=Actor.system(), at=AT)
    boss = signed_in_client(administrator())
    doctor = signed_in_client(make_actor(Role.REFERRING_DOCTOR))
    home = reverse("web:home")
    assert "cannot be assessed" in boss.get(home).content.decode()
    assert "cannot be assessed" not in doctor.get(home).content.decode()
    text = doctor.get(YEARS).content.decode()
    assert "The calendar of 2027 is not complete" in text
    address = reverse("network:judge_year", args=[2027])
    assert address not in text
    assert doctor.get(address).status_code == 403
    assert boss.post(address, {"source": ""}).status_code == 422
    answer = boss.post(address, {"source": "Decree 2", "is_complete": "on"}, follow=True).content.decode()
    assert "The calendar of 2027 is not complete" not in answer
    assert boss.get(reverse("network:judge_year", args=[1900])).status_code == 404
