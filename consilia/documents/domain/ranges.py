"""HTTP ranges (RFC 9110, section 14): the one range a download resumes at."""

import re
from dataclasses import dataclass

_ONE_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(ValueError):
    """The range starts behind the end of the file."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` to `last`, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def requested_span(header: str, size: int) -> Span | None:
    """The span that a `Range` header asks for; None for none, several, or one we do not understand.

    Raises:
        Unsatisfiable: no byte of the span exists.
    """
    match = _ONE_RANGE.fullmatch(header.replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    if first == "":
        wanted = min(int(last), size)
        if wanted == 0:
            raise Unsatisfiable
        return Span(size - wanted, size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    return Span(int(first), min(int(last or size - 1), size - 1))
