"""How often a finding is seen in a disease, from what each source says of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from consilia.diagnosis.domain.annotations import Annotation

# The middle of each class of HPO: obligate, very frequent, frequent, occasional, very rare, excluded.
CLASSES = {
    "HP:0040280": 1.0,
    "HP:0040281": 0.895,
    "HP:0040282": 0.545,
    "HP:0040283": 0.17,
    "HP:0040284": 0.025,
    "HP:0040285": 0.0,
}
WEIGHT_OF_A_CLASS = 10
NOT_SAID = 0.5
_COUNT = re.compile(r"(\d+)/(\d+)")
_SHARE = re.compile(r"([\d.]+)%")


@dataclass(frozen=True, slots=True)
class Frequency:
    """`share` is smoothed; `seen` of `asked` are the patients counted, 0 of 0 when nobody was."""

    share: float
    seen: int = 0
    asked: int = 0
    is_excluded: bool = False


def pooled(rows: Iterable[Annotation]) -> Frequency:
    """One frequency of a finding in a disease from all rows about it; counts of patients add up."""
    seen = asked = 0
    weight = mass = 0.0
    said_present = False
    for row in rows:
        if row.negated:
            continue
        if match := _COUNT.fullmatch(row.frequency):
            seen, asked = seen + int(match[1]), asked + int(match[2])
        elif (share := _share(row.frequency)) is not None:
            weight, mass = weight + WEIGHT_OF_A_CLASS, mass + share * WEIGHT_OF_A_CLASS
        else:
            said_present = True
    if asked + weight == 0:
        return Frequency(NOT_SAID if said_present else 0.0, is_excluded=not said_present)
    if seen + mass == 0 and not said_present:
        return Frequency(0.0, seen, asked, is_excluded=True)
    return Frequency((seen + mass + 0.5) / (asked + weight + 1), seen, asked)


def _share(text: str) -> float | None:
    if text in CLASSES:
        return CLASSES[text]
    match = _SHARE.fullmatch(text)
    return min(float(match[1]) / 100, 1.0) if match else None
