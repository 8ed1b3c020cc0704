"""The duty roster: who answers the emergencies of a centre's field."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import Http404

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.network.events import DutyAssigned, DutyCancelled
from consilia.network.models import CentreField, Consultant, DutyRoster
from consilia.network.services.allowed import require
from consilia.network.services.consultants import locked_consultant
from consilia.network.services.refusals import (
    DutyBackwards,
    DutyOverlaps,
    NoCentre,
    NotAConsultantOfField,
    OnLeave,
)

LONGEST_DUTY = timedelta(days=31)


@transaction.atomic
def assign_duty(
    *,
    centre_id: UUID,
    field: str,
    consultant_id: UUID,
    starts: datetime,
    ends: datetime,
    by: Actor,
    at: datetime,
) -> DutyRoster:
    """Put a consultant of a centre on duty for one of its fields, from `starts` until `ends` (half-open).

    Raises:
        NoCentre, NotAConsultantOfField, OnLeave, DutyOverlaps, DutyBackwards.
    """
    require(by, "assign_duty", organisation_id=centre_id)
    if not starts < ends <= starts + LONGEST_DUTY:
        raise DutyBackwards
    centre_field = CentreField.objects.filter(centre_id=centre_id, field=field, is_current=True).first()
    if centre_field is None:
        raise NoCentre
    consultant = locked_consultant(consultant_id)
    _require_practice(consultant, centre_id, field)
    _require_presence(consultant, starts, ends)
    duty = DutyRoster(centre_field=centre_field, consultant=consultant, period=DateTimeTZRange(starts, ends))
    try:
        with transaction.atomic():
            duty.save()
    except IntegrityError as error:
        if violated(error) == "duty_no_overlap":
            raise DutyOverlaps from error
        raise
    publish(
        DutyAssigned(
            consultant_id=consultant.id,
            duty_id=duty.id,
            centre_id=centre_id,
            field=field,
            starts=starts.isoformat(),
            ends=ends.isoformat(),
        ),
        by=by,
        at=at,
    )
    return duty


@transaction.atomic
def cancel_duty(*, duty_id: UUID, by: Actor, at: datetime) -> DutyRoster:
    """Strike a duty from the roster; striking it twice does nothing."""
    duty = DutyRoster.objects.select_for_update(of=["self"]).filter(id=duty_id).first()
    if duty is None:
        raise Http404
    require(by, "cancel_duty", organisation_id=duty.centre_field.centre_id)
    if duty.cancelled_at is None:
        duty.cancelled_at = at
        duty.save(update_fields=["cancelled_at"])
        publish(DutyCancelled(consultant_id=duty.consultant_id, duty_id=duty.id), by=by, at=at)
    return duty


def _require_practice(consultant: Consultant, centre_id: UUID, field: str) -> None:
    """A subspecialist may stand in for the whole field: on duty she is the first to answer."""
    codes = consultant.consultant_fields.values_list("field_id", flat=True)
    inside = any(code == field or code.startswith(f"{field}.") for code in codes)
    if not (inside and consultant.is_active and consultant.organisation_id == centre_id):
        raise NotAConsultantOfField


def _require_presence(consultant: Consultant, starts: datetime, ends: datetime) -> None:
    zone = ZoneInfo(consultant.time_zone)
    first = starts.astimezone(zone).date()
    last = (ends - timedelta(microseconds=1)).astimezone(zone).date()
    days = (first, last + timedelta(days=1))
    if consultant.leaves.filter(cancelled_at=None, period__overlap=days).exists():
        raise OnLeave
