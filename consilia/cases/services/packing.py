"""Images that came one by one, as a folder of slices does, become one attachment: an archive of them."""

import zipfile
from collections.abc import Iterable
from shutil import copyfileobj
from typing import BinaryIO

_CHUNK = 1 << 20
# Nobody's: the same images make the same archive, so what is sent twice is there already.
_NO_DAY = (1980, 1, 1, 0, 0, 0)


def pack_images(target: BinaryIO, images: Iterable[tuple[str, BinaryIO | bytes]]) -> None:
    """Write an archive of named images to `target`, numbered in their order and not packed any tighter."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, (name, content) in enumerate(images, 1):
            member = zipfile.ZipInfo(numbered(number, name), _NO_DAY)
            with archive.open(member, "w", force_zip64=True) as place:
                if isinstance(content, bytes):
                    place.write(content)
                else:
                    copyfileobj(content, place, _CHUNK)
    target.seek(0)


def numbered(number: int, name: str) -> str:
    """What an image is called in its archive."""
    return f"{number:05}{name}"
