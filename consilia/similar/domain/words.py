"""The closed lists of similar patients, and the way of a request for contact."""

from enum import StrEnum
from typing import Final

from consilia.accounts.domain.roles import Role
from consilia.foundation.lifecycle import Lifecycle, Move

PURPOSE: Final = "registry"  # of the consent without which nobody is compared with others
EXCHANGE: Final = "data_exchange"  # and of the one without which nothing of a child leaves the product


class RequestState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # by who asked
    EXPIRED = "expired"


class Policy(StrEnum):
    """The figures that configuration decides."""

    ANSWER_DAYS = "answer_days"


R = RequestState
# Who treats a child may ask; who keeps the patient's records, or signed about her, answers.
ASKING: Final = frozenset(
    {Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR, Role.EXPERT}
)
ANSWERING: Final = frozenset({Role.TRIAGE_COORDINATOR, Role.EXPERT})

REQUEST: Final = Lifecycle(
    states=tuple(RequestState),
    ends=frozenset({R.ACCEPTED, R.DECLINED, R.WITHDRAWN, R.EXPIRED}),
    moves={
        "accept": Move((R.OPEN,), (R.ACCEPTED,), ANSWERING),
        "decline": Move((R.OPEN,), (R.DECLINED,), ANSWERING),
        "withdraw": Move((R.OPEN,), (R.WITHDRAWN,), ASKING),
        "expire": Move((R.OPEN,), (R.EXPIRED,), frozenset()),
    },
)
