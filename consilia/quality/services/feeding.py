"""What reviews say about an expert's answers, handed down to routing."""

from datetime import datetime
from statistics import mean
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.quality.domain.settling import overall
from consilia.quality.domain.words import Policy, State
from consilia.quality.models import Dossier
from consilia.quality.queries.policy import figure
from consilia.routing.services.quality import record_quality


@transaction.atomic
def feed_routing(*, author_id: UUID, by: Actor, at: datetime) -> float | None:
    """The mean of everything settled about her answers; None, and nothing known to routing, below the smallest cell.

    One bad day must not decide whom a coordinator is proposed.
    """
    rows = Dossier.objects.filter(author=author_id, state=State.SETTLED)
    means = [overall(one.grades) for one in rows]
    known = mean(means) if len(means) >= figure(Policy.SMALLEST_CELL, at) else None
    record_quality(user_id=author_id, mean=known, reviews=len(means), by=by, at=at)
    return known
