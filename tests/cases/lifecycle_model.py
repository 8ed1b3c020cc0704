"""A small model of a case, written from the design's table of moves and clocks and from nothing in the product.

It knows one case, the people of `tests.factories.cases.Scene` by name, and minutes. Whoever makes a move is let
in, told that she was late, refused, or knows of no such case; time runs on the wall, or from nine to five of a
week in Moscow.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
READER_SEES = timedelta(days=30)
EXPERT_SEES = timedelta(days=90)
MOSCOW = timedelta(hours=3)
HOUSE = {"referrer", "house_coordinator"}
EXPERTS = {"expert", "other_expert", "reader"}
ROLES = {
    "referrer": "doctor",
    "colleague": "doctor",
    "stranger": "doctor",
    "house_coordinator": "house",
    "regional_operator": "region",
    "coordinator": "coordinator",
    "expert": "expert",
    "other_expert": "expert",
    "reader": "expert",
}
BEFORE_SIGNATURE = {
    "region_review",
    "triage",
    "info_requested",
    "offered",
    "in_review",
    "council_scheduled",
    "council_held",
    "conclusion_draft",
    "second_read",
}
ENDS = {"closed", "declined", "withdrawn", "duplicate"}
# move -> from which states, and which roles make it at all.
TABLE: dict[str, tuple[set[str], set[str]]] = {
    "submit": ({"draft"}, {"doctor", "house"}),
    "pass_on": ({"region_review"}, {"region"}),
    "decline": ({"region_review"}, {"region"}),
    "ask": ({"region_review", "triage", "in_review"}, {"region", "coordinator", "expert"}),
    "answer": ({"info_requested"}, {"doctor", "house"}),
    "offer": ({"triage"}, {"coordinator"}),
    "accept": ({"offered"}, {"expert"}),
    "refuse": ({"offered"}, {"expert"}),
    "redirect": ({"in_review"}, {"coordinator", "expert"}),
    "convene": ({"in_review"}, {"coordinator", "expert"}),
    "write": ({"in_review", "council_held"}, {"expert"}),
    "seek_reading": ({"conclusion_draft"}, {"expert"}),
    "return_draft": ({"second_read"}, {"expert"}),
    "agree": ({"second_read"}, {"expert"}),
    "take_back": ({"second_read"}, {"expert"}),
    "sign": ({"conclusion_draft", "second_read"}, {"expert"}),
    "acknowledge": ({"signed"}, {"doctor", "house"}),
    "follow_up": ({"acknowledged"}, {"doctor", "house"}),
    "close": ({"acknowledged", "follow_up"}, {"doctor", "house"}),
    "reopen": ({"closed"}, {"doctor", "house"}),
    "withdraw": ({"draft", *BEFORE_SIGNATURE}, {"doctor", "house", "coordinator"}),
    "duplicate": (BEFORE_SIGNATURE, {"doctor", "house", "coordinator"}),
}
TARGETS = {
    "pass_on": "triage",
    "decline": "declined",
    "ask": "info_requested",
    "offer": "offered",
    "accept": "in_review",
    "refuse": "triage",
    "redirect": "triage",
    "convene": "council_scheduled",
    "write": "conclusion_draft",
    "seek_reading": "second_read",
    "return_draft": "conclusion_draft",
    "agree": "second_read",
    "take_back": "conclusion_draft",
    "sign": "signed",
    "acknowledge": "acknowledged",
    "follow_up": "follow_up",
    "close": "closed",
    "reopen": "triage",
    "withdraw": "withdrawn",
    "duplicate": "duplicate",
    "hold": "council_held",
    "call_off": "in_review",
    "die": "closed",
}
TURNS = {
    **dict.fromkeys(("draft", "info_requested", "signed", "acknowledged"), "referrer"),
    "region_review": "region",
    "triage": "coordinator",
    **dict.fromkeys(("offered", "in_review", "council_scheduled", "council_held"), "expert"),
    "conclusion_draft": "expert",
    **dict.fromkeys(("follow_up", *ENDS), "nobody"),
}
STARTS: dict[str, tuple[str, ...]] = {
    "pass_on": ("triage",),
    "ask": ("answer",),
    "offer": ("acceptance",),
    "convene": ("council",),
    "seek_reading": ("second_reading",),
    "sign": ("acknowledgement",),
    "reopen": ("triage", "first_contact", "conclusion"),
}
STOPS: dict[str, tuple[str, ...]] = {
    "pass_on": ("region_review",),
    "answer": ("answer",),
    "offer": ("triage",),
    **dict.fromkeys(("accept", "refuse", "lapse"), ("acceptance",)),
    **dict.fromkeys(("hold", "call_off"), ("council",)),
    **dict.fromkeys(("return_draft", "agree", "take_back"), ("second_reading",)),
    "sign": ("first_contact", "conclusion"),
    "acknowledge": ("acknowledgement",),
}
GRANTS_BEGIN: dict[str, set[tuple[str, str]]] = {
    "accept": {("expert", "expert")},
    "convene": {("other_expert", "council"), ("secretary", "council")},
    "seek_reading": {("reader", "reader")},
}
GRANTS_END = {
    "redirect": ("expert",),
    "call_off": ("council",),
    "agree": ("reader",),
    "take_back": ("reader",),
}
READINGS = {"seek_reading": "waiting", "return_draft": "returned", "agree": "agreed", "take_back": "over"}
# The design's table of clocks in minutes; planned ones run on working hours, but the doctor's ten days.
LIMITS: dict[str, dict[str, int]] = {
    "region_review": {"urgent": 60, "planned": 480},
    "triage": {"emergency": 10, "urgent": 60, "planned": 480},
    "acceptance": {"emergency": 15, "urgent": 120, "planned": 480},
    "first_contact": {"emergency": 30, "urgent": 360, "planned": 480},
    "council": {"emergency": 120, "urgent": 1440, "planned": 2400},
    "conclusion": {"emergency": 120, "urgent": 1440, "planned": 1440},
    "acknowledgement": {"emergency": 60, "urgent": 1440, "planned": 1440},
    "answer": {"planned": 14400},
    "second_reading": {"emergency": 1440, "urgent": 240, "planned": 480},
}


def works(at: datetime) -> bool:
    local = at + MOSCOW
    return local.weekday() < 5 and 9 <= local.hour < 17


def later(start: datetime, minutes: int, *, working: bool) -> datetime:
    """Minute by minute, so that no cleverness is shared with the product."""
    if not working:
        return start + minutes * MINUTE
    while not works(start):
        start += MINUTE
    while minutes:
        minutes -= works(start)
        start += MINUTE
    return start


def between(start: datetime, end: datetime, *, working: bool) -> int:
    if not working:
        return max((end - start) // MINUTE, 0)
    count = 0
    while start < end:
        count += works(start)
        start += MINUTE
    return count


@dataclass
class Clock:
    """`due` is None while it is paused."""

    since: datetime
    left: int
    due: datetime | None
    working: bool
    missed: bool = False

    def pause(self, at: datetime) -> None:
        if self.due is not None:
            self.left = max(self.left - between(self.since, at, working=self.working), 0)
            self.since, self.due = at, None

    def resume(self, at: datetime) -> None:
        if self.due is None:
            self.since, self.due = at, later(at, self.left, working=self.working)


@dataclass
class Model:
    """What the design says about the one case. `open_grants`: (person, part) of those who take part."""

    urgency: str
    region_looks: bool
    state: str = "draft"
    was_sent: bool = False
    asked_from: str = ""
    offered: bool = False
    was_offered: bool = False
    has_expert: bool = False
    gave_up: bool = False  # an earlier reviewer of the case is never asked again
    reading: str = ""  # waiting, returned, or agreed
    open_grants: set[tuple[str, str]] = field(default_factory=lambda: {("referrer", "referrer")})
    reader_until: datetime | None = None
    # Experts see a case for ninety days after its end: the grant has an end, but has not ended.
    lasting: dict[str, datetime] = field(default_factory=dict)
    clocks: dict[str, Clock] = field(default_factory=dict)
    lines: int = 0

    # ------------------------------------------------------------------ who

    def sees(self, person: str) -> bool:
        if person in HOUSE:
            return True
        if self.state == "draft" or person in {"colleague", "stranger"}:
            return False
        if person in {"coordinator", "regional_operator"}:
            return self.was_sent  # a draft that is withdrawn stays in its house
        return self.is_offered_to(person) or person in self.lasting or self.holds(person)

    def holds(self, person: str) -> bool:
        return any(who == person and part != "referrer" for who, part in self.open_grants)

    def is_offered_to(self, person: str) -> bool:
        return person == "expert" and self.offered and self.state == "offered"

    def may(self, move: str, person: str) -> bool:
        sources, roles = TABLE[move]
        if self.state not in sources or ROLES[person] not in roles or not self.sees(person):
            return False
        if move == "ask" and self.state != "in_review":
            return ROLES[person] == {"region_review": "region", "triage": "coordinator"}[self.state]
        if move == "ask":
            return person == "expert"
        if move in {"accept", "refuse"}:
            return self.is_offered_to(person)
        if move in {"return_draft", "agree"}:
            return person == "reader"
        return ROLES[person] != "expert" or person == "expert"

    def answer(self, move: str, person: str) -> str:
        """`made`, or the name of the refusal; `same` where sending again gives the same case."""
        if (move, person) == ("submit", "referrer") and self.state not in {"draft", "withdrawn"}:
            return "same"
        return self._too_late(move, person) or self._stranger(move, person) or self._not_yet(move)

    def _too_late(self, move: str, person: str) -> str:
        """Whoever was asked once hears that it is over, whatever else she may see."""
        if move in {"accept", "refuse"} and not self.is_offered_to(person):
            return "NotOffered" if person == "expert" and self.was_offered else "DoesNotExist"
        answered = self.reading in {"agreed", "returned", "over"}
        return (
            "AnsweredAlready" if move in {"return_draft", "agree"} and person == "reader" and answered else ""
        )

    def _stranger(self, move: str, person: str) -> str:
        sources, roles = TABLE[move]
        if not self.sees(person):
            return "DoesNotExist"
        if self.state not in sources and ROLES[person] in roles:
            return "CaseMovedOn"
        return "" if self.may(move, person) else "NotAllowed"

    def _not_yet(self, move: str) -> str:
        if move == "seek_reading" and self.reading == "returned":
            return "RemarksUnanswered"
        if move == "offer" and self.gave_up:
            return "NotEligible"
        if move == "sign" and self.reading in {"waiting", "returned"}:
            return {"waiting": "SecondReadingRuns", "returned": "RemarksWait"}[self.reading]
        return "made"

    def turn(self) -> str:
        if self.state == "second_read":
            return "reader" if self.reading == "waiting" else "expert"
        return TURNS[self.state]

    def open_moves(self) -> list[tuple[str, str]]:
        return [(move, who) for move in TABLE for who in ROLES if self.answer(move, who) == "made"]

    # ------------------------------------------------------------------ what a move does

    def make(self, move: str, person: str, at: datetime) -> None:
        source = self.state
        self.lines += 1
        self.forget(at)
        self.state = "withdrawn" if (move, source) == ("die", "draft") else TARGETS.get(move, self.state)
        self._stop(*STOPS.get(move, ()))
        if also := getattr(self, f"_{move}", None):
            also(person, source, at)
        self._start(at, *STARTS.get(move, ()))
        self._end_grants(*GRANTS_END.get(move, ()))
        self.open_grants |= GRANTS_BEGIN.get(move, set())
        self.reading = READINGS.get(move, self.reading)
        if move in {"decline", "withdraw", "duplicate", "die"}:
            self.clocks.clear()
        if self.state in ENDS and source != "draft":
            self._finish(at)

    def _ask(self, person: str, source: str, at: datetime) -> None:
        self.asked_from = source
        if self.urgency != "emergency":
            for clock in self.clocks.values():
                clock.pause(at)
        if person == "expert":
            self._stop("first_contact")

    def _answer(self, _person: str, _source: str, at: datetime) -> None:
        self.state, self.asked_from = self.asked_from, ""
        for clock in self.clocks.values():
            clock.resume(at)

    def _offer(self, *_: object) -> None:
        self.offered = self.was_offered = True

    def _accept(self, *_: object) -> None:
        self.offered, self.has_expert = False, True

    def _refuse(self, *_: object) -> None:
        self.offered = False

    def _lapse(self, *_: object) -> None:
        self.offered, self.state = False, "triage"

    def _redirect(self, *_: object) -> None:
        self.has_expert, self.gave_up = False, True

    def _seek_reading(self, _person: str, _source: str, at: datetime) -> None:
        self.reader_until = at + READER_SEES

    def _reopen(self, *_: object) -> None:
        self.has_expert = False

    def _submit(self, _person: str, _source: str, at: datetime) -> None:
        self.lines += 1  # sent, and routed
        self.was_sent = True
        looks = self.region_looks and self.urgency != "emergency"
        self.state = "region_review" if looks else "triage"
        self._start(at, "first_contact", "conclusion", self.state)

    def _finish(self, at: datetime) -> None:
        self.offered = False
        for part in ("expert", "council"):
            self.lasting |= {who: at + EXPERT_SEES for who, held in self.open_grants if held == part}
            self._end_grants(part)
        if self.reading in {"waiting", "returned"} and self.state != "closed":
            self.reading = "over"
            self._end_grants("reader")

    def _end_grants(self, *parts: str) -> None:
        self.open_grants = {grant for grant in self.open_grants if grant[1] not in parts}

    def _start(self, at: datetime, *names: str) -> None:
        working = self.urgency == "planned"
        for name in names:
            minutes = LIMITS[name].get(self.urgency)
            if minutes is not None:
                runs = working and name != "answer"
                self.clocks[name] = Clock(at, minutes, later(at, minutes, working=runs), runs)

    def _stop(self, *names: str) -> None:
        for name in names:
            self.clocks.pop(name, None)

    # ------------------------------------------------------------------ what time does

    def forget(self, at: datetime) -> None:
        """Sight that ran out."""
        self.lasting = {who: until for who, until in self.lasting.items() if at < until}
        if self.reader_until and self.reader_until <= at:
            self._end_grants("reader")

    def wait(self, at: datetime) -> None:
        """The job of every minute, once, at `at`: first what ran out is noticed, then what waits no longer moves."""
        self.forget(at)
        over = [name for name, clock in self.clocks.items() if clock.due is not None and clock.due < at]
        for name in over:
            self.lines += not self.clocks[name].missed
            self.clocks[name].missed = True
        missed = {name for name, clock in self.clocks.items() if clock.missed}
        if self.state == "offered" and "acceptance" in missed:
            self.make("lapse", "system", at)
        elif self.state == "region_review" and "region_review" in missed:
            self.make("pass_on", "system", at)
        elif self.state == "info_requested" and "answer" in missed:
            self.make("withdraw", "system", at)
