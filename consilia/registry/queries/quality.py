"""How good the data of a centre are: whole, possible, and of lately."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Avg, Count, Exists, F, OuterRef, Q

from consilia.accounts.domain.actors import Actor
from consilia.registry.domain.words import EntryState, Policy
from consilia.registry.models import Visit
from consilia.registry.queries.diseases import figure
from consilia.registry.queries.packets import COMMON
from consilia.registry.queries.sight import entries_visible_to
from consilia.registry.queries.statuses import stale


@dataclass(frozen=True, slots=True)
class Quality:
    """Of `entries` active ones; `complete` percent of the required elements where a visit is kept, None without any."""

    entries: int
    unseen: int  # without any visit
    complete: int | None
    doubtful: int
    stale: int
    months: int


def quality_of(by: Actor, at: datetime) -> Quality:
    """The indicators of what `by` sees: completeness, plausibility, timeliness."""
    rows = entries_visible_to(by, at).filter(state=EntryState.ACTIVE)
    visits = Visit.objects.filter(entry__in=rows, form__registry=COMMON[0], form__code=COMMON[1])
    complete = visits.aggregate(mean=Avg("completeness"))["mean"]
    unseen = ~Exists(Visit.objects.filter(entry=OuterRef("pk")))
    # One walk through the walls for what the rows say themselves; who is stale asks about the child as well.
    counted = rows.aggregate(
        entries=Count("pk"), unseen=Count("pk", filter=unseen), doubtful=Count("pk", filter=DOUBTFUL)
    )
    return Quality(
        **counted,
        complete=None if complete is None else round(complete),
        stale=stale(by, at).count(),
        months=figure(Policy.UPDATE_MONTHS, at),
    )


# Possible, but rarely true: a diagnosis before the first sign or before any specialist was seen.
DOUBTFUL = Q(delay_days__lt=0) | Q(
    diagnosis="day", contact_on__isnull=False, diagnosed_on__lt=F("contact_on")
)
