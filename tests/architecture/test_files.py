"""What a file may be called, how long it may be, and what must not stand in it."""

import re
from pathlib import Path

import pytest

from config.command import documentation
from tests.architecture.sources import CONTEXTS, TEXT, code_files, project_files, shown

LONGEST = 400
NAMELESS = frozenset({"utils", "util", "helpers", "helper", "common", "constants", "misc", "shared"})
# Where packages come from is the installer's setting, and where somebody works is nobody's business.
HOSTS = ("pypi" + ".org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "debian" + ".org")
HOME = re.compile(r"(?<![\w.*-])/(root|home|Users|work|opt/wheels)/\w")
UNFINISHED = re.compile(r"\b(TODO|FIXME|HACK)\b")


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.name)
def test_every_context_introduces_itself(context: Path) -> None:
    readme = context / "README.md"
    assert readme.is_file()
    assert len(readme.read_text().splitlines()) <= 80, "one screen, not a book"


def test_no_file_is_too_long_to_hold_in_mind() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in code_files()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_file_is_named_after_nothing() -> None:
    nameless = [
        shown(path)
        for path in code_files()
        if NAMELESS & {path.stem, *(part.lower() for part in path.relative_to(path.parents[-2]).parts)}
    ]
    assert nameless == []


def test_no_file_names_a_registry_host_or_a_place_on_a_machine() -> None:
    found = [
        f"{shown(path)}:{number} {line.strip()[:80]}"
        for path in project_files()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), start=1)
        if any(host in line for host in HOSTS) or HOME.search(line)
    ]
    assert found == []


def test_nothing_is_left_for_later_in_the_code() -> None:
    found = [
        f"{shown(path)}:{number}"
        for path in code_files()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if UNFINISHED.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("path", documentation.PAGES, ids=lambda path: path.name)
def test_a_generated_page_is_up_to_date(path: Path) -> None:
    assert path.exists(), "run ./dev docs"
    assert path.read_text() == documentation.PAGES[path](), "run ./dev docs"
