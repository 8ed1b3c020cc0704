"""How good the data of a centre are: whole, possible, and of lately."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Avg, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.foundation.paging import Page, keyset_page
from consilia.registry.domain.words import EntryState, Policy
from consilia.registry.models import Entry, Visit
from consilia.registry.queries.diseases import figure
from consilia.registry.queries.packets import COMMON
from consilia.registry.queries.sight import entries_visible_to

KEY = ("changed_at", "id")


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
    return Quality(
        entries=rows.count(),
        unseen=rows.filter(~Exists(Visit.objects.filter(entry=OuterRef("pk")))).count(),
        complete=None if complete is None else round(complete),
        doubtful=rows.filter(DOUBTFUL).count(),
        stale=_stale(by, at).count(),
        months=figure(Policy.UPDATE_MONTHS, at),
    )


# Possible, but rarely true: a diagnosis before the first sign or before any specialist was seen.
DOUBTFUL = Q(delay_days__lt=0) | Q(
    diagnosis="day", contact_on__isnull=False, diagnosed_on__lt=F("contact_on")
)


def to_ask_again(by: Actor, *, at: datetime, cursor: str | None) -> Page[Entry]:
    """Living children of whom nothing was heard for as long as the policy says, the longest first."""
    rows = _stale(by, at).select_related("child")
    return keyset_page(rows, key=KEY, cursor=cursor, key_of=lambda row: (str(row.changed_at), str(row.id)))


def centres_to_tell(at: datetime) -> list[UUID]:
    """The centres that keep a child of whom nothing was heard for too long; for the system alone."""
    return list(_stale(Actor.system(), at).order_by().values_list("centre", flat=True).distinct())


def _stale(by: Actor, at: datetime) -> QuerySet[Entry]:
    since = _months_before(timezone.localdate(at), figure(Policy.UPDATE_MONTHS, at))
    rows = entries_visible_to(by, at).filter(state=EntryState.ACTIVE, child__deceased_on=None)
    seen = Visit.objects.filter(entry=OuterRef("pk"), visited_on__gt=since)
    return rows.filter(~Exists(seen), entered_at__date__lte=since)


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or the last one it has."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - date.resolution).day
    return date(year, month + 1, min(day.day, last))
