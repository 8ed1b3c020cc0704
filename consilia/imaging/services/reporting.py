"""Marks as a structured report that archives and other viewers read: a Comprehensive SR after TID 1500 (PS3.16).

Codes are those of the templates: lengths and angles by TID 1501, regions and places by TID 1410, values inside by TID 1419.
Values without a unit are said in words and not as a number.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from math import dist

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

from consilia.accounts.domain.actors import Actor
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.imaging import words
from consilia.imaging.domain.marks import Kind
from consilia.imaging.models import Annotation, Instance, Study
from consilia.imaging.queries import works_on_files
from consilia.imaging.queries.annotations import annotations_of

_CLASS = "1.2.840.10008.5.1.4.1.1.88.33"
_SERIES_NUMBER = 9001  # behind those of the machine
Code = tuple[str, str, str]
_MEASURES: Mapping[str, tuple[Code, Code]] = {
    "mm": (("410668003", "SCT", "Length"), ("mm", "UCUM", "millimeter")),
    "mm2": (("42798000", "SCT", "Area"), ("mm2", "UCUM", "square millimeter")),
    "deg": (("1483009", "SCT", "Angle"), ("deg", "UCUM", "degree")),
    "px": (("410668003", "SCT", "Length"), ("{pixels}", "UCUM", "pixels")),
    "px2": (("42798000", "SCT", "Area"), ("{pixels}", "UCUM", "pixels")),
}
_QUANTITIES: Mapping[str, tuple[Code, Code]] = {
    "HU": (("112031", "DCM", "Attenuation Coefficient"), ("[hnsf'U]", "UCUM", "Hounsfield unit")),
    "SUVbw": (
        ("126401", "DCM", "SUVbw"),
        ("g/ml{SUVbw}", "UCUM", "Standardized Uptake Value body weight"),
    ),
}
_LANGUAGES: Mapping[str, Code] = {
    "en": ("en", "RFC5646", "English"),
    "ru": ("ru", "RFC5646", "Russian"),
}
_DERIVED: Mapping[str, Code] = {
    "mean": ("373098007", "SCT", "Mean"),
    "deviation": ("386136009", "SCT", "Standard Deviation"),
    "least": ("255605001", "SCT", "Minimum"),
    "most": ("56851009", "SCT", "Maximum"),
}


class NothingMarked(Refusal):
    status = 422
    message = _("Nobody has marked an image of this study that you see.")


def report_of_marks(*, study: Study, by: Actor, at: datetime) -> tuple[bytes, Instance]:
    """The file, with names as the images have them, and one image that it speaks of.

    Raises:
        NothingMarked: no mark stands on an image that she sees.
        NotAllowed: she only reads the case; the report names the patient.
    """
    marks = [mark for mark in annotations_of(study, by, at) if mark.removed_at is None]
    if not marks:
        raise NothingMarked
    if not works_on_files({mark.instance.intake.file_id for mark in marks}, by, at):
        raise NotAllowed
    report = _headed(study, at)
    report.CurrentRequestedProcedureEvidenceSequence = [_evidence(study, marks)]
    _fill(report, marks)
    return _written(report), marks[0].instance


def _headed(study: Study, at: datetime) -> Dataset:
    report = Dataset()
    report.SOPClassUID, report.SOPInstanceUID = _CLASS, generate_uid(prefix=None)
    report.StudyInstanceUID, report.SeriesInstanceUID = study.uid, generate_uid(prefix=None)
    report.SpecificCharacterSet, report.Modality, report.Manufacturer = "ISO_IR 192", "SR", "Consilia"
    report.SeriesNumber, report.InstanceNumber = _SERIES_NUMBER, 1
    report.PatientName, report.PatientID = study.patient_name, study.patient_number
    report.PatientBirthDate = f"{study.birth_date:%Y%m%d}" if study.birth_date else ""
    report.PatientSex, report.AccessionNumber = study.sex, study.accession_number
    report.StudyDate = f"{study.made_on:%Y%m%d}" if study.made_on else ""
    report.StudyTime, report.StudyID, report.ReferringPhysicianName = study.made_at, "", ""
    report.ContentDate, report.ContentTime = f"{at:%Y%m%d}", f"{at:%H%M%S}"
    report.TimezoneOffsetFromUTC = "+0000"
    report.CompletionFlag, report.VerificationFlag = "COMPLETE", "UNVERIFIED"
    report.ReferencedPerformedProcedureStepSequence = []
    report.PerformedProcedureCodeSequence = []
    return report


def _evidence(study: Study, marks: Sequence[Annotation]) -> Dataset:
    """Every image that the report speaks of, series by series."""
    images = {mark.instance.uid: mark.instance for mark in marks}
    found, of_series = Dataset(), []
    ordered = sorted(images.values(), key=lambda image: (image.series.uid, image.uid))
    for uid, group in groupby(ordered, key=lambda image: image.series.uid):
        series = Dataset()
        series.SeriesInstanceUID, series.ReferencedSOPSequence = uid, [_reference(one) for one in group]
        of_series.append(series)
    found.StudyInstanceUID, found.ReferencedSeriesSequence = study.uid, of_series
    return found


def _reference(image: Instance, frame: int | None = None) -> Dataset:
    found = Dataset()
    found.ReferencedSOPClassUID, found.ReferencedSOPInstanceUID = image.sop_class, image.uid
    if frame is not None and image.frames > 1:
        found.ReferencedFrameNumber = frame + 1
    return found


def _fill(report: Dataset, marks: Sequence[Annotation]) -> None:
    report.ValueType, report.ContinuityOfContent = "CONTAINER", "SEPARATE"
    report.ConceptNameCodeSequence = [_code("126000", "DCM", "Imaging Measurement Report")]
    report.ContentTemplateSequence = [_template("1500")]
    groups = [_group(mark) for mark in marks]
    language = _LANGUAGES[get_language() or "en"]
    report.ContentSequence = [
        _coded("HAS CONCEPT MOD", ("121049", "DCM", "Language of Content Item and Descendants"), language),
        *_observers(marks),
        _coded("HAS CONCEPT MOD", ("121058", "DCM", "Procedure reported"), ("363679005", "SCT", "Imaging procedure")),
        _container("CONTAINS", ("126010", "DCM", "Imaging Measurements"), groups),
    ]  # fmt: skip


def _observers(marks: Iterable[Annotation]) -> list[Dataset]:
    found = []
    for name in dict.fromkeys(mark.author.full_name for mark in marks):
        kind = ("121005", "DCM", "Observer Type"), ("121006", "DCM", "Person")
        person = _item("HAS OBS CONTEXT", "PNAME", ("121008", "DCM", "Person Observer Name"))
        person.PersonName = "^".join(name.split(maxsplit=1)).replace("=", "")
        found += [_coded("HAS OBS CONTEXT", *kind), person]
    return found


def _group(mark: Annotation) -> Dataset:
    """One mark: its number, the words of its author, where it stands and what it measures."""
    number = _item("HAS OBS CONTEXT", "TEXT", ("112039", "DCM", "Tracking Identifier"))
    number.TextValue = str(mark.number)
    tracking = _item("HAS OBS CONTEXT", "UIDREF", ("112040", "DCM", "Tracking Unique Identifier"))
    tracking.UID = f"2.25.{mark.id.int}"
    is_line = Kind(mark.kind) in {Kind.LENGTH, Kind.ANGLE}
    numbers = [*_measured(mark), *_inside(mark)]
    if is_line:
        numbers[0].ContentSequence = [_region(mark, "INFERRED FROM")]
    else:
        numbers = [_region(mark, "CONTAINS"), *numbers]
    said = _item("CONTAINS", "TEXT", ("121106", "DCM", "Comment"))
    said.TextValue = _said_of(mark)
    group = _container("CONTAINS", ("125007", "DCM", "Measurement Group"), [number, tracking, *numbers, said])
    group.ContentTemplateSequence = [_template("1501" if is_line else "1410")]
    return group


def _said_of(mark: Annotation) -> str:
    """All of it in the reader's language, as the list beside the image has it: what no number tells is here as well."""
    measured = words.measured(mark.value, mark.unit)
    scale = mark.get_scale_source_display() if measured and mark.unit != "deg" else ""
    what = ", ".join(filter(None, [f"{mark.get_kind_display()} {measured}".strip(), scale]))
    parts = [what, words.values_inside(mark.inside), mark.text, mark.author.full_name]
    return ". ".join(part.rstrip(".") for part in parts if part)


def _measured(mark: Annotation) -> list[Dataset]:
    if mark.value is None:
        return []
    return [_number(_MEASURES[mark.unit], str(mark.value))]


def _inside(mark: Annotation) -> list[Dataset]:
    inside = mark.inside or {}
    quantity = _QUANTITIES.get(inside.get("unit", ""))
    if quantity is None:
        return []
    found = []
    for name, derived in _DERIVED.items():
        number = _number(quantity, f"{inside[name]:g}")
        number.ContentSequence = [_coded("HAS CONCEPT MOD", ("121401", "DCM", "Derivation"), derived)]
        found.append(number)
    return found


def _region(mark: Annotation, relation: str) -> Dataset:
    kind, points = Kind(mark.kind), [tuple(point) for point in mark.points]
    region = _item(relation, "SCOORD", ("111030", "DCM", "Image Region"))
    region.GraphicType, region.GraphicData = _drawn(kind, points)
    image = _item("SELECTED FROM", "IMAGE", None)
    image.ReferencedSOPSequence = [_reference(mark.instance, mark.frame)]
    region.ContentSequence = [image]
    return region


def _drawn(kind: Kind, points: list[tuple[float, float]]) -> tuple[str, list[float]]:
    """Columns and rows as PS3.3 C.18.6 has them: of an ellipse the longer axis first, regions closed, an arrow by its tip."""
    if kind in {Kind.TEXT, Kind.ARROW}:
        return "POINT", list(points[0])
    if kind is Kind.ELLIPSE and dist(points[0], points[1]) < dist(points[2], points[3]):
        points = [*points[2:], *points[:2]]
    if kind in {Kind.RECTANGLE, Kind.FREEHAND}:
        points = [*points, points[0]]
    return "ELLIPSE" if kind is Kind.ELLIPSE else "POLYLINE", [one for point in points for one in point]


def _number(measure: tuple[Code, Code], value: str) -> Dataset:
    found, measured = _item("CONTAINS", "NUM", measure[0]), Dataset()
    measured.NumericValue, measured.MeasurementUnitsCodeSequence = value, [_code(*measure[1])]
    found.MeasuredValueSequence = [measured]
    return found


def _container(relation: str, name: Code, content: list[Dataset]) -> Dataset:
    found = _item(relation, "CONTAINER", name)
    found.ContinuityOfContent, found.ContentSequence = "SEPARATE", content
    return found


def _coded(relation: str, name: Code, value: Code) -> Dataset:
    found = _item(relation, "CODE", name)
    found.ConceptCodeSequence = [_code(*value)]
    return found


def _item(relation: str, kind: str, name: Code | None) -> Dataset:
    found = Dataset()
    found.RelationshipType, found.ValueType = relation, kind
    if name is not None:
        found.ConceptNameCodeSequence = [_code(*name)]
    return found


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    found = Dataset()
    found.CodeValue, found.CodingSchemeDesignator, found.CodeMeaning = value, scheme, meaning
    return found


def _template(number: str) -> Dataset:
    found = Dataset()
    found.MappingResource, found.TemplateIdentifier = "DCMR", number
    return found


def _written(report: Dataset) -> bytes:
    report.file_meta = FileMetaDataset()
    report.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    out = io.BytesIO()
    dcmwrite(out, report, enforce_file_format=True, implicit_vr=False, little_endian=True)
    return out.getvalue()
