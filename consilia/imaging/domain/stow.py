"""The answer to STOW-RS (PS3.18, 10.5.3 and annex I): what became of each object that was sent."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from consilia.imaging.domain.dicom_json import Dataset, dataset
from consilia.imaging.domain.reasons import Reason

OUT_OF_RESOURCES = 0xA700
CANNOT_UNDERSTAND = 0xC000
SYNTAX_NOT_SUPPORTED = 0xC122
PROCESSING_FAILED = 0x0110
# Codes of our own, as the standard allows; the how-to names them.
DUPLICATE = 0x0111  # after C-STORE (PS3.7, C.5.8)
OF_ANOTHER_STUDY = 0xC409
# A warning: the class in the file header is not that of the object.
NOT_ITS_CLASS = 0xB007
_FAILURES: Final[Mapping[Reason, int]] = {
    Reason.DEFLATED: SYNTAX_NOT_SUPPORTED,
    Reason.ANOTHER: DUPLICATE,
    Reason.ELSEWHERE: OF_ANOTHER_STUDY,
    **dict.fromkeys(
        (Reason.TOO_LARGE, Reason.TOO_SLOW, Reason.TOO_MANY_PIXELS, Reason.TOO_MANY_FRAMES), OUT_OF_RESOURCES
    ),
    **dict.fromkeys((Reason.FELL, Reason.BROKE_OFF), PROCESSING_FAILED),
}
_OK, _SOME, _NONE = 200, 202, 409


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one object: `reason` where it was not taken, else the numbers of its study and series.

    `sop_class` and `uid` are "" where its header could not be read.
    """

    sop_class: str
    uid: str
    meta_class: str = ""
    reason: Reason | None = None
    study: str = ""
    series: str = ""


def failure(reason: Reason) -> int:
    """The code of a reason (Table I.2-2)."""
    return _FAILURES.get(reason, CANNOT_UNDERSTAND)


def answer(fates: Iterable[Fate], root: str) -> tuple[int, Dataset]:
    """The status and the body.

    Args:
        root: the address below which studies are retrieved, `.../studies`.
    """
    fates = list(fates)
    stored = [fate for fate in fates if fate.reason is None]
    named = [fate for fate in fates if fate.reason and fate.sop_class and fate.uid]
    others = [fate for fate in fates if fate.reason and not (fate.sop_class and fate.uid)]
    studies = {fate.study for fate in stored}
    body = dataset(RetrieveURL=f"{root}/{studies.pop()}" if len(studies) == 1 else "")
    if stored:
        body |= dataset(ReferencedSOPSequence=[_stored(fate, root) for fate in stored])
    if named:
        body |= dataset(FailedSOPSequence=[_failed(fate) for fate in named])
    if others:
        body |= dataset(OtherFailuresSequence=[dataset(FailureReason=_code(fate)) for fate in others])
    return _status(fates), body


def _status(fates: list[Fate]) -> int:
    """200 only where everything was stored and nothing is to be said (Table 10.5.3-1)."""
    if all(fate.reason for fate in fates):
        return _NONE
    return _SOME if any(fate.reason or _is_warned(fate) for fate in fates) else _OK


def _stored(fate: Fate, root: str) -> Dataset:
    place = f"{root}/{fate.study}/series/{fate.series}/instances/{fate.uid}"
    row = _reference(fate) | dataset(RetrieveURL=place)
    return row | dataset(WarningReason=NOT_ITS_CLASS) if _is_warned(fate) else row


def _failed(fate: Fate) -> Dataset:
    return _reference(fate) | dataset(FailureReason=_code(fate))


def _reference(fate: Fate) -> Dataset:
    return dataset(ReferencedSOPClassUID=fate.sop_class, ReferencedSOPInstanceUID=fate.uid)


def _code(fate: Fate) -> int:
    return failure(fate.reason or Reason.DAMAGED)


def _is_warned(fate: Fate) -> bool:
    return bool(fate.meta_class) and fate.meta_class != fate.sop_class
