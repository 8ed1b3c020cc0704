"""Views above the worklists of the sign-in page: one that the centre's coordinator shares, and own ones."""

from datetime import datetime

from config.demo.people import Cast
from consilia.accounts.domain.actors import Actor
from consilia.cases.domain.columns import DEFAULT, Column
from consilia.cases.queries.saved_views import views_of
from consilia.cases.services import save_view

SHARED = ("Ещё без эксперта", {"show": "open", "state": "triage"})
WAITING = ("Ждём ответа врача", {"show": "open", "state": "info_requested"})
EMERGENCIES = ("Экстренные", {"show": "open", "urgency": "emergency"})
SIGNED = ("Заключение готово", {"show": "open", "state": "signed"})
# Where one's own waiting is what matters, the deadline stands beside the child.
WITH_DEADLINES = (Column.DUE, *(column for column in DEFAULT if column is not Column.URGENCY))


def build(*, cast: Cast, at: datetime) -> None:
    """Keep the views; those of this name that are there already stay as they are."""
    coordinator = cast.coordinators[cast.centre.id][0]
    _keep(coordinator, SHARED, at, is_shared=True)
    _keep(coordinator, WAITING, at)
    _keep(coordinator, EMERGENCIES, at, columns=WITH_DEADLINES)
    _keep(cast.home[0].actor, SIGNED, at)


def _keep(
    by: Actor,
    view: tuple[str, dict[str, str]],
    at: datetime,
    *,
    columns: tuple[Column, ...] = (),
    is_shared: bool = False,
) -> None:
    name, filters = view
    if name not in {known.name for known in views_of(by).offered}:
        save_view(name=name, filters=filters, columns=columns, is_shared=is_shared, by=by, at=at)
