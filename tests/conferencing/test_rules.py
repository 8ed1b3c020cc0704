"""The rules of a council as functions of values."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilia.conferencing.domain.content import content_sha256
from consilia.conferencing.domain.deeds import DEEDS, belongs_to, may
from consilia.conferencing.domain.holding import Item, SessionFacts, missing_items
from consilia.conferencing.domain.lifecycle import LIFECYCLE, ORGANISER, State
from consilia.conferencing.domain.rooms import Flaw, address_of, check_template
from consilia.conferencing.domain.slots import IMPOSSIBLE, Diary, Fit, fit, proposals
from consilia.conferencing.domain.voting import Tally, counts_for_quorum, tally
from consilia.conferencing.domain.words import Attendance, Choice, Part
from consilia.foundation.clocks import WorkingCalendar

# By hand, from the design: c chair, s secretary, m member, i invited, o organiser; per state.
TABLE = {
    "see": {"scheduled": "csmio", "held": "csmio", "cancelled": "csmio"},
    "reschedule": {"scheduled": "cso"},
    "hold": {"scheduled": "s"},
    "cancel": {"scheduled": "cso"},
    "invite": {"scheduled": "cso"},
    "remove": {"scheduled": "cso"},
    "appoint": {"scheduled": "cso"},
    "respond": {"scheduled": "csmi"},
    "join": {"scheduled": "csmi"},
    "record_attendance": {"scheduled": "cs"},
    "open_vote": {"scheduled": "cs"},
    "close_vote": {"scheduled": "cs"},
    "cast_vote": {"scheduled": "cm"},
    "write_minutes": {"scheduled": "cs", "held": "cs"},
    "add_dissent": {"scheduled": "cm", "held": "cm"},
    "consent_to_record": {"scheduled": "csmi"},
    "consent_for_patient": {"scheduled": "cs"},
    "start_recording": {"scheduled": "cs"},
    "end_recording": {"scheduled": "cs"},
    "sign_minutes": {"held": "csm"},
}
STANDINGS = [*Part, ORGANISER]


def test_the_table_by_hand_names_every_deed() -> None:
    assert TABLE.keys() == DEEDS.keys()


@pytest.mark.parametrize("deed", TABLE)
def test_who_may_do_what_in_which_state(deed: str) -> None:
    for standing, state in product(STANDINGS, State):
        expected = standing[0] in TABLE[deed].get(state, "")
        assert may(deed, {standing}, state) is expected, (deed, standing, state)
        assert belongs_to(deed, {standing}) is any(standing[0] in who for who in TABLE[deed].values())


def test_a_stranger_may_nothing() -> None:
    assert not any(may(deed, set(), state) for deed, state in product(DEEDS, State))


def test_a_session_ends_held_or_cancelled() -> None:
    assert {state for state in State if not list(LIFECYCLE.moves_from(state))} == LIFECYCLE.ends


# Times -----------------------------------------------------------------------------------------

ZONES = [
    "Europe/Kaliningrad",
    "Europe/Moscow",
    "Asia/Vladivostok",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kathmandu",
]
WEEK = {day: ((time(9), time(13)), (time(13), time(18))) for day in range(5)}
# Berlin and New York change their clocks in these weeks.
MINUTES = 264 * 24 * 60
NEAR = st.integers(0, MINUTES).map(
    lambda minutes: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
LENGTHS = st.sampled_from([30, 45, 60, 90]).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def diaries(draw: st.DrawFn, near: datetime) -> Diary:
    zone = draw(st.sampled_from(ZONES))
    first = near.date() + timedelta(days=draw(st.integers(0, 10)))
    begins = near + timedelta(hours=draw(st.integers(0, 200)))
    return Diary(
        zone=zone,
        calendar=WorkingCalendar(zone, WEEK) if draw(st.booleans()) else None,
        leave=((first, first + timedelta(days=2)),) if draw(st.booleans()) else (),
        busy=((begins, begins + timedelta(hours=2)),) if draw(st.booleans()) else (),
        leads=draw(st.booleans()),
    )


@given(data=st.data(), starts=NEAR, length=LENGTHS)
def test_a_fit_says_what_the_clock_on_the_wall_says(
    data: st.DataObject, starts: datetime, length: timedelta
) -> None:
    diary = data.draw(diaries(starts))
    ends = starts + length
    minutes = [starts + timedelta(minutes=n) for n in range(int(length.total_seconds() // 60))]
    local_days = {minute.astimezone(ZoneInfo(diary.zone)).date() for minute in minutes}
    if any(since <= minute < until for since, until in diary.busy for minute in minutes):
        expected = Fit.BUSY
    elif any(since <= day < until for since, until in diary.leave for day in local_days):
        expected = Fit.LEAVE
    elif diary.calendar is None:
        expected = Fit.UNKNOWN
    else:
        expected = Fit.INSIDE if all(map(diary.calendar.is_open, minutes)) else Fit.OUTSIDE
    assert fit(diary, starts, ends) == expected


@given(data=st.data(), after=NEAR, length=LENGTHS, people=st.integers(1, 4))
def test_proposals_are_the_best_there_are(
    data: st.DataObject, after: datetime, length: timedelta, people: int
) -> None:
    table = [data.draw(diaries(after)) for _ in range(people)]
    within = timedelta(days=5)
    found = proposals(table, after=after, length=length, within=within)
    assert found == sorted(found)
    assert len(found) <= 5
    for starts in found:
        assert after < starts <= after + within + timedelta(minutes=30)
        assert starts.minute in {0, 30}
        assert not any(one.leads and fit(one, starts, starts + length) in IMPOSSIBLE for one in table)
    assert all(later - earlier >= length for earlier, later in pairwise(found))
    if found:
        worst = max(impossible(table, starts, length) for starts in found)
        left = [
            starts
            for starts in grid(after, within)
            if all(abs(starts - other) >= length for other in found)
            and not any(one.leads and fit(one, starts, starts + length) in IMPOSSIBLE for one in table)
        ]
        assert all(impossible(table, starts, length) >= worst for starts in left) or len(found) < 5


def impossible(table: list[Diary], starts: datetime, length: timedelta) -> int:
    return sum(fit(one, starts, starts + length) in IMPOSSIBLE for one in table)


def grid(after: datetime, within: timedelta) -> list[datetime]:
    first = after.replace(minute=0, second=0, microsecond=0)
    moments = [first + timedelta(minutes=30 * n) for n in range(int(within / timedelta(minutes=30)) + 2)]
    return [moment for moment in moments if after < moment <= after + within]


def test_moscow_and_vladivostok_meet_in_the_morning_of_moscow() -> None:
    """Working hours overlap from 9 to 11 in Moscow; seven hours lie between the two."""
    table = [Diary(zone, WorkingCalendar(zone, WEEK)) for zone in ("Europe/Moscow", "Asia/Vladivostok")]
    after = datetime(2026, 11, 18, 5, tzinfo=UTC)
    found = proposals(table, after=after, length=timedelta(hours=1))
    moscow = ZoneInfo("Europe/Moscow")
    assert [starts.astimezone(moscow).hour for starts in found] == [9, 10, 9, 10, 9]


def test_a_change_of_the_clocks_moves_the_working_day() -> None:
    berlin = Diary("Europe/Berlin", WorkingCalendar("Europe/Berlin", WEEK))
    before, after = datetime(2026, 3, 27, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert fit(berlin, before, before + timedelta(hours=1)) is Fit.INSIDE
    assert fit(berlin, before - timedelta(hours=1), before) is Fit.OUTSIDE
    assert fit(berlin, after, after + timedelta(hours=1)) is Fit.INSIDE


def test_a_council_may_run_over_the_change_of_a_shift() -> None:
    moscow = Diary("Europe/Moscow", WorkingCalendar("Europe/Moscow", WEEK))
    noon = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)  # 12:30 to 13:30
    assert fit(moscow, noon, noon + timedelta(hours=1)) is Fit.INSIDE


def test_people_without_known_hours_are_not_called_at_night() -> None:
    found = proposals(
        [Diary("Asia/Vladivostok")], after=datetime(2026, 11, 18, tzinfo=UTC), length=timedelta(hours=1)
    )
    hours = [starts.astimezone(ZoneInfo("Asia/Vladivostok")).hour for starts in found]
    assert all(8 <= hour < 20 for hour in hours)


def test_leave_is_counted_in_days_of_its_place() -> None:
    away = Diary("Asia/Vladivostok", leave=((date(2026, 11, 19), date(2026, 11, 20)),))
    evening = datetime(2026, 11, 18, 14, tzinfo=UTC)  # midnight in Vladivostok
    assert fit(away, evening, evening + timedelta(hours=1)) is Fit.LEAVE
    assert fit(away, evening - timedelta(hours=1), evening) is Fit.UNKNOWN


# Rooms -----------------------------------------------------------------------------------------

SESSION = UUID("0198c1de-0000-7000-8000-000000000001")


@pytest.mark.parametrize(
    ("template", "kind"),
    [
        ("http://rooms.example/{session}", "scheme"),
        ("javascript:alert(1)//{session}", "scheme"),
        ("https:///{session}", "host"),
        ("https://{session}.example/", "host"),
        ("https://user:word@rooms.example/{session}", "host"),
        ("https://rooms.example:port/{session}", "host"),
        ("https://rooms.example/{session}/{email}", "place"),
        ("https://rooms.example/{session", "characters"),
        ("https://rooms.example/ {session}", "characters"),
        ("https://rooms.example/\"{session}", "characters"),
        ("https://rooms.example/all", "whose"),
    ],
)  # fmt: skip
def test_a_template_that_leads_astray_is_refused(template: str, kind: str) -> None:
    with pytest.raises(Flaw) as refused:
        check_template(template)
    assert refused.value.kind == kind


@given(name=st.text(max_size=40))
def test_a_name_stays_one_value_of_the_address(name: str) -> None:
    name = name.encode("utf-8", "ignore").decode()
    template = "https://rooms.example/{session}?name={name}&lang=ru#config.x=1"
    check_template(template)
    address = address_of(template, session=SESSION, name=name)
    assert address.startswith(f"https://rooms.example/{SESSION.hex}?name=")
    assert address.endswith("&lang=ru#config.x=1")
    assert (address.count("?"), address.count("&"), address.count("#")) == (1, 1, 1)


# Holding and voting ----------------------------------------------------------------------------

PRESENT, ABSENT = Attendance.PRESENT, Attendance.ABSENT
FULL = SessionFacts(
    starts=datetime(2026, 11, 18, 9, tzinfo=UTC),
    at=datetime(2026, 11, 18, 10, tzinfo=UTC),
    people=[(Part.CHAIR, PRESENT), (Part.SECRETARY, PRESENT), (Part.MEMBER, PRESENT), (Part.INVITED, ABSENT)],
    quorum=2,
    course="Discussed",
    decision="Operate",
    open_votes=0,
    is_recording=False,
)


def lacking(**changes: object) -> list[Item]:
    facts = {name: getattr(FULL, name) for name in FULL.__dataclass_fields__}
    return missing_items(SessionFacts(**{**facts, **changes}))


def test_a_full_session_can_be_held() -> None:
    assert lacking() == []


@pytest.mark.parametrize(
    ("changes", "items"),
    [
        ({"starts": FULL.at + timedelta(minutes=1)}, [Item.BEGUN]),
        ({"people": [*FULL.people, (Part.MEMBER, "")]}, [Item.ATTENDANCE]),
        (
            {"people": [(Part.CHAIR, ABSENT), (Part.SECRETARY, PRESENT), *[(Part.MEMBER, PRESENT)] * 2]},
            [Item.CHAIR],
        ),
        (
            {"people": [(Part.CHAIR, PRESENT), (Part.SECRETARY, ABSENT), (Part.MEMBER, Attendance.LATE)]},
            [Item.SECRETARY],
        ),
        ({"quorum": 3}, [Item.QUORUM]),
        ({"course": ""}, [Item.COURSE]),
        ({"decision": ""}, [Item.DECISION]),
        ({"open_votes": 1}, [Item.VOTES]),
        ({"is_recording": True}, [Item.RECORDING]),
        ({"people": [], "course": "", "decision": ""}, [Item.CHAIR, Item.SECRETARY, Item.QUORUM, Item.COURSE, Item.DECISION]),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(changes: dict[str, object], items: list[Item]) -> None:
    assert lacking(**changes) == items


def test_secretary_and_guests_do_not_make_a_quorum() -> None:
    counting = {(part, there) for part, there in product(Part, Attendance) if counts_for_quorum(part, there)}
    assert counting == set(product((Part.CHAIR, Part.MEMBER), (PRESENT, Attendance.LATE, Attendance.LEFT)))


@given(st.lists(st.sampled_from(list(Choice))), st.integers(0, 5))
def test_a_tally_counts_everybody_once(choices: list[Choice], silent: int) -> None:
    found = tally(choices, entitled=len(choices) + silent)
    assert found == Tally(
        choices.count(Choice.FOR), choices.count(Choice.AGAINST), choices.count(Choice.ABSTAIN), silent
    )


def test_the_hash_of_a_content_does_not_depend_on_order_or_zone() -> None:
    noon = datetime(2026, 11, 18, 9, tzinfo=UTC)
    one = content_sha256({"a": noon, "b": [SESSION, None, True]})
    other = content_sha256(
        {"b": [str(SESSION), None, True], "a": noon.astimezone(ZoneInfo("Asia/Vladivostok"))}
    )
    assert one == other
    with pytest.raises(TypeError):
        content_sha256({"a": 1.5})
