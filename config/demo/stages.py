"""What the demo is built of, stage after stage. Each leaves alone what is there already."""

from collections.abc import Callable
from datetime import datetime, timedelta

from config.demo import (
    Progress,
    councils,
    growth,
    history,
    images,
    jobs,
    letters,
    limits,
    medicines,
    network,
    offline,
    quality,
    rankings,
    registry,
    series,
    sharing,
    showcase,
    similar,
    statuses,
    worklists,
)
from config.demo import people as everybody
from config.demo.people import Cast
from consilia.accounts.models import User
from consilia.analytics.queries.standing import made_on_the_day_of, standing
from consilia.analytics.services import refresh_figures
from consilia.cases.models import Case, SavedView
from consilia.cases.services import count_histories, foresee
from consilia.conferencing.models import Session
from consilia.network.models import Organisation
from consilia.routing.services import look_again

SINCE = timedelta(days=400)  # the network is older than its first case


def people(at: datetime, *, small: bool, progress: Progress) -> Cast:
    if not Organisation.objects.exists():
        network.build(at=at, progress=progress, small=small, since=at - SINCE)
    if not User.objects.filter(demo_key="doctor").exists():
        everybody.invite(since=at - SINCE)
    return everybody.assemble(at)


def cases(cast: Cast, at: datetime, progress: Progress) -> None:
    if Case.objects.exists():
        return
    everybody.let_region_look_first(since=at - SINCE)
    series.build(cast=cast, fields=jobs.fields(), at=at)  # while experts have nothing in hand yet
    showcase.build(cast=cast, fields=jobs.fields(), at=at, progress=_every_tenth(progress))
    offline.build(cast=cast, at=at)


def consultations(cast: Cast, at: datetime) -> None:
    """What stands around the cases: councils, proposals, limits, invitations, lists, letters, reviews."""
    if not Session.objects.filter(subject="organisation").exists():
        councils.build(cast=cast, at=at)
    look_again(centre_id=cast.centre.id, at=at)  # so that the first page of proposals is not empty
    limits.build(cast=cast, at=at)
    sharing.build(cast=cast, at=at)
    if not SavedView.objects.exists():
        worklists.build(cast=cast, at=at)
    count_histories(at=at)
    foresee(at=at)
    letters.build(at=at)
    quality.build(cast=cast, at=at)


def rare_diseases(cast: Cast, at: datetime, *, small: bool) -> None:
    registry.build(cast=cast, at=at)
    if small:
        statuses.build(cast=cast, at=at)  # else at the end of the year, when more children are known
    similar.build(cast=cast, at=at)
    medicines.build(cast=cast, at=at)


def pictures(cast: Cast, at: datetime) -> None:
    """What was measured, drawn and ranked."""
    growth.build(cast=cast, at=at)
    images.build(cast=cast, at=at)
    rankings.build(cast=cast, at=at)


def figures(at: datetime) -> None:
    if standing(at).as_of is None:
        refresh_figures(at=at)
    elif not made_on_the_day_of(at):
        jobs.make_figures()


def year_before(cast: Cast, at: datetime, progress: Progress) -> None:
    work = history.begin(cast=cast, at=at)
    if work.finished_at is None:
        progress(f"Cases of the past year: {work.done} of {work.total}; the rest is played in the background")
        jobs.keep_playing()


def _every_tenth(progress: Progress) -> Callable[[int], None]:
    def tell(number: int) -> None:
        if number % 10 == 0:
            progress(f"Cases of today: {number}")

    return tell
