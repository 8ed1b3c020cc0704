"""Lists of possible diagnoses that the doctors of the sign-in page kept with cases in hand, through the services."""

from contextlib import suppress
from datetime import datetime

from config.demo.people import Cast
from consilia.cases.models import Case
from consilia.cases.queries.diagnoses import seen_in
from consilia.diagnosis.models import Ranking
from consilia.diagnosis.queries import NoTable
from consilia.diagnosis.services import keep_ranking
from consilia.notifications.services import quietly

_CASES = 3


def build(*, cast: Cast, at: datetime) -> None:
    """Once: with the latest cases of the expert of which findings are known."""
    if Ranking.objects.exists():
        return
    in_hand = Case.objects.open().filter(expert_id=cast.expert.user_id, findings__presence="observed")
    with quietly(), suppress(NoTable):  # ./dev demo makes the table before
        for case in in_hand.select_related("child").distinct().order_by("-changed_at", "id")[:_CASES]:
            keep_ranking(subject="case", subject_id=case.id, seen=seen_in(case), by=cast.expert, at=at)
