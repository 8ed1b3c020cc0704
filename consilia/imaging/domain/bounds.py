"""How large an image may be before anybody decodes it. All of it is told by the header."""

from consilia.imaging.domain.reasons import Reason, Unreadable

MOST_PIXELS = 36_000_000  # a film of the whole spine has 20 million
MOST_FRAMES = 10_000
MOST_RATIO = 2_000
_UNCOUNTED = 64 * 1024 * 1024  # a black frame packs to nearly nothing and is no bomb


def refuse_beyond(*, rows: int, columns: int, samples: int, bits: int, frames: int, packed: int) -> int:
    """The bytes that the pixels fill when decoded.

    Args:
        packed: how many bytes of the file hold them.

    Raises:
        Unreadable: they are more than anybody should decode.
    """
    if rows < 1 or columns < 1 or samples not in {1, 3, 4} or bits not in {1, 8, 16, 32, 64}:
        raise Unreadable(Reason.DAMAGED)
    if rows * columns > MOST_PIXELS:
        raise Unreadable(Reason.TOO_MANY_PIXELS)
    if not 1 <= frames <= MOST_FRAMES:
        raise Unreadable(Reason.TOO_MANY_FRAMES)
    unpacked = (rows * columns * samples * bits * frames + 7) // 8
    if unpacked > _UNCOUNTED and unpacked > MOST_RATIO * max(1, packed):
        raise Unreadable(Reason.BOMB)
    return unpacked
