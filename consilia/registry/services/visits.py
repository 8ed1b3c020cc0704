"""Visits: forms filled for an entry, reckoned on the server, every version kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry.domain.filling import Filled, Wrong, fill, stored
from consilia.registry.domain.words import EntryState
from consilia.registry.events import VisitFilled
from consilia.registry.models import Entry, FormVersion, Visit, VisitVersion
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for, form_for, given_of, visit_for
from consilia.registry.services.refusals import EntryChangedElsewhere


class AnswersWrong(Refusal):
    """Some answers cannot be so; `wrong` says which and why."""

    status = 422
    message = _("Please check what you entered")

    def __init__(self, wrong: Mapping[str, Wrong]) -> None:
        self.wrong = dict(wrong)
        super().__init__()


class VisitDayImpossible(Refusal):
    status = 422
    message = _("A visit lies between the birth of the child and today.")


class VisitDayUnread(Refusal):
    """No day can be read from what was typed; none is guessed in its place."""

    status = 422
    message = _("Write the day of the visit, such as 2026-05-31.")


class VisitIsThere(Refusal):
    message = _("This form was filled for this day already. Change that visit instead.")


@transaction.atomic
def fill_visit(
    *, entry_id: UUID, form_id: UUID, visited_on: date, typed: Mapping[str, Any], by: Actor, at: datetime
) -> Visit:
    """A form filled for one day. What is required and missing lowers the completeness; it does not refuse.

    Raises:
        AnswersWrong, VisitDayImpossible, VisitIsThere.
    """
    entry, form = _own_entry(entry_id, by, at), form_for(form_id)
    if not entry.child.birth_date <= visited_on <= timezone.localdate(at):
        raise VisitDayImpossible
    filled = _filled(entry, form, visited_on, typed, at)
    visit = Visit(
        entry=entry,
        form=form,
        visited_on=visited_on,
        values=stored(filled.values),
        completeness=filled.completeness,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError as error:
        if violated(error) == "registry_visit_once":
            raise VisitIsThere from error
        raise
    _keep(visit, by=by, at=at)
    return visit


@transaction.atomic
def change_visit(*, visit_id: UUID, number: int, typed: Mapping[str, Any], by: Actor, at: datetime) -> Visit:
    """Say anew what was found at a visit; what was said before stays. Raises AnswersWrong, EntryChangedElsewhere."""
    seen = visit_for(by, visit_id, at)
    entry = _own_entry(seen.entry_id, by, at)
    visit = Visit.objects.select_for_update(of=("self",)).select_related("form").get(pk=visit_id)
    if visit.number != number:
        raise EntryChangedElsewhere
    filled = _filled(entry, visit.form, visit.visited_on, typed, at)
    values = stored(filled.values)
    if values == visit.values:
        return visit
    visit.values, visit.completeness = values, filled.completeness
    visit.number, visit.changed_at = number + 1, at
    visit.save()
    _keep(visit, by=by, at=at)
    return visit


def _own_entry(entry_id: UUID, by: Actor, at: datetime) -> Entry:
    entry = entry_for(by, entry_id, at)
    if not may_curate(by, entry) or entry.state != EntryState.ACTIVE:
        raise NotAllowed
    return entry


def _filled(
    entry: Entry, form: FormVersion, visited_on: date, typed: Mapping[str, Any], at: datetime
) -> Filled:
    filled = fill(form.form, typed, given_of(entry, visited_on, at))
    if filled.wrong:
        raise AnswersWrong(filled.wrong)
    return filled


def _keep(visit: Visit, *, by: Actor, at: datetime) -> None:
    VisitVersion.objects.create(
        visit=visit, number=visit.number, values=visit.values, said_by_id=by.user_id, said_at=at
    )
    event = VisitFilled(entry_id=visit.entry_id, visit_id=visit.id, number=visit.number, form=visit.form.code)
    publish(event, by=by, at=at)
