"""Needs, played by the people who have a hand in them.

shelf = make_shelf()                     # a need of a medicine for a child in the registry
shelf.play("confirm", "record_council")  # moves, each by somebody who may, with what they ask for
shelf.reach(State.APPROVED)              # the whole way to a state
shelf.count("60", daily="1", lead=20)    # what is left
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.medicines import services
from consilia.medicines.domain.words import NEED, WAY, Channel, Paper, State
from consilia.medicines.models import Need, PaperFile, ParentLink, StockCount
from consilia.medicines.services import MedicineFacts, StockFacts, Told
from consilia.patients.models import Guardian
from consilia.registry.models import Entry
from tests.factories.accounts import make_actor
from tests.factories.documents import pdf
from tests.factories.registry import Desk, make_desk

# The moves that lead to each state, the shortest way.
TO: dict[State, tuple[str, ...]] = {
    State.IDENTIFIED: (),
    **{State(NEED.moves[move].target): WAY[: place + 1] for place, move in enumerate(WAY)},
    State.RETURNED: (*WAY[:5], "return"),
    State.REFUSED: (*WAY[:5], "refuse"),
    State.STOPPED: ("stop",),
}


@dataclass
class Shelf:
    desk: Desk
    entry: Entry

    @property
    def at(self) -> Any:
        return self.desk.story.scene.tick()

    @property
    def curator(self) -> Actor:
        return self.desk.curator

    @property
    def doctor(self) -> Actor:
        return self.desk.story.scene.referrer

    @cached_property
    def operator(self) -> Actor:
        """Of the region of the child."""
        return make_actor(Role.REGIONAL_OPERATOR, organisation=self.desk.story.scene.hospital)

    @cached_property
    def coordinator(self) -> Actor:
        return make_actor(Role.ORGANISATION_COORDINATOR, organisation=self.desk.story.scene.hospital)

    @cached_property
    def need(self) -> Need:
        return services.identify_need(
            entry_id=self.entry.id,
            facts=MedicineFacts("Testimab", "vials", "100 mg"),
            by=self.curator,
            at=self.at,
        )

    def fresh(self) -> Need:
        return Need.objects.select_related("entry", "child", "region").get(pk=self.need.id)

    def hand(self, move: str) -> Actor:
        """Somebody who may."""
        roles = NEED.moves[move].roles
        people = (self.curator, self.operator, self.doctor)
        return next(actor for actor in people if actor.role in roles)

    def add(self, kind: Paper, *, by: Actor | None = None) -> PaperFile:
        return services.add_paper(
            need_id=self.need.id,
            kind=kind,
            stream=BytesIO(pdf()),
            name=f"{kind}.pdf",
            declared_type="application/pdf",
            by=by or self.doctor,
            at=self.at,
        )

    def choose(self, channel: Channel = Channel.FOUNDATION, because: str = "decided by the council") -> Need:
        at = self.at
        return services.choose_channel(
            need_id=self.need.id, channel=channel, as_of=at.date(), because=because, by=self.curator, at=at
        )

    def move(self, move: str, *, by: Actor | None = None, **told: Any) -> Need:
        at = self.at
        said = Told(**{"on": at.date(), "number": "17-A", "text": "as written", **told})
        return services.move_need(need_id=self.need.id, move=move, told=said, by=by or self.hand(move), at=at)

    def ready(self, channel: Channel = Channel.FOUNDATION) -> None:
        """Every document that any channel asks for, and a channel."""
        for kind in (Paper.PROTOCOL, Paper.APPLICATION, Paper.PARENT_APPLICATION, Paper.PARENT_CONSENT):
            self.add(kind)
        self.choose(channel)

    def play(self, *moves: str) -> Need:
        for move in moves:
            self.move(move)
        return self.fresh()

    def reach(self, state: State, channel: Channel = Channel.FOUNDATION) -> Need:
        self.ready(channel)
        return self.play(*TO[state])

    def count(
        self, quantity: str, daily: str | None = "1", lead: int | None = 20, on: date | None = None
    ) -> StockCount:
        at = self.at
        facts = StockFacts(on or at.date(), Decimal(quantity), Decimal(daily) if daily else None, lead)
        return services.count_stock(need_id=self.need.id, facts=facts, by=self.doctor, at=at)

    def page_for(self, guardian: Guardian) -> ParentLink:
        return services.make_parent_link(
            need_id=self.need.id, guardian_id=guardian.id, by=self.doctor, at=self.at
        )


def make_shelf(**facts: Any) -> Shelf:
    """With the shipped rules, and an entry whose disease no rule names unless told otherwise."""
    services.load_medicines_policy()
    desk = make_desk()
    return Shelf(desk, desk.enter(**facts))
