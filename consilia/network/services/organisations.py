"""Deeds on organisations: their standing, facts, fields and calendar."""

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.http import Http404

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import SomebodyWasFirst
from consilia.network.domain.facts import OrganisationFacts, Standing
from consilia.network.domain.weekly_hours import Span, format_hours, normalised
from consilia.network.events import (
    CalendarExceptionRemoved,
    CalendarExceptionSet,
    CentreFieldsSet,
    OrganisationCreated,
    OrganisationHoursSet,
    OrganisationUpdated,
)
from consilia.network.models import CalendarException, CentreField, Organisation, OrganisationHours
from consilia.network.services.allowed import require
from consilia.network.services.known import require_fields, require_region, require_time_zone
from consilia.network.services.refusals import CentreBusy, IdentifierTaken, ImpossibleStanding, NoCentre


@transaction.atomic
def create_organisation(
    *, standing: Standing, facts: OrganisationFacts, by: Actor, at: datetime
) -> Organisation:
    """Take an organisation into the network.

    Raises:
        IdentifierTaken, ImpossibleStanding, UnknownWord.
    """
    require(by, "create_organisation")
    organisation = Organisation(created_at=at)
    _write(organisation, standing=standing, facts=facts, at=at)
    publish(
        OrganisationCreated(
            organisation_id=organisation.id, identifier=standing.identifier, kind=standing.kind
        ),
        by=by,
        at=at,
    )
    return organisation


@transaction.atomic
def update_organisation(
    *,
    organisation_id: UUID,
    facts: OrganisationFacts,
    standing: Standing | None = None,
    seen: datetime,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Change what is entered about an organisation; saying the same again changes nothing.

    Args:
        standing: None leaves it as it is; only an administrator may give one.
        seen: `changed_at` of the row that the person had before her eyes.

    Raises:
        SomebodyWasFirst: the row changed since `seen`.
        IdentifierTaken, ImpossibleStanding, UnknownWord, CentreBusy.
    """
    require(by, "update_organisation", organisation_id=organisation_id)
    organisation = locked_organisation(organisation_id)
    if organisation.changed_at != seen:
        raise SomebodyWasFirst
    changed = facts.differing(organisation)
    if standing is not None:
        require(by, "update_standing")
        changed += standing.differing(organisation)
    if not changed:
        return organisation
    if "is_centre" in changed and organisation.is_centre and _has_duties_ahead(organisation.id, at):
        raise CentreBusy
    _write(organisation, standing=standing, facts=facts, at=at)
    publish(OrganisationUpdated(organisation_id=organisation.id, changed=" ".join(changed)), by=by, at=at)
    return organisation


@transaction.atomic
def set_centre_fields(*, organisation_id: UUID, fields: Collection[str], by: Actor, at: datetime) -> None:
    """Say in which fields a centre consults. A field that is dropped keeps its past duties.

    Raises:
        NoCentre, UnknownWord, CentreBusy.
    """
    require(by, "set_centre_fields")
    centre = locked_organisation(organisation_id)
    if not centre.is_centre:
        raise NoCentre
    require_fields(fields)
    current = set(centre.centre_fields.filter(is_current=True).values_list("field_id", flat=True))
    added, removed = set(fields) - current, current - set(fields)
    if _has_duties_ahead(centre.id, at, fields=removed):
        raise CentreBusy
    write_centre_fields([CentreField(centre=centre, field_id=code) for code in added])
    centre.centre_fields.filter(field_id__in=removed).update(is_current=False)
    if added or removed:
        publish(
            CentreFieldsSet(
                organisation_id=centre.id,
                added=" ".join(sorted(added)),
                removed=" ".join(sorted(removed)),
            ),
            by=by,
            at=at,
        )


@transaction.atomic
def set_organisation_hours(
    *, organisation_id: UUID, hours: Collection[Span], by: Actor, at: datetime
) -> None:
    """Replace the working week. Without hours an ordinary office week counts."""
    require(by, "set_calendar", organisation_id=organisation_id)
    organisation = locked_organisation(organisation_id)
    spans = normalised(hours)
    if spans == tuple(
        (row.minutes.lower, row.minutes.upper) for row in organisation.hours.order_by("minutes")
    ):
        return
    organisation.hours.all().delete()
    OrganisationHours.objects.bulk_create(
        OrganisationHours(organisation=organisation, minutes=span) for span in spans
    )
    publish(OrganisationHoursSet(organisation_id=organisation.id, hours=format_hours(spans)), by=by, at=at)


@transaction.atomic
def set_calendar_exception(
    *,
    organisation_id: UUID,
    day: date,
    reason: str,
    opens: time | None = None,
    closes: time | None = None,
    by: Actor,
    at: datetime,
) -> CalendarException:
    """Let one day differ: closed, or without regard to week and holidays open from `opens` to `closes`."""
    require(by, "set_calendar", organisation_id=organisation_id)
    organisation = locked_organisation(organisation_id)
    exception, _ = CalendarException.objects.update_or_create(
        organisation=organisation, day=day, defaults={"opens": opens, "closes": closes, "reason": reason}
    )
    publish(
        CalendarExceptionSet(
            organisation_id=organisation.id,
            day=day.isoformat(),
            opens=opens.isoformat("minutes") if opens else None,
            closes=closes.isoformat("minutes") if closes else None,
        ),
        by=by,
        at=at,
    )
    return exception


@transaction.atomic
def remove_calendar_exception(*, organisation_id: UUID, day: date, by: Actor, at: datetime) -> None:
    """Let a day be an ordinary one again; removing nothing does nothing."""
    require(by, "set_calendar", organisation_id=organisation_id)
    removed, _ = CalendarException.objects.filter(organisation_id=organisation_id, day=day).delete()
    if removed:
        publish(CalendarExceptionRemoved(organisation_id=organisation_id, day=day.isoformat()), by=by, at=at)


def locked_organisation(organisation_id: UUID) -> Organisation:
    """The row, held until the transaction ends. A stranger's identifier is a page that does not exist."""
    found = Organisation.objects.select_for_update().filter(id=organisation_id).first()
    if found is None:
        raise Http404
    return found


def write_centre_fields(rows: Collection[CentreField]) -> None:
    """Add fields to centres, or bring dropped ones back."""
    CentreField.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["centre", "field"], update_fields=["is_current"]
    )


def _write(
    organisation: Organisation, *, standing: Standing | None, facts: OrganisationFacts, at: datetime
) -> None:
    require_time_zone(facts.time_zone)
    for name, value in facts.items():
        setattr(organisation, name, value)
    if standing is not None:
        _write_standing(organisation, standing)
    organisation.changed_at = at
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        if violated(error) == "network_organisation_identifier_key":
            raise IdentifierTaken from error
        raise


def _write_standing(organisation: Organisation, standing: Standing) -> None:
    require_region(standing.region_id)
    if impossible(standing):
        raise ImpossibleStanding
    for name, value in standing.items():
        if name not in {"first_day", "last_day"}:
            setattr(organisation, name, value)
    organisation.active = DateRange(*half_open(standing.first_day, standing.last_day))


def impossible(standing: Standing) -> bool:
    """Whether the kind contradicts the right to consult, or the days run backwards."""
    contradiction = {"national_centre": True, "health_authority": False}
    backwards = standing.last_day is not None and standing.last_day < standing.first_day
    return backwards or contradiction.get(standing.kind, standing.is_centre) != standing.is_centre


def half_open(first_day: date, last_day: date | None) -> tuple[date, date | None]:
    """The range from the first day until the day after the last one, as the database keeps it."""
    return first_day, date.fromordinal(last_day.toordinal() + 1) if last_day else None


def _has_duties_ahead(centre_id: UUID, at: datetime, fields: Collection[str] | None = None) -> bool:
    ahead = CentreField.objects.filter(
        centre_id=centre_id, duties__cancelled_at=None, duties__period__endswith__gt=at
    )
    return (ahead if fields is None else ahead.filter(field_id__in=fields)).exists()
