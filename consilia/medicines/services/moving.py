"""A need moves on: by the table of domain/words.py, with what each move asks for and brings about."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.lifecycle import MoveRefused
from consilia.foundation.refusals import NotAllowed
from consilia.medicines.domain.words import NEED, NUMBERED, REASONED, Paper, State
from consilia.medicines.events import MinistryInformed, NeedMoved
from consilia.medicines.models import Need
from consilia.medicines.models.names import PAPER_NAMES
from consilia.medicines.queries import missing_papers, needs_visible_to
from consilia.medicines.services.clocks import follow
from consilia.medicines.services.refusals import (
    ChannelMissing,
    DiagnosisUncertain,
    NeedElsewhere,
    NumberMissing,
    PapersMissing,
    ProtocolMissing,
    WordsMissing,
)
from consilia.medicines.services.steps import locked, possible_day, write_step
from consilia.medicines.services.stock import look_at_supply
from consilia.patients.queries import child_for
from consilia.registry.domain.words import Certainty

CERTAIN = frozenset({Certainty.CLINICAL, Certainty.BIOCHEMICAL_OR_IMAGING, Certainty.GENETIC})


@dataclass(frozen=True, slots=True)
class Told:
    """What is said with a move: the day, the number on paper, and why."""

    on: date
    number: str = ""
    text: str = ""


# Kept as it is; the timeline tells it in the reader's language.
DEATH = gettext_noop("The child has died.")


@transaction.atomic
def move_need(
    *, need_id: UUID, move: str, told: Told, version: int | None = None, by: Actor, at: datetime
) -> Need:
    """Raises NeedElsewhere, DayImpossible, and by the move what it asks for (services/refusals.py)."""
    need = locked(need_id, move, by=by, at=at, version=version)
    try:
        state = NEED.after(move, need.state)
    except MoveRefused as error:
        raise NeedElsewhere from error
    on = possible_day(need, told.on, at)
    _expect_words(move, told)
    if guard := GUARDS.get(move):
        guard(need, at)
    need.state, need.state_since, need.version = State(state), at, need.version + 1
    write_step(need, move, by=by, at=at, on=on, number=told.number, text=told.text)
    follow(need, move, on=on, at=at)
    look_at_supply(need, at=at)
    need.save(update_fields=["state", "state_since", "version", "attention_on"])
    publish(NeedMoved(need_id=need.id, move=move, state=state), by=by, at=at)
    return need


@transaction.atomic
def stop_for_death(*, child_id: UUID, by: Actor, at: datetime) -> int:
    """A child has died: what it needed is stopped, and pages of its parents end; answer how many needs that were.

    A death that was noted by mistake is taken back there; its needs are then taken up again one by one.
    """
    if not by.is_system:
        raise NotAllowed
    needs = needs_visible_to(by, at).filter(child__person=child_for(by, child_id, at).person)
    ids = list(needs.exclude(state=State.STOPPED).order_by("pk").values_list("pk", flat=True))
    told = Told(on=timezone.localdate(at), text=DEATH)
    for need_id in ids:
        need = move_need(need_id=need_id, move="stop", told=told, by=by, at=at)
        need.links.filter(ended_at=None).update(ended_at=at)
        need.due_days.filter(met_on=None).update(met_on=told.on)
    return len(ids)


@transaction.atomic
def inform_ministry(*, need_id: UUID, told: Told, by: Actor, at: datetime) -> Need:
    """The approval was reported; a clock of its channel may run for it. Raises NumberMissing, NeedElsewhere."""
    need = locked(need_id, "inform_ministry", by=by, at=at)
    on = possible_day(need, told.on, at)
    if need.state not in {State.APPROVED, State.PROCUREMENT, State.RECEIVED, State.DISPENSED}:
        raise NeedElsewhere
    if not told.number:
        raise NumberMissing
    write_step(need, "inform_ministry", by=by, at=at, on=on, number=told.number, text=told.text)
    follow(need, "inform_ministry", on=on, at=at)
    publish(MinistryInformed(need_id=need.id), by=by, at=at)
    return need


@transaction.atomic
def prepare_of_age(*, need_id: UUID, told: Told, by: Actor, at: datetime) -> Need:
    """What follows the coming of age is arranged. Raises WordsMissing."""
    need = locked(need_id, "of_age", by=by, at=at)
    on = possible_day(need, told.on, at)
    if not told.text:
        raise WordsMissing
    write_step(need, "of_age", by=by, at=at, on=on, text=told.text)
    need.due_days.filter(clock="coming_of_age", met_on=None).update(met_on=on)
    publish(NeedMoved(need_id=need.id, move="of_age", state=need.state), by=by, at=at)
    return need


def _expect_words(move: str, told: Told) -> None:
    if move in NUMBERED and not told.number:
        raise NumberMissing
    if move in REASONED and not told.text:
        raise WordsMissing


def _is_certain(need: Need, at: datetime) -> None:
    if need.entry.certainty not in CERTAIN:
        raise DiagnosisUncertain


def _has_protocol(need: Need, at: datetime) -> None:
    if not need.papers.filter(kind=Paper.PROTOCOL, taken_back_at=None).exists():
        raise ProtocolMissing


def _has_channel(need: Need, at: datetime) -> None:
    if not need.channel:
        raise ChannelMissing


def _has_papers(need: Need, at: datetime) -> None:
    _has_channel(need, at)
    if kinds := missing_papers(need, at):
        raise PapersMissing([str(PAPER_NAMES[kind]) for kind in kinds])


GUARDS: dict[str, Callable[[Need, datetime], None]] = {
    "confirm": _is_certain,
    "record_council": _has_protocol,
    "prepare": _has_channel,
    "submit": _has_papers,
}
