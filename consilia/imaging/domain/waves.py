"""Electrocardiograms as DICOM waveforms (PS3.3, A.34): which objects they are, which lead a channel is, how high a
sample stands. A lead whose height nobody knows is never guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# 12-lead, general, ambulatory, general of 32 bits.
ECG_CLASSES: Final = frozenset(f"1.2.840.10008.5.1.4.1.1.9.1.{number}" for number in (1, 2, 3, 4))
MILLIVOLTS: Final = {"V": 1e3, "mV": 1.0, "uV": 1e-3, "µV": 1e-3, "nV": 1e-6}  # UCUM
STANDARD: Final = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
# SCP-ECG and ISO/IEEE 11073 (MDC) number the leads alike; those of the right chest are what a child's heart asks for.
_NUMBERS: Final = {
    1: "I",
    2: "II",
    61: "III",
    62: "aVR",
    63: "aVL",
    64: "aVF",
    **{number + 2: f"V{number}" for number in range(1, 8)},
    **{number + 8: f"V{number}R" for number in range(2, 8)},
    16: "X",
    17: "Y",
    18: "Z",
    65: "-aVR",
    66: "V8",
    67: "V9",
    68: "V8R",
    69: "V9R",
}
_CODES: Final = {"SCPECG": re.compile(r"5\.6\.3-9-(\d{1,3})"), "MDC": re.compile(r"2:(\d{1,3})")}
_MEANING: Final = re.compile(r"^lead\s+", re.IGNORECASE)


def lead_named(code: str, scheme: str, meaning: str, label: str, place: int) -> str:
    """By the code of its source, else by what that is called, else by the label on the machine, else by its place."""
    known = _CODES.get(scheme)
    found = known.fullmatch(code) if known else None
    if found and int(found[1]) in _NUMBERS:
        return _NUMBERS[int(found[1])]
    words = _MEANING.sub("", meaning.partition("(")[0]).strip()
    return (words or label or str(place + 1))[:16]


def height_of_sample(
    sensitivity: float | None, correction: float | None, unit: str
) -> tuple[float | None, bool]:
    """Millivolts of one step of a sample, None where the header does not tell; and whether it is no voltage at all."""
    if unit and unit not in MILLIVOLTS:
        return None, True
    if not unit or not sensitivity:
        return None, False
    return sensitivity * (1.0 if correction is None else correction) * MILLIVOLTS[unit] or None, False


@dataclass(frozen=True, slots=True)
class Lead:
    """A stretch of one lead: points at equal steps of time. Without `is_calibrated` their height means nothing."""

    name: str
    points: Sequence[float | None]
    step: float  # seconds
    is_calibrated: bool = True

    def between(self, start: float, end: float) -> "Lead":
        first, last = (round(moment / self.step) for moment in (start, end))
        return Lead(self.name, self.points[first : last + 1], self.step, self.is_calibrated)


@dataclass(frozen=True, slots=True)
class Segment:
    """A lead at its place on a line of the paper."""

    lead: Lead
    begins: float  # seconds from the left edge


COLUMN: Final = 2.5  # seconds


def in_rows(leads: Sequence[Lead]) -> list[list[Segment]]:
    return [[Segment(lead, 0)] for lead in leads]


def in_columns(leads: Sequence[Lead]) -> list[list[Segment]]:
    """Three lines of four leads, 2.5 s each, one after the other in time, and lead II all the way below."""
    by_name = {lead.name: lead for lead in leads}
    lines = [
        [
            Segment(
                by_name[STANDARD[line + 3 * column]].between(COLUMN * column, COLUMN * (column + 1)),
                COLUMN * column,
            )
            for column in range(4)
        ]
        for line in range(3)
    ]
    return [*lines, [Segment(by_name["II"], 0)]]


def fit_into_columns(names: Sequence[str]) -> bool:
    return set(STANDARD) <= set(names)


def seconds_in(text: str) -> float | None:
    """`95`, `1:35`, `0:01:35` as seconds; None for anything else."""
    parts = text.strip().split(":")
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch(r"\d{1,6}", part) for part in parts[:-1]):
        return None
    if not re.fullmatch(r"\d{1,6}(\.\d{1,3})?", parts[-1]):
        return None
    if any(float(part) >= 60 for part in parts[1:]):
        return None
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(parts)))


def clock(seconds: float) -> str:
    """`0:01:35`, how long after the beginning."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole % 3600 // 60:02}:{whole % 60:02}"
