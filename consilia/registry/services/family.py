"""The family of a child: relatives added and taken away."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.registry.domain.relatives import ONLY, Mistake, Person, Relation, mistake
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


MISTAKE_TEXTS: Final[dict[Mistake, Promise]] = {
    Mistake.BORN: _(
        "Check the year of birth: it lies between 1850 and today, a parent is at least 10 years older than the"
        " child, a grandparent at least 20."
    ),
    Mistake.TWIN_OF_WHOM: _("Only a brother or sister of both parents can be a twin of the child."),
    Mistake.TWIN_BORN: _("Check the year of birth: a twin is born in the same year as the child."),
    Mistake.TWIN_SEX: _(
        "Monozygotic twins have one sex. If their chromosomes differ, choose “Zygosity not known”."
    ),
    Mistake.TWIN_ADOPTED: _("A twin of the child was born into this family: choose that or the adoption."),
    Mistake.OTHER_PARENT: _(
        "Say for a half brother or half sister, and for nobody else, which other partner (1, 2 or 3) the parent is."
    ),
    Mistake.LOSS_OF_WHOM: _(
        "A miscarriage or stillbirth is a brother or sister of the child or of a parent: choose this relation."
    ),
    Mistake.LOSS_LIVED: _(
        "After a miscarriage or stillbirth there is no age at death and no adoption: leave both empty, or choose"
        " “Live birth”."
    ),
    Mistake.WEEKS: _(
        "Check the weeks of pregnancy: up to 27 for a miscarriage, 16 to 45 for a stillbirth, none after a live birth."
    ),
    Mistake.DIED_AGE: _(
        "Check the age at death: at most 125 years, and not later than today counted from the year of birth."
    ),
}


class RelativeImpossible(Refusal):
    """What was said cannot be so; `why` says what."""

    status = 422

    def __init__(self, why: Mistake) -> None:
        self.why = why
        super().__init__(MISTAKE_TEXTS[why])


@transaction.atomic
def add_relative(*, entry_id: UUID, relation: Relation, person: Person, by: Actor, at: datetime) -> Relative:
    """One relative, without a name. Parents and grandparents have the sex of their relation.

    Raises:
        RelativeIsThere, TooManyRelatives, RelativeImpossible.
    """
    entry = _own_entry(entry_id, by, at)
    child, said = entry.child, replace(person, sex=ONLY.get(relation, person.sex))
    why = mistake(relation, said, child_born=child.birth_date.year, child_sex=child.sex, today=at.year)
    if why:
        raise RelativeImpossible(why)
    if Relative.objects.filter(entry=entry, ended_at=None).count() >= MOST:
        raise TooManyRelatives
    made = _kept(
        Relative(entry=entry, relation=relation, said_by_id=by.person_id, said_at=at, **_fields(said))
    )
    publish(FamilyChanged(entry_id=entry.id, relative_id=made.id, relation=relation), by=by, at=at)
    return made


def _fields(said: Person) -> dict[str, object]:
    return {name: value for name, value in asdict(said).items() if name != "key"}


def _kept(made: Relative) -> Relative:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        if violated(error) == "registry_relative_only_one":
            raise RelativeIsThere from error
        raise
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
