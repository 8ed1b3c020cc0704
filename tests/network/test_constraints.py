"""What the database itself refuses, whoever writes."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange, NumericRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consilia.foundation.constraints import violated
from consilia.network.models import (
    CalendarException,
    ConsultantField,
    ConsultantHours,
    DutyRoster,
    Field,
    Leave,
)
from tests.factories import network as make

pytestmark = pytest.mark.django_db
MOSCOW = timezone(timedelta(hours=3))
DAY = date(2026, 6, 1)


def refused(write: Any) -> str:
    """The constraint that refuses `write`, or "" when nothing does."""
    try:
        with transaction.atomic():
            write()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        return violated(error)
    return ""


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"identifier": "not-an-oid"}, "organisation_identifier_oid"),
        ({"identifier": "1."}, "organisation_identifier_oid"),
        ({"name_ru": ""}, "organisation_named"),
        ({"short_name_en": ""}, "organisation_named"),
        ({"kind": "health_authority", "is_centre": True}, "organisation_authority_no_centre"),
        ({"kind": "national_centre", "is_centre": False}, "organisation_national_is_centre"),
        ({"active": DateRange(None, DAY)}, "organisation_active_has_start"),
        ({"active": DateRange(DAY, DAY)}, "organisation_active_has_start"),
    ],
)
def test_an_impossible_organisation_is_refused(facts: dict[str, Any], constraint: str) -> None:
    assert refused(lambda: make.make_organisation(**facts)) == constraint


def test_an_identifier_belongs_to_one_organisation() -> None:
    taken = make.make_organisation().identifier
    assert refused(lambda: make.make_organisation(identifier=taken)) == "network_organisation_identifier_key"


def test_a_unit_is_not_its_own_part() -> None:
    unit = make.make_unit(make.make_organisation())
    unit.parent = unit
    assert refused(unit.save) == "unit_not_its_own_part"


def test_a_unit_belongs_to_a_unit_of_the_same_organisation() -> None:
    stranger = make.make_unit(make.make_organisation())
    house = make.make_organisation()
    assert refused(lambda: make.make_unit(house, parent=stranger)) == "unit_parent_same_organisation"


def test_a_consultant_works_in_a_unit_of_her_organisation() -> None:
    stranger = make.make_unit(make.make_organisation())
    assert refused(lambda: make.make_consultant(unit=stranger)) == "consultant_unit_same_organisation"


@pytest.mark.parametrize(
    ("code", "has_parent", "allowed"),
    [
        ("cardiology.x", True, True),
        ("surgery.x", True, False),
        ("heart", True, False),
        ("heart.x", False, False),
        ("heart", False, True),
    ],
)
def test_a_subspecialty_is_spelt_after_its_parent(code: str, has_parent: bool, allowed: bool) -> None:
    parent = make.make_field("cardiology") if has_parent else None
    names = {"name_en": "x", "name_ru": "x", "age_bands": ["child"], "position": 1}
    field = Field(code=code, parent=parent, **names)
    assert refused(lambda: field.save(force_insert=True)) == ("" if allowed else "field_code_spells_parent")


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"workload_limit": 0}, "consultant_limit_sensible"),
        ({"workload_limit": 201}, "consultant_limit_sensible"),
        ({"age_bands": []}, "consultant_has_age_band"),
        ({"languages": []}, "consultant_has_language"),
        ({"name_en": ""}, "consultant_named"),
    ],
)
def test_an_impossible_consultant_is_refused(facts: dict[str, Any], constraint: str) -> None:
    assert refused(lambda: make.make_consultant(**facts)) == constraint


def test_a_person_is_entered_once_for_an_organisation() -> None:
    one = make.make_consultant()
    again = refused(lambda: make.make_consultant(one.organisation, user=one.user))
    assert again == "consultant_once_per_organisation"
    assert refused(lambda: make.make_consultant(user=one.user)) == ""


def test_a_consultant_has_one_main_field() -> None:
    one = make.make_consultant()
    second = ConsultantField(consultant=one, field=make.make_field("surgery"), is_main=True)
    assert refused(second.save) == "consultant_one_main_field"


@pytest.mark.parametrize(
    ("minutes", "constraint"),
    [
        ((100, 100), "consultant_hours_in_week"),
        ((-1, 60), "consultant_hours_in_week"),
        ((10_000, 10_081), "consultant_hours_in_week"),
        ((500, 600), "consultant_hours_no_overlap"),
        ((540, 600), ""),
        ((10_000, 10_080), ""),
    ],
)
def test_hours_stay_in_the_week_and_apart(minutes: tuple[int, int], constraint: str) -> None:
    one = make.make_consultant(hours="mon 08:00-09:00")
    row = ConsultantHours(consultant=one, minutes=NumericRange(*minutes))
    assert refused(row.save) == constraint


def test_a_day_differs_once_and_with_both_times_or_none() -> None:
    house = make.make_organisation()
    CalendarException.objects.create(organisation=house, day=DAY, reason="x")
    again = CalendarException(organisation=house, day=DAY, reason="x")
    assert refused(again.save) == "calendar_exception_once"
    half = CalendarException(organisation=house, day=date(2026, 6, 2), opens="09:00", reason="x")
    assert refused(half.save) == "calendar_exception_times"


def test_an_open_end_is_no_leave_and_no_duty() -> None:
    one = make.make_consultant()
    endless = Leave(consultant=one, period=DateRange(DAY, None))
    assert refused(endless.save) == "leave_has_start_and_end"
    offer = one.organisation.centre_fields.get()
    duty = DutyRoster(
        consultant=one, centre_field=offer, period=DateTimeTZRange(datetime(2026, 6, 1, tzinfo=MOSCOW), None)
    )
    assert refused(duty.save) == "duty_has_start_and_end"


periods = st.tuples(st.integers(0, 30), st.integers(1, 10)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=periods, second=periods, cancelled=st.booleans())
def test_leaves_overlap_exactly_when_they_share_a_day(
    first: tuple[int, int], second: tuple[int, int], cancelled: bool
) -> None:
    one = make.make_consultant()
    periods = [DateRange(*(DAY + timedelta(days=n) for n in pair)) for pair in (first, second)]
    ended = datetime(2026, 5, 1, tzinfo=MOSCOW) if cancelled else None
    Leave.objects.create(consultant=one, period=periods[0], cancelled_at=ended)
    shares_a_day = first[0] < second[1] and second[0] < first[1]
    expected = "leave_no_overlap" if shares_a_day and not cancelled else ""
    assert refused(Leave(consultant=one, period=periods[1]).save) == expected
    assert refused(Leave(consultant=make.make_consultant(), period=periods[1]).save) == ""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=periods, second=periods, offset=st.integers(-12, 12))
def test_duties_overlap_exactly_when_they_share_a_moment_in_any_time_zone(
    first: tuple[int, int], second: tuple[int, int], offset: int
) -> None:
    one = make.make_consultant(fields=["cardiology", "surgery"])
    start = datetime(2026, 6, 1, tzinfo=MOSCOW)
    moments = [[start + timedelta(hours=n) for n in pair] for pair in (first, second)]
    make.make_duty(one, "cardiology", moments[0][0], moments[0][1])
    elsewhere = [moment.astimezone(timezone(timedelta(hours=offset))) for moment in moments[1]]
    shares = first[0] < second[1] and second[0] < first[1]
    again = refused(lambda: make.make_duty(one, "cardiology", elsewhere[0], elsewhere[1]))
    assert again == ("duty_no_overlap" if shares else "")
    assert refused(lambda: make.make_duty(one, "surgery", elsewhere[0], elsewhere[1])) == ""
