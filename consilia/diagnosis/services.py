"""Deeds: keep a ranking with what it was made for, and build the table."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.diagnosis.domain import knowledge, shipped
from consilia.diagnosis.events import RankingKept
from consilia.diagnosis.models import Ranking
from consilia.diagnosis.queries import KEPT, Assessment, NoTable, Seen, possible_diagnoses, table_folder
from consilia.foundation.refusals import Refusal


class NothingToRank(Refusal):
    message = _("Enter at least one observed finding first: without it there is nothing to rank by.")


class FindingsTooGeneral(NothingToRank):
    message = _(
        "The findings are too general: every second disease has them, so that none can be told from another. Enter at"
        " least one that says more exactly what is seen."
    )


@transaction.atomic
def keep_ranking(
    *, subject: str, subject_id: UUID, seen: Seen, by: Actor, at: datetime, again_of: Ranking | None = None
) -> Ranking:
    """Rank, and keep inputs, releases and results. The caller has asked who may see the subject.

    Args:
        again_of: the ranking that is made anew, because the table is another by now.

    Raises:
        NothingToRank: no observed finding is known.
        FindingsTooGeneral: those that are known tell no disease from another.
        NoTable: the table was not built.
    """
    made = possible_diagnoses(seen, count=KEPT)
    if not made.candidates:
        raise FindingsTooGeneral if made.is_too_general else NothingToRank
    kept = Ranking.objects.create(
        subject=subject,
        subject_id=subject_id,
        made_at=at,
        made_by_id=by.user_id,
        inputs=asdict(seen),
        results=_results(made),
        annotations_release=made.release,
        hpo_release=made.hpo_release,
        table_checksum=made.checksum,
        weights_version=made.weights,
        again_of=again_of,
    )
    publish(
        RankingKept(
            ranking_id=kept.id,
            about=subject,
            about_id=subject_id,
            findings=len(seen.observed),
            release=made.release,
        ),
        by=by,
        at=at,
    )
    return kept


@transaction.atomic
def rank_again(*, ranking_id: UUID, seen: Seen, by: Actor, at: datetime) -> Ranking | None:
    """The ranking that follows a kept one, for what is seen now; None where there is one already.

    Raises:
        NothingToRank, NoTable: as `keep_ranking`.
    """
    kept = Ranking.objects.select_for_update(of=("self",)).get(pk=ranking_id)
    if Ranking.objects.filter(again_of=kept).exists():
        return None
    return keep_ranking(
        subject=kept.subject, subject_id=kept.subject_id, seen=seen, by=by, at=at, again_of=kept
    )


def build_ranking(*, force: bool = False) -> bool:
    """Make the table from what is shipped, unless it is there and sound; whether it was made."""
    checksum = shipped.checksum()
    try:
        if not force:
            knowledge.load(table_folder(), checksum=checksum, verify=True)
            return False
    except NoTable:
        pass
    knowledge.save(knowledge.build(shipped.sources(), checksum), table_folder())
    return True


def _results(made: Assessment) -> list[dict[str, object]]:
    return [
        {
            "ids": list(one.disease.ids),
            "name": one.disease.name,
            "score": round(one.score, 4),
            "probability": round(one.probability, 4),
        }
        for one in made.candidates
    ]
