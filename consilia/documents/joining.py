"""Parts that travelled beside each other, read as the one stream that they are."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager

from consilia.documents import arrivals, storage
from consilia.documents.domain.ranges import Span
from consilia.documents.models import Upload
from consilia.documents.pieces import Piece


@contextmanager
def one_after_the_other(parts: Sequence[Upload]) -> Iterator[storage.Readable]:
    """The bytes of `parts` in their order; nothing is copied before it is read."""
    with ExitStack() as files:
        yield _Chain([files.enter_context(_opened(part)) for part in parts])


def _opened(part: Upload) -> AbstractContextManager[storage.Readable]:
    """Where it came, or in what it was put together into before: of a file that was changed at its end and chosen again,
    the beginning need not come twice."""
    if part.whole is None or part.whole.file is None:
        return arrivals.open_arrival(part.id, part.length)
    before = part.whole.joined[: part.whole.joined.index(str(part.id))]
    first = sum(Upload.objects.filter(pk__in=before).values_list("length", flat=True))
    source = storage.open_bytes(part.whole.file.sha256)
    return closing(Piece(source, Span(first, first + part.length - 1)))


class _Chain:
    def __init__(self, files: list[storage.Readable]) -> None:
        self._files = files

    def read(self, size: int, /) -> bytes:
        while self._files:
            if piece := self._files[0].read(size):
                return piece
            self._files.pop(0)
        return b""
