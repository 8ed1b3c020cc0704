"""Starting a child costs a second; tests of reading ask the one that intakes and drawing share."""

import pytest

from consilia.imaging.reader import Reader
from consilia.imaging.services.drawing import READER


@pytest.fixture
def shared() -> Reader:
    return READER
