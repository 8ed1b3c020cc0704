"""DICOM JSON (PS3.18, F) and the words of a search (PS3.18, 10.6): plain values in, plain values out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pydicom.datadict import tag_for_keyword

from consilia.imaging.domain.levels import Level

Dataset = dict[str, dict[str, Any]]
# What may be asked for by name: its number and its kind.
TAGS: Final[Mapping[str, tuple[str, str]]] = {
    "SOPClassUID": ("00080016", "UI"),
    "SOPInstanceUID": ("00080018", "UI"),
    "StudyDate": ("00080020", "DA"),
    "StudyTime": ("00080030", "TM"),
    "AccessionNumber": ("00080050", "SH"),
    "InstanceAvailability": ("00080056", "CS"),
    "Modality": ("00080060", "CS"),
    "ModalitiesInStudy": ("00080061", "CS"),
    "ReferringPhysicianName": ("00080090", "PN"),
    "TimezoneOffsetFromUTC": ("00080201", "SH"),
    "StudyDescription": ("00081030", "LO"),
    "SeriesDescription": ("0008103E", "LO"),
    "PatientName": ("00100010", "PN"),
    "PatientID": ("00100020", "LO"),
    "PatientBirthDate": ("00100030", "DA"),
    "PatientSex": ("00100040", "CS"),
    "BodyPartExamined": ("00180015", "CS"),
    "StudyInstanceUID": ("0020000D", "UI"),
    "SeriesInstanceUID": ("0020000E", "UI"),
    "StudyID": ("00200010", "SH"),
    "SeriesNumber": ("00200011", "IS"),
    "InstanceNumber": ("00200013", "IS"),
    "NumberOfStudyRelatedSeries": ("00201206", "IS"),
    "NumberOfStudyRelatedInstances": ("00201208", "IS"),
    "NumberOfSeriesRelatedInstances": ("00201209", "IS"),
    "NumberOfFrames": ("00280008", "IS"),
    "Rows": ("00280010", "US"),
    "Columns": ("00280011", "US"),
    "BitsAllocated": ("00280100", "US"),
    "ScheduledProcedureStepID": ("00400009", "SH"),
    "PerformedProcedureStepStartDate": ("00400244", "DA"),
    "PerformedProcedureStepStartTime": ("00400245", "TM"),
    "RequestAttributesSequence": ("00400275", "SQ"),
    "RequestedProcedureID": ("00401001", "SH"),
    "RetrieveURL": ("00081190", "UR"),
    "ReferencedSOPClassUID": ("00081150", "UI"),
    "ReferencedSOPInstanceUID": ("00081155", "UI"),
    "WarningReason": ("00081196", "US"),
    "FailureReason": ("00081197", "US"),
    "ReferencedSOPSequence": ("00081199", "SQ"),
    "FailedSOPSequence": ("00081198", "SQ"),
    "OtherFailuresSequence": ("0008119A", "SQ"),
}
_REQUESTS = "RequestAttributesSequence"
_OF_REQUESTS = frozenset({"ScheduledProcedureStepID", "RequestedProcedureID"})
_NAMES: Final = {tag: name for name, (tag, _kind) in TAGS.items()}
_TIME = re.compile(r"[0-9]{2}([0-9]{2}([0-9]{2}(\.[0-9]{1,6})?)?)?")
_TAG = re.compile(r"[0-9A-Fa-f]{8}")
MOST = 200
# What the standard lets an archive leave undone, as long as it says so: what was done instead.
UNSUPPORTED: Final[Mapping[str, str]] = {
    "fuzzymatching": "Only literal matching has been performed",
    "emptyvaluematching": "Empty Value Matching has not been performed",
    "multiplevaluematching": "Multiple Value Matching has not been performed",
}
_CONTROL = frozenset({"limit", "offset", "includefield", *UNSUPPORTED})


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
    """What a program asks: values by name, further attributes by number, which page; `undone` are words we leave out."""

    wanted: Mapping[str, str]
    include: frozenset[str]
    includes_all: bool
    limit: int
    offset: int
    undone: tuple[str, ...] = ()

    @classmethod
    def from_query(cls, pairs: Iterable[tuple[str, str]]) -> "Search":
        """Raises Unclear for a number that is none, and an attribute that nobody can search by."""
        wanted, include, page = {}, [], {"limit": MOST, "offset": 0}
        undone = []
        for name, value in pairs:
            if name in page:
                page[name] = _whole(name, value)
            elif name == "includefield":
                include += value.split(",")
            elif name in UNSUPPORTED and value.lower() == "true":
                undone.append(name)
            elif name not in _CONTROL:
                wanted[_name_of(name)] = value
        return cls(
            wanted=wanted,
            include=frozenset(tag for one in include if (tag := tag_of(one))),
            includes_all="all" in include,
            limit=min(page["limit"], MOST),
            offset=page["offset"],
            undone=tuple(undone),
        )

    def shown(self, found: Dataset, header: Dataset, level: Level) -> Dataset:
        """`found` with what else of the header was asked for, as far as it says something of the whole row."""
        more = {
            tag: value
            for tag, value in header.items()
            if not _is_long(value)
            and (
                (self.includes_all and level.tells_of_all(tag))
                or (tag in self.include and level.may_tell(tag))
            )
        }
        return {**more, **found}


def _is_long(element: Mapping[str, Any]) -> bool:
    """Whether it, or something within it, is told by an address: that is for `metadata`."""
    items = element.get("Value", []) if element.get("vr") == "SQ" else []
    return "BulkDataURI" in element or any(_is_long(one) for item in items for one in (item or {}).values())


def tag_of(word: str) -> str:
    """The number of an attribute that is named by keyword or by number; "" for what nobody knows."""
    if _TAG.fullmatch(word):
        return word.upper()
    tag = tag_for_keyword(word)
    return f"{tag:08X}" if tag is not None else ""


def _name_of(word: str) -> str:
    """By keyword or number; an attribute of a request by the way to it, `RequestAttributesSequence.…`."""
    way, _dot, last = word.rpartition(".")
    name, around = _NAMES.get(last.upper(), last), _NAMES.get(way.upper(), way)
    if name not in TAGS or around != (_REQUESTS if name in _OF_REQUESTS else ""):
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


def times(value: str) -> tuple[str, str]:
    """`0930`, `0930-1015`, `0930-`, `-1015` as the first and the last time, to be compared as texts. Raises Unclear.

    A time without seconds is the whole minute, as it is when it is written so.
    """
    first, dash, last = value.partition("-")
    if not (first or last) or not all(_TIME.fullmatch(one) for one in (first, last) if one):
        raise Unclear(value)
    return first or "0", (last if dash else first).ljust(6, "9").ljust(16, "9") if last or not dash else "9"


def pattern(value: str) -> str:
    """`Ivan*` as a regular expression: a star is anything, a question mark one character, the rest itself."""
    return f"^{_escaped(value, '.')}$"


def pattern_of_one(value: str, between: str) -> str:
    """The same for one of several values that stand in one text, `between` each two of them."""
    mark = re.escape(between)
    return f"(^|{mark}){_escaped(value, f'[^{mark}]')}({mark}|$)"


def _escaped(value: str, anything: str) -> str:
    return "".join({"*": f"{anything}*", "?": anything}.get(one) or re.escape(one) for one in value)
