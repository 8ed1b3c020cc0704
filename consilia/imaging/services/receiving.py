"""Objects that a program sends: which they are, why one cannot be taken, and which are there already."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from consilia.documents.services import open_file
from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.models import Instance, Intake
from consilia.imaging.services.drawing import READER

_BEGINNING = 1 << 16  # in which almost every header says which object it is


@dataclass(frozen=True, slots=True)
class Named:
    """An object by its numbers, each "" where it could not be read; `meta_class` is its class by the file header."""

    uid: str
    sop_class: str
    study_uid: str
    meta_class: str
    sha256: str

    @property
    def key(self) -> str:
        """Tells it from others that came with it."""
        return self.uid or self.sha256


@dataclass(frozen=True, slots=True)
class Kept:
    """An object that was taken: its bytes, and the number of its series."""

    sha256: str
    series: str


def named(content: bytes) -> Named:
    """Which object it is. Read in the child; what is damaged tells what it can."""
    told = _told(content[:_BEGINNING])
    if not told["study_uid"] and len(content) > _BEGINNING:
        told = _told(content)
    return Named(**told, sha256=hashlib.sha256(content).hexdigest())


def _told(content: bytes) -> dict[str, str]:
    try:
        return READER.named(BytesIO(content))
    except Unreadable:  # the child itself fell
        return dict.fromkeys(("uid", "sop_class", "study_uid", "meta_class"), "")


def why_not(content: bytes) -> Reason:
    """Why an object without the number of a study is not taken."""
    try:
        READER.look(BytesIO(content))
    except Unreadable as unreadable:
        return unreadable.reason
    return Reason.UNNAMED


def kept_on(files: Any) -> dict[str, Kept]:
    """By number, what was read out of `files` (a subquery, or keys); of one number in two files the first."""
    rows = Instance.objects.filter(intake__file__in=files).order_by("id")
    found: dict[str, Kept] = {}
    for uid, sha256, series in rows.values_list("uid", "file__sha256", "series__uid"):
        found.setdefault(uid, Kept(sha256, series))
    return found


def objects_on(files: Any) -> Iterator[tuple[str, BinaryIO]]:
    """The objects that were read out of `files`, in the order in which they are looked at, each with how its name ends."""
    found = Instance.objects.filter(intake__file__in=files).select_related("file").defer("header")
    for image in found.order_by("series__number", "series__uid", "number", "uid"):
        with open_file(image.file) as content:
            yield ".dcm", content


def refused_of(intake: Intake) -> Mapping[str, Reason]:
    """By name in its file, what could not be taken."""
    return {row["name"]: Reason(row["reason"]) for row in intake.refused}
