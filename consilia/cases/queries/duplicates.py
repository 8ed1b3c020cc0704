"""Which other case a case may repeat."""

from collections.abc import Sequence
from datetime import datetime

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.cases.queries.access import cases_visible_to

SHOWN = 20
ENDED_WITHOUT_ANSWER = (State.DRAFT, State.DECLINED, State.WITHDRAWN, State.DUPLICATE)


def cases_it_may_repeat(case: Case, *, by: Actor, at: datetime) -> Sequence[Case]:
    """The cases about the same child that `by` sees and that could stand for this one, the newest first."""
    same = cases_visible_to(by, at).filter(child__person=case.child.person).exclude(pk=case.pk)
    return list(same.exclude(state__in=ENDED_WITHOUT_ANSWER).order_by("-created_at")[:SHOWN])
