"""QIDO-RS: studies, series and images that fit what a program asks, of those its user sees."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, QuerySet

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import anybody_as, asked_by
from consilia.foundation.questions import StandingQuestion, given, is_one_of
from consilia.imaging.domain import qido
from consilia.imaging.domain.dicom_json import (
    MOST,
    Dataset,
    Search,
    Unclear,
    days,
    pattern,
    pattern_of_one,
    times,
)
from consilia.imaging.domain.levels import Level
from consilia.imaging.domain.noted import BETWEEN
from consilia.imaging.models import Instance
from consilia.imaging.queries import instances_seen_by

_STUDY, _SERIES = "series__study__", "series__"
# Where an attribute stands, seen from an image; those with a star or a question mark are patterns.
_COLUMNS = {
    "StudyInstanceUID": f"{_STUDY}uid",
    "AccessionNumber": f"{_STUDY}accession_number",
    "StudyDescription": f"{_STUDY}description",
    "StudyID": f"{_STUDY}study_number",
    "ReferringPhysicianName": f"{_STUDY}referrer_name",
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
_DAYS = {
    "StudyDate": f"{_STUDY}made_on",
    "PatientBirthDate": f"{_STUDY}birth_date",
    "PerformedProcedureStepStartDate": f"{_SERIES}step_on",
}
_TIMES = {"StudyTime": f"{_STUDY}made_at", "PerformedProcedureStepStartTime": f"{_SERIES}step_at"}
_SEVERAL = {
    "ScheduledProcedureStepID": f"{_SERIES}scheduled_steps",
    "RequestedProcedureID": f"{_SERIES}requested_procedures",
}
_OF_STUDY = (
    "uid", "made_on", "made_at", "accession_number", "description", "patient_name", "patient_number",
    "birth_date", "sex", "study_number", "referrer_name", "time_zone",
)  # fmt: skip
_OF_SERIES = (
    "uid", "number", "modality", "description", "body_part",
    "step_on", "step_at", "scheduled_steps", "requested_procedures",
)  # fmt: skip
_OF_IMAGE = ("id", "uid", "sop_class", "number", "rows", "columns", "frames")
_BITS = "header__00280100__Value__0"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A page of rows, each with its address below `studies/`; `has_more` where they go on behind it."""

    rows: list[tuple[Dataset, str]]
    has_more: bool


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
        return _between(_DAYS[name], days(value))
    if name in _TIMES:
        return _between(_TIMES[name], times(value))
    if name in _NUMBERS:
        return [(_NUMBERS[name], _number(name, value))]
    if name in _SEVERAL:
        return [(f"{_SEVERAL[name]}__iregex", pattern_of_one(value, BETWEEN))]
    if name in _COLUMNS:
        return [_of_words(name, _COLUMNS[name], value)]
    raise Unclear(name)


def _between(column: str, bounds: tuple[Any, Any]) -> list[tuple[str, Any]]:
    return [
        (f"{column}__{bound}", value) for bound, value in zip(("gte", "lte"), bounds, strict=True) if value
    ]


def _number(name: str, value: str) -> int:
    if not value.lstrip("-").isdecimal() or len(value) > 9:
        raise Unclear(name)
    return int(value)


def _of_words(name: str, column: str, value: str) -> tuple[str, Any]:
    if "*" in value or "?" in value:
        return f"{column}__iregex", pattern(value)
    if name.endswith("UID"):
        return f"{column}{_ONE_OF}", value.replace("\\", ",").split(",")
    return f"{column}__iexact", value


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


def find(level: Level, search: Search, by: Actor, at: datetime, *, below: Collection[Level] = ()) -> Found:
    """A page of studies (the latest first), series or images.

    Args:
        below: the levels whose numbers the address names: whoever asks knows them, so their attributes are not told
            again; those of the others are (PS3.18, 10.6.3.3.2 and 10.6.3.3.3).

    Raises:
        Unclear: the search cannot be read.
    """
    rows = _page(_ROWS[level], search, by, at)
    shown = rows[: search.limit]
    told = _told(level, shown, below, by, at)
    headers = _headers(search, shown)
    found = [
        (search.shown(one, headers.get(_first(row), {}), level), _address(level, row))
        for one, row in zip(told, shown, strict=True)
    ]
    return Found(found, len(rows) > len(shown))


def _page(rows: Rows, search: Search, by: Actor, at: datetime) -> list[Row]:
    """One more than was asked for, where there is one. Raises Unclear."""
    asked = _taken_apart(search)
    question = _question(rows, by.role, asked.conditions, search.offset, search.limit + 1)
    return question(**asked_by(by, at), **asked.values)


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


def _by_series(found: QuerySet[Instance]) -> QuerySet[Instance, Any]:
    rows: QuerySet[Instance, Any] = (
        found.values(
            "series",
            "series__study",
            f"{_STUDY}uid",
            f"{_STUDY}time_zone",
            *(f"{_SERIES}{name}" for name in _OF_SERIES),
        )
        .annotate(images=Count("uid", distinct=True), one=ArrayAgg("id"))
        .order_by(f"{_STUDY}uid", f"{_SERIES}number", f"{_SERIES}uid", "series")
    )
    return rows


def _each_image(found: QuerySet[Instance]) -> QuerySet[Instance, Any]:
    order = (f"{_STUDY}uid", f"{_SERIES}number", f"{_SERIES}uid", "number", "uid")
    rows: QuerySet[Instance, Any] = (
        found.order_by(*order)
        .distinct(*order)
        .values(
            "series",
            "series__study",
            f"{_STUDY}uid",
            f"{_STUDY}time_zone",
            f"{_SERIES}uid",
            f"{_SERIES}modality",
            *_OF_IMAGE,
            bits=F(_BITS),
        )
    )
    return rows


_ROWS: dict[Level, Rows] = {
    Level.STUDIES: _by_study,
    Level.SERIES: _by_series,
    Level.INSTANCES: _each_image,
}


def _told(level: Level, rows: list[Row], below: Collection[Level], by: Actor, at: datetime) -> list[Dataset]:
    """What the standard asks for of each row, with what it asks for of the study and the series around it."""
    told = [_TOLD[level](row) for row in rows]
    around = {
        Level.STUDIES: ("series__study", "StudyInstanceUID", f"{_STUDY}uid"),
        Level.SERIES: ("series", "SeriesInstanceUID", f"{_SERIES}uid"),
    }
    for outer, (key, name, uid) in around.items():
        if outer is level:
            break
        if outer not in below and rows:
            wanted = {name: ",".join({row[uid] for row in rows})}
            whole = Search(wanted, frozenset(), includes_all=False, limit=MOST, offset=0)
            of_outer = {row[key]: _TOLD[outer](row) for row in _page(_ROWS[outer], whole, by, at)}
            told = [of_outer.get(row[key], {}) | one for one, row in zip(told, rows, strict=True)]
    return told


def _headers(search: Search, rows: Iterable[Row]) -> dict[Any, Dataset]:
    """Read only where a program asks for more than we keep beside them."""
    if not (search.include or search.includes_all):
        return {}
    return dict(Instance.objects.filter(id__in=[_first(row) for row in rows]).values_list("id", "header"))


def _first(row: Row) -> Any:
    """The number of an image of a row, which stands for it where its header is asked for."""
    return row["one"][0] if "one" in row else row["id"]


def _address(level: Level, row: Row) -> str:
    parts = [row[f"{_STUDY}uid"]]
    if level is not Level.STUDIES:
        parts += ["series", row[f"{_SERIES}uid"]]
    if level is Level.INSTANCES:
        parts += ["instances", row["uid"]]
    return "/".join(parts)


def _under(prefix: str, row: Row) -> Row:
    return {name.removeprefix(prefix): value for name, value in row.items() if name.startswith(prefix)}


def _study(row: Row) -> Dataset:
    return qido.study(
        _under(_STUDY, row), modalities=row["modalities"], series=row["series_count"], images=row["images"]
    )


def _one_series(row: Row) -> Dataset:
    return qido.series(
        _under(_SERIES, row),
        study=row[f"{_STUDY}uid"],
        time_zone=row[f"{_STUDY}time_zone"],
        images=row["images"],
    )


def _image(row: Row) -> Dataset:
    return qido.instance(
        row | {"time_zone": row[f"{_STUDY}time_zone"]},
        study=row[f"{_STUDY}uid"],
        series=row[f"{_SERIES}uid"],
        modality=row[f"{_SERIES}modality"],
    )


_TOLD: dict[Level, Callable[[Row], Dataset]] = {
    Level.STUDIES: _study,
    Level.SERIES: _one_series,
    Level.INSTANCES: _image,
}
