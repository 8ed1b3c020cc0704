"""Leave: entered with its last day, it ends by itself."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.network.events import LeaveCancelled, LeaveSet
from consilia.network.models import Consultant, Leave
from consilia.network.services.allowed import require
from consilia.network.services.consultants import locked_consultant
from consilia.network.services.organisations import half_open
from consilia.network.services.refusals import DutyInTheWay, LeaveBackwards, LeaveOverlaps


@transaction.atomic
def set_leave(
    *, consultant_id: UUID, first_day: date, last_day: date, reason: str, by: Actor, at: datetime
) -> Leave:
    """Keep new cases away from a consultant on whole days of her time zone, both named days included.

    Raises:
        LeaveBackwards, LeaveOverlaps, DutyInTheWay.
    """
    consultant = locked_consultant(consultant_id)
    require(by, "set_leave", organisation_id=consultant.organisation_id, user_id=consultant.user_id)
    if last_day < first_day:
        raise LeaveBackwards
    starts, ends = half_open(first_day, last_day)
    _refuse_during_duty(consultant, starts, ends)
    leave = Leave(consultant=consultant, period=DateRange(starts, ends), reason=reason)
    try:
        with transaction.atomic():
            leave.save()
    except IntegrityError as error:
        if violated(error) == "leave_no_overlap":
            raise LeaveOverlaps from error
        raise
    publish(
        LeaveSet(
            consultant_id=consultant.id,
            leave_id=leave.id,
            starts=starts.isoformat(),
            ends=str(ends),
            reason=reason,
        ),
        by=by,
        at=at,
    )
    return leave


@transaction.atomic
def cancel_leave(*, leave_id: UUID, by: Actor, at: datetime) -> Leave:
    """Let planned or running leave count for nothing; cancelling twice does nothing."""
    leave = Leave.objects.select_for_update().select_related("consultant").filter(id=leave_id).first()
    if leave is None:
        raise Http404
    owner = leave.consultant
    require(by, "cancel_leave", organisation_id=owner.organisation_id, user_id=owner.user_id)
    if leave.cancelled_at is None:
        leave.cancelled_at = at
        leave.save(update_fields=["cancelled_at"])
        publish(LeaveCancelled(consultant_id=owner.id, leave_id=leave.id), by=by, at=at)
    return leave


def _refuse_during_duty(consultant: Consultant, starts: date, ends: date | None) -> None:
    zone = ZoneInfo(consultant.time_zone)
    days = tuple(datetime(d.year, d.month, d.day, tzinfo=zone) if d else None for d in (starts, ends))
    if consultant.duties.filter(cancelled_at=None, period__overlap=days).exists():
        raise DutyInTheWay
