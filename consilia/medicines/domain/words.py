"""The closed lists of medicines, and the way of a need as a table."""

from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role
from consilia.foundation.lifecycle import Lifecycle, Move


class State(StrEnum):
    IDENTIFIED = "identified"
    CONFIRMED = "confirmed"
    COUNCIL = "council"  # the protocol of the council is there
    APPLICATION = "application"
    SUBMITTED = "submitted"
    REVIEW = "review"  # before the experts of the channel
    APPROVED = "approved"
    RETURNED = "returned"
    REFUSED = "refused"
    PROCUREMENT = "procurement"
    RECEIVED = "received"
    DISPENSED = "dispensed"
    STOPPED = "stopped"


class Channel(StrEnum):
    """Who pays."""

    FEDERAL = "federal"  # the high-cost nosologies
    FOUNDATION = "foundation"  # the foundation for children with rare diseases
    REGIONAL = "regional"  # the list of the regions


class Paper(StrEnum):
    """Kinds of documents of a need."""

    PROTOCOL = "protocol"
    APPLICATION = "application"
    PARENT_APPLICATION = "parent_application"
    PARENT_CONSENT = "parent_consent"
    DECISION = "decision"
    CONTRACT = "contract"
    RECEIPT = "receipt"
    OTHER = "other"


class Clock(StrEnum):
    HANDLE = "handle"  # what was submitted is taken up
    DECIDE = "decide"
    INFORM_MINISTRY = "inform_ministry"
    SUPPLY = "supply"  # what was approved is there
    COMING_OF_AGE = "coming_of_age"


class Counting(StrEnum):
    CALENDAR = "calendar"
    WORKING = "working"  # days on which the centre works


class Figure(StrEnum):
    """The figures that configuration decides."""

    OF_AGE_YEARS = "of_age_years"
    OF_AGE_MONTHS_BEFORE = "of_age_months"
    STOCK_STALE_DAYS = "stock_stale_days"
    STOCK_MARGIN_DAYS = "stock_margin_days"
    WARN_DAYS = "warn_days"
    LINK_DAYS = "link_days"


S = State
_CURATORS: Final = frozenset({Role.REGISTRY_CURATOR})
_REGION: Final = frozenset({Role.REGIONAL_OPERATOR})
CARE: Final = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
_DECIDES: Final = _CURATORS | _REGION  # the channel decides; they say what it decided
# Who moves needs, and finds the list of them in her bar; others who treat a child see its needs on its page.
HANDS: Final = CARE | _DECIDES
OPEN: Final = tuple(state for state in State if state not in {S.DISPENSED, S.STOPPED})

NEED: Final = Lifecycle(
    states=tuple(State),
    ends=frozenset({S.DISPENSED, S.STOPPED}),
    moves={
        "confirm": Move((S.IDENTIFIED,), (S.CONFIRMED,), _CURATORS),
        "record_council": Move((S.CONFIRMED,), (S.COUNCIL,), _CURATORS),
        "prepare": Move((S.COUNCIL, S.RETURNED, S.REFUSED, S.DISPENSED), (S.APPLICATION,), CARE | _REGION),
        "submit": Move((S.APPLICATION,), (S.SUBMITTED,), CARE | _REGION),
        "review": Move((S.SUBMITTED,), (S.REVIEW,), _DECIDES),
        "approve": Move((S.REVIEW,), (S.APPROVED,), _DECIDES),
        "return": Move((S.SUBMITTED, S.REVIEW), (S.RETURNED,), _DECIDES),
        "refuse": Move((S.REVIEW,), (S.REFUSED,), _DECIDES),
        "procure": Move((S.APPROVED, S.DISPENSED), (S.PROCUREMENT,), _REGION),
        "receive": Move((S.PROCUREMENT,), (S.RECEIVED,), _REGION | {Role.ORGANISATION_COORDINATOR}),
        "dispense": Move((S.RECEIVED,), (S.DISPENSED,), CARE),
        "stop": Move((*OPEN, S.DISPENSED), (S.STOPPED,), CARE | _DECIDES),
        "resume": Move((S.STOPPED,), (S.IDENTIFIED,), _CURATORS),
    },
)
# The moves of a need that meets with no refusal, from the first to the last.
WAY: Final = (
    "confirm", "record_council", "prepare", "submit", "review", "approve", "procure", "receive", "dispense",
)  # fmt: skip
# What has to be said with a move: a number on paper, or why.
NUMBERED: Final = frozenset({"record_council", "approve", "procure"})
REASONED: Final = frozenset({"return", "refuse", "stop", "resume"})
# Which clock a move starts, and which ones it stops.
STARTS: Final[dict[str, tuple[Clock, ...]]] = {
    "submit": (Clock.HANDLE, Clock.DECIDE),
    "approve": (Clock.INFORM_MINISTRY, Clock.SUPPLY),
}
MEETS: Final[dict[str, tuple[Clock, ...]]] = {
    "review": (Clock.HANDLE,),
    "return": (Clock.HANDLE, Clock.DECIDE),
    "approve": (Clock.HANDLE, Clock.DECIDE),
    "refuse": (Clock.HANDLE, Clock.DECIDE),
    "inform_ministry": (Clock.INFORM_MINISTRY,),
    "receive": (Clock.SUPPLY,),
    "stop": (Clock.HANDLE, Clock.DECIDE, Clock.INFORM_MINISTRY, Clock.SUPPLY),
}
