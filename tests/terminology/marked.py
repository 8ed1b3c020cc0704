"""Reads the marked notes: what a person found in them, and the text without its marks."""

import random
import re
from collections.abc import Iterable
from pathlib import Path

Said = set[tuple[str, str]]  # (code, state)
NOTES = Path(__file__).parent / "notes"
_MARK = re.compile(r"\[\[([-?]?)([^|\]]+)\|([^\]]+)\]\]")
_LONG = re.compile(r"[^\W\d_]{8,}")
_ENGLISH, _RUSSIAN = "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщыьэюя"
_STATES = {"": "present", "-": "absent", "?": "uncertain"}


def notes(name: str) -> list[tuple[str, str, set[tuple[str, str]]]]:
    """Title, plain text, and the findings as (code, state) of each note in `notes/NAME.txt`."""
    text = (NOTES / f"{name}.txt").read_text(encoding="utf-8")
    parts = re.split(r"^== (.*)$", text, flags=re.MULTILINE)[1:]
    return [_note(title, body.strip()) for title, body in zip(parts[::2], parts[1::2], strict=True)]


def _note(title: str, body: str) -> tuple[str, str, set[tuple[str, str]]]:
    truth = {(code, _STATES[mark[1]]) for mark in _MARK.finditer(body) for code in mark[2].split()}
    return title, _MARK.sub(r"\3", body), truth


def with_slips(text: str, share: float, chance: random.Random) -> str:
    """With one slip in this share of the long words, never at their first letter: one letter added, lost, wrong or swapped."""
    return _LONG.sub(lambda word: _slip(word[0], chance) if chance.random() < share else word[0], text)


def _slip(word: str, chance: random.Random) -> str:
    letter = chance.choice(_RUSSIAN if word[-1] in _RUSSIAN else _ENGLISH)
    return chance.choice(slips_at(word, chance.randrange(1, len(word)), letter))


def slips_at(word: str, at: int, letter: str) -> tuple[str, ...]:
    """With a letter added there, lost, replaced, or swapped with the next."""
    return (
        word[:at] + letter + word[at:],
        word[:at] + word[at + 1 :],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    )


def counted(read: Iterable[tuple[Said, Said]]) -> tuple[int, int, int]:
    """Hits, what is wrong and what is missed, over pairs of what was found and what is true."""
    hits = wrong = missed = 0
    for found, truth in read:
        hits += len(found & truth)
        wrong += len(found - truth)
        missed += len(truth - found)
    return hits, wrong, missed


def scores(hits: int, wrong: int, missed: int) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    precision, recall = hits / max(hits + wrong, 1), hits / max(hits + missed, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)
