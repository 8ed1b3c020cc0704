"""The policies of cases, as their pages need them: by what a row is known, what it says, and what a change would do.

The clock policy has pages of its own (`views/policies.py`): its rows speak for cases that other rows speak for too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from consilia.cases.domain.clocks import MILESTONES
from consilia.cases.domain.lifecycle import State
from consilia.cases.domain.second_reading import Timing
from consilia.cases.domain.urgency import Urgency
from consilia.cases.models import (
    ClockPolicy,
    EmergencyPolicy,
    EscalationPolicy,
    ForecastPolicy,
    RegionReviewPolicy,
    SecondReadingRule,
    SpanPolicy,
)
from consilia.cases.models.cases import URGENCY_NAMES
from consilia.cases.queries import policy_effects as today
from consilia.foundation.policies import Effect, PolicyKind, Words
from consilia.network.queries import regions
from consilia.network.queries.centres import consulting_centres, top_field_names

LIMITS = PolicyKind(
    name="limits",
    model=ClockPolicy,
    title=_("Time limits"),
    lead=_("How long each clock of a case may run"),
    page="cases:limits",
)


_STRICTER = {Timing.NEVER: 0, Timing.AFTER: 1, Timing.BEFORE: 2}


def _read_less(old: SecondReadingRule | None, new: SecondReadingRule | None) -> Words | None:
    """Where no row of these very cases was or will be, the careful answer: somebody read before, nobody will."""
    before = Timing(old.timing) if old else Timing.BEFORE
    after = Timing(new.timing) if new else Timing.NEVER
    less = _STRICTER[after] < _STRICTER[before] or SECOND_READING.is_move(old, new)
    return _("Some conclusions reach the doctor before somebody else has read them.") if less else None


def _of_reading(old: SecondReadingRule | None, new: SecondReadingRule | None, at: datetime) -> Effect:
    rule: Any = new or old
    cases = today.cases_to_be_signed(rule)
    facts = [(_("Open cases like these that are still to be signed"), cases)]
    words = _(
        "It counts for what is signed from then on, where the reason applies. Readings under way go on."
    )
    return Effect(facts, words, bool(cases))


def _centres_or_all() -> Sequence[tuple[Any, Words]]:
    return [("", _("All centres")), *((one.id, one.short_name) for one in consulting_centres())]


def _fields_or_all() -> Sequence[tuple[Any, Words]]:
    return [("", _("All fields")), *top_field_names()]


SECOND_READING = PolicyKind(
    name="second-reading",
    model=SecondReadingRule,
    title=_("Rules of second reading"),
    lead=_(
        "Which conclusions somebody else reads, and when. These are rules of policy, not of medicine; the most specific"
        " one holds."
    ),
    key=("reason", "urgency", "centre", "field"),
    figures=("timing",),
    may_end=True,
    choices={"centre": _centres_or_all, "field": _fields_or_all},
    unnamed={"centre": _("All centres"), "field": _("All fields")},
    weakens=_read_less,
    effect=_of_reading,
)


def _longer_sight(old: SpanPolicy | None, new: SpanPolicy) -> Words | None:
    if old is None:
        return None
    if new.name == SpanPolicy.Name.REOPENING:
        shorter = new.span < old.span
        return (
            _("Fewer closed cases can be reopened: their doctors would have to ask anew.")
            if shorter
            else None
        )
    return _("People see children's records for longer.") if new.span > old.span else None


def _of_span(old: SpanPolicy | None, new: SpanPolicy, at: datetime) -> Effect:
    return _SPANS[SpanPolicy.Name(new.name)](old.span if old else timedelta(), new.span, at)


def _expert_sight(old: timedelta, new: timedelta, at: datetime) -> Effect:
    cases = today.answered_cases()
    facts = [(_("Open cases that an expert has"), cases)]
    words = _(
        "It counts when they are closed. What is closed already stays visible as long as it was said then."
    )
    return Effect(facts, words, bool(cases))


def _reopening(old: timedelta, new: timedelta, at: datetime) -> Effect:
    no_more = today.closed_between(new, old, at) if new < old else 0
    again = today.closed_between(old, new, at) if new > old else 0
    facts = [
        (_("Closed cases that could be reopened no more"), no_more),
        (_("Closed cases that could be reopened again"), again),
    ]
    return Effect(facts, _("It counts at once, also for what was closed before."), bool(no_more or again))


def _invitation(old: timedelta, new: timedelta, at: datetime) -> Effect:
    longer = today.invitations_longer_than(new, at)
    facts = [(_("Invitations that last longer than it would allow"), longer)]
    return Effect(
        facts, _("It counts for new invitations. Those that stand keep their last day."), bool(longer)
    )


def _reader_sight(old: timedelta, new: timedelta, at: datetime) -> Effect:
    readings = today.open_readings()
    facts = [(_("Second readings under way"), readings)]
    return Effect(facts, _("It counts for new readings. Those under way keep their last day."))


def _device_draft(old: timedelta, new: timedelta, at: datetime) -> Effect:
    words = _(
        "Devices follow when they are next connected. Drafts on devices are unknown to the server, so they are not counted."
    )
    return Effect([], words, new != old)


_SPANS = {
    SpanPolicy.Name.EXPERT_SIGHT: _expert_sight,
    SpanPolicy.Name.REOPENING: _reopening,
    SpanPolicy.Name.INVITATION: _invitation,
    SpanPolicy.Name.READER_SIGHT: _reader_sight,
    SpanPolicy.Name.DEVICE_DRAFT: _device_draft,
}
SPANS = PolicyKind(
    name="spans",
    model=SpanPolicy,
    title=_("How long something stays possible"),
    lead=_(
        "How long closed cases are seen and can be reopened, how long others may read, and drafts stay on a device."
    ),
    key=("name",),
    figures=("span",),
    weakens=_longer_sight,
    effect=_of_span,
)


def _one_more_look(old: RegionReviewPolicy | None, new: RegionReviewPolicy | None) -> Words | None:
    waits = new is not None and (old is None or REGION_REVIEW.is_move(old, new))
    return _("Requests of this region wait for one more look before they reach a centre.") if waits else None


def _of_review(old: RegionReviewPolicy | None, new: RegionReviewPolicy | None, at: datetime) -> Effect:
    policy: Any = new or old
    drafts = today.cases_in_region(policy, State.DRAFT)
    waiting = today.cases_in_region(policy, State.REGION_REVIEW)
    facts = [
        (_("Drafts that are still to be sent"), drafts),
        (_("Requests that wait in the region"), waiting),
    ]
    words = _(
        "It counts when a request is sent. What waits in the region already stays there until it is looked at."
    )
    return Effect(facts, words, bool(drafts))


def _region_choices() -> Sequence[tuple[Any, Words]]:
    return [(one.code, one.name) for one in regions()]


def _reviewed_urgencies() -> Sequence[tuple[Any, Words]]:
    """A region never holds up an emergency."""
    return [(one.value, URGENCY_NAMES[one]) for one in Urgency if one is not Urgency.EMERGENCY]


REGION_REVIEW = PolicyKind(
    name="region-review",
    model=RegionReviewPolicy,
    title=_("Requests that a region sees first"),
    lead=_("Which regions look at requests before they go to a centre; never at emergencies."),
    key=("region", "urgency"),
    may_end=True,
    choices={"region": _region_choices, "urgency": _reviewed_urgencies},
    weakens=_one_more_look,
    effect=_of_review,
)


def _fewer_are_told(old: EscalationPolicy | None, new: EscalationPolicy | None) -> Words | None:
    fewer = new is None or ESCALATION.is_move(old, new)
    return _("Fewer people are told that a child waits.") if fewer else None


def _of_escalation(old: EscalationPolicy | None, new: EscalationPolicy | None, at: datetime) -> Effect:
    policy: Any = new or old
    clocks = today.clocks_before(policy)
    facts = [(_("Running clocks that have not come so far"), clocks)]
    return Effect(facts, _("It counts for them too. Whoever was told before, was told."), bool(clocks))


def _percents() -> Sequence[tuple[Any, Words]]:
    return [*((one, f"{one} %") for one in MILESTONES), (today.OVER, _("100 %: the time is over"))]


ESCALATION = PolicyKind(
    name="escalation",
    model=EscalationPolicy,
    title=_("Who is told when time runs out"),
    lead=_("At which part of a clock's time whom the product tells that a child waits."),
    key=("urgency", "percent", "audience"),
    may_end=True,
    choices={"percent": _percents},
    weakens=_fewer_are_told,
    effect=_of_escalation,
)


def _fewer_marks(old: ForecastPolicy | None, new: ForecastPolicy) -> Words | None:
    fewer = old is not None and (new.late_percent > old.late_percent or new.least > old.least)
    return _("Fewer cases are marked as probably late.") if fewer else None


def _of_forecast(old: ForecastPolicy | None, new: ForecastPolicy, at: datetime) -> Effect:
    running, late = today.late_by({"old": old, "new": new} if old else {"new": new}, at)
    facts = [
        (_("Running clocks looked at"), running),
        (_("Of them probably late as it is now"), late.get("old", 0)),
        (_("Of them probably late by the new figures"), late["new"]),
    ]
    words = _(
        "The marks follow within minutes of its moment, at the latest in the night. What is counted over other days"
        " is counted in the night, and is not yet in these numbers."
    )
    return Effect(facts, words, late.get("old", 0) != late["new"])


FORECAST = PolicyKind(
    name="forecast",
    model=ForecastPolicy,
    title=_("When a case is probably late"),
    lead=_("From which chance on a case is marked, and how much history that takes."),
    figures=("late_percent", "least", "days"),
    weakens=_fewer_marks,
    effect=_of_forecast,
)


def _easier_access(old: EmergencyPolicy | None, new: EmergencyPolicy) -> Words | None:
    if old is None:
        return None
    easier = (
        new.span > old.span
        or new.least_words < old.least_words
        or new.tries > old.tries
        or new.tries_within < old.tries_within
        or new.review_within > old.review_within
    )
    return _("Foreign records are opened more easily, or looked after later.") if easier else None


def _of_emergencies(old: EmergencyPolicy | None, new: EmergencyPolicy, at: datetime) -> Effect:
    facts = [(_("Records that are open in an emergency now"), today.accesses_in_force(at))]
    return Effect(facts, _("It counts for the next access. What is open now keeps its end and its review."))


EMERGENCIES = PolicyKind(
    name="emergency-access",
    model=EmergencyPolicy,
    title=_("Emergency access"),
    lead=_("How long a foreign record stays open, what is asked for it, and by when an auditor looks at it."),
    figures=("span", "least_words", "tries", "tries_within", "review_within"),
    weakens=_easier_access,
    effect=_of_emergencies,
)
