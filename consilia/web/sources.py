"""Whose data and work the product stands on: read from the manifests of all contexts and from what is installed."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

CONTEXTS = Path(__file__).parent.parent
PYPROJECT = CONTEXTS.parent / "pyproject.toml"
DEMO = CONTEXTS.parent / "config" / "demo" / "data" / "manifest.json"
CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")


@dataclass(frozen=True, slots=True)
class Source:
    """One entry under `systems` in a context's data/manifest.json."""

    title: str
    version: str
    licence: str
    licence_url: str
    attribution: str


@dataclass(frozen=True, slots=True)
class Library:
    name: str
    version: str
    licence: str


@cache
def sources() -> Sequence[Source]:
    """Every data set and asset that comes with the product, by title."""
    return sorted(_entries(), key=lambda source: source.title)


def _entries() -> Iterator[Source]:
    for path in (*sorted(CONTEXTS.glob("*/data/manifest.json")), DEMO):
        for entry in json.loads(path.read_text(encoding="utf-8"))["systems"].values():
            yield Source(**{name: entry.get(name, "") for name in Source.__slots__})


@cache
def libraries() -> Sequence[Library]:
    """The packages that pyproject.toml asks for, as they are installed."""
    wanted = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["dependencies"]
    found = (_library(re.split(r"[\[<>=~! ]", one, maxsplit=1)[0]) for one in wanted)
    return [library for library in found if library]


def _library(name: str) -> Library | None:
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return None
    return Library(about["Name"], about["Version"], _licence(about))


def _licence(about: object) -> str:
    """What the package says, in the newer field, the classifiers, or the older field's first line."""
    if expression := about.get("License-Expression"):  # type: ignore[attr-defined]
        return str(expression)
    classified = [CLASSIFIER.match(line) for line in about.get_all("Classifier") or []]  # type: ignore[attr-defined]
    if names := [match[1] for match in classified if match]:
        return ", ".join(names)
    return str(about.get("License") or "").partition("\n")[0][:80]  # type: ignore[attr-defined]
