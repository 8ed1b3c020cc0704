"""Styles, scripts and fonts: small, complete, and never in the page itself."""

import gzip
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from config.environment import ROOT

STATIC = Path(__file__).parents[2] / "consilia" / "web" / "static" / "web"
TEMPLATES = sorted(ROOT.glob("consilia/*/templates/**/*.html")) + sorted(
    ROOT.glob("consilia/web/components/**/*.html")
)
FIRST_VISIT_BYTES = 100_000
ICON = re.compile(r'\bicon(?:_name)?(?:\(|=)"([a-z-]*[a-z])"')


def test_a_first_visit_without_fonts_stays_below_100_kilobytes(client: Client, db: None) -> None:
    page = client.get("/help/about/")
    files = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.content.decode()))
    sent = {
        name: len(gzip.compress(Path(finders.find(name)).read_bytes()))
        for name in files
        if "fonts/" not in name
    }
    assert len(sent) > 10
    assert sum(sent.values()) + len(gzip.compress(page.content)) < FIRST_VISIT_BYTES


def test_every_module_is_announced_in_the_head() -> None:
    scripts = "".join(path.read_text() for path in STATIC.glob("js/*.js"))
    text, whole = _announced("templates/web/head.html")
    (of_files,) = _announced("components/file_upload.html")
    assert whole | of_files == set(re.findall(r'import(?: .*?|\()"\./(\w+)\.js"', scripts))
    assert whole & of_files == set(), "what carries files comes where files can be chosen"
    assert text < whole, "text only: what keeps and sends, and no more"


def _announced(template: str) -> list[set[str]]:
    source = (ROOT / "consilia/web" / template).read_text()
    lists = re.findall(r'for name in \(([^)]*)\) %\}\n<link rel="modulepreload"', source)
    return [set(re.findall(r'"(\w+)"', names)) for names in lists]


def test_every_colour_comes_as_a_pair() -> None:
    tokens = (STATIC / "css" / "tokens.css").read_text()
    bare = re.sub(r"light-dark\([^)]*\)", "", tokens)
    assert re.findall(r"#[0-9a-f]{3,8}\b", bare) == []


@pytest.mark.parametrize("sheet", sorted(STATIC.glob("css/*.css")), ids=lambda path: path.stem)
def test_every_rule_lives_in_a_layer(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    outside = re.sub(r"@font-face\s*\{[^}]*\}|@layer [\w, ]+;", "", text)
    assert re.fullmatch(r"\s*@layer \w+ \{.*\}\s*", outside, re.DOTALL)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "consilia")))
def test_no_page_carries_style_script_or_handlers_of_its_own(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)
    assert re.findall(r"<style|<[a-z][^<>]*\s(?:style|on[a-z]+)=|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", text) == []


def test_every_icon_that_a_page_names_is_drawn() -> None:
    drawn = {symbol.get("id") for symbol in ElementTree.parse(STATIC / "icons.svg").getroot()}
    used = {name for path in TEMPLATES for name in ICON.findall(path.read_text())}
    assert used - drawn == set()


def test_the_licence_of_the_fonts_lies_beside_them() -> None:
    assert "SIL OPEN FONT LICENSE" in (STATIC / "fonts" / "OFL.txt").read_text()
