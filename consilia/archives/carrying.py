"""How objects travel: fetched series by series into a zip archive on disk, sent in batches off it."""

import mmap
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import BinaryIO
from uuid import uuid4

from django.conf import settings

from consilia.archives.domain.answers import FoundSeries, Stored
from consilia.archives.domain.problems import Problem
from consilia.archives.wire import Door, Failed, fetch_series, series_of, store
from consilia.documents.services import open_file
from consilia.imaging.domain import multipart
from consilia.imaging.models import Instance

BATCH_BYTES, BATCH_IMAGES = 32 * 1024 * 1024, 50
_CHUNK = 1 << 20
Told = Callable[[int, int], None]


def fetch_study(door: Door, study: str, *, into: BinaryIO, tell: Told) -> int:
    """Every object of a study as a member of the zip archive `into`; answers how many. Raises Failed."""
    listed = series_of(door, study)
    total, done, left = sum(one.images or 0 for one in listed), 0, settings.ATTACHMENT_MAX_BYTES
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as target:
        for one in listed:
            before = into.tell()
            done += _fetch(door, study, one, target, first=done, most=left)
            left -= into.tell() - before
            tell(done, total)
    if not done:
        raise Failed(Problem.ABSENT)
    return done


def _fetch(
    door: Door, study: str, series: FoundSeries, target: zipfile.ZipFile, *, first: int, most: int
) -> int:
    """The objects of one series; answers how many."""
    with TemporaryFile() as body:
        kind = fetch_series(door, study, series.uid, into=body, most=most)
        body.flush()
        if not body.tell():
            return 0
        with mmap.mmap(body.fileno(), 0, access=mmap.ACCESS_READ) as content:
            parts = _parts(content, kind)
            for number, part in enumerate(parts, first + 1):
                with target.open(f"{number:05}.dcm", "w") as member:
                    for piece in _pieces(content, part):
                        member.write(piece)
    return len(parts)


def _parts(content: mmap.mmap, kind: str) -> list[slice]:
    try:
        return list(multipart.spans(content, multipart.boundary_of(kind)))
    except multipart.NotMultipart as error:
        raise Failed(Problem.ANSWER) from error


def _pieces(content: mmap.mmap, part: slice) -> Iterator[bytes]:
    for start in range(part.start, part.stop, _CHUNK):
        yield content[start : min(start + _CHUNK, part.stop)]


def send_study(door: Door, images: Iterable[Instance], *, tell: Told) -> Stored:
    """Offer every object once; answers what became of them. Raises Failed."""
    once = list({image.uid: image for image in images}.values())
    taken: list[str] = []
    refused: list[tuple[str, int]] = []
    for batch in _batches(once):
        answer = _send(door, batch)
        taken += answer.taken
        refused += answer.refused
        tell(len(taken), len(once))
    return Stored(tuple(taken), tuple(refused))


def _batches(images: Sequence[Instance]) -> Iterator[list[Instance]]:
    batch: list[Instance] = []
    size = 0
    for image in images:
        if batch and (size + image.size > BATCH_BYTES or len(batch) == BATCH_IMAGES):
            yield batch
            batch, size = [], 0
        batch.append(image)
        size += image.size
    if batch:
        yield batch


def _send(door: Door, batch: list[Instance]) -> Stored:
    """With its length told before it: some archives take no body of unknown length."""
    boundary = uuid4().hex
    with TemporaryFile() as body:
        for piece in multipart.written((("application/dicom", _bytes(image)) for image in batch), boundary):
            body.write(piece)
        body.seek(0)
        answer = store(door, body, boundary)
    told = {*answer.taken, *(uid for uid, _reason in answer.refused)}
    silent = tuple((image.uid, 0) for image in batch if image.uid not in told)
    return Stored(answer.taken, (*answer.refused, *silent))


def _bytes(image: Instance) -> Iterator[bytes]:
    with open_file(image.file) as file:
        while chunk := file.read(_CHUNK):
            yield chunk
