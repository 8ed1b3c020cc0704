"""The views that a person may open, and how she left her list: one standing question for all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.columns import Column, chosen
from consilia.cases.models import SavedView
from consilia.foundation.questions import StandingQuestion, given


@dataclass(frozen=True, slots=True)
class View:
    """One view on offer. `is_own`: she made it; others are shared by her organisation."""

    id: UUID
    name: str
    filters: Mapping[str, str]
    columns: Sequence[Column]
    is_shared: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Views:
    """Own views in their order, then those shared with her; and the list as she left it."""

    offered: Sequence[View] = ()
    columns: Sequence[Column] = field(default_factory=lambda: chosen(()))
    opens_with: UUID | None = None

    def get(self, view_id: object) -> View | None:
        """The view of this id among those on offer; None for any other."""
        return next((view for view in self.offered if str(view.id) == str(view_id)), None)


def views_of(by: Actor) -> Views:
    """What `by` finds above her worklist in her current role."""
    if by.organisation_id is None or by.role is None:
        return Views()
    rows = _VIEWS(user=by.user_id, role=by.role, organisation=by.organisation_id)
    named = [_view(row, by) for row in rows if row["name"]]
    standing = next((row for row in rows if not row["name"]), None)
    return Views(
        sorted(named, key=lambda view: not view.is_own),
        chosen(standing["columns"] if standing else ()),
        standing["opens_with"] if standing else None,
    )


def _view(row: Mapping[str, Any], by: Actor) -> View:
    columns = chosen(row["columns"]) if row["columns"] else ()
    is_own = row["owner"] == by.user_id
    return View(row["id"], row["name"], row["filters"], columns, row["is_shared"], is_own)


_VIEWS = StandingQuestion(
    lambda: (
        SavedView.objects.filter(
            Q(owner=given("user"), role=given("role"), organisation=given("organisation"))
            | (Q(organisation=given("organisation"), is_shared=True)),
            deleted_at=None,
        )
        .order_by("position", "id")
        .values("id", "owner", "name", "filters", "columns", "is_shared", "opens_with")
    )
)
