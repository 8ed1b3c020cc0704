"""The kinds of news, and the ways in which news can reach a person.

Who is told of which kind by which way is policy: data/subscription-policy.csv and what administrators made of it.
"""

from dataclasses import dataclass
from enum import StrEnum


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
    DIAGNOSES_MOVED = "diagnoses_moved"
    COUNCIL_CONVENED = "council_convened"
    COUNCIL_HELD = "council_held"
    COUNCIL_CALLED_OFF = "council_called_off"
    DEADLINE_NEARS = "deadline_nears"
    DEADLINE_MISSED = "deadline_missed"
    EMERGENCY_ACCESS = "emergency_access"
    EMERGENCY_TO_REVIEW = "emergency_to_review"
    COLLEAGUE_INVITED = "colleague_invited"
    INVITATION_ANSWERED = "invitation_answered"
    ADDRESS_REFUSED = "address_refused"
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
    READING_ASKED = "reading_asked"
    READER_WANTED = "reader_wanted"
    READING_RETURNED = "reading_returned"
    READING_FINISHED = "reading_finished"
    REVIEW_ASKED = "review_asked"
    ACTION_GIVEN = "action_given"
    REGISTRY_PROPOSED = "registry_proposed"
    REGISTRY_ASKED = "registry_asked"
    REGISTRY_ANSWERED = "registry_answered"
    REGISTRY_TO_ASK_AGAIN = "registry_to_ask_again"
    CONTACT_ASKED = "contact_asked"
    CONTACT_ANSWERED = "contact_answered"
    MATCH_FOUND = "match_found"
    PEERS_ANSWERED = "peers_answered"
    NEED_MOVED = "need_moved"
    NEED_DUE = "need_due"
    NEED_SHORT = "need_short"
    STUDY_CARRIED = "study_carried"
    STUDY_NOT_CARRIED = "study_not_carried"


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
