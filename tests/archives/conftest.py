"""One Orthanc a file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.orthanc import HOW_TO_INSTALL, Orthanc, find_orthanc, started_orthanc


@pytest.fixture(scope="module")
def running_orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    if not find_orthanc():
        pytest.skip(HOW_TO_INSTALL)
    folder: Path = tmp_path_factory.mktemp("orthanc")
    with started_orthanc(folder) as one:
        yield one


@pytest.fixture
def orthanc(running_orthanc: Orthanc) -> Orthanc:
    """Empty."""
    running_orthanc.forget_all()
    return running_orthanc
