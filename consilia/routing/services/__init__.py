"""What people do with routing."""

from consilia.routing.services.declarations import declare_interest
from consilia.routing.services.habits import learn_habits
from consilia.routing.services.policies import (
    StartsInThePast,
    VersionTaken,
    set_reoptimisation_policy,
    set_weights,
)
from consilia.routing.services.proposals import (
    NoLongerOfUse,
    dismiss_proposal,
    follow_all,
    follow_by_itself,
    follow_proposal,
    is_time,
    look_again,
    step_in,
)

__all__ = [
    "NoLongerOfUse",
    "StartsInThePast",
    "VersionTaken",
    "declare_interest",
    "dismiss_proposal",
    "follow_all",
    "follow_by_itself",
    "follow_proposal",
    "is_time",
    "learn_habits",
    "look_again",
    "set_reoptimisation_policy",
    "set_weights",
    "step_in",
]
