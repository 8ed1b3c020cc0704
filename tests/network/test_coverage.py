"""How many are there in each hour: the rule against a count minute by minute, and the query."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.network import queries
from consilia.network.domain.coverage import HOUR, Stay, Tone, Week, least_present, presence, tone
from tests.factories import network as make

START = datetime(2026, 11, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOURS = 8


@st.composite
def stays(draw: st.DrawFn) -> list[Stay]:
    edges = draw(st.lists(st.integers(-60, HOURS * 60 + 60), max_size=8))
    pairs = [sorted(pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    return [(START + a * MINUTE, START + b * MINUTE) for a, b in pairs if a < b]


def is_there(moment: datetime, spans: list[Stay]) -> bool:
    return any(start <= moment < end for start, end in spans)


@given(stays(), stays())
def test_presence_is_working_without_absence(working: list[Stay], away: list[Stay]) -> None:
    found = list(presence(working, away))
    for minute in range(-60, HOURS * 60 + 60):
        moment = START + minute * MINUTE
        assert is_there(moment, found) == (is_there(moment, working) and not is_there(moment, away))
    assert all(first[1] <= second[0] for first, second in pairwise(found))


@given(st.lists(stays(), max_size=4))
def test_an_hour_has_as_many_as_its_emptiest_minute(people: list[list[Stay]]) -> None:
    there = [presence(spans) for spans in people]
    hours = [START + n * HOUR for n in range(HOURS)]
    for hour, count in zip(hours, least_present(there, hours), strict=True):
        assert count == min(sum(is_there(hour + n * MINUTE, spans) for spans in people) for n in range(60))


def test_a_handover_on_the_hour_leaves_no_hole() -> None:
    nine = START + 9 * HOUR
    people = [((START, nine),), ((nine, nine + 3 * HOUR),)]
    assert least_present(people, [nine - HOUR, nine, nine + HOUR]) == [1, 1, 1]


def test_the_word_follows_the_count() -> None:
    assert [tone(count) for count in (0, 1, 2, 9)] == [Tone.NONE, Tone.ONE, Tone.ENOUGH, Tone.ENOUGH]


@pytest.mark.parametrize(
    ("zone", "monday", "hours"),
    [
        ("Europe/Moscow", date(2026, 11, 16), 168),
        ("Europe/Berlin", date(2026, 3, 23), 167),
        ("Europe/Berlin", date(2026, 10, 19), 169),
    ],
)
def test_a_week_has_the_hours_that_the_clocks_give_it(zone: str, monday: date, hours: int) -> None:
    week = Week(monday, zone)
    assert len(week.hours()) == hours
    assert sum(len(week.hours(day)) for day in week.days) == hours


def hours_of(week: Week, counts: list[int]) -> set[str]:
    """The hours with somebody, as weekday and local hour."""
    zone = ZoneInfo(week.zone)
    return {
        f"{hour.astimezone(zone):%a %H}" for hour, count in zip(week.hours(), counts, strict=True) if count
    }


@pytest.mark.django_db
def test_a_consultant_covers_her_hours_as_the_reader_s_clock_shows_them() -> None:
    house = make.make_centre(region="RU-PRI")
    make.make_consultant(house, hours="tue 09:00-12:00")
    vladivostok, moscow = (Week(date(2026, 11, 16), zone) for zone in ("Asia/Vladivostok", "Europe/Moscow"))
    local = queries.coverage(week=vladivostok)
    remote = queries.coverage(week=moscow)
    assert hours_of(vladivostok, list(local.present["cardiology"])) == {"Tue 09", "Tue 10", "Tue 11"}
    assert hours_of(moscow, list(remote.present["cardiology"])) == {"Tue 02", "Tue 03", "Tue 04"}


@pytest.mark.django_db
def test_leave_takes_a_consultant_away_and_duty_brings_her_in() -> None:
    consultant = make.make_consultant(hours="mon-fri 09:00-10:00", fields=["cardiology.arrhythmia"])
    make.make_leave(consultant, date(2026, 11, 18), date(2026, 11, 19))
    zone = ZoneInfo("Europe/Moscow")
    starts = datetime(2026, 11, 21, 8, tzinfo=zone)
    make.make_duty(consultant, "cardiology", starts, starts + 2 * HOUR)
    week = Week(date(2026, 11, 16), "Europe/Moscow")
    found = queries.coverage(week=week, field="cardiology")
    assert hours_of(week, list(found.present["cardiology"])) == {
        "Mon 09",
        "Tue 09",
        "Fri 09",
        "Sat 08",
        "Sat 09",
    }
    assert hours_of(week, list(found.on_duty["cardiology"])) == {"Sat 08", "Sat 09"}


@pytest.mark.django_db
def test_half_an_hour_covers_no_hour() -> None:
    make.make_consultant(hours="mon 09:30-11:00")
    week = Week(date(2026, 11, 16), "Europe/Moscow")
    assert hours_of(week, list(queries.coverage(week=week).present["cardiology"])) == {"Mon 10"}


@pytest.mark.django_db
def test_people_who_no_longer_take_part_cover_nothing() -> None:
    make.make_consultant(is_active=False)
    make.make_consultant(register_valid_until=date(2026, 1, 1))
    assert queries.coverage(week=Week(date(2026, 11, 16), "Europe/Moscow")).present == {}


@pytest.mark.django_db
def test_a_week_of_all_fields_costs_few_queries(django_assert_max_num_queries: object) -> None:
    for _ in range(12):
        make.make_consultant(hours="mon-fri 09:00-10:00")
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        queries.coverage(week=Week(date(2026, 11, 16), "Europe/Moscow"))
