"""Every visible text has its Russian, and every catalogue holds today's texts."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from config.command import messages
from tests.architecture.sources import CONTEXTS

BOTH = [
    pytest.param(context, language, id=f"{context.name}-{language}")
    for context in CONTEXTS
    for language in messages.LANGUAGES
]


@cache
def merged(context: Path, language: str) -> Catalog:
    """The catalogue as `./dev messages` would write it; reading the sources once is enough."""
    return messages.merged(context, language)


@pytest.mark.parametrize(("context", "language"), BOTH)
def test_every_text_is_translated(context: Path, language: str) -> None:
    assert list(messages.untranslated(merged(context, language))) == []


@pytest.mark.parametrize(("context", "language"), BOTH)
def test_the_catalogue_holds_the_texts_of_the_source(context: Path, language: str) -> None:
    catalogue = merged(context, language)
    path = messages.catalogue_path(context, language)
    if not len(catalogue):
        assert not path.exists()
        return
    assert path.exists(), f"run ./dev messages {context.name}"
    assert path.read_bytes() == messages.written(catalogue), f"run ./dev messages {context.name}"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_a_text_has_one_translation_in_the_whole_house(language: str) -> None:
    """Django merges the catalogues, and one wins everywhere: say a second meaning with pgettext."""
    meanings: dict[tuple[str | None, str], set[str]] = defaultdict(set)
    for context in CONTEXTS:
        for message in merged(context, language):
            if message.string:
                meanings[message.context, str(message.id)].add(str(message.string))
    meanings.pop((None, ""), None)  # the header
    assert {text: found for text, found in meanings.items() if len(found) > 1} == {}
