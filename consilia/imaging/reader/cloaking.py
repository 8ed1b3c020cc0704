"""A copy of an image without identity, after PS3.15. Runs in the child.

The header is written anew, the pixels are copied as they are packed: what comes behind them is left out, and memory
does not grow with the film. Words in the picture stay: the page warns of them.
"""

import io
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from pydicom import dcmwrite
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence

from consilia.imaging.domain.films import is_video
from consilia.imaging.domain.profile import EDITION, Action, action_for, new_number
from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.reader import headers

_TEXT = {"AE", "CS", "LO", "LT", "SH", "ST", "UC", "UR", "UT"}
_ANONYMOUS = "ANONYMIZED"
_DUMMIES = {"DA": "19000101", "TM": "000000", "DT": "19000101000000", "AS": "000Y", "PN": _ANONYMOUS}
_NUMBERS = {"DS", "IS", "FD", "FL", "SL", "SS", "UL", "US", "SV", "UV"}
_DATES = {"DA", "DT"}
_CHUNK = 1 << 20
# CID 7050: what was done, in codes that other programs read.
_PROFILE = ("113100", "Basic Application Confidentiality Profile")
_MODIFIED_DATES = ("113107", "Retain Longitudinal Temporal Information Modified Dates Option")
_CHARACTERISTICS = ("113108", "Retain Patient Characteristics Option")


def cloak(file: BinaryIO, target: BinaryIO, *, orders: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Write the copy into `target`; answer its new number."""
    size, dataset = headers.opened(file)
    start = file.tell()
    end = _end(file, start, size, dataset)
    _strip(dataset, orders)
    _say_so(dataset, orders)
    _renew_file_header(dataset)
    head = io.BytesIO()
    dcmwrite(head, dataset, enforce_file_format=True)
    target.write(head.getvalue())
    _copy(file, target, start, end)
    target.flush()
    return {"uid": str(dataset.SOPInstanceUID)}, b""


def _end(file: BinaryIO, start: int, size: int, dataset: FileDataset) -> int:
    """Where what is copied as it stands ends; curves stand in the header, which is written anew."""
    if is_video(dataset.file_meta.TransferSyntaxUID):
        raise Unreadable(Reason.PIXELS)  # cameras write place and device into the film itself
    if headers.pixels_hold(file, size, dataset):
        return headers.end_of_pixels(file, start, size, dataset)
    if dataset.get("WaveformSequence"):
        return start
    raise Unreadable(Reason.PIXELS)  # reports and papers are words: no table takes names out of them


def _strip(dataset: Dataset, orders: dict[str, Any]) -> None:
    for element in list(dataset):
        action = action_for(
            int(element.tag), element.VR, keeps_characteristics=orders["keeps_characteristics"]
        )
        if action is Action.REMOVE and not _is_shifted(element, orders):
            del dataset[element.tag]
        else:
            _act(dataset, element, action, orders)


def _act(dataset: Dataset, element: DataElement, action: Action, orders: dict[str, Any]) -> None:
    if action is not Action.KEEP and _is_shifted(element, orders):
        element.value = _each(element.value, lambda value: _shifted(str(value), orders["days"]))
    elif element.VR == "SQ":
        if action in {Action.KEEP, Action.RENUMBER}:
            for item in element.value:
                _strip(item, orders)
        else:
            element.value = Sequence()
    elif action is Action.EMPTY:
        element.value = None if element.VR in _NUMBERS else ""
    elif action is Action.REPLACE:
        element.value = _dummy(element)
    elif action is Action.RENUMBER:
        element.value = _each(element.value, lambda value: new_number(str(value), orders["salt"]))
    if element.tag in dataset:
        dataset[element.tag] = element


def _is_shifted(element: DataElement, orders: dict[str, Any]) -> bool:
    """A date that goes on meaning something beside others of the same child; the birthday never."""
    return orders["days"] is not None and element.VR in _DATES and element.keyword != "PatientBirthDate"


def _each(value: Any, change: Any) -> Any:
    if value is None or value == "":
        return value
    return [change(one) for one in value] if isinstance(value, list) or _is_several(value) else change(value)


def _is_several(value: Any) -> bool:
    return hasattr(value, "__iter__") and not isinstance(value, str | bytes)


def _shifted(text: str, days: int) -> str:
    """The day moved, the time of day as it was; what is no date is emptied."""
    try:
        day = datetime.strptime(text[:8], "%Y%m%d") + timedelta(days=days)  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return ""
    return f"{day:%Y%m%d}{text[8:]}"


def _dummy(element: DataElement) -> Any:
    if element.VR in _TEXT:
        return _ANONYMOUS
    if element.VR in _NUMBERS:
        return 0
    return _DUMMIES.get(element.VR, b"" if element.VR.startswith("O") or element.VR == "UN" else "")


def _say_so(dataset: Dataset, orders: dict[str, Any]) -> None:
    dataset.PatientName = dataset.PatientID = orders["pseudonym"]
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = f"{EDITION} Basic Profile"
    codes = [_PROFILE]
    if orders["days"] is not None:
        codes.append(_MODIFIED_DATES)
    if orders["keeps_characteristics"]:
        codes.append(_CHARACTERISTICS)
    dataset.DeidentificationMethodCodeSequence = Sequence(_code(*code) for code in codes)
    dataset.LongitudinalTemporalInformationModified = "REMOVED" if orders["days"] is None else "MODIFIED"


def _code(value: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", meaning
    return code


def _renew_file_header(dataset: FileDataset) -> None:
    """Nothing of the old one but how the rest is written: it names machines and may carry private words."""
    syntax, kind = dataset.file_meta.TransferSyntaxUID, dataset.get("SOPClassUID", "")
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = kind
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.preamble = bytes(128)


def _copy(file: BinaryIO, target: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    rest = end - start
    while rest > 0 and (chunk := file.read(min(_CHUNK, rest))):
        target.write(chunk)
        rest -= len(chunk)
