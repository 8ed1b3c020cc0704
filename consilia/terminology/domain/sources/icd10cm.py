"""The tabular list of ICD-10-CM (United States, public domain) as XML."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

_RANGE = re.compile(r" \([A-Z][0-9][0-9A-Z](-[A-Z][0-9][0-9A-Z])?\)$")
DEEPEST = 5  # "Q21.0": three characters, the point, the fourth


def version(root: ElementTree.Element) -> str:
    return (root.findtext("version") or "").strip()


def names(root: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """(code, title) of chapters ("chapter 1"), blocks ("A00-A09"), categories and four-character codes."""
    for chapter in root.iter("chapter"):
        yield f"chapter {chapter.findtext('name')}", _title(chapter)
        for section in chapter.findall("section"):
            yield section.get("id", ""), _title(section)
            for category in section.findall("diag"):
                yield from _codes(category)


def _codes(entry: ElementTree.Element) -> Iterator[tuple[str, str]]:
    code = entry.findtext("name") or ""
    if len(code) <= DEEPEST:
        yield code, _title(entry)
        for below in entry.findall("diag"):
            yield from _codes(below)


def _title(entry: ElementTree.Element) -> str:
    """The title without the range that chapters and blocks repeat in brackets."""
    return _RANGE.sub("", " ".join((entry.findtext("desc") or "").split()))
