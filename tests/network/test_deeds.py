"""Deeds on organisations, units and consultants."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.http import Http404

from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import NotAllowed, SomebodyWasFirst
from consilia.network import services
from consilia.network.domain.facts import ConsultantFacts, OrganisationFacts, Practice, Standing, UnitFacts
from consilia.network.domain.weekly_hours import parse_hours
from consilia.network.models import Organisation, Unit
from consilia.network.queries import working_calendar_of
from consilia.network.services import refusals
from tests.factories import network as make
from tests.factories.accounts import make_actor, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def facts(**changes: Any) -> OrganisationFacts:
    return OrganisationFacts(
        **{
            "name_en": "Children's Hospital “Rowan”",
            "name_ru": "Детская больница «Рябина»",
            "short_name_en": "Rowan",
            "short_name_ru": "Рябина",
            "city_en": "Perm",
            "city_ru": "Пермь",
            "time_zone": "Asia/Yekaterinburg",
            **changes,
        }
    )


def standing(**changes: Any) -> Standing:
    make.make_region("RU-MOW")
    return Standing(
        **{
            "identifier": "1.2.3",
            "kind": "hospital",
            "is_centre": False,
            "region_id": "RU-MOW",
            "first_day": date(2026, 1, 1),
            **changes,
        }
    )


def consultant_facts(**changes: Any) -> ConsultantFacts:
    make.make_language("ru")
    return ConsultantFacts(
        **{
            "name_en": "Berezina Anna",
            "name_ru": "Березина Анна",
            "age_bands": make.make_age_bands(),
            "languages": ["ru"],
            "workload_limit": 8,
            "time_zone": "Europe/Moscow",
            **changes,
        }
    )


def deeds() -> list[str]:
    return list(AuditEntry.objects.order_by("at", "id").values_list("name", flat=True))


@pytest.fixture
def administrator() -> Any:
    return make_actor(Role.ADMINISTRATOR)


def test_an_organisation_is_taken_in_and_told(administrator: Any) -> None:
    made = services.create_organisation(standing=standing(), facts=facts(), by=administrator, at=AT)
    assert (made.first_day, made.last_day, made.created_at) == (date(2026, 1, 1), None, AT)
    entry = AuditEntry.objects.get()
    assert (entry.name, entry.subject_id, entry.detail["identifier"]) == (
        "OrganisationCreated",
        made.id,
        "1.2.3",
    )


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "health_authority", "is_centre": True}, refusals.ImpossibleStanding),
        ({"kind": "national_centre"}, refusals.ImpossibleStanding),
        ({"last_day": date(2025, 12, 31)}, refusals.ImpossibleStanding),
        ({"region_id": "XX"}, refusals.UnknownWord),
        ({"identifier": "1.9"}, refusals.IdentifierTaken),
    ],
)
def test_an_impossible_organisation_is_refused(
    administrator: Any, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    make.make_organisation(identifier="1.9")
    with pytest.raises(refusal):
        services.create_organisation(standing=standing(**changes), facts=facts(), by=administrator, at=AT)
    assert deeds() == []


def test_an_unknown_time_zone_is_refused(administrator: Any) -> None:
    with pytest.raises(refusals.UnknownWord):
        services.create_organisation(
            standing=standing(), facts=facts(time_zone="Mars/Olympus"), by=administrator, at=AT
        )


def test_the_last_day_belongs_to_the_network(administrator: Any) -> None:
    ended = standing(last_day=date(2026, 6, 30))
    made = services.create_organisation(standing=ended, facts=facts(), by=administrator, at=AT)
    made.refresh_from_db()
    assert made.last_day == date(2026, 6, 30)
    assert Organisation.objects.open_on(date(2026, 6, 30)).filter(id=made.id)
    assert not Organisation.objects.open_on(date(2026, 7, 1)).filter(id=made.id)


def test_a_coordinator_changes_facts_but_not_the_standing() -> None:
    by = make_actor(Role.ORGANISATION_COORDINATOR, organisation=make.make_organisation())
    assert by.organisation_id
    house = Organisation.objects.get(id=by.organisation_id)
    change: dict[str, Any] = {"organisation_id": house.id, "facts": facts(), "by": by, "at": AT}
    with pytest.raises(NotAllowed):
        services.update_organisation(**change, seen=house.changed_at, standing=standing())
    changed = services.update_organisation(**change, seen=house.changed_at)
    assert changed.city_en == "Perm"
    assert AuditEntry.objects.get().detail["changed"].split() == [
        *("name_en", "name_ru", "short_name_en", "short_name_ru", "city_en", "city_ru", "time_zone")
    ]


def test_saying_the_same_again_changes_and_tells_nothing(administrator: Any) -> None:
    made = services.create_organisation(standing=standing(), facts=facts(), by=administrator, at=AT)
    services.update_organisation(
        organisation_id=made.id, standing=standing(), facts=facts(), seen=AT, by=administrator, at=AT
    )
    assert deeds() == ["OrganisationCreated"]


def test_a_stale_form_does_not_overwrite(administrator: Any) -> None:
    house = make.make_organisation()
    with pytest.raises(SomebodyWasFirst):
        services.update_organisation(
            organisation_id=house.id, facts=facts(), seen=AT, by=administrator, at=AT
        )


def test_a_stranger_s_identifier_is_a_page_that_does_not_exist(administrator: Any) -> None:
    with pytest.raises(Http404):
        services.update_organisation(organisation_id=uuid7(), facts=facts(), seen=AT, by=administrator, at=AT)


def test_only_a_centre_has_fields(administrator: Any) -> None:
    house = make.make_organisation()
    make.make_field("cardiology")
    with pytest.raises(refusals.NoCentre):
        services.set_centre_fields(organisation_id=house.id, fields=["cardiology"], by=administrator, at=AT)


def test_a_field_may_be_dropped_and_brought_back(administrator: Any) -> None:
    centre = make.make_centre(fields=["cardiology", "surgery"])
    for fields in (["surgery"], ["surgery", "cardiology"]):
        services.set_centre_fields(organisation_id=centre.id, fields=fields, by=administrator, at=AT)
        current = centre.centre_fields.filter(is_current=True).values_list("field_id", flat=True)
        assert set(current) == set(fields)
    assert deeds() == ["CentreFieldsSet", "CentreFieldsSet"]


def test_a_field_with_duties_ahead_is_not_dropped(administrator: Any) -> None:
    one = make.make_consultant()
    make.make_duty(one, "cardiology", AT, datetime(2026, 11, 22, tzinfo=UTC))
    with pytest.raises(refusals.CentreBusy):
        services.set_centre_fields(organisation_id=one.organisation_id, fields=[], by=administrator, at=AT)
    after = datetime(2026, 11, 23, tzinfo=UTC)
    services.set_centre_fields(organisation_id=one.organisation_id, fields=[], by=administrator, at=after)


def test_the_calendar_follows_hours_and_exceptions(administrator: Any) -> None:
    house = make.make_organisation()
    whose: dict[str, Any] = {"organisation_id": house.id, "by": administrator, "at": AT}
    services.set_organisation_hours(hours=parse_hours("mon-fri 09:00-12:00"), **whose)
    services.set_organisation_hours(hours=parse_hours("mon-fri 09:00-12:00"), **whose)
    services.set_calendar_exception(day=date(2026, 11, 23), reason="Flood", **whose)
    services.set_calendar_exception(
        day=date(2026, 11, 28), opens=time(10), closes=time(14), reason="Vaccination day", **whose
    )
    calendar = working_calendar_of(house.id)
    assert calendar.hours_of(date(2026, 11, 23)) == ()
    assert calendar.hours_of(date(2026, 11, 24)) == ((time(9), time(12)),)
    assert calendar.hours_of(date(2026, 11, 28)) == ((time(10), time(14)),)
    services.remove_calendar_exception(day=date(2026, 11, 23), **whose)
    services.remove_calendar_exception(day=date(2026, 11, 23), **whose)
    assert working_calendar_of(house.id).hours_of(date(2026, 11, 23)) == ((time(9), time(12)),)
    assert sorted(deeds()) == [
        *("CalendarExceptionRemoved", "CalendarExceptionSet", "CalendarExceptionSet", "OrganisationHoursSet")
    ]


def test_units_form_a_tree_without_circles(administrator: Any) -> None:
    house = make.make_organisation()
    by: dict[str, Any] = {"by": administrator, "at": AT}
    top = services.create_unit(
        organisation_id=house.id, facts=UnitFacts(code="icu", name_en="ICU", name_ru="ОРИТ"), **by
    )
    part = UnitFacts(code="nicu", name_en="NICU", name_ru="ОРИТН", parent_id=top.id)
    below = services.create_unit(organisation_id=house.id, facts=part, **by)
    with pytest.raises(refusals.UnitCodeTaken):
        services.create_unit(organisation_id=house.id, facts=part, **by)
    circle = UnitFacts(code="icu", name_en="ICU", name_ru="ОРИТ", parent_id=below.id)
    with pytest.raises(refusals.UnitCircle):
        services.update_unit(unit_id=top.id, facts=circle, **by)
    stranger = make.make_unit(make.make_organisation())
    lost = UnitFacts(code="x", name_en="X", name_ru="Х", parent_id=stranger.id)
    with pytest.raises(refusals.UnitElsewhere):
        services.create_unit(organisation_id=house.id, facts=lost, **by)
    assert Unit.objects.filter(organisation=house).count() == 2


def test_a_consultant_is_entered_with_her_practice(administrator: Any) -> None:
    centre, user = make.make_centre(), make_user()
    make.make_field("cardiology.arrhythmia")
    practice = Practice(
        main_field="cardiology", other_fields=("cardiology.arrhythmia",), hours=parse_hours("mon 09:00-12:00")
    )
    entry: dict[str, Any] = {"user_id": user.id, "organisation_id": centre.id, "by": administrator, "at": AT}
    made = services.create_consultant(facts=consultant_facts(), practice=practice, **entry)
    assert services.practice_of(made) == practice
    with pytest.raises(refusals.AlreadyConsultant):
        services.create_consultant(facts=consultant_facts(), practice=practice, **entry)
    assert deeds() == ["ConsultantCreated"]


@pytest.mark.parametrize(
    "changes",
    [{"age_bands": ["adult"]}, {"languages": ["xx"]}, {"time_zone": "Mars/Olympus"}, {"languages": []}],
)
def test_unknown_words_about_a_consultant_are_refused(administrator: Any, changes: dict[str, Any]) -> None:
    centre = make.make_centre()
    with pytest.raises(refusals.UnknownWord):
        services.create_consultant(
            user_id=make_user().id,
            organisation_id=centre.id,
            facts=consultant_facts(**changes),
            practice=Practice(main_field="cardiology"),
            by=administrator,
            at=AT,
        )


def test_a_consultant_s_practice_is_replaced_and_told_once(administrator: Any) -> None:
    one = make.make_consultant()
    make.make_field("surgery")
    same = consultant_facts(
        name_en=one.name_en, name_ru=one.name_ru, workload_limit=10, register_valid_until=date(2099, 12, 31)
    )
    change: dict[str, Any] = {"consultant_id": one.id, "facts": same, "by": administrator, "at": AT}
    services.update_consultant(practice=Practice(main_field="surgery"), seen=one.changed_at, **change)
    assert AuditEntry.objects.get().detail["changed"] == "practice"
    with pytest.raises(SomebodyWasFirst):
        services.update_consultant(practice=Practice(main_field="surgery"), seen=one.changed_at, **change)
    services.update_consultant(practice=Practice(main_field="surgery"), seen=AT, **change)
    assert deeds() == ["ConsultantUpdated"]
