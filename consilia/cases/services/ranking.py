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
from consilia.diagnosis.models import Ranking
from consilia.diagnosis.queries import outdated
from consilia.diagnosis.services import NothingToRank, keep_ranking


def rank_open_cases_again(*, by: Actor, at: datetime) -> int:
    """Rank each open case with a kept list anew, by what is known of the child today; answers how many were.

    Each is a transaction of its own; one whose findings were all taken away keeps the list it has.

    Raises:
        NoTable: the table of diseases is missing, or of another version.
    """
    is_open = Case.objects.open().values("id")
    waiting = list(outdated("case").filter(subject_id__in=is_open).values_list("id", flat=True))
    return sum(_again(ranking_id, by=by, at=at) for ranking_id in waiting)


@transaction.atomic
def _again(ranking_id: UUID, *, by: Actor, at: datetime) -> bool:
    kept = Ranking.objects.select_for_update(of=("self",)).get(pk=ranking_id)
    case = Case.objects.locked(kept.subject_id)
    if not case.is_open or Ranking.objects.filter(again_of=kept).exists():
        return False  # somebody was first
    try:
        new = keep_ranking(
            subject="case", subject_id=case.id, seen=seen_in(case), by=by, at=at, again_of=kept
        )
    except NothingToRank:
        return False
    if not has_same_head(kept.placed, new.placed):
        publish(
            DiagnosesMoved(case_id=case.id, ranking_id=new.id, release=new.annotations_release), by=by, at=at
        )
    return True
