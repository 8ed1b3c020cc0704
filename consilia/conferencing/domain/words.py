"""The closed lists of a session. Their words for readers are in `models.names`."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    COUNCIL = "council"


class Part(StrEnum):
    """What somebody is in a session."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    MEMBER = "member"
    INVITED = "invited"


class Response(StrEnum):
    """What she answered to the invitation."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    TENTATIVE = "tentative"
    DECLINED = "declined"


class Attendance(StrEnum):
    PRESENT = "present"
    LATE = "late"
    LEFT = "left"
    ABSENT = "absent"


class Choice(StrEnum):
    """A vote on one question."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


LEADERS: Final = frozenset({Part.CHAIR, Part.SECRETARY})
# The secretary keeps the minutes and an invited colleague advises: neither decides.
VOTERS: Final = frozenset({Part.CHAIR, Part.MEMBER})
SIGNERS: Final = frozenset({Part.CHAIR, Part.SECRETARY, Part.MEMBER})
# Who came late or left early took part, and answers for the minutes.
THERE: Final = frozenset({Attendance.PRESENT, Attendance.LATE, Attendance.LEFT})
