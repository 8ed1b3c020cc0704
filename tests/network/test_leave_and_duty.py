"""Leave that ends by itself, duties that need somebody who is there, and who can be asked now."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.foundation.refusals import NotAllowed
from consilia.network import queries, services
from consilia.network.models import Consultant, Holiday
from consilia.network.services import refusals
from tests.factories import network as make
from tests.factories.accounts import make_actor

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 17, 9, tzinfo=UTC)  # a Tuesday, noon in Moscow
SYSTEM = Actor.system()
HOUR = timedelta(hours=1)


def set_leave(consultant: Consultant, first: date, last: date, by: Actor = SYSTEM) -> Any:
    return services.set_leave(
        consultant_id=consultant.id, first_day=first, last_day=last, reason="holiday", by=by, at=AT
    )


def assign(consultant: Consultant, starts: datetime, ends: datetime, field: str = "cardiology") -> Any:
    return services.assign_duty(
        centre_id=consultant.organisation_id,
        field=field,
        consultant_id=consultant.id,
        starts=starts,
        ends=ends,
        by=SYSTEM,
        at=AT,
    )


def found(at: datetime = AT, **narrowed: Any) -> list[str]:
    return [
        row.consultant.name_en for row in queries.available_consultants(field="cardiology", at=at, **narrowed)
    ]


def test_an_expert_sets_her_own_leave_but_nobody_else_s() -> None:
    one, other = make.make_consultant(), make.make_consultant()
    by = make_actor(Role.EXPERT, user=one.user, organisation=one.organisation)
    leave = set_leave(one, date(2026, 12, 1), date(2026, 12, 7), by)
    with pytest.raises(NotAllowed):
        set_leave(other, date(2026, 12, 1), date(2026, 12, 7), by)
    services.cancel_leave(leave_id=leave.id, by=by, at=AT)


def test_leave_backwards_or_twice_is_refused() -> None:
    one = make.make_consultant()
    with pytest.raises(refusals.LeaveBackwards):
        set_leave(one, date(2026, 12, 7), date(2026, 12, 1))
    set_leave(one, date(2026, 12, 1), date(2026, 12, 7))
    with pytest.raises(refusals.LeaveOverlaps):
        set_leave(one, date(2026, 12, 7), date(2026, 12, 8))
    set_leave(one, date(2026, 12, 8), date(2026, 12, 8))


def test_cancelled_leave_makes_room_and_cancelling_twice_is_one_deed() -> None:
    one = make.make_consultant()
    leave = set_leave(one, date(2026, 12, 1), date(2026, 12, 7))
    services.cancel_leave(leave_id=leave.id, by=SYSTEM, at=AT)
    again = services.cancel_leave(leave_id=leave.id, by=SYSTEM, at=AT + HOUR)
    assert again.cancelled_at == AT
    set_leave(one, date(2026, 12, 3), date(2026, 12, 3))


def test_leave_ends_by_itself_at_midnight_where_the_consultant_lives() -> None:
    house = make.make_centre(region="RU-PRI")  # ten hours before UTC
    one = make.make_consultant(house)
    set_leave(one, date(2026, 11, 17), date(2026, 11, 18))
    midnight = datetime(2026, 11, 19, tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert found(midnight - timedelta(microseconds=1)) == []
    assert found(midnight) == [one.name_en]
    start = datetime(2026, 11, 17, tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert found(start - timedelta(microseconds=1)) == [one.name_en]
    assert found(start) == []
    assert [
        row.on_leave for row in queries.available_consultants(field="cardiology", at=start, also_absent=True)
    ] == [True]


def test_nobody_is_on_duty_while_away_nor_goes_away_from_a_duty() -> None:
    one = make.make_consultant()
    moscow = ZoneInfo("Europe/Moscow")
    set_leave(one, date(2026, 12, 1), date(2026, 12, 7))
    before = datetime(2026, 11, 30, 8, tzinfo=moscow)
    with pytest.raises(refusals.OnLeave):
        assign(one, before, before + 24 * HOUR)
    assign(one, before, before + 16 * HOUR)
    with pytest.raises(refusals.DutyInTheWay):
        set_leave(one, date(2026, 11, 30), date(2026, 11, 30))
    duty = assign(one, datetime(2026, 12, 8, tzinfo=moscow), datetime(2026, 12, 8, 8, tzinfo=moscow))
    services.cancel_duty(duty_id=duty.id, by=SYSTEM, at=AT)
    set_leave(one, date(2026, 12, 8), date(2026, 12, 8))


def test_a_duty_needs_a_centre_s_field_and_a_consultant_of_it() -> None:
    one = make.make_consultant()
    make.make_field("surgery")
    with pytest.raises(refusals.NoCentre):
        assign(one, AT, AT + HOUR, field="surgery")
    other = make.make_consultant(make.make_centre(fields=["cardiology", "surgery"]), fields=["surgery"])
    with pytest.raises(refusals.NotAConsultantOfField):
        assign(other, AT, AT + HOUR)
    gone = make.make_consultant(is_active=False)
    with pytest.raises(refusals.NotAConsultantOfField):
        assign(gone, AT, AT + HOUR)


@pytest.mark.parametrize("length", [timedelta(0), -HOUR, timedelta(days=31, seconds=1)])
def test_a_duty_ends_after_it_begins_and_within_a_month(length: timedelta) -> None:
    with pytest.raises(refusals.DutyBackwards):
        assign(make.make_consultant(), AT, AT + length)


def test_duties_may_touch_but_not_overlap() -> None:
    one = make.make_consultant()
    assign(one, AT, AT + HOUR)
    assign(one, AT + HOUR, AT + 2 * HOUR)
    with pytest.raises(refusals.DutyOverlaps):
        assign(one, AT + HOUR / 2, AT + 3 * HOUR)


def test_who_is_on_duty_is_half_open() -> None:
    one = make.make_consultant(fields=["cardiology.arrhythmia"])
    assign(one, AT, AT + HOUR)
    times = {AT - timedelta(seconds=1): 0, AT: 1, AT + HOUR - timedelta(seconds=1): 1, AT + HOUR: 0}
    for moment, count in times.items():
        assert len(queries.on_duty(field="cardiology", at=moment)) == count
    assert len(queries.on_duty(field="cardiology.arrhythmia", at=AT, centre_id=one.organisation_id)) == 1
    assert queries.on_duty(field="cardiology", at=AT, centre_id=make.make_centre().id) == []


def test_hard_filters_keep_out_whoever_cannot_be_asked() -> None:
    right = make.make_consultant(languages=["ru", "en"])
    make.make_consultant(is_active=False)
    make.make_consultant(register_valid_until=date(2026, 11, 16))
    make.make_consultant(register_valid_until=None)
    make.make_consultant(fields=["surgery"])
    assert found() == [right.name_en]
    assert found(language="en") == [right.name_en]
    assert found(language="de") == []
    assert found(age_band="neonate") == [right.name_en]


def test_a_consultant_only_for_newborns_is_not_asked_about_adolescents() -> None:
    make.make_age_bands()
    one = make.make_consultant(age_bands=["neonate"])
    assert found(age_band="neonate") == [one.name_en]
    assert found(age_band="adolescent") == []


def test_the_register_entry_is_valid_on_its_last_day() -> None:
    make.make_consultant(register_valid_until=date(2026, 11, 17))
    assert len(found()) == 1
    assert found(AT + timedelta(days=1)) == []


def test_subspecialists_answer_for_the_field_and_generalists_for_its_parts() -> None:
    special = make.make_consultant(fields=["cardiology.arrhythmia"])
    general = make.make_consultant(fields=["cardiology"])
    other = make.make_consultant(fields=["cardiology.congenital"])
    asked = queries.available_consultants(field="cardiology.arrhythmia", at=AT)
    assert {(row.consultant.id, row.exact) for row in asked} == {(special.id, True), (general.id, False)}
    assert {row.consultant.id for row in queries.available_consultants(field="cardiology", at=AT)} == {
        *(special.id, general.id, other.id)
    }


def test_working_follows_the_calendar_and_the_holidays() -> None:
    make.make_consultant(hours="tue 12:00-13:00")
    working = [
        queries.available_consultants(field="cardiology", at=moment)[0].working
        for moment in (AT - timedelta(seconds=1), AT, AT + HOUR)
    ]
    assert working == [False, True, False]
    Holiday.objects.create(day=date(2026, 11, 17), name_en="x", name_ru="х")
    assert not queries.available_consultants(field="cardiology", at=AT)[0].working


def test_named_consultants_are_told_about_even_when_they_are_away() -> None:
    one = make.make_consultant(is_active=False)
    make.make_leave(one, date(2026, 11, 17), date(2026, 11, 17))
    (row,) = queries.availability_of([one.id], field="cardiology", at=AT)
    assert row.on_leave
    assert row.local_time.hour == 12


def test_availability_costs_the_same_for_one_and_for_many(django_assert_max_num_queries: Any) -> None:
    for _ in range(10):
        make.make_consultant()
    with django_assert_max_num_queries(6):
        assert len(queries.available_consultants(field="cardiology", at=AT)) == 10
