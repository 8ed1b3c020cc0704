"""Messages are compared in English; one folder for files and keys, so that the authority is made once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from tests.factories.accounts import signed_in_client
from tests.factories.conclusions import Story, make_story


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.getbasetemp() / "conclusions"
    settings.DATA_DIR = folder
    return folder


@pytest.fixture
def story() -> Story:
    return make_story()


@pytest.fixture
def expert(story: Story) -> Client:
    return signed_in_client(story.scene.expert)


@pytest.fixture
def referrer(story: Story) -> Client:
    return signed_in_client(story.scene.referrer)
