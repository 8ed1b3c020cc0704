"""DICOM JSON (PS3.18, F) and the words of a search (PS3.18, 10.6): plain values in, plain values out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

Dataset = dict[str, dict[str, Any]]
# What may be asked for by name: its number and its kind.
TAGS: Final[Mapping[str, tuple[str, str]]] = {
    "SOPClassUID": ("00080016", "UI"),
    "SOPInstanceUID": ("00080018", "UI"),
    "StudyDate": ("00080020", "DA"),
    "StudyTime": ("00080030", "TM"),
    "AccessionNumber": ("00080050", "SH"),
    "Modality": ("00080060", "CS"),
    "ModalitiesInStudy": ("00080061", "CS"),
    "StudyDescription": ("00081030", "LO"),
    "SeriesDescription": ("0008103E", "LO"),
    "PatientName": ("00100010", "PN"),
    "PatientID": ("00100020", "LO"),
    "PatientBirthDate": ("00100030", "DA"),
    "PatientSex": ("00100040", "CS"),
    "BodyPartExamined": ("00180015", "CS"),
    "StudyInstanceUID": ("0020000D", "UI"),
    "SeriesInstanceUID": ("0020000E", "UI"),
    "SeriesNumber": ("00200011", "IS"),
    "InstanceNumber": ("00200013", "IS"),
    "NumberOfStudyRelatedSeries": ("00201206", "IS"),
    "NumberOfStudyRelatedInstances": ("00201208", "IS"),
    "NumberOfSeriesRelatedInstances": ("00201209", "IS"),
    "NumberOfFrames": ("00280008", "IS"),
    "Rows": ("00280010", "US"),
    "Columns": ("00280011", "US"),
    "RetrieveURL": ("00081190", "UR"),
    "ReferencedSOPClassUID": ("00081150", "UI"),
    "ReferencedSOPInstanceUID": ("00081155", "UI"),
    "WarningReason": ("00081196", "US"),
    "FailureReason": ("00081197", "US"),
    "ReferencedSOPSequence": ("00081199", "SQ"),
    "FailedSOPSequence": ("00081198", "SQ"),
    "OtherFailuresSequence": ("0008119A", "SQ"),
}
_NAMES: Final = {tag: name for name, (tag, _kind) in TAGS.items()}
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
MOST = 200
_CONTROL = frozenset({"limit", "offset", "includefield", "fuzzymatching"})


class Unclear(ValueError):
    """The search cannot be read; `str()` says which word."""


def dataset(**values: Any) -> Dataset:
    """Attributes by name; None and "" become attributes without a value."""
    return {TAGS[name][0]: _attribute(TAGS[name][1], value) for name, value in values.items()}


def _attribute(kind: str, value: Any) -> dict[str, Any]:
    values = [one for one in (value if isinstance(value, list) else [value]) if one not in (None, "")]
    if not values:
        return {"vr": kind}
    if kind == "PN":
        return {"vr": kind, "Value": [{"Alphabetic": one} for one in values]}
    if kind == "DA":
        values = [f"{one:%Y%m%d}" if isinstance(one, date) else one for one in values]
    return {"vr": kind, "Value": values}


@dataclass(frozen=True, slots=True)
class Search:
    """What a program asks: values by name, further attributes by number, which page."""

    wanted: Mapping[str, str]
    include: frozenset[str]
    includes_all: bool
    limit: int
    offset: int

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]]) -> "Search":
        """Raises Unclear for a number that is none, and an attribute that nobody can search by."""
        wanted, include, page = {}, [], {"limit": MOST, "offset": 0}
        for name, value in pairs:
            if name in page:
                page[name] = _whole(name, value)
            elif name == "includefield":
                include += value.split(",")
            elif name not in _CONTROL:
                wanted[_name_of(name)] = value
        return cls(
            wanted=wanted,
            include=frozenset(tag for one in include if (tag := tag_of(one))),
            includes_all="all" in include,
            limit=min(page["limit"], MOST),
            offset=page["offset"],
        )

    def shown(self, found: Dataset, header: Dataset) -> Dataset:
        """`found` with what else of the header was asked for."""
        more = header if self.includes_all else {tag: header[tag] for tag in self.include if tag in header}
        return {**more, **found}


def tag_of(word: str) -> str:
    """The number of an attribute that is named by keyword or by number; "" for what we do not know."""
    return word.upper() if _TAG.fullmatch(word) else TAGS.get(word, ("", ""))[0]


def _name_of(word: str) -> str:
    name = _NAMES.get(word.upper(), word)
    if name not in TAGS:
        raise Unclear(word)
    return name


def _whole(name: str, value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise Unclear(name)
    return int(value)


def days(value: str) -> tuple[date | None, date | None]:
    """`20260101`, `20260101-20260131`, `20260101-`, `-20260131`. Raises Unclear."""
    first, dash, last = value.partition("-")
    begin = _day(first)
    return (begin, _day(last)) if dash else (begin, begin)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError as error:
        raise Unclear(text) from error


def pattern(value: str) -> str:
    """`Ivan*` as a regular expression: a star is anything, a question mark one character, the rest itself."""
    return "^" + "".join({"*": ".*", "?": "."}.get(one) or re.escape(one) for one in value) + "$"
