"""Electrocardiograms on paper and as values, by the reader that this process keeps."""

import csv
import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from consilia.documents.services import open_file
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.domain.waves import Lead
from consilia.imaging.models import Instance
from consilia.imaging.services.drawing import READER, NotDrawn

_POINTS_A_MM = 4  # finer than any screen or printer shows
WHOLE_UP_TO = 600.0  # seconds that are handed out as values at once


@dataclass(frozen=True, slots=True)
class Tracing:
    """A stretch of one group of leads, and what the header says of all of it."""

    groups: list[dict[str, Any]]
    group: int
    rate: float
    channels: list[dict[str, Any]]
    said: list[dict[str, str]]
    leads: list[Lead] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """How long the whole recording of this group is."""
        return float(self.groups[self.group]["seconds"])

    @property
    def foreign(self) -> list[str]:
        """Channels that measure something else than a voltage: no lead, so not on this paper."""
        return [f"{one['name']} ({one['unit']})" for one in self.channels if one["is_foreign"]]

    @property
    def unscaled(self) -> list[str]:
        return [lead.name for lead in self.leads if not lead.is_calibrated]


def tracing_of(instance: Instance, *, group: int, start: float, seconds: float, speed: float) -> Tracing:
    """What is needed to draw a stretch at so many millimetres a second. Who may see it is the caller's question.

    Raises:
        NotDrawn: no electrocardiogram that we can read, or no such group.
    """
    points = speed * _POINTS_A_MM
    told = _read(
        instance,
        lambda file: READER.waves(file, group=group, start=start, seconds=seconds, points=points),
    )
    leads = [
        Lead(one["name"], one.pop("points"), told["step"], is_calibrated=one["factor"] is not None)
        for one in told["channels"]
        if not one["is_foreign"]
    ]
    return Tracing(told["groups"], group, told["rate"], told["channels"], told["said"], leads)


def values_as_csv(instance: Instance, *, group: int, start: float, seconds: float) -> Iterator[str]:
    """Lines of a table: the time, and each channel in millivolts, in its own unit, or as bare numbers.

    Raises:
        NotDrawn: now, as above.
    """
    told, blob = _read(instance, lambda file: READER.samples(file, group=group, start=start, seconds=seconds))
    return _lines(told, blob, start)


def _lines(told: dict[str, Any], blob: bytes, start: float) -> Iterator[str]:
    channels = told["channels"]
    count = len(blob) // 4 // max(1, len(channels))
    columns = [struct.unpack_from(f"<{count}f", blob, 4 * count * place) for place in range(len(channels))]
    yield _line(["time, s", *map(_heading, channels)])
    for place, row in enumerate(zip(*columns, strict=True)):
        shown = ["" if value != value else f"{value:.6g}" for value in row]  # noqa: PLR0124 - what is no number
        yield _line([f"{start + place / told['rate']:.5f}", *shown])


def _heading(channel: dict[str, Any]) -> str:
    return f"{channel['name']}, {'mV' if channel['factor'] is not None else 'not calibrated'}"


def _line(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(cells)
    return out.getvalue()


def _read(instance: Instance, read: Callable[[BinaryIO], Any]) -> Any:
    try:
        with open_file(instance.file) as file:
            return read(file)
    except Unreadable as unreadable:
        raise NotDrawn from unreadable
