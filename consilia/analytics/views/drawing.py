"""Where the parts of a drawing stand. The drawings repeat their tables; whoever cannot see them misses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from consilia.analytics.domain.formulas import Unit
from consilia.analytics.wording import Told

WIDTH, HEIGHT, BASE, TOP = 640, 190, 158, 22
SMALL_WIDTH, SMALL_HEIGHT = 120, 32
TILE, GAP = 46, 3


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    label: str
    text: str
    is_hidden: bool
    is_known: bool

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class Chart:
    """`target`: the height of its line, None without one or above the drawing."""

    bars: Sequence[Bar]
    target: float | None
    target_text: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def chart(
    parts: Sequence[tuple[str, Told, float | None]], *, target: float | None, target_text: str, unit: str
) -> Chart:
    """Bars of (label, words, value)."""
    largest = _largest([value for _label, _told, value in parts], target, unit)
    step = WIDTH / max(len(parts), 1)
    bars = [
        _bar(place * step, step * 0.72, label, words, (value or 0) / largest * (BASE - TOP))
        for place, (label, words, value) in enumerate(parts)
    ]
    line = BASE - target / largest * (BASE - TOP) if target is not None else None
    return Chart(bars, line, target_text)


def _bar(x: float, width: float, label: str, words: Told, height: float) -> Bar:
    return Bar(
        x=round(x + width * 0.19, 1),
        y=round(BASE - height, 1),
        width=round(width, 1),
        height=round(height, 1),
        label=label,
        text=words.text,
        is_hidden=words.is_hidden,
        is_known=words.is_known,
    )


def _largest(values: Sequence[float | None], target: float | None, unit: str) -> float:
    known = [value for value in (*values, target) if value is not None]
    largest = max(known, default=1.0) or 1.0
    return max(largest, 100.0) if unit == Unit.PERCENT and largest > 50 else largest * 1.05


def spark(values: Sequence[float | None]) -> list[str]:
    """The lines of a small drawing, as the `points` of each unbroken piece."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return []
    low, high = min(known), max(known)
    span, step = (high - low) or 1.0, SMALL_WIDTH / (len(values) - 1)
    pieces: list[list[str]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            y = SMALL_HEIGHT - 4 - (value - low) / span * (SMALL_HEIGHT - 8)
            pieces[-1].append(f"{place * step:.1f},{y:.1f}")
    return [" ".join(piece) for piece in pieces if len(piece) > 1]


@dataclass(frozen=True, slots=True)
class Tile:
    """One region on the tile map: its number, the figure, and what it means, in words and shape."""

    x: int
    y: int
    number: str
    name: str
    words: Told
    verdict: str
    tone: str
    href: str


def place_of(row: int, column: int) -> tuple[int, int]:
    return column * (TILE + GAP), row * (TILE + GAP)


def frame_of(tiles: Sequence[Tile]) -> tuple[int, int]:
    """Width and height of the map."""
    right = max((tile.x for tile in tiles), default=0) + TILE
    bottom = max((tile.y for tile in tiles), default=0) + TILE
    return right, bottom
