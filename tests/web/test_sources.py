"""Data and libraries are named with their licences, from the manifests themselves."""

import json

import pytest
from django.test import Client

from consilia.web import sources


def test_every_entry_of_every_manifest_is_shown() -> None:
    manifests = [*sources.CONTEXTS.glob("*/data/manifest.json"), sources.DEMO]
    entries = [entry for path in manifests for entry in json.loads(path.read_text())["systems"].values()]
    assert len(entries) == len(sources.sources()) > 1
    for source in sources.sources():
        assert all((source.title, source.version, source.licence, source.attribution))
        assert source.licence_url.startswith("https://")


def test_every_library_says_its_version_and_licence() -> None:
    names = {library.name.lower() for library in sources.libraries()}
    assert {"django", "jinja2", "psycopg"} <= names
    assert [library for library in sources.libraries() if not (library.version and library.licence)] == []


def test_a_package_that_is_not_installed_is_left_out() -> None:
    assert sources._library("no-such-package-anywhere") is None


@pytest.mark.django_db
def test_the_page_shows_them_to_anybody() -> None:
    text = Client().get("/help/about/").content.decode()
    assert "SIL Open Font License" in text
    assert "Django" in text
