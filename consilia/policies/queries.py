"""Rows and changes of policies, and what a change would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from consilia.accounts.domain.actors import Actor
from consilia.foundation.constraints import in_force, not_over
from consilia.foundation.paging import Page, keyset_page
from consilia.foundation.policies import Effect, Policy, PolicyKind, Version, Words
from consilia.policies import permissions
from consilia.policies.models import Change, PolicyChange
from consilia.policies.registry import kind_named, kinds

_NEWEST = ("-proposed_at", "-id")


class When(StrEnum):
    NOW = "now"
    COMING = "coming"
    PAST = "past"
    CHANGES = "changes"


def may_edit_policies(by: Actor) -> bool:
    return permissions.may_edit(by)


def may_confirm_change(change: Change, by: Actor) -> bool:
    return permissions.may_confirm(change, by)


@dataclass(frozen=True, slots=True)
class Overview:
    """One line of the list of policies."""

    kind: PolicyKind
    rows: int
    unverified: int
    waiting: int


def overview(at: datetime) -> list[Overview]:
    """Every policy with a page: how much is in force, and what waits."""
    waiting = list(_waiting().values_list("policy", flat=True))
    return [_overview(kind, waiting.count(kind.name), at) for kind in kinds()]


def _overview(kind: PolicyKind, waiting: int, at: datetime) -> Overview:
    verified = list(_in_force(kind.model, at).values_list("is_verified", flat=True))
    return Overview(kind, len(verified), verified.count(False), waiting)


def _in_force(model: type[Version], at: datetime) -> QuerySet[Any]:
    """Rows with an end of their own, or else the version that began last."""
    if issubclass(model, Policy):
        return model._default_manager.filter(in_force(at))
    return model._default_manager.filter(starts__lte=at).order_by("-starts")[:1]


def policy_kind(name: str) -> PolicyKind:
    """Raises LookupError."""
    return kind_named(name)


def rows_page(kind: PolicyKind, when: When, *, at: datetime, cursor: str | None) -> Page[Any]:
    """Rows by their key, the newest first."""
    periods = {When.COMING: Q(starts__gt=at), When.PAST: Q(ends__lte=at)}
    rows = kind.model._default_manager.filter(periods.get(when, in_force(at)))
    named = [
        name for name in kind.key if not kind.column(name).null
    ]  # what may be empty has no place in an order
    return keyset_page(
        rows.select_related(*(name for name in kind.columns if kind.column(name).is_relation)),
        key=(*named, "-starts", "id"),
        cursor=cursor,
        key_of=lambda row: (*kind.as_values(row, named), row.starts.isoformat(), str(row.id)),
    )


@dataclass(frozen=True, slots=True)
class Told:
    """A change with what it is about and the row that it makes (None: it ends one), ready to be put in words."""

    change: PolicyChange
    about: Any
    new: Any


def told(kind: PolicyKind, changes: Sequence[PolicyChange]) -> list[Told]:
    """As many questions as there are columns that name other things, however many the changes."""
    found = [Told(one, kind.filled(one.key), one.new_row(one.starts or one.proposed_at)) for one in changes]
    rows = [row for one in found for row in (one.about, one.new) if row is not None]
    for name in kind.columns:
        if kind.column(name).is_relation:
            prefetch_related_objects(rows, name)
    return found


def changes_page(kind: PolicyKind, *, cursor: str | None) -> Page[PolicyChange]:
    """Who changed what when, the latest first, also what was dropped."""
    return keyset_page(
        _changes().filter(policy=kind.name),
        key=_NEWEST,
        cursor=cursor,
        key_of=lambda change: (change.proposed_at.isoformat(), str(change.id)),
    )


def waiting_changes(kind: PolicyKind) -> list[PolicyChange]:
    """Proposed and neither confirmed nor dropped, the oldest first."""
    return list(_waiting().filter(policy=kind.name).order_by("proposed_at"))


def coming_changes(kind: PolicyKind, at: datetime) -> list[PolicyChange]:
    """Confirmed, and still to begin."""
    found = _changes().filter(policy=kind.name, confirmed_at__isnull=False, called_off_at=None, starts__gt=at)
    return list(found.order_by("starts"))


def change_of(change_id: UUID) -> PolicyChange:
    """Raises PolicyChange.DoesNotExist."""
    return _changes().get(pk=change_id)


def row_now(kind: PolicyKind, row_id: UUID, at: datetime) -> Any:
    """A row that is in force or still to come, or None."""
    return kind.model._default_manager.filter(not_over(at), pk=row_id).first()


def speaking_row(change: Change, at: datetime) -> Any:
    """The row of what a change is about that speaks at a moment: the one that began last; None where none does."""
    return change.rows().filter(in_force(at)).order_by("-starts").first()


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change says and does: the row before and after it, why it needs a second person, its effect."""

    old: Any
    new: Any
    weakens: Words | None
    effect: Effect | None
    names: Sequence[str] = ()


def preview(change: PolicyChange, at: datetime) -> Preview:
    """As it would be if the change came into force at its moment; at once, when that has come."""
    moment = max(change.starts or at, at)
    kind, new = change.kind, change.new_row(moment)
    old = speaking_row(change, moment) if change.is_open else change.replaced
    effect = kind.effect(old, new, moment) if change.is_open and kind.effect else None
    return Preview(old, new, kind.weakens(old, new), effect, _names_that_say(change))


def _names_that_say(change: PolicyChange) -> list[str]:
    """The columns in which the rows before and after a change may differ."""
    kind = change.kind
    return kind.shown(kind.figures if change.instead_of is None else kind.columns)


def _changes() -> QuerySet[PolicyChange]:
    return PolicyChange.objects.select_related("proposed_by", "confirmed_by")


def _waiting() -> QuerySet[PolicyChange]:
    return _changes().filter(confirmed_at=None, dropped_at=None)


__all__: Sequence[str] = [
    "Overview",
    "Preview",
    "When",
    "change_of",
    "changes_page",
    "coming_changes",
    "may_confirm_change",
    "may_edit_policies",
    "overview",
    "policy_kind",
    "preview",
    "row_now",
    "rows_page",
    "speaking_row",
    "told",
    "waiting_changes",
]
