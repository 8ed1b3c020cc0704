"""The closed lists of the registry."""

from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role
from consilia.foundation.lifecycle import Lifecycle, Move

PURPOSE: Final = "registry"  # of the consent without which nothing here is kept or shown
# Whose hospital keeps the record of the child; they enter a death there themselves.
OF_THE_HOUSE: Final = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
# Who treats the child reads what the registry holds about her, and says whether she lives.
TREATING: Final = OF_THE_HOUSE | {Role.TRIAGE_COORDINATOR, Role.EXPERT}


class Certainty(StrEnum):
    """How a diagnosis was made, as registries of rare diseases tell it apart."""

    SUSPECTED = "suspected"
    CLINICAL = "clinical"
    BIOCHEMICAL_OR_IMAGING = "biochemical"
    GENETIC = "genetic"
    EXCLUDED = "excluded"
    UNDIAGNOSED = "undiagnosed"


class When(StrEnum):
    """When something began or was found, as the common data elements ask (6.1 and 6.2)."""

    UNKNOWN = "unknown"
    ANTENATAL = "antenatal"
    BIRTH = "birth"
    DAY = "day"


class Source(StrEnum):
    """What a version of an entry rests on."""

    CONCLUSION = "conclusion"
    CURATOR = "curator"
    IMPORT = "import"


class Policy(StrEnum):
    """The figures that configuration decides."""

    SMALLEST_CELL = "smallest_cell"
    ALIKE = "alike"
    UPDATE_MONTHS = "update_months"
    STATUS_DAYS = "status_days"


class Vital(StrEnum):
    """Whether a child lives, as somebody knows it at one day."""

    ALIVE = "alive"
    DEAD = "dead"
    LOST = "lost"


class InquiryEnd(StrEnum):
    """Why nobody asks any more."""

    ANSWERED = "answered"
    DIED = "died"  # noted in the child's record
    WITHDRAWN = "withdrawn"  # the consent was


class ProposalState(StrEnum):
    OPEN = "open"
    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    SUPERSEDED = "superseded"  # a later version of the conclusion says something else
    WITHDRAWN = "withdrawn"  # the consent was


class EntryState(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"  # the consent was withdrawn; a new one and a new decision open it again


P = ProposalState
_CURATORS: Final = frozenset({Role.REGISTRY_CURATOR})
_WAITING: Final = (P.OPEN, P.ASKED)

PROPOSAL: Final = Lifecycle(
    states=tuple(ProposalState),
    ends=frozenset({P.ACCEPTED, P.DECLINED, P.SUPERSEDED, P.WITHDRAWN}),
    moves={
        "ask": Move((P.OPEN,), (P.ASKED,), _CURATORS),
        "answer": Move((P.ASKED,), (P.OPEN,), frozenset({Role.EXPERT})),
        "accept": Move(_WAITING, (P.ACCEPTED,), _CURATORS),
        "decline": Move(_WAITING, (P.DECLINED,), _CURATORS),
        "supersede": Move(_WAITING, (P.SUPERSEDED,), frozenset()),
        "withdraw": Move(_WAITING, (P.WITHDRAWN,), frozenset()),
    },
)
