"""Keeping a worklist under a name, sharing it, and remembering how a person left her list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.cases.domain.columns import Column
from consilia.cases.events import ViewDeleted, ViewRenamed, ViewRestored, ViewSaved
from consilia.cases.models import SavedView
from consilia.cases.models.saved_views import SavedViewQuerySet
from consilia.foundation.refusals import NotAllowed, Refusal

SHARERS = frozenset({Role.ORGANISATION_COORDINATOR, Role.TRIAGE_COORDINATOR})
MOST_VIEWS = 20


class ViewNeedsName(Refusal):
    status = 422
    message = _("Give the view a name, so that you find it again.")


class ViewNameTaken(Refusal):
    message = _("You have a view of this name. Choose another name, or delete that view first.")


class TooManyViews(Refusal):
    status = 422
    message = _("You have as many views as fit above a list. Delete one that you no longer need.")


def may_share(by: Actor) -> bool:
    """A coordinator decides what the whole organisation finds above its lists."""
    return by.role in SHARERS


@transaction.atomic
def save_view(
    *,
    name: str,
    filters: Mapping[str, str],
    columns: Sequence[Column],
    is_shared: bool,
    by: Actor,
    at: datetime,
) -> SavedView:
    """Keep the list as it is shown under `name`, after the views that are there.

    Raises:
        ViewNeedsName, ViewNameTaken, TooManyViews. NotAllowed: shares and is no coordinator.
    """
    if not name:
        raise ViewNeedsName
    if is_shared and not may_share(by):
        raise NotAllowed
    own = _own(by).named()
    if own.count() >= MOST_VIEWS:
        raise TooManyViews
    view = SavedView(
        **_place(by),
        name=name,
        filters=dict(filters),
        columns=list(columns),
        is_shared=is_shared,
        position=(own.aggregate(last=Max("position"))["last"] or 0) + 1,
        changed_at=at,
    )
    _save_named(view)
    publish(ViewSaved(view_id=view.id, is_shared=is_shared), by=by, at=at)
    return view


@transaction.atomic
def rename_view(*, view_id: UUID, name: str, by: Actor, at: datetime) -> SavedView:
    """Raises ViewNeedsName or ViewNameTaken; SavedView.DoesNotExist for a view that is not hers to change."""
    view = _changeable(view_id, by)
    if not name:
        raise ViewNeedsName
    view.name, view.changed_at = name, at
    _save_named(view)
    publish(ViewRenamed(view_id=view.id), by=by, at=at)
    return view


@transaction.atomic
def move_view(*, view_id: UUID, step: int, by: Actor, at: datetime) -> None:
    """One place up (-1) or down (1) among the own views, or among the shared ones."""
    view = _changeable(view_id, by)
    among = SavedView.objects.named().filter(organisation=view.organisation_id, is_shared=view.is_shared)
    if not view.is_shared:
        among = among.filter(owner=view.owner_id, role=view.role)
    order = list(among.select_for_update().order_by("position", "id"))
    place = next(number for number, one in enumerate(order) if one.id == view.id)
    other = min(max(place + step, 0), len(order) - 1)
    order[place], order[other] = order[other], order[place]
    for number, one in enumerate(order, start=1):
        one.position, one.changed_at = number, at
    SavedView.objects.bulk_update(order, ["position", "changed_at"])


@transaction.atomic
def delete_view(*, view_id: UUID, by: Actor, at: datetime) -> SavedView:
    """Take the view away from above the list; `restore_view` brings it back."""
    view = _changeable(view_id, by)
    view.deleted_at = view.changed_at = at
    view.save(update_fields=["deleted_at", "changed_at"])
    publish(ViewDeleted(view_id=view.id), by=by, at=at)
    return view


@transaction.atomic
def restore_view(*, view_id: UUID, by: Actor, at: datetime) -> SavedView:
    """Undo `delete_view`. Raises ViewNameTaken when the name was given to another view meanwhile."""
    view = _changeable(view_id, by, deleted=True)
    view.deleted_at, view.changed_at = None, at
    _save_named(view)
    publish(ViewRestored(view_id=view.id), by=by, at=at)
    return view


@transaction.atomic
def open_with(*, view_id: UUID | None, by: Actor, at: datetime) -> None:
    """Which of the views on offer her list opens with; None: whose turn it is, as for everybody."""
    offered = SavedView.objects.named().filter(Q(pk__in=_own(by)) | _shared_with(by))
    view = offered.get(pk=view_id) if view_id else None
    _remember(by, at, opens_with=view)


@transaction.atomic
def choose_columns(*, columns: Sequence[Column], by: Actor, at: datetime) -> None:
    """Remember which columns she sees, in which order, on every device; empty: the usual ones."""
    _remember(by, at, columns=list(columns))


def _remember(by: Actor, at: datetime, **what: Any) -> None:
    SavedView.objects.update_or_create(**_place(by), name="", defaults={**what, "changed_at": at})


def _place(by: Actor) -> dict[str, Any]:
    return {"owner_id": by.person_id, "role": by.role, "organisation_id": by.organisation_id}


def _own(by: Actor) -> SavedViewQuerySet:
    return SavedView.objects.filter(**_place(by))


def _shared_with(by: Actor) -> Q:
    return Q(organisation=by.organisation_id, is_shared=True)


def _changeable(view_id: UUID, by: Actor, *, deleted: bool = False) -> SavedView:
    """The locked view: her own, or one that her organisation shares, when she is its coordinator."""
    hers = Q(**_place(by)) | (_shared_with(by) if may_share(by) else Q(pk__in=[]))
    return SavedView.objects.select_for_update().get(
        hers, ~Q(name=""), pk=view_id, deleted_at__isnull=not deleted
    )


def _save_named(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise ViewNameTaken from error
