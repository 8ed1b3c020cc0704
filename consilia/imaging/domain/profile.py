"""What becomes of each element of a header in a copy without names: DICOM PS3.15, annex E.

The table is data (`data/basic-profile.csv`, with its edition). Where it leaves a choice (X/Z, Z/D ...) the copy stays
valid: what may be replaced is replaced, else emptied.
"""

import csv
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parents[1] / "data" / "basic-profile.csv"
EDITION = "PS3.15 2026c"
STANDARD_NUMBERS = "1.2.840.10008."
_MOST_DAYS = 365


class Action(StrEnum):
    REMOVE = "X"
    EMPTY = "Z"
    REPLACE = "D"
    RENUMBER = "U"
    KEEP = "K"


_CHOSEN = {
    "X/Z": Action.EMPTY,
    "X/D": Action.REPLACE,
    "Z/D": Action.REPLACE,
    "X/Z/D": Action.REPLACE,
    "X/Z/U*": Action.KEEP,  # a sequence of references: its own numbers are changed
}


class Dates(StrEnum):
    REMOVED = "removed"
    SHIFTED = "shifted"


@dataclass(frozen=True, slots=True)
class Orders:
    """How the copies of one child for one project are made; the same for the same child and project, for ever."""

    salt: str
    pseudonym: str
    dates: Dates
    days: int
    keeps_characteristics: bool

    def as_words(self) -> dict[str, Any]:
        return {
            "salt": self.salt,
            "pseudonym": self.pseudonym,
            "days": self.days if self.dates is Dates.SHIFTED else None,
            "keeps_characteristics": self.keeps_characteristics,
        }


def orders_for(project: str, person: str, *, key: bytes, dates: Dates, keeps_characteristics: bool) -> Orders:
    """Nothing of it can be worked out without `key`: neither the child from the pseudonym nor the day from the shift."""
    of_project = _keyed(key, f"imaging|{project}")
    of_child = _keyed(of_project, f"child|{person}")
    return Orders(
        salt=of_project.hex(),
        pseudonym=f"P-{of_child.hex()[:10].upper()}",
        dates=dates,
        days=-(1 + int.from_bytes(of_child[16:20], "big") % _MOST_DAYS),
        keeps_characteristics=keeps_characteristics,
    )


@cache
def table() -> Mapping[int, tuple[Action, bool]]:
    """By tag: the action, and whether it is kept where characteristics of the patient are."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            int(row["tag"], 16): (
                _CHOSEN.get(row["action"]) or Action(row["action"]),
                row["characteristics"] == "K",
            )
            for row in rows
        }


def action_for(tag: int, kind: str, *, keeps_characteristics: bool) -> Action:
    """What is done with an element; what the table does not name is kept, with its numbers changed."""
    group = tag >> 16
    if group % 2 or tag & 0xFFFF == 0 or _is_curve_or_overlay(tag):
        return Action.REMOVE
    action, is_characteristic = table().get(tag, (Action.KEEP, False))
    if is_characteristic and keeps_characteristics:
        return Action.KEEP
    if action is Action.KEEP and kind == "UI":
        return Action.RENUMBER
    return action


def new_number(number: str, salt: str) -> str:
    """Another number for a number, always the same under one salt. Those of the standard itself mean something and stay."""
    if not number or number.startswith(STANDARD_NUMBERS):
        return number
    digest = _keyed(bytes.fromhex(salt), f"number|{number}")
    return f"2.25.{int.from_bytes(digest[:16], 'big')}"


def _is_curve_or_overlay(tag: int) -> bool:
    group, element = tag >> 16, tag & 0xFFFF
    is_overlay = group & 0xFF00 == 0x6000 and element in {0x3000, 0x4000}
    return group & 0xFF00 == 0x5000 or is_overlay


def _keyed(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
