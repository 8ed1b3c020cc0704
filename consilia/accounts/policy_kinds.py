"""The policy of access tokens, as its page needs it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from consilia.accounts import queries
from consilia.accounts.models import TokenPolicy
from consilia.foundation.policies import Effect, PolicyKind, Words


def _longer(old: TokenPolicy | None, new: TokenPolicy) -> Words | None:
    longer = old is not None and new.longest_days > old.longest_days
    return _("A token that was lost opens images for longer.") if longer else None


def _of_tokens(old: TokenPolicy | None, new: TokenPolicy, at: datetime) -> Effect:
    beyond = queries.tokens_that_live_longer(timedelta(days=new.longest_days), at)
    busier = queries.tokens_used_more(new.per_minute, at)
    facts = [
        (_("Tokens that live longer than that"), beyond),
        (_("Tokens that asked more often than that in their last minute"), busier),
    ]
    words = _("The life counts for tokens that are made from then on, the requests for all.")
    return Effect(facts, words, bool(beyond or busier))


TOKENS = PolicyKind(
    name="access-tokens",
    model=TokenPolicy,
    title=_("Access tokens of programs"),
    lead=_("How long a token may live by which a program reads or sends images, and how often it may ask."),
    figures=("longest_days", "per_minute"),
    weakens=_longer,
    effect=_of_tokens,
)
