"""Where stored bytes live, behind Django's storage interface: a folder of this machine, or any S3 service."""

import io
import os
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage


class Waiting(File):  # type: ignore[type-arg]
    """A complete file in its waiting place; a store on the same disk moves it instead of copying it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path.open("rb"), name=path.name)

    def temporary_file_path(self) -> str:
        return str(self.path)


class LocalFiles(FileSystemStorage):
    """`DATA_DIR/files`; a file is moved into place in one step, so a reader never sees half of one."""

    @property
    def base_location(self) -> str:
        return str(Path(settings.DATA_DIR) / "files")

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The content is the name: what is there already is the same."""
        return name

    def _save(self, name: str, content: Any) -> str:
        source, place = Path(content.temporary_file_path()), Path(self.path(name))
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source.chmod(0o400)
        source.rename(place)
        _sync_folder(place.parent)
        return name


def _sync_folder(folder: Path) -> None:
    # Without this a power cut may keep the row and lose the folder entry.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Ranged(io.RawIOBase):
    """An object of an S3 service, read from where it is needed: a broken download of 2 GB goes on at its end."""

    def __init__(self, thing: Any) -> None:
        self._thing, self._size = thing, int(thing.content_length)
        self._place = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        wanted = max(0, base + offset)
        if wanted != self._place:
            self._leave()
        self._place = wanted
        return wanted

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._place >= self._size:
            return 0
        if self._body is None:
            self._body = self._thing.get(Range=f"bytes={self._place}-")["Body"]
        part: bytes = self._body.read(len(buffer))
        buffer[: len(part)] = part
        self._place += len(part)
        return len(part)

    def close(self) -> None:
        self._leave()
        super().close()

    def _leave(self) -> None:
        if self._body is not None:
            self._body.close()
        self._body = None


def buffered(thing: Any) -> BinaryIO:
    return io.BufferedReader(Ranged(thing), 256 * 1024)
