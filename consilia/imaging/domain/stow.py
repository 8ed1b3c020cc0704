"""The answer to STOW-RS (PS3.18, 10.5.3): what was stored, and what was not."""

from collections.abc import Iterable

from consilia.imaging.domain.dicom_json import Dataset, dataset

CANNOT_UNDERSTAND = 0xC000
_OK, _SOME, _NONE = 200, 202, 409


def answer(stored: Iterable[tuple[str, str, str]], failed: int) -> tuple[int, Dataset]:
    """The status and the body.

    Args:
        stored: of each object its class, its number and where it can be retrieved.
        failed: how many were not taken; their numbers could not be read.
    """
    there = [
        dataset(ReferencedSOPClassUID=kind, ReferencedSOPInstanceUID=uid, RetrieveURL=place)
        for kind, uid, place in stored
    ]
    body = dataset(ReferencedSOPSequence=there) if there else {}
    if failed:
        body |= dataset(FailedSOPSequence=[dataset(FailureReason=CANNOT_UNDERSTAND)] * failed)
    return (_OK if not failed else _SOME if there else _NONE), body
