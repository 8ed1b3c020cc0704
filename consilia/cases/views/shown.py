"""Which list the address asks for: filters, view and columns, the same for the page, the file and the search."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from consilia.accounts.requests import Request
from consilia.cases.domain.columns import Column
from consilia.cases.queries.saved_views import View, Views, views_of
from consilia.cases.queries.worklist import Wanted

FILTERS = frozenset({"show", "urgency", "field", "state", "q"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as it is shown. `view` is the one whose filters these are, until one of them is changed."""

    wanted: Wanted
    views: Views
    view: View | None
    columns: Sequence[Column]

    def address(self, cursor: str | None = "", *, of: str = "cases:worklist") -> str:
        """This list; "" when `cursor` is None, which is how a page without a next says so."""
        if cursor is None:
            return ""
        return address(self.wanted, of=of, view=str(self.view.id) if self.view else "", after=cursor)


def shown(request: Request) -> Shown:
    """The list of the address; a bare address opens the view that the reader chose for it, if any."""
    views, asked = views_of(request.actor), request.GET.dict()
    view = views.get(asked.get("view") or (None if asked else views.opens_with))
    filters: Mapping[str, str] = asked if asked.keys() & FILTERS else (view.filters if view else {})
    wanted = Wanted.from_address(filters)
    if view is not None and Wanted.from_address(view.filters) != wanted:
        view = None
    columns = view.columns if view and view.columns else views.columns
    return Shown(wanted, views, view, columns)


def address(wanted: Wanted, *, of: str = "cases:worklist", **more: str) -> str:
    query = {**wanted.in_address(), **{name: value for name, value in more.items() if value}}
    return f"{reverse(of)}?{urlencode(query)}"


def view_address(view: View) -> str:
    return address(Wanted.from_address(view.filters), view=str(view.id))
