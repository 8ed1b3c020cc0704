"""The kinds of news, and how each is told unless a person chose otherwise."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What happened, from the reader's point of view. The words are in `models.KIND_TITLES`."""

    CASE_SUBMITTED = "case_submitted"
    CASE_OFFERED = "case_offered"
    CASE_ACCEPTED = "case_accepted"
    OFFER_RECALLED = "offer_recalled"
    OFFER_REFUSED = "offer_refused"
    OFFER_LAPSED = "offer_lapsed"
    CASE_REDIRECTED = "case_redirected"
    TRIAGE_CHANGED = "triage_changed"
    INFORMATION_REQUESTED = "information_requested"
    INFORMATION_ANSWERED = "information_answered"
    MESSAGE_SENT = "message_sent"
    CONCLUSION_SIGNED = "conclusion_signed"
    CONCLUSION_CORRECTED = "conclusion_corrected"
    CASE_ACKNOWLEDGED = "case_acknowledged"
    CASE_CLOSED = "case_closed"
    CASE_WITHDRAWN = "case_withdrawn"
    CASE_DECLINED = "case_declined"
    CASE_REOPENED = "case_reopened"
    CASE_DUPLICATE = "case_duplicate"
    CASE_ENDED = "case_ended"
    CASE_IN_REGION = "case_in_region"
    COUNCIL_CONVENED = "council_convened"
    COUNCIL_HELD = "council_held"
    COUNCIL_CALLED_OFF = "council_called_off"
    DEADLINE_NEARS = "deadline_nears"
    DEADLINE_MISSED = "deadline_missed"
    CHAIN_BROKEN = "chain_broken"
    DUPLICATE_ASKED = "duplicate_asked"
    DUPLICATE_ANSWERED = "duplicate_answered"
    SESSION_INVITED = "session_invited"
    SESSION_MOVED = "session_moved"
    SESSION_CANCELLED = "session_cancelled"
    MINUTES_TO_SIGN = "minutes_to_sign"
    TASK_DUE = "task_due"
    TASK_OVERDUE = "task_overdue"
    TASKS_HANDED_OVER = "tasks_handed_over"
    OUTCOME_ASKED = "outcome_asked"


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    PLANNED = "planned"


class Email(StrEnum):
    """When an e-mail is sent."""

    NEVER = "never"
    AT_ONCE = "at_once"
    DAILY = "daily"


@dataclass(frozen=True, slots=True)
class Ways:
    """How one kind of news reaches one person."""

    in_app: bool
    email: Email

    def for_urgency(self, urgency: Urgency) -> "Ways":
        """An emergency is always shown in the product, and its e-mail never waits for tomorrow."""
        if urgency is not Urgency.EMERGENCY:
            return self
        return Ways(in_app=True, email=Email.AT_ONCE if self.email is Email.DAILY else self.email)

    @property
    def silent(self) -> bool:
        return not self.in_app and self.email is Email.NEVER


_AT_ONCE: Final = Ways(in_app=True, email=Email.AT_ONCE)
_DAILY: Final = Ways(in_app=True, email=Email.DAILY)
_IN_APP: Final = Ways(in_app=True, email=Email.NEVER)

# By e-mail at once: what waits for this very reader. Daily: what she should know. In the product only:
# what she sees anyway when she next looks.
DEFAULT_WAYS: Final = {
    Kind.CASE_SUBMITTED: _AT_ONCE,
    Kind.CASE_OFFERED: _AT_ONCE,
    Kind.CASE_ACCEPTED: _DAILY,
    Kind.OFFER_RECALLED: _AT_ONCE,
    Kind.OFFER_REFUSED: _AT_ONCE,
    Kind.OFFER_LAPSED: _AT_ONCE,
    Kind.CASE_REDIRECTED: _AT_ONCE,
    Kind.TRIAGE_CHANGED: _DAILY,
    Kind.INFORMATION_REQUESTED: _AT_ONCE,
    Kind.INFORMATION_ANSWERED: _AT_ONCE,
    Kind.MESSAGE_SENT: _DAILY,
    Kind.CONCLUSION_SIGNED: _AT_ONCE,
    Kind.CONCLUSION_CORRECTED: _AT_ONCE,
    Kind.CASE_ACKNOWLEDGED: _IN_APP,
    Kind.CASE_CLOSED: _IN_APP,
    Kind.CASE_WITHDRAWN: _DAILY,
    Kind.CASE_DECLINED: _AT_ONCE,
    Kind.CASE_REOPENED: _AT_ONCE,
    Kind.CASE_DUPLICATE: _DAILY,
    Kind.CASE_ENDED: _DAILY,
    Kind.CASE_IN_REGION: _AT_ONCE,
    Kind.COUNCIL_CONVENED: _DAILY,
    Kind.COUNCIL_HELD: _DAILY,
    Kind.COUNCIL_CALLED_OFF: _DAILY,
    Kind.DEADLINE_NEARS: _IN_APP,
    Kind.DEADLINE_MISSED: _AT_ONCE,
    Kind.CHAIN_BROKEN: _AT_ONCE,
    Kind.DUPLICATE_ASKED: _AT_ONCE,
    Kind.DUPLICATE_ANSWERED: _DAILY,
    # The letter of these three is the invitation for the calendar; who wants no e-mail gets none.
    Kind.SESSION_INVITED: _AT_ONCE,
    Kind.SESSION_MOVED: _AT_ONCE,
    Kind.SESSION_CANCELLED: _AT_ONCE,
    Kind.MINUTES_TO_SIGN: _AT_ONCE,
    Kind.TASK_DUE: _DAILY,
    Kind.TASK_OVERDUE: _DAILY,
    Kind.TASKS_HANDED_OVER: _AT_ONCE,
    # Its letter is a link by which the question is answered; who wants no e-mail gets none.
    Kind.OUTCOME_ASKED: _AT_ONCE,
}
