"""What readers of the log see for the names that contexts write into it.

Every context names its own events (`Event.label`), its readings (READINGS in its `events`: the `what` of
`record_read`) and its kinds of things (SUBJECTS: the `subject` of both). A name that nobody labelled is
shown as it was written.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consilia.audit.domain.chain import Reason
from consilia.foundation.events import Event

Words = str | Promise

# %(row)s is `Entry 17 of chain 3`.
REASONS: Mapping[Reason, Words] = {
    Reason.CHANGED: _("%(row)s was changed after it was written."),
    Reason.MISSING: _("%(row)s is missing."),
    Reason.UNLINKED: _("%(row)s does not continue the entry before it: one of the two was replaced."),
    Reason.REPEATED: _("%(row)s stands twice."),
    Reason.BEYOND_HEAD: _("%(row)s was put there past the product."),
    Reason.NOT_THE_HEAD: _("%(row)s is not the last one that was written."),
    Reason.REPLACED: _("%(row)s is another one than when the chain was last verified."),
}


@cache
def names() -> Mapping[str, Words]:
    """The label of every event and reading that a context has declared."""
    found: dict[str, Words] = {}
    for module in _event_modules():
        found |= getattr(module, "READINGS", {})
    return found | {event.__name__: event.label for event in _events(Event) if event.label}


@cache
def subjects() -> Mapping[str, Words]:
    """The label of every kind of thing, by the `subject` that events carry."""
    found: dict[str, Words] = {}
    for module in _event_modules():
        found |= getattr(module, "SUBJECTS", {})
    return found


def name_of(name: str) -> str:
    """`Case submitted` for CaseSubmitted; an unknown name in words of its own."""
    return str(names().get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))


def subject_of(kind: str) -> str:
    return str(subjects().get(kind, kind))


def sentence(broken: Mapping[str, Any]) -> str:
    """A finding of the verifier, from the fields of `Broken`, in the reader's language."""
    place = {"number": broken["number"], "shard": broken["shard"], "until": broken["until"]}
    if broken["until"] and broken["until"] > broken["number"]:
        row = _("Every entry from %(number)s to %(until)s of chain %(shard)s") % place
    else:
        row = _("Entry %(number)s of chain %(shard)s") % place
    return str(REASONS[Reason(broken["reason"])] % {"row": row})


def _event_modules() -> Iterator[Any]:
    for config in apps.get_app_configs():
        name = f"{config.name}.events"
        if config.name.startswith("consilia.") and find_spec(name):
            yield import_module(name)


def _events(base: type[Event]) -> Iterator[type[Event]]:
    for event in base.__subclasses__():
        yield event
        yield from _events(event)
