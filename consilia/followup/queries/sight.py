"""Sight as SQL: which tasks somebody may know of, for lists, pages and figures alike."""

from datetime import datetime

from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.cases.domain.lifecycle import State
from consilia.cases.queries import cases_visible_to
from consilia.followup.models import Task
from consilia.followup.models.tasks import TaskQuerySet
from consilia.foundation.questions import is_one_of

# A task tells of the child, so whoever sees no more than the header of a case sees none of its tasks.
BODY_ROLES = frozenset(
    {Role.REFERRING_DOCTOR, Role.ORGANISATION_COORDINATOR, Role.EXPERT, Role.TRIAGE_COORDINATOR}
)


def tasks_visible_to(by: Actor, at: datetime) -> TaskQuerySet:
    """The tasks of every case whose body `by` sees in her current role."""
    if by.role == Role.REFERRING_DOCTOR:  # her grants are few: found first, and once
        return Task.objects.filter(is_one_of("case_id", cases_visible_to(by, at).values("id")))
    if by.role == Role.EXPERT:  # an offer alone shows a preview, also of a case that was reopened
        tasks = Task.objects.filter(is_one_of("case_id", cases_visible_to(by, at).values("id")))
        return tasks.filter(~Q(case__state=State.OFFERED) | Q(case__expert_id=by.user_id))
    if (
        by.role == Role.ORGANISATION_COORDINATOR
    ):  # the cases of a house are many: each is looked at by its task
        return Task.objects.filter(case__in=cases_visible_to(by, at))
    if by.role == Role.TRIAGE_COORDINATOR:
        return Task.objects.filter(case__in=cases_visible_to(by, at, is_open=True))
    return Task.objects.none()
