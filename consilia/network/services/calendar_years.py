"""Saying that the public holidays of a year are all entered, or are not."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.identifiers import uuid7
from consilia.foundation.refusals import Refusal
from consilia.network.events import CalendarYearJudged
from consilia.network.models import CalendarYear, Holiday
from consilia.network.services.allowed import require


class NoHolidays(Refusal):
    status = 422
    message = _("No public holiday of this year is entered. Import them first.")


@transaction.atomic
def judge_year(*, year: int, source: str, is_complete: bool, by: Actor, at: datetime) -> CalendarYear:
    """From now on the year counts as known, or not, and is kept here: no shipped file changes it.

    Raises:
        NoHolidays: nobody can call an empty year complete.
    """
    require(by, "judge_calendar")
    if is_complete and not Holiday.objects.filter(day__year=year).exists():
        raise NoHolidays
    judged, _new = CalendarYear.objects.update_or_create(
        year=year, defaults={"source": source, "is_complete": is_complete, "is_own": True}
    )
    event = CalendarYearJudged(network_reference_id=uuid7(), year=year, is_complete=is_complete)
    publish(event, by=by, at=at)
    return judged
