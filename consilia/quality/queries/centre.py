"""A centre's quality in figures: how far the samples are, how far reviewers agree, what was found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import mean
from uuid import UUID

from consilia.accounts.domain.actors import Actor
from consilia.cases.queries.second_readings import Punctuality, punctuality
from consilia.foundation.wall import looking_further
from consilia.network.models import Organisation
from consilia.network.queries import field_names
from consilia.network.queries.centres import consulting_centres
from consilia.quality.domain.agreement import Agreement, agreement
from consilia.quality.domain.settling import shown
from consilia.quality.domain.words import Policy, Scale, State
from consilia.quality.models import Action, Dossier, Draw, Review
from consilia.quality.permissions import may, sees_small_cells
from consilia.quality.queries.policy import figure
from consilia.quality.queries.samples import draws_of

YEAR = timedelta(days=365)
DRAWS, DOSSIERS = 12, 25


@dataclass(frozen=True, slots=True)
class Progress:
    """One month's sample: how much of it was reviewed."""

    draw: Draw
    settled: int


@dataclass(frozen=True, slots=True)
class Means:
    """The settled dossiers of one field; the means are None where they stand for too few."""

    field: str
    count: int | None
    means: Mapping[Scale, float] | None


@dataclass(frozen=True, slots=True)
class CentrePage:
    centre: Organisation
    since: datetime
    progress: Sequence[Progress]
    agreement: Mapping[Scale, Agreement | None]
    pairs: int
    pairs_needed: int
    smallest: int
    fields: Sequence[Means]
    actions: Sequence[Action]
    dossiers: Sequence[Dossier]
    waiting: int
    empty_seats: int
    readings: Punctuality | None


def centres_for(by: Actor) -> list[Organisation]:
    """The centres whose quality page `by` may open."""
    return [one for one in consulting_centres() if may(by, "see_centre", centre_id=one.id)]


@looking_further()
def centre_page(by: Actor, centre: Organisation, at: datetime) -> CentrePage:
    """The last year of one centre. Who counts from outside sees neither cases nor small cells."""
    since, inside = at - YEAR, may(by, "see_dossiers", centre_id=centre.id)
    smallest = figure(Policy.SMALLEST_CELL, at, centre_id=centre.id)
    rows = Dossier.objects.filter(centre=centre, opened_at__gte=since)
    settled = list(rows.filter(state=State.SETTLED).select_related("case__field"))
    pairs, needed = _pairs(centre.id, since), figure(Policy.KAPPA_LEAST, at, centre_id=centre.id)
    readings = punctuality(centre.id, since=since, until=at)
    return CentrePage(
        centre=centre,
        since=since,
        progress=_progress(centre.id) if inside else [],
        agreement={
            scale: agreement([(one[scale], other[scale]) for one, other in pairs], least=needed)
            for scale in Scale
        },
        pairs=len(pairs),
        pairs_needed=needed,
        smallest=smallest,
        fields=_means(settled, smallest, small=sees_small_cells(by)),
        actions=_actions(centre.id) if inside else [],
        dossiers=list(rows.select_related("case__field").order_by("-opened_at")[:DOSSIERS]) if inside else [],
        waiting=rows.exclude(state=State.SETTLED).count(),
        empty_seats=Review.objects.filter(dossier__in=rows, reviewer=None).count(),
        readings=readings if inside or shown(readings.finished, smallest=smallest) else None,
    )


def _pairs(centre_id: UUID, since: datetime) -> list[tuple[Mapping[Scale, int], Mapping[Scale, int]]]:
    """What the two blinded reviewers gave, for each dossier that both have judged."""
    rows = Review.objects.filter(
        dossier__centre=centre_id, dossier__opened_at__gte=since, seat__in=(1, 2), done_at__isnull=False
    )
    by_dossier: dict[UUID, list[Mapping[Scale, int]]] = defaultdict(list)
    for one in rows.order_by("dossier", "seat"):
        by_dossier[one.dossier_id].append(one.grades)
    return [(both[0], both[1]) for both in by_dossier.values() if len(both) == 2]


def _progress(centre_id: UUID) -> list[Progress]:
    draws = draws_of(centre_id, most=DRAWS)
    done: dict[UUID | None, int] = defaultdict(int)
    rows = Dossier.objects.filter(draw__in=draws, state=State.SETTLED)
    for draw_id in rows.values_list("draw", flat=True):
        done[draw_id] += 1
    return [Progress(one, done[one.id]) for one in draws]


def _means(settled: Iterable[Dossier], smallest: int, *, small: bool) -> list[Means]:
    """By field, the one with most dossiers first. Means of fewer than the smallest cell are nobody's business."""
    by_field: dict[str, list[Dossier]] = defaultdict(list)
    for one in settled:
        by_field[(one.case.field_id or "").split(".")[0]].append(one)
    names = field_names(list(by_field))
    found = []
    for field, dossiers in sorted(by_field.items(), key=lambda item: (-len(item[1]), item[0])):
        enough = shown(len(dossiers), smallest=smallest)
        means = {scale: mean(one.grades[scale] for one in dossiers) for scale in Scale} if enough else None
        found.append(Means(names.get(field, field), len(dossiers) if small or enough else None, means))
    return found


def _actions(centre_id: UUID) -> list[Action]:
    rows = Action.objects.filter(dossier__centre=centre_id, ended_at=None)
    return list(rows.select_related("owner", "dossier__case").order_by("due_on", "id"))
