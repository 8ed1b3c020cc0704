"""Which children somebody sees, and finding one among them."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery

from consilia.accounts.domain.actors import Actor
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.sealing import find_by
from consilia.foundation.sorting import folded
from consilia.foundation.wall import looking_further
from consilia.patients.domain.names import name_key, partial_keys
from consilia.patients.domain.numbers import Kind, fault, normalised
from consilia.patients.models import Child, ChildAccess, Identifier, IdentifierType
from consilia.patients.permissions import held_by

KEY = ("sort_name", "id")
_DATE = re.compile(r"\b(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))\b")
_LEAST_DIGITS = 5
FEW = 5_000


def died_as(child_id: UUID) -> list[UUID]:
    """All records of the child, when its death is on record in the one that stands; else none."""
    rows = Child.objects.filter(person__in=Child.objects.filter(pk=child_id).values("person"))
    records = list(rows.values_list("id", "person", "deceased_on"))
    dead = any(record == person and deceased_on for record, person, deceased_on in records)
    return [record for record, _person, _deceased_on in records] if dead else []


def same_person(child_id: UUID, other_id: UUID) -> bool:
    """Whether two records are one child: the same row, or rows that were merged."""
    persons = Child.objects.filter(pk__in={child_id, other_id}).values_list("person", flat=True)
    return len(set(persons)) == 1


def children_visible_to(actor: Actor, at: datetime) -> QuerySet[Child]:
    """The children whom `actor` sees at `at`: by registration, by a case, or found to be the same child.

    Sight of a row that was merged into another is sight of the child that both are.
    """
    standing = Child.objects.filter(merged_into=None)
    if actor.is_system:
        return standing
    held = held_by(actor)
    if held is None:
        return standing.none()
    persons = ChildAccess.objects.in_force(at).filter(held).values("person")
    return standing.filter(pk__in=persons)


def child_for(actor: Actor, child_id: UUID, at: datetime) -> Child:
    """The child behind `child_id`, which may be a row that was merged away.

    Raises:
        Child.DoesNotExist: there is none, or `actor` may not know.
    """
    person = Child.objects.filter(pk=child_id).values("person")
    return children_visible_to(actor, at).select_related("registering_organisation").get(pk=Subquery(person))


def may_see(actor: Actor, child_id: UUID, at: datetime) -> bool:
    person = Child.objects.filter(pk=child_id).values("person")
    return children_visible_to(actor, at).filter(pk=Subquery(person)).exists()


def person_named(
    *, family_name: str, given_name: str, patronymic: str, birth_date: date | None
) -> UUID | None:
    """The one child of exactly this name and birthday; None also where two are. The caller answers for asking."""
    if not (family_name and given_name and birth_date):
        return None
    names = (family_name, given_name, patronymic)
    alike = Child.objects.filter(birth_date=birth_date, name_key=name_key(*names))
    wanted = [folded(name) for name in names]
    persons = {
        child.person
        for child in alike
        if [folded(name) for name in (child.family_name, child.given_name, child.patronymic)] == wanted
    }
    return persons.pop() if len(persons) == 1 else None


def merged_rows(child: Child) -> Sequence[Child]:
    """The rows that were merged into `child`, the oldest first."""
    return list(Child.objects.filter(merged_into=child).order_by("id"))


def registered_by(organisation_id: UUID) -> int:
    """How many children an organisation has registered."""
    return Child.objects.filter(registering_organisation=organisation_id, merged_into=None).count()


def child_page(actor: Actor, at: datetime, *, text: str = "", cursor: str | None = None) -> Page[Child]:
    """One page of the visible children by name, narrowed by names, a date of birth or a number."""
    found = _found(actor, at, text, cursor)
    shown = Child.objects.select_related("registering_organisation").in_bulk(
        [child.id for child in found.rows]
    )
    return replace(found, rows=[shown[child.id] for child in found.rows if child.id in shown])


@looking_further()
def _found(actor: Actor, at: datetime, text: str, cursor: str | None) -> Page[Child]:
    """Which children are on the page: parts of a name have an index that PostgreSQL does not use behind a policy."""
    rows = _listed(actor, at).only("id", "sort_name")
    for condition in _conditions(text):
        rows = rows.filter(condition)
    return keyset_page(rows, key=KEY, cursor=cursor, key_of=_key_of)


def _listed(actor: Actor, at: datetime) -> QuerySet[Child]:
    """The visible children, so that a list of them costs the same for a small hospital and a large centre.

    Whoever sees few children has them fetched and sorted; whoever sees many walks the index of names until
    the page is full. The database would choose one way for all, and a hundred times too slow for some.
    """
    held = held_by(actor)
    if actor.is_system or held is None:
        return children_visible_to(actor, at)
    accesses = ChildAccess.objects.in_force(at).filter(held)
    if accesses.values("pk")[: FEW + 1].count() > FEW:
        return children_visible_to(actor, at)
    fetched_first = Func(
        F("pk"),
        ArraySubquery(accesses.values("person")),
        template="%(expressions)s)",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )
    return Child.objects.filter(fetched_first, merged_into=None)


def _key_of(child: Child) -> tuple[Any, ...]:
    return child.sort_name, str(child.id)


def _conditions(text: str) -> Iterable[Q]:
    """Each thing typed narrows the list: `Иванова 12.03.2024` is a name and a date."""
    if (number := _by_number(text)) is not None:
        yield number
        return
    born = _DATE.search(text)
    if born:
        yield Q(birth_date=_date(born))
        text = text.replace(born[0], " ")
    for word in partial_keys(text):
        yield Q(name_key__contains=word)


def _date(found: re.Match[str]) -> date | None:
    year, month, day, other_day, other_month, other_year = found.groups()
    try:
        return date(int(year or other_year), int(month or other_month), int(day or other_day))
    except ValueError:
        return None  # no child was born on 31 February


def _by_number(text: str) -> Q | None:
    """The children with this number, of whatever kind it may be; None for text that is no number."""
    value = normalised(text)
    if _DATE.fullmatch(text.strip()) or sum(c.isdigit() for c in value) < _LEAST_DIGITS or _DATE.search(text):
        return None
    kinds = IdentifierType.objects.values_list("code", "pattern", "checksum")
    fitting = [code for code, *rules in kinds if fault(Kind(code, *rules), value) is None]
    found = Q(pk__in=[])
    for code in fitting:
        found |= Q(type=code, blind_index=find_by(code, value))
    persons = Identifier.objects.filter(found).values("child__person")
    return Q(pk__in=persons)
