"""Counting what is left, and when somebody has to look at it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.medicines.domain.supply import Supply
from consilia.medicines.domain.words import Figure, State
from consilia.medicines.events import StockCounted
from consilia.medicines.models import Need, StockCount
from consilia.medicines.queries import SUPPLIED, figures_in_force, latest_count, outlook_of
from consilia.medicines.services.steps import locked, possible_day


@dataclass(frozen=True, slots=True)
class StockFacts:
    """Missing is missing: without a daily need or a lead time nothing is called enough."""

    counted_on: date
    quantity: Decimal
    daily: Decimal | None = None
    lead_days: int | None = None


@transaction.atomic
def count_stock(*, need_id: UUID, facts: StockFacts, by: Actor, at: datetime) -> StockCount:
    """Raises DayImpossible."""
    need = locked(need_id, "count", by=by, at=at)
    possible_day(need, facts.counted_on, at)
    values = {name: getattr(facts, name) for name in StockFacts.__slots__}
    count = StockCount.objects.create(need=need, told_by_id=by.user_id, told_at=at, **values)
    look_at_supply(need, at=at)
    need.told_of = ""
    need.save(update_fields=["attention_on", "told_of"])
    publish(StockCounted(need_id=need.id, count_id=count.id), by=by, at=at)
    return count


def look_at_supply(need: Need, *, at: datetime) -> None:
    """Set the day from which somebody has to look at the supply; the caller saves."""
    today = timezone.localdate(at)
    found = outlook_of(need, today=today, at=at)
    count = latest_count(need)
    if found is None or need.state == State.STOPPED:
        need.attention_on = None
    elif found.verdict is not Supply.ENOUGH or count is None or found.order_by is None:
        need.attention_on = today
    else:
        stale = count.counted_on + timedelta(days=figures_in_force(at)[Figure.STOCK_STALE_DAYS] + 1)
        need.attention_on = min(found.order_by, stale)


__all__ = ["SUPPLIED", "StockFacts", "count_stock", "look_at_supply"]
