"""How a demo case goes: which steps, how long each takes, and who is awake then. Plain values, no database.

Medians follow the published figures in the clock policy (allocation within minutes for emergencies, answers
within a day or three for planned cases); the spread is lognormal, so that some deadlines are missed. Share of
detours: questions to the referrer, refused and unanswered offers, redirections, withdrawals, silence.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

OPENS, CLOSES = 8, 18
URGENCIES = {"emergency": 0.04, "urgent": 0.16, "planned": 0.80}
# Median minutes of each step by urgency, and who takes it.
MINUTES = {
    "submit": (12, 25, 45),
    "triage": (4, 22, 150),
    "offer": (2, 8, 30),
    "accept": (6, 40, 210),
    "refuse": (5, 30, 180),
    "lapse": (17, 125, 1500),
    "ask": (8, 60, 240),
    "ask_early": (3, 20, 120),
    "answer": (15, 170, 1300),
    "greeting": (4, 25, 45),
    "message": (6, 50, 200),
    "redirect": (10, 60, 200),
    "write": (22, 240, 700),
    "sign": (18, 70, 150),
    "acknowledge": (25, 420, 1400),
    "close": (4600, 10800, 31500),
    "withdraw": (60, 300, 1500),
    "convene": (8, 60, 240),
    "hold": (70, 150, 150),
    "wait": (0, 0, 0),
    "decline": (30, 60, 300),
}
BY = {
    **dict.fromkeys(("submit", "answer", "acknowledge", "close", "withdraw"), "referrer"),
    **dict.fromkeys(("triage", "offer", "ask_early"), "coordinator"),
    **dict.fromkeys(("accept", "refuse", "ask", "redirect", "convene", "write", "sign"), "expert"),
    "decline": "region",
}
# The state a step leaves the case in, where it does not depend on who asked.
STATE_AFTER = {
    "start": "draft",
    **dict.fromkeys(("submit", "triage", "refuse", "lapse", "redirect"), "triage"),
    **dict.fromkeys(("ask", "ask_early"), "info_requested"),
    "offer": "offered",
    "accept": "in_review",
    "convene": "council_scheduled",
    "hold": "council_held",
    "write": "conclusion_draft",
    "sign": "signed",
    "acknowledge": "follow_up",
    "close": "closed",
    "withdraw": "withdrawn",
    "wait": "region_review",
    "decline": "declined",
}
# Doctors write requests when they find the time, at night and on Sundays too.
MOST_TRIES = 400
AT_ANY_HOUR = frozenset({"start", "submit"})
SPREAD = 0.75
# Hours of the day at which requests are begun, in the referrer's own time: a morning and an afternoon hill.
_BY_HOUR = (1, 1, 1, 1, 1, 1, 2, 5, 14, 22, 24, 22, 17, 14, 17, 16, 11, 7, 5, 4, 3, 3, 2, 1)
_BY_WEEKDAY = (21, 20, 19, 19, 16, 4, 3)


@dataclass(frozen=True, slots=True)
class Step:
    """Something somebody does, `minutes` after the step before, or as soon as she is at work again.

    `by` is referrer, coordinator, expert or system; `detail` distinguishes steps of one name.
    """

    name: str
    by: str
    minutes: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Journey:
    """A whole case to be: its urgency, and its steps in order. The first, `start`, takes no time."""

    urgency: str
    steps: tuple[Step, ...]

    def cut(self, state: str) -> "Journey | None":
        """The journey up to the last step after which the case is in `state`; None when it never is."""
        states = [STATE_AFTER.get(step.name) for step in self.steps]
        if state not in states:
            return None
        last = len(states) - 1 - states[::-1].index(state)
        return Journey(self.urgency, self.steps[: last + 1])

    @property
    def is_left_lying(self) -> bool:
        """It stops where an expert still has the case in hand."""
        states = [STATE_AFTER[step.name] for step in self.steps if step.name in STATE_AFTER]
        return states[-1] in {"in_review", "conclusion_draft", "info_requested"}

    def times(self, start: datetime, zones: "Zones") -> Iterator[tuple[Step, datetime]]:
        """When each step happens. Only emergencies and urgent cases go on at night."""
        now = start
        for step in self.steps:
            now += timedelta(minutes=step.minutes)
            if self.urgency == "planned" and step.by in zones.of and step.name not in AT_ANY_HOUR:
                now = next_working_moment(now, zones.of[step.by], late=step.minutes % 97)
            yield step, now


@dataclass(slots=True)
class Zones:
    """IANA time zones of the people, by their part. They change as the case finds its people."""

    referrer: str
    coordinator: str
    expert: str

    @property
    def of(self) -> dict[str, str]:
        return {"referrer": self.referrer, "coordinator": self.coordinator, "expert": self.expert}


def next_working_moment(at: datetime, zone: str, *, late: float) -> datetime:
    """`at` itself from Monday to Friday between eight and six; else `late` minutes into the next morning."""
    local = at.astimezone(ZoneInfo(zone))
    if local.weekday() < 5 and OPENS <= local.hour < CLOSES:
        return at
    day = local.date() + timedelta(days=1 if local.hour >= OPENS else 0)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return datetime.combine(day, time(OPENS, 10), ZoneInfo(zone)) + timedelta(minutes=late)


def arrivals(
    count: int, *, since: datetime, until: datetime, senders: Sequence[tuple[str, float]], chance: Random
) -> list[tuple[datetime, int]]:
    """When about `count` requests are begun and by whom (a place in `senders`), in order of time.

    The network grows over the year, weekdays are busier than weekends, and mornings than nights.

    Args:
        senders: time zone and weight of each.
    """
    days = (until - since).days
    busy = [_BY_WEEKDAY[(since + timedelta(days=n)).weekday()] * (0.6 + 0.8 * n / days) for n in range(days)]
    places, weights = range(len(senders)), [weight for _, weight in senders]
    made = []
    for day in chance.choices(range(days), busy, k=count):
        (place,) = chance.choices(places, weights)
        zone = ZoneInfo(senders[place][0])
        local = (since + timedelta(days=day)).astimezone(zone).date()
        clock = time(chance.choices(range(24), _BY_HOUR)[0], chance.randrange(60), chance.randrange(60))
        made.append((datetime.combine(local, clock, zone), place))
    return sorted((moment, place) for moment, place in made if since <= moment < until)


def a_journey(chance: Random, urgency: str | None = None) -> Journey:
    """One case to be, from the first letter of the draft to the end that chance gives it."""
    urgency = urgency or chance.choices(list(URGENCIES), list(URGENCIES.values()))[0]
    return Journey(urgency, tuple(_Teller(urgency, chance).steps()))


def a_journey_to(state: str, chance: Random, urgency: str) -> Journey:
    """One that is in `state` at its end. Raises LookupError: chance gives none."""
    for _ in range(MOST_TRIES):
        if cut := a_journey(chance, urgency).cut(state):
            return cut
    raise LookupError(f"no journey comes to {state}")


def in_the_region(chance: Random, state: str) -> Journey:
    """A planned request that its region has before it, or has declined."""
    teller = _Teller("planned", chance)
    return Journey("planned", tuple(teller.in_the_region(declined=state == "declined")))


def with_a_council(chance: Random, urgency: str, state: str) -> Journey:
    """A case that its expert lays before colleagues: the council is called, or has been held."""
    teller = _Teller(urgency, chance)
    return Journey(urgency, tuple(teller.with_a_council(held=state == "council_held")))


class _Over(Exception):
    """Nothing more happens in this case."""


class _Teller:
    """Makes up the steps of one journey."""

    def __init__(self, urgency: str, chance: Random) -> None:
        self._place = list(URGENCIES).index(urgency)
        self._urgency, self._chance = urgency, chance

    def steps(self) -> Iterator[Step]:
        with suppress(_Over):
            yield from self._whole()

    def _whole(self) -> Iterator[Step]:
        yield Step("start", "referrer", 0)
        self._stop_here(0.015)  # a draft that was forgotten
        yield self._step("submit")
        yield from self._withdrawal(0.02)
        yield from self._triage()
        yield from self._offers()
        yield from self._withdrawal(0.015)
        yield from self._review()
        self._stop_here(0.01)  # nobody finishes it: the deadlines tell
        yield self._step("write")
        yield self._step("sign")
        yield from self._end()

    def in_the_region(self, *, declined: bool) -> Iterator[Step]:
        yield Step("start", "referrer", 0)
        yield self._step("submit")
        yield Step("wait", "system", 0)
        if declined:
            yield self._step("decline")

    def with_a_council(self, *, held: bool) -> Iterator[Step]:
        yield Step("start", "referrer", 0)
        for name in ("submit", "triage", "offer", "accept", "convene"):
            yield self._step(name)
        if held:  # its time was set when it was called
            yield Step("hold", "system", MINUTES["hold"][self._place])

    def _triage(self) -> Iterator[Step]:
        if self._happens(0.06):
            yield self._step("ask_early")
            yield self._step("answer")
        if self._happens(0.10):
            yield self._step("triage", detail="raise" if self._urgency != "emergency" else "field")
        elif self._happens(0.05) and self._urgency == "urgent":
            yield self._step("triage", detail="lower")
        else:
            yield self._step("triage", detail="confirm")

    def _offers(self) -> Iterator[Step]:
        yield self._step("offer")
        if self._happens(0.06):
            yield self._step("refuse")
            yield self._step("offer")
        elif self._happens(0.04):
            yield Step("lapse", "system", MINUTES["lapse"][self._place])
            yield self._step("offer")
        yield self._step("accept")

    def _review(self) -> Iterator[Step]:
        if self._happens(0.02):
            yield self._step("redirect")
            yield from self._offers()
        if self._happens(0.6):
            yield Step("message", "expert", self._minutes("greeting"))
        if self._happens(0.24):
            yield self._step("ask")
            self._stop_here(0.03)  # asked in vain
            yield self._step("answer")
        if self._happens(0.2):
            yield self._message()

    def _end(self) -> Iterator[Step]:
        self._stop_here(0.05)  # the referrer is silent
        yield self._step("acknowledge")
        if self._happens(0.25):
            yield self._message()
        if not self._happens(0.08):
            yield self._step("close")

    def _withdrawal(self, share: float) -> Iterator[Step]:
        if self._happens(share):
            yield self._step("withdraw")
            raise _Over

    def _stop_here(self, share: float) -> None:
        if self._happens(share):
            raise _Over

    def _message(self) -> Step:
        return Step("message", "referrer", self._minutes("message"))

    def _step(self, name: str, detail: str = "") -> Step:
        return Step(name, BY[name], self._minutes(name), detail)

    def _minutes(self, name: str) -> float:
        return MINUTES[name][self._place] * math.exp(self._chance.gauss(0, SPREAD))

    def _happens(self, share: float) -> bool:
        return self._chance.random() < share
