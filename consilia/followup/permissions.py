"""Who may, for one case and one task. Sight of the case itself is asked of cases."""

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.followup.domain.lifecycle import LIFECYCLE
from consilia.followup.models import HandOver, Plan, Task

ASKERS = frozenset({Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR})
PLANNERS = ASKERS | {Role.EXPERT, Role.TRIAGE_COORDINATOR}
# Who arranges the work of a whole house.
ARRANGERS = frozenset({Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR})


def may_plan(by: Actor, plan: Plan) -> bool:
    """Add a task; the caller has made sure that `by` sees the body of the case."""
    return by.role in PLANNERS and plan.ended_at is None


def may_do(by: Actor, move: str, task: Task) -> bool:
    """The asking side does everything; an expert what is her own house's. The body is seen already."""
    if by.is_system:
        return True
    if by.role not in LIFECYCLE.moves[move].roles:
        return False
    return by.role in ASKERS or by.organisation_id == task.organisation_id


def may_hand_over(by: Actor) -> bool:
    """A doctor gives away her own tasks, the coordinator those of everybody in the house."""
    return by.role in PLANNERS


def may_hand_over_of(by: Actor, giver_id: object) -> bool:
    return by.role in ARRANGERS or (by.role in PLANNERS and by.user_id == giver_id)


def may_undo(by: Actor, handed: HandOver) -> bool:
    """Whoever gave, took or arranged it, while she is in that house."""
    people = {handed.giver_id, handed.taker_id, handed.made_by_id}
    return by.organisation_id == handed.organisation_id and (by.user_id in people or by.role in ARRANGERS)
