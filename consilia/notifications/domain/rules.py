"""How one kind of news reaches one person: what the policy says of her roles, and what she made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from consilia.notifications.domain.kinds import Email, Urgency, Ways

# From the weakest to the strongest.
_STRENGTH: Final = (Email.NEVER, Email.DAILY, Email.AT_ONCE)


class Because(StrEnum):
    """Why a kind of news cannot be switched off. The words are in `models.BECAUSE_WORDS`."""

    AWAITED = "awaited"
    TREATMENT = "treatment"
    TIME = "time"
    RECORD = "record"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Rule:
    """`delay`: how long an e-mail waits for the news to be read in the product. `because`: it must be heard."""

    ways: Ways
    delay: timedelta = timedelta()
    because: Because | None = None

    def chosen(self, own: Ways | None) -> "Rule":
        """The rule with a person's own choice. Silence of the policy and what must be heard are not hers to change."""
        if own is None or self.ways.silent:
            return self
        return replace(self, ways=own if self.because is None else at_least(own, self.ways))

    def for_urgency(self, urgency: Urgency) -> "Rule":
        """An emergency is shown whatever was chosen, and its e-mail waits for nothing."""
        if urgency is not Urgency.EMERGENCY:
            return self
        return replace(self, ways=self.ways.for_urgency(urgency), delay=timedelta())

    @property
    def emails(self) -> Sequence[Email]:
        """What a person may choose: everything, or what is at least as strong as a rule that must be heard."""
        least = self.ways.email if self.because else Email.NEVER
        return _STRENGTH[_STRENGTH.index(least) :]


# Of a kind that no policy speaks about nothing gets lost.
UNSPOKEN: Final = Rule(Ways(in_app=True, email=Email.AT_ONCE))


def at_least(ways: Ways, floor: Ways) -> Ways:
    """`ways`, made as strong as `floor` where they are weaker."""
    return Ways(in_app=ways.in_app or floor.in_app, email=max(ways.email, floor.email, key=_STRENGTH.index))


def strongest(rules: Iterable[Rule]) -> Rule:
    """What somebody with several roles is told: as much as in any of them, and as soon."""
    first, *others = rules
    for rule in others:
        email = max(first.ways.email, rule.ways.email, key=_STRENGTH.index)
        first = Rule(
            at_least(first.ways, rule.ways),
            min(one.delay for one in (first, rule) if one.ways.email is email),
            first.because or rule.because,
        )
    return first
