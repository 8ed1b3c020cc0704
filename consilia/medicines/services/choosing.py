"""Who pays: the rules propose, a person decides, and both are kept."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import Refusal
from consilia.medicines.domain.channels import Choice
from consilia.medicines.domain.words import Channel, State
from consilia.medicines.events import ChannelChosen, ListingLookedUp
from consilia.medicines.models import Need
from consilia.medicines.queries import choice_for
from consilia.medicines.services.clocks import plan_coming_of_age
from consilia.medicines.services.refusals import NeedElsewhere, WordsMissing
from consilia.medicines.services.steps import locked, possible_day, write_step

# Once an application is on its way its channel is what it went to.
CHOOSING = frozenset(
    {State.IDENTIFIED, State.CONFIRMED, State.COUNCIL, State.APPLICATION, State.RETURNED, State.REFUSED}
)


class AgainstTheRules(Refusal):
    status = 422
    message = _("The rules propose another channel, or cannot say. Say why you choose this one.")


@transaction.atomic
def choose_channel(
    *, need_id: UUID, channel: Channel, as_of: date, because: str = "", by: Actor, at: datetime
) -> Need:
    """Decide the channel. Where the rules of the day propose another one, or none, a reason is needed.

    Raises:
        AgainstTheRules, NeedElsewhere.
    """
    need = locked(need_id, "choose", by=by, at=at)
    if need.state not in CHOOSING:
        raise NeedElsewhere
    choice = choice_for(need, as_of=as_of, at=at)
    if choice.channel is not channel and not because:
        raise AgainstTheRules
    need.channel, need.chosen = channel, _kept(choice)
    need.version += 1
    need.save(update_fields=["channel", "chosen", "version"])
    plan_coming_of_age(need, at=at)
    write_step(need, "choose", by=by, at=at, number=channel, text=because)
    publish(ChannelChosen(need_id=need.id, channel=channel, proposed=choice.channel or ""), by=by, at=at)
    return need


def _kept(choice: Choice) -> dict[str, object]:
    """The explanation of the day, so that it can be read when the rules have changed."""
    return {
        "as_of": choice.as_of.isoformat(),
        "channel": choice.channel or "",
        "is_known": choice.is_known,
        "rule": choice.by.rule.name if choice.by else "",
        "missing": list(choice.missing),
    }


@transaction.atomic
def look_up_listing(*, need_id: UUID, is_listed: bool | None, on: date, by: Actor, at: datetime) -> Need:
    """What somebody found in the foundation's list on that day; None takes it back."""
    need = locked(need_id, "look_up", by=by, at=at)
    need.is_listed = is_listed
    need.listed_on = None if is_listed is None else possible_day(need, on, at)
    need.version += 1
    need.save(update_fields=["is_listed", "listed_on", "version"])
    found = {True: "yes", False: "no", None: "unknown"}[is_listed]
    write_step(need, "look_up", by=by, at=at, on=on, number=found)
    publish(ListingLookedUp(need_id=need.id, is_listed=is_listed), by=by, at=at)
    return need


__all__ = ["AgainstTheRules", "WordsMissing", "choose_channel", "look_up_listing"]
