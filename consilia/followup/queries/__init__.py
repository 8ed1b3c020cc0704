"""Questions about follow-up: plans and tasks of a case or a child, and the worklist."""

from consilia.followup.queries.plans import outcomes_of, plan_for, task_for, tasks_of
from consilia.followup.queries.sight import tasks_visible_to
from consilia.followup.queries.worklist import counters, worklist

__all__ = [
    "counters",
    "outcomes_of",
    "plan_for",
    "task_for",
    "tasks_of",
    "tasks_visible_to",
    "worklist",
]
