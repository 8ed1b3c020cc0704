"""Making all figures anew: in steps that each commit, so that a killed run goes on where it stood."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from consilia.analytics.domain.periods import Period, Span, later, to_make
from consilia.analytics.models import Cell, Fact, ReportPolicy, Run
from consilia.analytics.queries.policy import figure
from consilia.analytics.services.counting import count
from consilia.analytics.services.hiding import bottoms_to_hide, hide_small_cells
from consilia.analytics.services.summing import look_at_houses, sum_up
from consilia.cases.queries.figures import count_of_sent, courses

BATCH = 2000


@transaction.atomic
def begin_run(*, at: datetime) -> Run:
    """The run that goes on, or a new one. The first of an installation counts every request, later ones what moved."""
    running = Run.objects.filter(finished_at=None).first()
    if running is not None:
        return running
    since = _settled_before(at) if Run.objects.exclude(finished_at=None).exists() else None
    run, _made = Run.objects.get_or_create(
        finished_at=None,
        defaults={
            "changed_since": since,
            "total": count_of_sent(since),
            "started_at": at,
            "changed_at": at,
        },
    )
    return run


def refresh_figures(*, at: datetime) -> Run:
    """The whole run in one go."""
    run = begin_run(at=at)
    while take_step(at=at):
        pass
    run.refresh_from_db()
    return run


@transaction.atomic
def take_step(*, at: datetime, batch: int = BATCH) -> bool:
    """The next step of the run that goes on; answer whether there was one. Two workers take turns."""
    run = Run.objects.select_for_update().filter(finished_at=None).first()
    if run is None:
        return False
    _STEPS[Run.Stage(run.stage)](run, at, batch)
    run.changed_at = at
    run.save()
    return True


def _count_some(run: Run, at: datetime, batch: int) -> None:
    some = courses(after=run.after, changed_since=run.changed_since, most=batch)
    if some:
        count(some, at=at)
        run.after, run.done = some[-1].case_id, min(run.done + len(some), run.total)
    else:
        _enter(run, Run.Stage.CELLS, total=len(_periods(run, at)))


def _sum_one(run: Run, at: datetime, batch: int) -> None:
    periods = _periods(run, at)
    if run.done < len(periods):
        sum_up(periods[run.done], today=timezone.localdate(at))
        run.done, run.total = run.done + 1, len(periods)
    else:
        look_at_houses(at=at)
        _enter(run, Run.Stage.HIDING, total=len(_to_hide(run, at)))


def _hide_one(run: Run, at: datetime, batch: int) -> None:
    parts = _to_hide(run, at)
    if run.done < len(parts):
        year, bottom = parts[run.done]
        hide_small_cells(year, bottom, at=at)
        run.done, run.total = run.done + 1, len(parts)
    else:
        _enter(run, Run.Stage.DONE, total=0)
        run.finished_at = at


_STEPS = {
    Run.Stage.FACTS: _count_some,
    Run.Stage.CELLS: _sum_one,
    Run.Stage.HIDING: _hide_one,
}


def _enter(run: Run, stage: Run.Stage, *, total: int) -> None:
    run.stage, run.done, run.total = stage, 0, total


def _settled_before(at: datetime) -> datetime:
    """What was closed before this changes no more."""
    months = figure(ReportPolicy.Name.SETTLED_MONTHS, at)
    first = later(timezone.localdate(at).replace(day=1), -months)
    return datetime(first.year, first.month, 1, tzinfo=timezone.get_default_timezone())


def _periods(run: Run, at: datetime) -> list[Period]:
    """Every period that may have changed since the last run, and those that were never made."""
    first: date | None = Fact.objects.aggregate(first=Min("month"))["first"]
    # By the run's own beginning: a run over midnight must not count other steps than it did before.
    today = timezone.localdate(run.started_at)
    every = to_make(first or today, today)
    if run.changed_since is None:
        return every
    made = set(Cell.objects.order_by().values_list("span", "starts").distinct())
    since = timezone.localdate(run.changed_since)
    return [
        period for period in every if period.ends > since or (period.span.value, period.starts) not in made
    ]


def _to_hide(run: Run, at: datetime) -> list[tuple[Period, str]]:
    years = [period for period in _periods(run, at) if period.span is Span.YEAR]
    return [(year, bottom) for year in years for bottom in bottoms_to_hide()]
