"""Clocks under every calendar and zone: nothing is lost in a pause, nothing counts twice when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.foundation.clocks import ALWAYS, Deadline, DeadlineState, Timetable, WorkingCalendar
from consilia.foundation.clocks.calendars import NoWorkingTime

# Eleven zones of one country, and two whose clocks change in spring and autumn.
ZONES = (
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Asia/Yekaterinburg",
    "Asia/Kamchatka",
    "Europe/Berlin",
    "America/Sao_Paulo",
)
NINE_TO_FIVE = {day: ((time(9), time(17)),) for day in range(5)}

BEGINNING = datetime(2024, 1, 1, tzinfo=UTC)
moments = st.integers(0, 4 * 365 * 24 * 3600).map(lambda seconds: BEGINNING + timedelta(seconds=seconds))
spans = st.integers(min_value=1, max_value=60 * 60 * 24 * 10).map(lambda seconds: timedelta(seconds=seconds))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Any week with at least one working hour, breaks and night shifts, and some days that differ."""
    hours = st.integers(0, 23).map(time)
    interval = st.tuples(hours, hours).filter(lambda pair: pair[0] != pair[1])
    weekly = draw(st.dictionaries(st.integers(0, 6), interval.map(lambda pair: (pair,)), min_size=1))
    days = st.dates(min_value=date(2024, 1, 1), max_value=date(2027, 12, 31))
    exceptions = draw(st.dictionaries(days, st.just(()) | interval.map(lambda pair: (pair,)), max_size=5))
    return WorkingCalendar(draw(st.sampled_from(ZONES)), weekly, exceptions)


@given(moments, spans)
def test_the_wall_clock_counts_every_second(start: datetime, span: timedelta) -> None:
    assert ALWAYS.between(start, ALWAYS.add(start, span)) == span


@given(calendars(), moments, spans)
def test_adding_a_span_leaves_exactly_that_much_working_time(
    calendar: WorkingCalendar, start: datetime, span: timedelta
) -> None:
    span = min(span, timedelta(hours=40))
    end = calendar.add(start, span)
    assert end > start
    assert calendar.between(start, end) == span


@given(calendars(), moments, spans, spans)
def test_working_time_adds_up(
    calendar: WorkingCalendar, start: datetime, one: timedelta, two: timedelta
) -> None:
    middle, end = start + one, start + one + two
    parts = calendar.between(start, middle) + calendar.between(middle, end)
    assert parts == calendar.between(start, end)


@given(calendars(), moments)
def test_no_working_time_passes_while_the_calendar_is_closed(
    calendar: WorkingCalendar, moment: datetime
) -> None:
    passed = calendar.between(moment, moment + timedelta(seconds=1))
    assert (passed > timedelta()) == calendar.is_open(moment)


@given(
    st.sampled_from((ALWAYS, WorkingCalendar("Europe/Moscow", NINE_TO_FIVE))) | calendars(),
    moments,
    st.data(),
)
def test_a_pause_loses_no_time_and_gives_none(
    calendar: WorkingCalendar, start: datetime, data: st.DataObject
) -> None:
    span = timedelta(hours=data.draw(st.integers(1, 30)))
    whole = Deadline.start(span, calendar, at=start)
    assert whole.due is not None
    used = data.draw(st.integers(0, int((whole.due - start).total_seconds())))
    paused = whole.pause(calendar, at=start + timedelta(seconds=used))
    assert paused.state(start + timedelta(days=900)) is DeadlineState.PAUSED
    assert paused.left + calendar.between(start, start + timedelta(seconds=used)) == span
    away = timedelta(seconds=data.draw(st.integers(0, 10**6)))
    resumed = paused.resume(calendar, at=start + timedelta(seconds=used) + away)
    assert resumed.due is not None
    assert calendar.between(resumed.since, resumed.due) == paused.left


@given(calendars(), moments, spans)
def test_pausing_and_resuming_at_once_changes_nothing(
    calendar: WorkingCalendar, start: datetime, span: timedelta
) -> None:
    span = min(span, timedelta(hours=40))
    running = Deadline.start(span, calendar, at=start)
    assert running.due is not None
    half = start + (running.due - start) / 2
    half = half.replace(microsecond=0)
    again = running.pause(calendar, at=half).resume(calendar, at=half)
    assert again.due is not None
    assert calendar.between(half, again.due) == calendar.between(half, running.due)


def test_a_pause_of_an_overdue_clock_keeps_it_due_at_once() -> None:
    start = datetime(2026, 11, 18, 9, tzinfo=UTC)
    late = Deadline.start(timedelta(hours=1), ALWAYS, at=start).pause(ALWAYS, at=start + timedelta(hours=5))
    back = start + timedelta(hours=9)
    assert late.resume(ALWAYS, at=back).due == back


def test_met_in_time_late_and_only_once() -> None:
    start = datetime(2026, 11, 18, 9, tzinfo=UTC)
    running = Deadline.start(timedelta(hours=1), ALWAYS, at=start)
    in_time = running.meet(at=start + timedelta(hours=1))
    assert in_time.state(start + timedelta(days=9)) is DeadlineState.MET
    assert in_time.meet(at=start + timedelta(days=2)) == in_time
    assert running.meet(at=start + timedelta(hours=2)).state(start) is DeadlineState.MISSED
    assert running.state(start + timedelta(minutes=61)) is DeadlineState.OVERDUE


@pytest.mark.parametrize(
    ("day", "real_hours"),
    [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)],
)
def test_a_day_on_which_the_clocks_change_has_its_real_length(day: date, real_hours: int) -> None:
    always_open = {weekday: ((time(0), time(0)),) for weekday in range(7)}
    calendar = WorkingCalendar("Europe/Berlin", always_open)
    zone = ZoneInfo("Europe/Berlin")
    midnight = datetime.combine(day, time(0), zone)
    next_midnight = datetime.combine(day + timedelta(days=1), time(0), zone)
    assert calendar.between(midnight, next_midnight) == timedelta(hours=real_hours)


def test_nine_hours_after_friday_noon_is_monday_afternoon_where_the_centre_is() -> None:
    calendar = WorkingCalendar("Asia/Vladivostok", NINE_TO_FIVE)
    friday_noon = datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert calendar.add(friday_noon, timedelta(hours=9)) == datetime(
        2026, 11, 23, 13, tzinfo=ZoneInfo("Asia/Vladivostok")
    )


def test_a_holiday_does_not_count_and_a_working_saturday_does() -> None:
    exceptions = {date(2026, 11, 4): (), date(2026, 11, 7): ((time(9), time(17)),)}
    calendar = WorkingCalendar("Europe/Moscow", NINE_TO_FIVE, exceptions)
    zone = ZoneInfo("Europe/Moscow")
    tuesday, sunday = datetime(2026, 11, 3, 17, tzinfo=zone), datetime(2026, 11, 8, tzinfo=zone)
    assert calendar.between(tuesday, sunday) == timedelta(hours=24)  # Thursday, Friday, Saturday


def test_a_calendar_that_never_works_says_so() -> None:
    with pytest.raises(NoWorkingTime):
        WorkingCalendar("Europe/Moscow", {}).add(datetime(2026, 1, 1, tzinfo=UTC), timedelta(hours=1))


@given(calendars(), moments, spans, st.integers(0, 200))
def test_a_timetable_answers_as_its_calendar_does(
    calendar: WorkingCalendar, start: datetime, span: timedelta, days: int
) -> None:
    timetable = Timetable(calendar, start - timedelta(days=days - 100), start + timedelta(days=days))
    try:
        due = calendar.add(start, span)
    except NoWorkingTime:  # an hour a week, for fifty-seven hours
        with pytest.raises(NoWorkingTime):
            timetable.add(start, span)
        return
    assert timetable.add(start, span) == due
    assert timetable.between(start, due) == calendar.between(start, due)
    assert timetable.add(start, timedelta()) == calendar.add(start, timedelta())
