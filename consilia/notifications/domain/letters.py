"""Why a letter did not go out, and when it is tried again."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """The words are in `models.REASON_WORDS`."""

    NO_MAILBOX = "no_mailbox"
    REFUSED = "refused"
    FULL = "full"
    LATER = "later"
    LOGIN = "login"
    UNREACHABLE = "unreachable"


LONGEST: Final = timedelta(days=1)  # of a pause: after that, news is no news
PERMANENT: Final = frozenset({Reason.NO_MAILBOX, Reason.REFUSED})
_NOT_LET_IN: Final = frozenset({530, 534, 535, 538})
_NOBODY_THERE: Final = frozenset({550, 551, 553})
_STATUS: Final = re.compile(r"\b[245]\.(\d{1,3})\.\d{1,3}\b")


@dataclass(frozen=True, slots=True)
class Failure:
    """`code`: the mail server's three digits; 0 when it did not answer. Its words are not kept: they may hold anything."""

    reason: Reason
    code: int = 0

    @property
    def is_permanent(self) -> bool:
        return self.reason in PERMANENT


def judged(code: int, said: str, *, of_recipient: bool) -> Failure:
    """What a mail server's answer means (RFC 5321, RFC 3463)."""
    status = _STATUS.search(said)
    subject = status[1] if status else ""
    return Failure(_reason(code, subject, status[0] if status else "", of_recipient=of_recipient), code)


def _reason(code: int, subject: str, status: str, *, of_recipient: bool) -> Reason:
    if code in _NOT_LET_IN:
        return Reason.LOGIN
    if status.endswith(".2.2") or code == 552:  # a full mailbox is emptied some day
        return Reason.FULL
    if code < 500:
        return Reason.LATER
    nobody = subject == "1" or (not subject and code in _NOBODY_THERE)
    return Reason.NO_MAILBOX if of_recipient and nobody else Reason.REFUSED


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a letter is tried, and how the pauses between grow."""

    attempts: int
    first_pause: timedelta
    factor: float

    def pause_after(self, failures: int) -> timedelta | None:
        """How long to wait after so many failures; None when it was tried often enough."""
        if failures >= self.attempts:
            return None
        seconds = self.first_pause.total_seconds() * self.factor ** (failures - 1)
        return timedelta(seconds=min(seconds, LONGEST.total_seconds()))
