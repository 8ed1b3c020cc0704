"""The yearly question how the children of the registry are: the demo's year is too young for it, so it asks after half.

The administrator of the sign-in page said so, as a change of policy; what doctors answered is invented.
"""

from datetime import datetime, timedelta
from random import Random

from config.demo.people import Cast
from config.demo.telling import at_moment, in_the_past
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.models import Membership
from consilia.accounts.queries import actor_of
from consilia.foundation.periods import add_months
from consilia.policies.services import confirm_change, propose_change
from consilia.registry.domain.statuses import Status
from consilia.registry.domain.words import Policy, Vital
from consilia.registry.models import Entry, StatusInquiry
from consilia.registry.policy_kinds import FIGURES
from consilia.registry.services import ask_statuses, say_status

SEED = 61
ASKED = timedelta(days=40)  # ago: what is still open is late by now
MONTHS, SOURCE = 6, "Решение сети: спрашивать каждые полгода"
ANSWERED, LOST = 0.8, 0.05


def build(*, cast: Cast, at: datetime) -> int:
    """Answer of how many children was asked. Once: the first time that anybody has been there for half a year."""
    post = Membership.objects.filter(user__demo_key="administrator", role=Role.ADMINISTRATOR).first()
    moment = at - ASKED
    old_enough = Entry.objects.filter(entered_at__date__lt=add_months(moment.date(), -MONTHS))
    if post is None or StatusInquiry.objects.exists() or not old_enough.exists():
        return 0
    with in_the_past(), at_moment(moment, heard=False):
        _ask_twice_a_year(actor_of(post), moment)
        asked = ask_statuses(by=Actor.system(), at=moment)
    for inquiry in StatusInquiry.objects.select_related("entry__child").order_by("id"):
        _answer(inquiry, cast, Random(f"{SEED}:{inquiry.entry_id}"), moment)  # noqa: S311
    return asked


def _ask_twice_a_year(administrator: Actor, at: datetime) -> None:
    said = propose_change(
        kind=FIGURES,
        key={"name": Policy.UPDATE_MONTHS},
        figures={"value": MONTHS},
        source=SOURCE,
        by=administrator,
        at=at,
    )
    confirm_change(change_id=said.id, by=administrator, at=at)


def _answer(inquiry: StatusInquiry, cast: Cast, chance: Random, asked: datetime) -> None:
    """A doctor of the house where the child is known says it within five weeks: some late, and some not at all."""
    house = inquiry.entry.child.registering_organisation_id
    doctor = next((one.actor for one in cast.referrers if one.actor.organisation_id == house), None)
    if doctor is None or chance.random() > ANSWERED:
        return
    moment = asked + timedelta(hours=chance.randrange(2, 35 * 24))
    vital = Vital.LOST if chance.random() < LOST else Vital.ALIVE
    with in_the_past(), at_moment(moment, heard=False):
        say_status(entry_id=inquiry.entry_id, status=Status(vital, moment.date()), by=doctor, at=moment)
