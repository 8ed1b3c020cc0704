"""Cases that were answered and acknowledged, and what is planned after that.

care = make_aftercare()                      # acknowledged; the plan is made, as the job would make it
care.task(TaskKind.VISIT)                    # one of its tasks
care.ask()                                   # the morning of the first question: everybody is asked
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.followup import services
from consilia.followup.domain.words import TaskKind
from consilia.followup.models import OutcomeLink, Plan, Task
from tests.factories.cases import Scene, make_scene, reload
from tests.factories.conclusions import Story, load_codes, make_story

SYSTEM = Actor.system()


@dataclass
class Aftercare:
    """An acknowledged case with its plan. `scene.tick()` is the clock."""

    story: Story

    @property
    def scene(self) -> Scene:
        return self.story.scene

    @property
    def case(self) -> Case:
        return reload(self.story.case)

    @property
    def state(self) -> State:
        return State(self.case.state)

    @property
    def plan(self) -> Plan:
        return Plan.objects.get(case=self.story.case)

    def tasks(self, kind: TaskKind, **which: Any) -> list[Task]:
        """The first due first."""
        rows = Task.objects.select_related("plan").filter(case=self.story.case, kind=kind, **which)
        return list(rows.order_by("due_on", "id"))

    def task(self, kind: TaskKind = TaskKind.OUTCOME) -> Task:
        """The first open one of its kind."""
        return self.tasks(kind, is_open=True)[0]

    def ask(self) -> Task:
        """The morning of the next question has come; answer its task, about which everybody was asked."""
        task = self.task()
        assert task.remind_at is not None
        self.scene.at = max(self.scene.at, task.remind_at + timedelta(minutes=1))
        services.remind(by=SYSTEM, at=self.scene.at)
        task.refresh_from_db()
        return task

    def link(self, task: Task, actor: Actor | None = None) -> OutcomeLink:
        return OutcomeLink.objects.get(task=task, user_id=(actor or self.scene.referrer).user_id)

    def token(self, task: Task, actor: Actor | None = None) -> str:
        return services.token_of(self.link(task, actor))


def make_aftercare_to_come(
    *, urgency: str = "urgent", scene: Scene | None = None, at: datetime | None = None
) -> Story:
    """A case that its expert has accepted, in a world that knows when to ask."""
    services.load_follow_up_policy()
    if at is not None:
        load_codes()
        scene = make_scene(at=at)
    return make_story(scene=scene, urgency=urgency)


def make_aftercare(
    *, urgency: str = "urgent", scene: Scene | None = None, at: datetime | None = None, **written: Any
) -> Aftercare:
    """An answer that was signed and decided on, and the plan that follows from it.

    Args:
        at: when the story begins, for pages that live by the machine's clock.
    """
    story = make_aftercare_to_come(urgency=urgency, scene=scene, at=at)
    story.sign(**written)
    story.decide_all()
    services.make_plan(case_id=story.case.id, by=SYSTEM, at=story.scene.tick())
    return Aftercare(story)
