"""Plans, tasks, outcomes, and the policies they follow."""

from consilia.followup.models.handing_over import HandedTask, HandOver
from consilia.followup.models.outcomes import LinkTap, Outcome, OutcomeLink
from consilia.followup.models.plans import Plan
from consilia.followup.models.policy import FollowUpPolicy, PlanRule
from consilia.followup.models.tasks import Reminder, Task, TaskStep

__all__ = [
    "FollowUpPolicy",
    "HandOver",
    "HandedTask",
    "LinkTap",
    "Outcome",
    "OutcomeLink",
    "Plan",
    "PlanRule",
    "Reminder",
    "Task",
    "TaskStep",
]
