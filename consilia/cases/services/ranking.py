"""Possible diagnoses that somebody kept with a case, made again when the table of diseases is another."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.cases.events import DiagnosesMoved
from consilia.cases.models import Case
from consilia.cases.queries.diagnoses import seen_in
from consilia.diagnosis.domain.comparing import has_same_head
from consilia.diagnosis.queries import outdated
from consilia.diagnosis.services import NothingToRank, rank_again


def rank_open_cases_again(*, by: Actor, at: datetime) -> int:
    """Rank each open case with a kept list anew, by what is known of the child today; answers how many were.

    Each is a transaction of its own; one whose findings were all taken away keeps the list it has.

    Raises:
        NoTable: the table of diseases is missing, or of another version.
    """
    is_open = Case.objects.open().values("id")
    waiting = list(outdated("case").filter(subject_id__in=is_open).values_list("subject_id", "id"))
    return sum(_again(case_id, ranking_id, by=by, at=at) for case_id, ranking_id in waiting)


@transaction.atomic
def _again(case_id: UUID, ranking_id: UUID, *, by: Actor, at: datetime) -> bool:
    case = Case.objects.locked(case_id)
    if not case.is_open:
        return False  # somebody was first
    try:
        new = rank_again(ranking_id=ranking_id, seen=seen_in(case), by=by, at=at)
    except NothingToRank:
        return False
    if new and new.again_of and not has_same_head(new.again_of.placed, new.placed):
        event = DiagnosesMoved(case_id=case.id, ranking_id=new.id, release=new.annotations_release)
        publish(event, by=by, at=at)
    return new is not None
