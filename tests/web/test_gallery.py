"""The gallery shows every component, and shows it by calling it."""

import re

import pytest
from django.test import Client

from consilia.web import gallery

pytestmark = pytest.mark.django_db
FILES = sorted(gallery.COMPONENTS.glob("*.html"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_component_file_has_documentation_and_a_sample_that_imports_it(file) -> None:
    component = next(one for one in gallery.components() if one.name == file.stem)
    assert len(component.documentation.split()) > 5
    assert f'"web/components/{file.name}"' in component.call


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_macro_is_documented_and_takes_named_arguments(file) -> None:
    source = file.read_text()
    head = source.partition("-#}")[0]
    for name, arguments in re.findall(r"\{% macro ([a-z]\w*)\((.*?)\)", source, re.DOTALL):
        assert name in head, f"{file.name}: {name} is not documented"
        assert "kwargs" not in arguments


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_gallery_shows_every_component(language: str) -> None:
    answer = Client(headers={"accept-language": language}).get("/gallery/")
    assert answer.status_code == 200
    text = answer.content.decode()
    assert [file.stem for file in FILES if f'<section class="panel" id="{file.stem}"' not in text] == []


def test_the_gallery_can_be_seen_in_each_theme_and_density() -> None:
    answer = Client().get("/gallery/?theme=dark&density=compact").content.decode()
    assert 'data-theme="dark"' in answer
    assert 'data-density="compact"' in answer


def test_the_sample_terms_answer_as_a_type_ahead_expects() -> None:
    items = Client().get("/gallery/terms/?q=cyan", headers={"accept-language": "en"}).json()["items"]
    assert items == [{"value": "HP:0000961", "label": "Cyanosis", "detail": "HP:0000961"}]
