"""The year of the demo, played by the worker in small batches after everything that people wait for."""

from django.utils import timezone
from procrastinate.contrib.django import app

from config.demo import history, medicines, people, quality, registry, similar, statuses
from consilia.analytics.jobs import keep_making
from consilia.analytics.services import begin_run
from consilia.cases.services import count_histories, foresee
from consilia.foundation.models import Undertaking
from consilia.foundation.slices import AFTER_EVERYTHING, queue_once
from consilia.network.models import Field


@app.task(name="demo.play_history", queue="demo", lock="demo.history", priority=AFTER_EVERYTHING)
def play_history() -> None:
    """One batch; then the next is queued behind whatever came meanwhile."""
    work = Undertaking.objects.get(key=history.KEY)
    if work.finished_at is None:
        now = timezone.now()
        work = history.play_batch(cast=people.assemble(now), fields=fields(), work=work, now=now)
    if work.finished_at is None:
        keep_playing()
    else:
        now = timezone.now()
        cast = people.assemble(now)
        quality.draw_last_month(cast=cast, at=now)
        registry.build(cast=cast, at=now)
        statuses.build(cast=cast, at=now)
        similar.build(cast=cast, at=now)
        medicines.build(cast=cast, at=now)
        count_histories(at=now)
        foresee(at=now, again=True)
        make_figures()


def keep_playing() -> None:
    """See to it that one batch is queued."""
    queue_once(play_history, lock="demo.history")  # it may be, since the last start


def make_figures() -> None:
    """Make the figures of the reports anew behind what people wait for: after the year, or when they are of yesterday."""
    begin_run(at=timezone.now())
    keep_making()


def fields() -> list[str]:
    """Every field in which a centre may be asked."""
    return list(Field.objects.filter(is_current=True).order_by("code").values_list("code", flat=True))
