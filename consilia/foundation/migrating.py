"""Migrations at a fifth of the cost: a model that changed is rendered anew by itself.

Django keeps the models of each migrated state as classes. With one that changed it renders all that are related to it,
however far. Here almost everything has an author, a house or a child, so that is nearly everything: 32,000 renderings
and half a minute of CPU for some 230 migrations, at every first start. What an operation does to a table needs its own
columns and the names of those that it points at. So the one is rendered, and the state is marked as one in which others
wait (`is_delayed`, Django's own mark for the same). It is rendered as a whole, as Django does it, before code runs on it
(RunPython does that by itself), before a field changes that others may point at, and before anything is renamed or
removed.

It stands on three names that Django does not promise (`_find_reload_model`, `is_delayed`, `clear_delayed_apps_cache`);
a test makes the same tables both ways, and would notice.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ProjectState

_WHOLE = ("remove_model", "rename_model", "remove_field", "rename_field")


@contextmanager
def rendering_alone() -> Iterator[None]:
    """While it lasts, states of migrations render one model where they would render all that are related to it."""
    with ExitStack() as changed:
        changed.enter_context(patch.object(ProjectState, "_find_reload_model", _itself))
        changed.enter_context(patch.object(ProjectState, "alter_field", _altering(ProjectState.alter_field)))
        for name in _WHOLE:
            changed.enter_context(patch.object(ProjectState, name, _whole(getattr(ProjectState, name))))
        yield


def _itself(
    state: Any,
    app_label: str,
    model_name: str,
    delay: bool = False,  # noqa: FBT001, FBT002 - Django's own signature
) -> set[tuple[str, str]]:
    state.is_delayed = True
    return {(app_label, model_name)}


def _whole(change: Callable[..., None]) -> Callable[..., None]:
    def changing(state: Any, *args: Any, **values: Any) -> None:
        state.clear_delayed_apps_cache()
        change(state, *args, **values)

    return changing


def _altering(alter: Callable[..., None]) -> Callable[..., None]:
    """Other tables may point at a key or a unique column, and a relation points at others."""

    def altering(state: Any, app_label: str, model_name: str, name: str, field: Any, *args: Any) -> None:
        before = state.models[app_label, model_name.lower()].fields[name]
        if any(one.is_relation or one.primary_key or one.unique for one in (before, field)):
            state.clear_delayed_apps_cache()
        alter(state, app_label, model_name, name, field, *args)

    return altering
