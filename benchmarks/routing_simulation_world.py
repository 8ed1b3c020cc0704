"""The world of `routing_simulation`: the demo's network in memory, a year of questions, and everybody's luck.

Times are minutes since `START`. All dice are thrown here, before anybody decides anything, so that every way of
routing meets the same year: the same questions, the same difficulties, the same refusals and delays.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID
from zoneinfo import ZoneInfo

from config.demo import consultants as staff
from config.demo import network
from config.demo.journeys import SPREAD, URGENCIES, arrivals
from config.demo.markers import choose_field
from config.demo.published import patients
from consilia.foundation.clocks import WorkingCalendar
from consilia.network.domain.reference import Cells, Reference, read_reference
from consilia.network.domain.weekly_hours import parse_hours, working_calendar
from consilia.network.models import Region

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS, AFTER = 365, 60  # a year of questions, and time to answer the last of them
END = float((DAYS + AFTER) * 24 * 60)
MINUTE = timedelta(minutes=1)
DAY = 24 * 60.0
# Minutes by urgency: from sending to the first offer, from an offer to its answer, from taking up to signing.
# The first two are the medians of the demo's journeys, which follow the published figures named there.
TRIAGE = {"emergency": 6.0, "urgent": 30.0, "planned": 180.0}
AGAIN = {"emergency": 2.0, "urgent": 8.0, "planned": 30.0}  # a coordinator notices a refusal and offers again
ANSWER = {"emergency": 6.0, "urgent": 40.0, "planned": 210.0}
WORK = {"emergency": 40.0, "urgent": 60.0, "planned": 60.0}
REFUSES, SILENT = 0.06, 0.04  # the demo's shares
# Policy seed of the product, in minutes; planned ones count the working time of the field's home centre.
ACCEPTANCE = {"emergency": 15.0, "urgent": 120.0, "planned": 480.0}
CONCLUSION = {"emergency": 120.0, "urgent": 1440.0, "planned": 1440.0}
# Ours, not published: an expert sits down to the network's questions about three times a working day.
SITTING, OFF_HOURS_SITTING = 150.0, 240.0
DIFFICULTY, SPEED = (
    0.6,
    0.35,
)  # lognormal spreads: of a question, whoever answers; of a person, whatever she answers
AWAKE = ((8 * 60, 22 * 60),)  # when an urgent question reaches somebody who is not at work
HOLIDAYS_A_YEAR = ((14, "holiday"), (14, "holiday"), (6, "study"))


class Line:
    """Open intervals of time, and the clock that runs in them only."""

    def __init__(self, intervals: Iterable[tuple[float, float]]) -> None:
        joined: list[list[float]] = []
        for start, end in sorted(intervals):
            if joined and start <= joined[-1][1]:
                joined[-1][1] = max(joined[-1][1], end)
            elif end > start:
                joined.append([start, end])
        self.starts = [start for start, _ in joined]
        self.ends = [end for _, end in joined]
        self.counted = [0.0]
        for start, end in joined:
            self.counted.append(self.counted[-1] + end - start)

    def is_open(self, at: float) -> bool:
        place = bisect_right(self.starts, at) - 1
        return place >= 0 and at < self.ends[place]

    def passed(self, at: float) -> float:
        """How much open time lies before `at`."""
        place = bisect_right(self.starts, at) - 1
        if place < 0:
            return 0.0
        return self.counted[place] + min(at, self.ends[place]) - self.starts[place]

    def moment(self, counted: float) -> float:
        """When so much open time has passed; the end of the world when it never does."""
        place = bisect_right(self.counted, counted) - 1
        if place >= len(self.starts):
            return END
        return self.starts[place] + counted - self.counted[place]

    def add(self, at: float, minutes: float) -> float:
        return self.moment(self.passed(at) + minutes)

    def without(self, gone: Sequence[tuple[float, float]]) -> "Line":
        kept = list(zip(self.starts, self.ends, strict=True))
        for left, right in gone:
            kept = [
                piece
                for start, end in kept
                for piece in ((start, min(end, left)), (max(start, right), end))
                if piece[1] > piece[0]
            ]
        return Line(kept)


@dataclass
class Expert:
    """A consultant with her year: when she works, is awake, away and on duty, and when she sits down to answer."""

    id: UUID
    house: UUID
    zone: ZoneInfo
    fields: frozenset[str]
    root: str
    bands: frozenset[str]
    languages: frozenset[str]
    limit: int
    leave: list[tuple[float, float]]
    work: Line
    awake: Line
    duty: Line
    speed: float
    sittings: list[tuple[float, bool]] = field(default_factory=list)  # (when, at work?)

    @cached_property
    def away(self) -> Line:
        return Line(self.leave)

    @cached_property
    def sittings_at_work(self) -> list[float]:
        return [moment for moment, at_work in self.sittings if at_work]

    def reachable(self, urgency: str) -> Line:
        return self.work if urgency == "planned" else self.awake


@dataclass
class Question:
    """One case: what is asked, when, and how long answering takes whoever answers."""

    number: int
    urgency: str
    field: str
    band: str
    language: str
    house: UUID
    sent: float
    ready: float  # a coordinator has it before her
    due: float
    work: float
    signed: float | None = None
    accepted: float | None = None

    @property
    def root(self) -> str:
        return self.field.split(".", 1)[0]


@dataclass
class World:
    seed: int
    experts: list[Expert]
    questions: list[Question]
    homes: dict[str, Line]  # working time of each field's home centre: planned deadlines count in it

    def luck(self, question: Question, expert: Expert, time: int = 0) -> tuple[str, float]:
        """What she would say to this offer, and how many minutes of her reachable time it would take her.

        Args:
            time: how often she was asked about this question before.
        """
        # A refusal is of this question, and she stays with it; silence is of this offer.
        refuses = Random(f"{self.seed}:{question.number}:{expert.id}").random() < REFUSES
        chance = Random(f"{self.seed}:{question.number}:{expert.id}:{time}")
        silent = chance.random() < SILENT
        word = "refuse" if refuses else "silent" if silent else "accept"
        return word, ANSWER[question.urgency] * math.exp(chance.gauss(0, SPREAD))

    def again(self, question: Question, attempt: int) -> float:
        chance = Random(f"{self.seed}:{question.number}:again:{attempt}")
        return AGAIN[question.urgency] * math.exp(chance.gauss(0, SPREAD))

    def time_of_offer_end(self, question: Question, at: float) -> float:
        if question.urgency == "planned":
            return self.homes[question.root].add(at, ACCEPTANCE["planned"])
        return at + ACCEPTANCE[question.urgency]


def build(seed: int, count: int) -> World:
    """The same seed gives the same year."""
    chance, reference = Random(seed), read_reference()
    houses, entries = _demo_network(reference)
    zones = {house["identifier"]: house for house in houses}
    holidays = [date.fromisoformat(row["day"]) for row in reference.holidays]
    experts = [_expert(entry.row, zones, holidays, chance) for entry in entries]
    homes: dict[str, Line] = {}
    for expert in experts:  # the first of each field is at its home centre
        homes.setdefault(expert.root, _house_line(zones, expert, holidays))
    _share_duties(experts)
    for expert in experts:
        _sit_down(expert, chance)
    return World(seed, experts, _questions(count, houses, experts, homes, chance), homes)


def _demo_network(reference: Reference) -> tuple[list[dict[str, str]], Sequence[staff.Entry]]:
    """The demo's own makers, with the reference files in the place of the database's tables."""
    regions = [
        Region(
            **{
                name: row[name]
                for name in ("code", "number", "name_ru", "name_en", "capital_ru", "capital_en")
            },
            time_zones=row["time_zones"].split(),
        )
        for row in sorted(reference.regions, key=lambda row: row["number"])
    ]
    fields = [_field(row, reference.fields) for row in reference.fields if not row["parent"]]
    chance = Random(network.SEED)
    with patch.object(network, "Region", _table(regions)), patch.object(staff, "Field", _table(fields)):
        houses = network._organisations(chance, START.date(), small=False)
        return houses, staff.entries(houses, chance)


def _table(rows: Sequence[Any]) -> Any:
    ordered = SimpleNamespace(order_by=lambda _column: list(rows))
    return SimpleNamespace(objects=SimpleNamespace(filter=lambda **_: ordered, order_by=ordered.order_by))


def _field(row: Cells, rows: Sequence[Cells]) -> Any:
    below = [_field(other, ()) for other in rows if other["parent"] == row["code"]]
    return SimpleNamespace(
        code=row["code"],
        name_ru=row["name_ru"],
        name_en=row["name_en"],
        age_bands=row["age_bands"].split(),
        subspecialties=SimpleNamespace(order_by=lambda _column: below),
    )


def _line(calendar: WorkingCalendar) -> Line:
    end = START + END * MINUTE
    return Line(
        ((opens - START) / MINUTE, (closes - START) / MINUTE)
        for opens, closes in calendar.open_between(START, end)
    )


def _house_line(zones: dict[str, dict[str, str]], expert: Expert, holidays: Sequence[date]) -> Line:
    house = next(row for row in zones.values() if _uuid(row["identifier"]) == expert.house)
    return _line(working_calendar(house["time_zone"], parse_hours(house["hours"]), holidays=holidays))


def _uuid(identifier: str) -> UUID:
    return UUID(int=int(identifier.replace(".", "")))


def _expert(
    row: dict[str, str], zones: dict[str, dict[str, str]], holidays: Sequence[date], chance: Random
) -> Expert:
    hours = row["hours"] or zones[row["organisation"]]["hours"]
    zone = row["time_zone"]
    leave = _leaves(chance)
    every_day = [(day * 1440 + start, day * 1440 + end) for day in range(7) for start, end in AWAKE]
    return Expert(
        id=UUID(int=chance.getrandbits(120)),
        house=_uuid(row["organisation"]),
        zone=ZoneInfo(zone),
        fields=frozenset({row["main_field"], *row["other_fields"].split()}),
        root=row["main_field"],
        bands=frozenset(row["age_bands"].split()),
        languages=frozenset(row["languages"].split()),
        limit=int(row["workload_limit"]),
        leave=leave,
        work=_line(working_calendar(zone, parse_hours(hours), holidays=holidays)).without(leave),
        awake=_line(working_calendar(zone, tuple(every_day))).without(leave),
        duty=Line([]),
        speed=math.exp(chance.gauss(0, SPEED)),
    )


def _leaves(chance: Random) -> list[tuple[float, float]]:
    """28 days of annual leave in two halves, a week of study, and some days of illness."""
    spans = [*(days for days, _ in HOLIDAYS_A_YEAR), chance.choice((0, 3, 5, 10))]
    made = []
    for days in spans:
        first = chance.randrange(DAYS - 14) * DAY
        made.append((first, first + days * DAY))
    return made


def _share_duties(experts: Sequence[Expert]) -> None:
    """As the demo's roster: two of one centre take 24 hours in turn from 08:00; when both are away, a gap stays."""
    teams: dict[tuple[str, UUID], list[Expert]] = {}
    for expert in experts:
        if expert.root in staff.ON_CALL:
            teams.setdefault((expert.root, expert.house), []).append(expert)
    for team in (team for team in teams.values() if len(team) > 1):
        spans: dict[UUID, list[tuple[float, float]]] = {}
        for day in range(DAYS + AFTER):
            span = (day * DAY + 5 * 60, (day + 1) * DAY + 5 * 60)
            turn = [team[(day + n) % len(team)] for n in range(len(team))]
            there = [one for one in turn if not one.away.is_open(span[0]) and not one.away.is_open(span[1])]
            if there:
                spans.setdefault(there[0].id, []).append(span)
        for one in team:
            one.duty = Line(spans.get(one.id, []))


def _sit_down(expert: Expert, chance: Random) -> None:
    """When she turns to the network's questions: often at work, for urgent ones also on other evenings and days."""
    outside = expert.awake.without(list(zip(expert.work.starts, expert.work.ends, strict=True)))
    for line, gap, at_work in ((expert.work, SITTING, True), (outside, OFF_HOURS_SITTING, False)):
        counted = 0.0
        while counted < line.counted[-1]:
            counted += gap * expert.speed * math.exp(chance.gauss(0, SPREAD))
            expert.sittings.append((line.moment(counted), at_work))
    expert.sittings = sorted(sitting for sitting in expert.sittings if sitting[0] < END)


def _questions(
    count: int,
    houses: Sequence[dict[str, str]],
    experts: Sequence[Expert],
    homes: dict[str, Line],
    chance: Random,
) -> list[Question]:
    """Begun by hour, weekday and time zone as in the demo; half of the fields as its published patients have them.

    The other half is spread evenly: published patients have rare diseases, and a network is asked about all.
    """
    asking = [house for house in houses if house["is_centre"] == "no" and house["kind"] != "health_authority"]
    chance.shuffle(asking)
    senders = [(house["time_zone"], 1 / place) for place, house in enumerate(asking, start=1)]
    begun = arrivals(count, since=START, until=START + timedelta(days=DAYS), senders=senders, chance=chance)
    bands = {
        root: sorted({band for one in experts if one.root == root for band in one.bands}) for root in homes
    }
    below = {
        root: sorted({code for one in experts if one.root == root for code in one.fields}) for root in homes
    }
    return [
        _question(
            number,
            (moment - START) / MINUTE,
            asking[place],
            bands=bands,
            below=below,
            homes=homes,
            chance=chance,
        )
        for number, (moment, place) in enumerate(begun)
    ]


def _question(
    number: int,
    sent: float,
    house: dict[str, str],
    *,
    bands: dict[str, list[str]],
    below: dict[str, list[str]],
    homes: dict[str, Line],
    chance: Random,
) -> Question:
    (urgency,) = chance.choices(list(URGENCIES), list(URGENCIES.values()))
    served = sorted(homes)
    by_patient = chance.random() < 0.5
    root = (
        choose_field(chance.choice(patients()).observed, served, chance)
        if by_patient
        else chance.choice(served)
    )
    wait = TRIAGE[urgency] * math.exp(chance.gauss(0, SPREAD))
    planned = urgency == "planned"
    return Question(
        number=number,
        urgency=urgency,
        field=chance.choice(below[root]) if chance.random() < 0.4 else root,
        band=chance.choice(bands[root]),
        language="ru" if chance.random() < 0.9 else chance.choice(("tt", "ba", "sah", "kk")),
        house=_uuid(house["identifier"]),
        sent=sent,
        ready=homes[root].add(sent, wait) if planned else sent + wait,
        due=homes[root].add(sent, CONCLUSION["planned"]) if planned else sent + CONCLUSION[urgency],
        work=WORK[urgency] * math.exp(chance.gauss(0, DIFFICULTY)),
    )
