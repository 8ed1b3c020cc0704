"""Starting a child costs a second; in these tests intakes share one, as those of one archive do."""

from collections.abc import Iterator

import pytest

from consilia.imaging import reader
from consilia.imaging.services import intakes


class _Shared(reader.Reader):
    def __exit__(self, *_: object) -> None:
        """It stays."""


@pytest.fixture(scope="session")
def shared() -> Iterator[reader.Reader]:
    one = _Shared()
    yield one
    one.close()


@pytest.fixture(autouse=True)
def _one_reader(shared: reader.Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intakes, "Reader", lambda: shared)
