"""Who hears of which event of a case: data for the context that knows the people.

`consilia.cases` reads this table in its jobs, turns each party into people and calls `services.notify`.
The person who did the deed is left out there and then, so a party may include her.
"""

from enum import StrEnum
from typing import Final

from consilia.notifications.domain.kinds import Kind


class Party(StrEnum):
    """The people around one case."""

    REFERRERS = "referrers"  # the doctor who asked and the colleagues in her team
    COORDINATORS = "coordinators"  # the triage coordinators of the centre, for the case's field
    EXPERT = "expert"  # who accepted the case
    OFFERED = "offered"  # whom the case is offered to now


# Event name -> what it is for each party. A party that is not named hears nothing.
AUDIENCE: Final[dict[str, dict[Party, Kind]]] = {
    "CaseSubmitted": {Party.COORDINATORS: Kind.CASE_SUBMITTED},
    "CaseOffered": {Party.OFFERED: Kind.CASE_OFFERED},
    "CaseAccepted": {Party.REFERRERS: Kind.CASE_ACCEPTED, Party.COORDINATORS: Kind.CASE_ACCEPTED},
    "OfferRefused": {Party.COORDINATORS: Kind.OFFER_REFUSED},
    "OfferLapsed": {Party.COORDINATORS: Kind.OFFER_LAPSED},
    "CaseRedirected": {Party.COORDINATORS: Kind.CASE_REDIRECTED, Party.REFERRERS: Kind.CASE_REDIRECTED},
    "InformationRequested": {Party.REFERRERS: Kind.INFORMATION_REQUESTED},
    "InformationAnswered": {
        Party.EXPERT: Kind.INFORMATION_ANSWERED,
        Party.COORDINATORS: Kind.INFORMATION_ANSWERED,
    },
    "MessageSent": {
        Party.REFERRERS: Kind.MESSAGE_SENT,
        Party.EXPERT: Kind.MESSAGE_SENT,
        Party.COORDINATORS: Kind.MESSAGE_SENT,
    },
    "ConclusionSigned": {
        Party.REFERRERS: Kind.CONCLUSION_SIGNED,
        Party.COORDINATORS: Kind.CONCLUSION_SIGNED,
    },
    "CaseAcknowledged": {Party.EXPERT: Kind.CASE_ACKNOWLEDGED},
    "CaseClosed": {Party.EXPERT: Kind.CASE_CLOSED, Party.COORDINATORS: Kind.CASE_CLOSED},
    "CaseWithdrawn": {
        Party.EXPERT: Kind.CASE_WITHDRAWN,
        Party.OFFERED: Kind.CASE_WITHDRAWN,
        Party.COORDINATORS: Kind.CASE_WITHDRAWN,
        Party.REFERRERS: Kind.CASE_WITHDRAWN,
    },
    "DeadlineNear": {
        Party.COORDINATORS: Kind.DEADLINE_NEAR,
        Party.EXPERT: Kind.DEADLINE_NEAR,
        Party.OFFERED: Kind.DEADLINE_NEAR,
    },
    "DeadlineMissed": {
        Party.COORDINATORS: Kind.DEADLINE_MISSED,
        Party.EXPERT: Kind.DEADLINE_MISSED,
        Party.OFFERED: Kind.DEADLINE_MISSED,
    },
}
