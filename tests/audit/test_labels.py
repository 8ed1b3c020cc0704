"""Whatever can stand in the log has words for its readers, in both languages."""

import re
import sys

import pytest
from django.utils import translation

from config.environment import ROOT
from consilia.audit import labels
from consilia.foundation.events import Event

SOURCES = sorted((ROOT / "consilia").rglob("*.py"))
# Every literal name under which somebody records a reading.
WHAT = {
    name
    for path in SOURCES
    if path.parent.name != "audit"
    for name in re.findall(r'what="(\w+)"', path.read_text())
}


def published() -> list[type[Event]]:
    """The events of the product, without the bases they share (named ...Event).

    A class with slots is made twice; the module holds the one that is used.
    """
    found = [event for event in labels._events(Event) if event.__module__.startswith("consilia.")]
    used = [event for event in found if getattr(sys.modules[event.__module__], event.__name__, None) is event]
    return [event for event in used if not event.__name__.endswith("Event")]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_event_has_a_label(language: str) -> None:
    with translation.override(language):
        assert [event.__name__ for event in published() if not str(event.label)] == []


def test_every_reading_has_a_label() -> None:
    assert len(WHAT) > 3
    assert WHAT - set(labels.names()) == set()


def test_every_kind_of_thing_has_a_label() -> None:
    kinds = {event.subject for event in published()}
    kinds |= {kind for path in SOURCES for kind in re.findall(r'subject="(\w+)"', path.read_text())}
    assert kinds - set(labels.subjects()) == set()


def test_labels_are_told_in_russian_too() -> None:
    def words(language: str) -> dict[str, str]:
        with translation.override(language):
            return {name: str(label) for name, label in {**labels.names(), **labels.subjects()}.items()}

    english, russian = words("en"), words("ru")
    assert [name for name in english if english[name] == russian[name]] == []


def test_two_contexts_do_not_give_one_name_to_two_events() -> None:
    names = [event.__name__ for event in published()]
    assert len(names) == len(set(names))
