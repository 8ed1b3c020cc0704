"""Any order of deeds by anybody: what must hold of a need at every moment."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from consilia.foundation.refusals import Refusal
from consilia.medicines import services
from consilia.medicines.domain.words import NEED, NUMBERED, REASONED, Channel, Clock, Paper, State
from consilia.medicines.models import DueDay, Step
from consilia.medicines.permissions import DEEDS
from consilia.medicines.queries import missing_papers, needs_visible_to
from tests.factories.medicines import make_shelf

PEOPLE = ("curator", "operator", "doctor", "coordinator")


class Needs(RuleBasedStateMachine):
    """Moves, documents and channels in any order; refusals change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.withdrawn = False

    @initialize()
    def begin(self) -> None:
        self.shelf = make_shelf()
        self.path = [State(self.shelf.need.state)]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @rule(move=st.sampled_from(sorted(NEED.moves)), who=st.sampled_from(PEOPLE), said=st.booleans())
    def move(self, move: str, who: str, said: bool) -> None:
        actor, before = getattr(self.shelf, who), self.shelf.fresh()
        words: dict[str, Any] = {} if said else {"number": "", "text": ""}
        try:
            with transaction.atomic():
                self.shelf.move(move, by=actor, **words)
        except (Refusal, type(before).DoesNotExist):
            assert self.shelf.fresh().version == before.version
            return
        assert not self.withdrawn
        assert actor.role in DEEDS[move]
        assert before.state in NEED.moves[move].sources
        assert said or move not in NUMBERED | REASONED
        self.path.append(State(self.shelf.fresh().state))

    @rule(kind=st.sampled_from(sorted(Paper)))
    def add(self, kind: Paper) -> None:
        if not self.withdrawn:
            self.shelf.add(Paper(kind))

    @rule(channel=st.sampled_from(sorted(Channel)), because=st.sampled_from(["", "decided"]))
    def choose(self, channel: str, because: str) -> None:
        try:
            with transaction.atomic():
                self.shelf.choose(Channel(channel), because)
        except (Refusal, type(self.shelf.need).DoesNotExist):
            return
        assert because  # nobody looked into the foundation's list, so the rules never propose a channel here

    @rule()
    def withdraw(self) -> None:
        if len(self.path) > 3 and not self.withdrawn:
            self.shelf.desk.withdraw()
            self.withdrawn = True

    @invariant()
    def steps_tell_the_way(self) -> None:
        if not hasattr(self, "shelf"):
            return
        told = Step.objects.filter(need=self.shelf.need, name__in=NEED.moves).order_by("made_at", "id")
        assert [step.state for step in told] == self.path[1:]

    @invariant()
    def what_was_submitted_was_complete(self) -> None:
        if not hasattr(self, "shelf"):
            return
        need = self.shelf.fresh()
        if need.state in {State.SUBMITTED, State.REVIEW, State.APPROVED}:
            assert need.channel
            assert missing_papers(need, self.shelf.at) == []

    @invariant()
    def clocks_fit_the_state(self) -> None:
        if not hasattr(self, "shelf"):
            return
        state = self.shelf.fresh().state
        running = set(
            DueDay.objects.filter(need=self.shelf.need, met_on=None).values_list("clock", flat=True)
        )
        assert (Clock.HANDLE in running) == (state == State.SUBMITTED)
        assert (Clock.DECIDE in running) == (state in {State.SUBMITTED, State.REVIEW})

    @invariant()
    def a_withdrawal_hides_it_from_everybody(self) -> None:
        if not hasattr(self, "shelf"):
            return
        at = self.shelf.at
        seen = [needs_visible_to(getattr(self.shelf, who), at).exists() for who in PEOPLE]
        assert set(seen) == {not self.withdrawn}
        if self.withdrawn:
            assert services.tell_due_days(at=at) == 0


@pytest.mark.django_db
@pytest.mark.slow
def test_needs_keep_their_promises_in_any_order() -> None:
    run_state_machine_as_test(
        Needs,
        settings=settings(
            max_examples=5, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
