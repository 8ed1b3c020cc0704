"""Any order of moves by anybody, made or refused, leaves the case as the design's table says (lifecycle_model).

A run draws some stories of twenty steps. LIFECYCLE_STORIES=200 makes it a long one.
"""

import os
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.models import AuditEntry
from consilia.audit.queries import broken_entries, heads
from consilia.cases import jobs, services
from consilia.cases.models import Case, Deadline, Entry, Grant
from consilia.foundation.refusals import Refusal
from tests.cases.lifecycle_model import ENDS, ROLES, TABLE, Model
from tests.factories.accounts import make_actor
from tests.factories.cases import Scene, make_scene, reload_id

STORIES = int(os.environ.get("LIFECYCLE_STORIES", "6"))
SYSTEM = Actor.system()
SCENE: list[Scene] = []  # made once a test; every story is rolled back


class Lifecycle(RuleBasedStateMachine):
    """One case, its people, and the model beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.scene = SCENE[0]
        self.start = self.scene.at
        self.story = transaction.atomic()
        self.story.__enter__()
        self.model: Model | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.story.__exit__(None, None, None)
        self.scene.at = self.start

    @initialize(urgency=st.sampled_from(["emergency", "urgent", "planned"]), region_looks=st.booleans())
    def begin(self, urgency: str, region_looks: bool) -> None:
        if region_looks and urgency != "emergency":
            self.scene.let_region_review(urgency)
        self.case_id: UUID = self.scene.draft(urgency=urgency).id
        self.model = Model(urgency, region_looks, lines=Entry.objects.filter(case=self.case_id).count())
        self.councils = 0
        self.places = heads()
        self.deeds = AuditEntry.objects.count()

    # ------------------------------------------------------------------ steps

    @rule(choice=st.integers(0, 1_000))
    def go_on(self, choice: int) -> None:
        """One of the moves that somebody can make now; the journey's own before the ways out of it."""
        if choice % 50 == 7 and self.model.state not in ENDS:
            self.die()
            return
        open_now = self.model.open_moves()
        onwards = [one for one in open_now if one[0] not in {"withdraw", "duplicate"}]
        if open_now:
            wanted = onwards if onwards and choice % 8 else open_now
            self.attempt(*wanted[choice % len(wanted)])

    @rule(choice=st.integers(0, 1_000))
    def go_further(self, choice: int) -> None:
        self.go_on(choice)

    @rule(move=st.sampled_from(sorted(TABLE)), person=st.sampled_from(sorted(ROLES)))
    def try_anything(self, move: str, person: str) -> None:
        self.attempt(move, person)

    @rule(minutes=st.sampled_from([1, 11, 16, 45, 130, 500, 1500, 4_000, 15_000]))
    def wait(self, minutes: int) -> None:
        at = self.scene.tick(minutes)
        self.model.wait(at)
        services.tell_milestones(by=SYSTEM, at=at)
        services.miss_deadlines(by=SYSTEM, at=at)
        jobs.move_run_out(at)

    @precondition(lambda self: self.model.state == "council_scheduled")
    @rule(held=st.booleans())
    def end_council(self, held: bool) -> None:
        move, at = ("hold" if held else "call_off"), self.scene.tick()
        if held:
            services.follow_holding(case_id=self.case_id, by=self.scene.expert, at=at)
        else:
            services.follow_cancellation(case_id=self.case_id, text="", by=self.scene.expert, at=at)
        self.model.make(move, "expert", at)

    def die(self) -> None:
        at = self.scene.tick()
        services.end_for_death(case_id=self.case_id, by=SYSTEM, at=at)
        self.model.make("die", "system", at)

    def attempt(self, move: str, person: str) -> None:
        """Make the move as that person, and hold the answer against the model's."""
        if move == "duplicate":
            self.scene.twin(self.case_id)
        at = self.scene.tick()
        self.model.forget(at)
        before = (reload_id(self.case_id).version, AuditEntry.objects.count())
        expected = self.model.answer(move, person)
        said = self._play(move, person, at)
        note(f"{person} makes {move} in {self.model.state}: {said}")
        assert said == {"same": "made"}.get(expected, expected), (
            f"{person} makes {move} in {self.model.state}"
        )
        if expected == "made":
            self.model.make(move, person, at)
            assert AuditEntry.objects.count() > before[1]
        else:
            assert (reload_id(self.case_id).version, AuditEntry.objects.count()) == before

    def _play(self, move: str, person: str, at: Any) -> str:
        deed = {"case_id": self.case_id, "by": getattr(self.scene, person), "at": at}
        try:
            with transaction.atomic():
                if move == "convene":
                    self._convene(**deed)
                else:
                    self.scene.play(move, self.case_id, by=deed["by"], at=at)
        except (Refusal, Case.DoesNotExist) as refusal:
            return type(refusal).__name__
        return "made"

    def _convene(self, *, case_id: UUID, by: Actor, at: Any) -> None:
        """As the scene does, on a day of its own: an earlier council still stands in the calendars."""
        self.councils += 1
        services.convene_council(
            case_id=case_id,
            starts=at + timedelta(days=3 + self.councils),
            minutes=30,
            chair_id=self.scene.other_expert.person_id,
            secretary_id=self.scene.secretary.person_id,  # type: ignore[attr-defined]
            member_ids=[self.scene.expert.person_id],
            agenda="Close the duct or wait?",
            by=by,
            at=at,
        )

    # ------------------------------------------------------------------ after each step

    @invariant()
    def the_case_is_as_the_model_says(self) -> None:
        if self.model is None:
            return
        case, model = reload_id(self.case_id), self.model
        assert (case.state, case.turn) == (model.state, model.turn())
        assert case.expert_id == (self.scene.expert.user_id if model.has_expert else None)
        assert Entry.objects.filter(case=case).count() == model.lines
        assert self._open_grants() == model.open_grants

    def _open_grants(self) -> set[tuple[str, str]]:
        names = {getattr(self.scene, name).person_id: name for name in (*ROLES, "secretary")}
        """Without an end; a reader's has one from the start, until which it counts."""
        of_reader = Q(part=Grant.Part.READER, ends__gt=self.scene.at)
        grants = Grant.objects.filter(Q(ends=None) | of_reader, case=self.case_id)
        return {(names[user], part) for user, part in grants.values_list("user_id", "part")}

    @invariant()
    def the_clocks_run_as_the_model_says(self) -> None:
        if self.model is None:
            return
        rows = Deadline.objects.running().filter(case=self.case_id)
        running = {row.clock: (row.due_at, row.missed_at is not None) for row in rows}
        assert running == {name: (one.due, one.missed) for name, one in self.model.clocks.items()}
        dues = [one.due for one in self.model.clocks.values() if one.due]
        if dues:
            assert reload_id(self.case_id).due_at == min(dues)

    @invariant()
    def the_log_holds(self) -> None:
        if self.model is None:
            return
        now = heads()
        assert list(broken_entries(since=self.places, until=now, seen=lambda _count: None)) == []
        self.places = now


@pytest.mark.django_db
def test_any_story_ends_as_the_table_says() -> None:
    scene = make_scene()
    scene.reader  # noqa: B018 - made before the stories, which are rolled back
    scene.secretary = make_actor(Role.EXPERT, organisation=scene.centre)  # type: ignore[attr-defined]
    SCENE[:] = [scene]
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=STORIES,
            stateful_step_count=20,
            deadline=None,
            phases=(Phase.generate,),  # a story costs seconds: it is told as it was drawn, not shrunk
            suppress_health_check=list(HealthCheck),
        ),
    )
