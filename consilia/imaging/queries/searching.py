"""QIDO-RS: studies, series and images that fit what a program asks, of those its user sees."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import anybody_as, asked_by
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.imaging.domain.dicom_json import Dataset, Search, Unclear, dataset, days, pattern
from consilia.imaging.models import Instance
from consilia.imaging.queries import instances_seen_by

_STUDY, _SERIES = "series__study__", "series__"
# Where an attribute stands, seen from an image; those with a star or a question mark are patterns.
_COLUMNS = {
    "StudyInstanceUID": f"{_STUDY}uid",
    "AccessionNumber": f"{_STUDY}accession_number",
    "StudyDescription": f"{_STUDY}description",
    "PatientName": f"{_STUDY}patient_name",
    "PatientID": f"{_STUDY}patient_number",
    "PatientSex": f"{_STUDY}sex",
    "SeriesInstanceUID": f"{_SERIES}uid",
    "SeriesDescription": f"{_SERIES}description",
    "Modality": f"{_SERIES}modality",
    "ModalitiesInStudy": f"{_STUDY}series__modality",
    "BodyPartExamined": f"{_SERIES}body_part",
    "SOPInstanceUID": "uid",
    "SOPClassUID": "sop_class",
}
_NUMBERS = {"SeriesNumber": f"{_SERIES}number", "InstanceNumber": "number"}
_DAYS = {"StudyDate": f"{_STUDY}made_on", "PatientBirthDate": f"{_STUDY}birth_date"}
_OF_STUDY = (
    "uid", "made_on", "made_at", "accession_number", "description", "patient_name", "patient_number",
    "birth_date", "sex",
)  # fmt: skip
Found = list[tuple[Dataset, str]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search as conditions and values apart: what is alike but for the values is compiled once."""

    conditions: tuple[tuple[str, str], ...]
    values: dict[str, Any]


def _taken_apart(search: Search) -> _Asked:
    """Raises Unclear for an attribute that nobody can search by, or a value that is none of its kind."""
    terms = [term for name, value in search.wanted.items() for term in _terms(name, value)]
    conditions = tuple((condition, f"value{place}") for place, (condition, _value) in enumerate(terms))
    return _Asked(conditions, {f"value{place}": value for place, (_condition, value) in enumerate(terms)})


def _terms(name: str, value: str) -> list[tuple[str, Any]]:
    if name in _DAYS:
        bounds = zip(("gte", "lte"), days(value), strict=True)
        return [(f"{_DAYS[name]}__{bound}", day) for bound, day in bounds if day]
    if name in _NUMBERS:
        if not value.lstrip("-").isdecimal() or len(value) > 9:
            raise Unclear(name)
        return [(_NUMBERS[name], int(value))]
    if name not in _COLUMNS:
        raise Unclear(name)
    column = _COLUMNS[name]
    if "*" in value or "?" in value:
        return [(f"{column}__iregex", pattern(value))]
    if name.endswith("UID"):
        return [(f"{column}{_ONE_OF}", value.replace("\\", ",").split(","))]
    return [(f"{column}__iexact", value)]


_ONE_OF = "__one_of"


def _narrowed(found: QuerySet[Instance], conditions: tuple[tuple[str, str], ...]) -> QuerySet[Instance]:
    for condition, value in conditions:
        if condition.endswith(_ONE_OF):
            found = found.filter(is_one_of(condition.removesuffix(_ONE_OF), given(value)))
        else:
            found = found.filter(**{condition: given(value)})
    return found


Rows = Callable[[QuerySet[Instance]], QuerySet[Instance, Any]]


@lru_cache(maxsize=256)
def _question(
    rows: Rows, role: Role | None, conditions: tuple[tuple[str, str], ...], offset: int, limit: int
) -> StandingQuestion[Instance, dict[str, Any]]:
    def build() -> QuerySet[Instance, dict[str, Any]]:
        return rows(_narrowed(instances_seen_by(anybody_as(role), given("at")), conditions))[
            offset : offset + limit
        ]

    return StandingQuestion(build)


def _page(rows: Rows, search: Search, by: Actor, at: datetime) -> list[dict[str, Any]]:
    """Raises Unclear."""
    asked = _taken_apart(search)
    question = _question(rows, by.role, asked.conditions, search.offset, search.limit)
    return question(**asked_by(by, at), **asked.values)


def studies_found(search: Search, by: Actor, at: datetime) -> Found:
    """A page of studies, the latest first, each with the number of one image of it. Raises Unclear."""
    return _with_headers(search, _page(_by_study, search, by, at), _study)


def _by_study(found: QuerySet[Instance]) -> QuerySet[Instance, Any]:
    rows: QuerySet[Instance, Any] = (
        found.values("series__study", *(f"{_STUDY}{name}" for name in _OF_STUDY))
        .annotate(
            modalities=ArrayAgg("series__modality", distinct=True),
            series_count=Count("series", distinct=True),
            images=Count("uid", distinct=True),
            one=ArrayAgg("id"),
        )
        .order_by(f"-{_STUDY}made_on", f"{_STUDY}uid", "series__study")
    )
    return rows


def series_found(search: Search, by: Actor, at: datetime) -> Found:
    """Raises Unclear."""
    return _with_headers(search, _page(_by_series, search, by, at), _one_series)


def _by_series(found: QuerySet[Instance]) -> QuerySet[Instance, Any]:
    rows: QuerySet[Instance, Any] = (
        found.values(
            f"{_STUDY}uid",
            "series",
            f"{_SERIES}uid",
            f"{_SERIES}number",
            f"{_SERIES}modality",
            f"{_SERIES}description",
            f"{_SERIES}body_part",
        )
        .annotate(images=Count("uid", distinct=True), one=ArrayAgg("id"))
        .order_by(f"{_STUDY}uid", f"{_SERIES}number", f"{_SERIES}uid", "series")
    )
    return rows


def instances_found(search: Search, by: Actor, at: datetime) -> Found:
    """Raises Unclear."""
    rows = _page(_each_image, search, by, at)
    return _with_headers(search, [{**row, "one": [row["id"]]} for row in rows], _image)


def _each_image(found: QuerySet[Instance]) -> QuerySet[Instance, Any]:
    order = (f"{_STUDY}uid", f"{_SERIES}number", f"{_SERIES}uid", "number", "uid")
    rows: QuerySet[Instance, Any] = (
        found.order_by(*order)
        .distinct(*order)
        .values(
            "id",
            f"{_STUDY}uid",
            f"{_SERIES}uid",
            f"{_SERIES}modality",
            "uid",
            "sop_class",
            "number",
            "rows",
            "columns",
            "frames",
        )
    )
    return rows


def _with_headers(search: Search, rows: list[dict[str, Any]], shape: Any) -> Found:
    """Headers are read only where a program asks for more than we keep beside them."""
    headers: dict[Any, Dataset] = {}
    if search.include or search.includes_all:
        headers = dict(Instance.objects.filter(id__in=_firsts(rows)).values_list("id", "header"))
    return [(search.shown(shape(row), headers.get(row["one"][0], {})), row[f"{_STUDY}uid"]) for row in rows]


def _firsts(rows: Iterable[dict[str, Any]]) -> list[Any]:
    return [row["one"][0] for row in rows]


def _study(row: dict[str, Any]) -> Dataset:
    said = {name: row[f"{_STUDY}{name}"] for name in _OF_STUDY}
    return dataset(
        StudyDate=said["made_on"],
        StudyTime=said["made_at"],
        AccessionNumber=said["accession_number"],
        ModalitiesInStudy=sorted(row["modalities"]),
        StudyDescription=said["description"],
        PatientName=said["patient_name"],
        PatientID=said["patient_number"],
        PatientBirthDate=said["birth_date"],
        PatientSex=said["sex"],
        StudyInstanceUID=said["uid"],
        NumberOfStudyRelatedSeries=row["series_count"],
        NumberOfStudyRelatedInstances=row["images"],
    )


def _one_series(row: dict[str, Any]) -> Dataset:
    return dataset(
        Modality=row[f"{_SERIES}modality"],
        SeriesDescription=row[f"{_SERIES}description"],
        BodyPartExamined=row[f"{_SERIES}body_part"],
        StudyInstanceUID=row[f"{_STUDY}uid"],
        SeriesInstanceUID=row[f"{_SERIES}uid"],
        SeriesNumber=row[f"{_SERIES}number"],
        NumberOfSeriesRelatedInstances=row["images"],
    )


def _image(row: dict[str, Any]) -> Dataset:
    return dataset(
        SOPClassUID=row["sop_class"],
        SOPInstanceUID=row["uid"],
        Modality=row[f"{_SERIES}modality"],
        StudyInstanceUID=row[f"{_STUDY}uid"],
        SeriesInstanceUID=row[f"{_SERIES}uid"],
        InstanceNumber=row["number"],
        NumberOfFrames=row["frames"],
        Rows=row["rows"],
        Columns=row["columns"],
    )
