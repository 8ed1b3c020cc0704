"""What is due, and which supply runs short: found once, told once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.medicines.domain.supply import Supply
from consilia.medicines.domain.words import Figure, State
from consilia.medicines.events import DueDayTold, ShortageTold
from consilia.medicines.models import DueDay, Need
from consilia.medicines.queries import figures_in_force, latest_count, needs_visible_to, outlook_of
from consilia.medicines.services.stock import look_at_supply

SYSTEM = Actor.system()
MOST = 500


def tell_due_days(*, at: datetime) -> int:
    """Each due day is told when it comes near, and when it has passed; answer how many were told now."""
    today, figures = timezone.localdate(at), figures_in_force(at)
    near = today + timedelta(days=figures[Figure.WARN_DAYS])
    rows = DueDay.objects.filter(met_on=None, need__in=_alive(at)).filter(
        Q(due_on__lte=near, warned_at=None) | Q(due_on__lt=today, missed_at=None)
    )
    return sum(_tell_due(row_id, today, at) for row_id in _ids(rows))


@transaction.atomic
def _tell_due(row_id: UUID, today: date, at: datetime) -> bool:
    row = DueDay.objects.select_for_update(of=("self",)).get(pk=row_id)
    missed = row.due_on < today
    if row.met_on is not None or (row.missed_at if missed else row.warned_at) is not None:
        return False
    row.warned_at = row.warned_at or at
    row.missed_at = at if missed else None
    row.save(update_fields=["warned_at", "missed_at"])
    publish(DueDayTold(need_id=row.need_id, clock=row.clock, missed=missed), by=SYSTEM, at=at)
    return True


def tell_shortages(*, at: datetime) -> int:
    """A supply that is short, out, or of which nobody knows, is told once for each count and verdict."""
    today = timezone.localdate(at)
    rows = Need.objects.filter(attention_on__lte=today, pk__in=_alive(at))
    return sum(_tell_shortage(need_id, today, at) for need_id in _ids(rows))


@transaction.atomic
def _tell_shortage(need_id: UUID, today: date, at: datetime) -> bool:
    need = Need.objects.locked(need_id)
    found, count = outlook_of(need, today=today, at=at), latest_count(need)
    look_at_supply(need, at=at)
    if found is None or found.verdict is Supply.ENOUGH:
        need.save(update_fields=["attention_on"])
        return False
    mark = f"{found.verdict} {count.id if count else ''}"
    is_news = need.told_of != mark
    need.told_of = mark
    need.save(update_fields=["told_of", "attention_on"])
    if is_news:
        publish(ShortageTold(need_id=need.id, verdict=found.verdict), by=SYSTEM, at=at)
    return is_news


def _alive(at: datetime) -> QuerySet[Need]:
    """Needs of families who consent now, that were not stopped."""
    return needs_visible_to(SYSTEM, at).exclude(state=State.STOPPED)


def _ids(rows: QuerySet[DueDay] | QuerySet[Need]) -> Sequence[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
