"""QIDO-RS: studies, series and images that fit what a program asks, of those its user sees."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, QuerySet

from consilia.accounts.domain.actors import Actor
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


def images_for(search: Search, by: Actor, at: datetime) -> QuerySet[Instance]:
    """Raises Unclear for an attribute that nobody can search by, or a value that is none of its kind."""
    found = instances_seen_by(by, at)
    for name, value in search.wanted.items():
        found = _narrowed(found, name, value)
    return found


def _narrowed(found: QuerySet[Instance], name: str, value: str) -> QuerySet[Instance]:
    if name in _DAYS:
        begin, end = days(value)
        found = found.filter(**{f"{_DAYS[name]}__gte": begin}) if begin else found
        return found.filter(**{f"{_DAYS[name]}__lte": end}) if end else found
    if name in _NUMBERS:
        if not value.lstrip("-").isdecimal() or len(value) > 9:
            raise Unclear(name)
        return found.filter(**{_NUMBERS[name]: int(value)})
    if name not in _COLUMNS:
        raise Unclear(name)
    column = _COLUMNS[name]
    if "*" in value or "?" in value:
        return found.filter(**{f"{column}__iregex": pattern(value)})
    if name.endswith("UID"):
        return found.filter(**{f"{column}__in": value.replace("\\", ",").split(",")})
    return found.filter(**{f"{column}__iexact": value})


def studies_found(search: Search, by: Actor, at: datetime) -> Found:
    """A page of studies, the latest first, each with the number of one image of it."""
    rows = (
        images_for(search, by, at)
        .values("series__study", *(f"{_STUDY}{name}" for name in _OF_STUDY))
        .annotate(
            modalities=ArrayAgg("series__modality", distinct=True),
            series_count=Count("series", distinct=True),
            images=Count("uid", distinct=True),
            one=ArrayAgg("id"),
        )
        .order_by(f"-{_STUDY}made_on", f"{_STUDY}uid", "series__study")
    )
    page = list(rows[search.offset : search.offset + search.limit])
    return _with_headers(search, page, _study)


def series_found(search: Search, by: Actor, at: datetime) -> Found:
    rows = (
        images_for(search, by, at)
        .values(
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
    return _with_headers(search, list(rows[search.offset : search.offset + search.limit]), _one_series)


def instances_found(search: Search, by: Actor, at: datetime) -> Found:
    rows = (
        images_for(search, by, at)
        .order_by(f"{_STUDY}uid", f"{_SERIES}number", f"{_SERIES}uid", "number", "uid")
        .distinct(f"{_STUDY}uid", f"{_SERIES}number", f"{_SERIES}uid", "number", "uid")
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
    page = [{**row, "one": [row["id"]]} for row in rows[search.offset : search.offset + search.limit]]
    return _with_headers(search, page, _image)


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
