"""The family of a child: relatives added and taken away."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry.domain.pedigree import ONLY, Affected, Relation, may_be_born
from consilia.registry.domain.words import EntryState
from consilia.registry.events import FamilyChanged
from consilia.registry.models import Entry, Relative
from consilia.registry.permissions import may_curate
from consilia.registry.queries import entry_for

MOST = 40


class RelativeIsThere(Refusal):
    message = _("This relative is there already. Take her or him away first, to say it anew.")


class TooManyRelatives(Refusal):
    message = _("A pedigree of more than 40 relatives cannot be drawn here.")


class BornImpossible(Refusal):
    status = 422
    message = _(
        "Check the year of birth: it lies between 1850 and today, a parent is at least 10 years older than the"
        " child, a grandparent at least 20."
    )


@transaction.atomic
def add_relative(
    *,
    entry_id: UUID,
    relation: Relation,
    sex: str,
    affected: Affected,
    dead: bool,
    born: int | None,
    by: Actor,
    at: datetime,
) -> Relative:
    """One relative, without a name. Parents and grandparents have the sex of their relation.

    Raises:
        RelativeIsThere, TooManyRelatives, BornImpossible.
    """
    entry = _own_entry(entry_id, by, at)
    child = entry.child.birth_date.year
    if born is not None and not may_be_born(relation, born, child=child, today=at.year):
        raise BornImpossible
    if Relative.objects.filter(entry=entry, ended_at=None).count() >= MOST:
        raise TooManyRelatives
    made = Relative(
        entry=entry,
        relation=relation,
        sex=ONLY.get(relation, sex),
        affected=affected,
        dead=dead,
        born=born,
        said_by_id=by.person_id,
        said_at=at,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        if violated(error) == "registry_relative_only_one":
            raise RelativeIsThere from error
        raise
    publish(FamilyChanged(entry_id=entry.id, relative_id=made.id, relation=relation), by=by, at=at)
    return made


@transaction.atomic
def remove_relative(*, entry_id: UUID, relative_id: UUID, by: Actor, at: datetime) -> None:
    """Twice the same is once."""
    entry = _own_entry(entry_id, by, at)
    relative = Relative.objects.select_for_update().get(pk=relative_id, entry=entry)
    if relative.ended_at is None:
        relative.ended_at, relative.ended_by_id = at, by.person_id
        relative.save(update_fields=["ended_at", "ended_by"])
        event = FamilyChanged(entry_id=entry.id, relative_id=relative.id, relation=relative.relation)
        publish(event, by=by, at=at)


def _own_entry(entry_id: UUID, by: Actor, at: datetime) -> Entry:
    entry = entry_for(by, entry_id, at)
    if not may_curate(by, entry) or entry.state != EntryState.ACTIVE:
        raise NotAllowed
    return entry
