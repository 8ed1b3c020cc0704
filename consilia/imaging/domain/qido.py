"""The rows of a search (PS3.18, 10.6.3.3), from what is kept beside the images. Plain values in, DICOM JSON out.

Rows are told by names of attributes; what "shall be present if known" is left out where it is not known, what is
required is there without a value.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from consilia.imaging.domain.dicom_json import Dataset, dataset
from consilia.imaging.domain.noted import BETWEEN

_HERE = "ONLINE"  # whatever is found can be retrieved at once


def study(row: Mapping[str, Any], *, modalities: Sequence[str], series: int, images: int) -> Dataset:
    """Table 10.6.3-3, and the description. `row` holds columns of a study."""
    return dataset(
        StudyDate=row["made_on"],
        StudyTime=row["made_at"],
        AccessionNumber=row["accession_number"],
        InstanceAvailability=_HERE,
        ModalitiesInStudy=sorted(modalities),
        ReferringPhysicianName=row["referrer_name"],
        StudyDescription=row["description"],
        PatientName=row["patient_name"],
        PatientID=row["patient_number"],
        PatientBirthDate=row["birth_date"],
        PatientSex=row["sex"],
        StudyInstanceUID=row["uid"],
        StudyID=row["study_number"],
        NumberOfStudyRelatedSeries=series,
        NumberOfStudyRelatedInstances=images,
    ) | _known(TimezoneOffsetFromUTC=row["time_zone"])


def series(row: Mapping[str, Any], *, study: str, time_zone: str | None, images: int) -> Dataset:
    """Table 10.6.3-4, and the part of the body. `row` holds columns of a series."""
    required = dataset(
        InstanceAvailability=_HERE,
        Modality=row["modality"],
        StudyInstanceUID=study,
        SeriesInstanceUID=row["uid"],
        SeriesNumber=row["number"],
        NumberOfSeriesRelatedInstances=images,
    )
    return required | _known(
        TimezoneOffsetFromUTC=time_zone,
        SeriesDescription=row["description"],
        BodyPartExamined=row["body_part"],
        PerformedProcedureStepStartDate=row["step_on"],
        PerformedProcedureStepStartTime=row["step_at"],
        RequestAttributesSequence=_requests(row["scheduled_steps"], row["requested_procedures"]),
    )


def instance(row: Mapping[str, Any], *, study: str, series: str, modality: str) -> Dataset:
    """Table 10.6.3-5. `row` holds columns of an image, and `bits` if there are pixels."""
    pixels = {} if not row["rows"] else {"Rows": row["rows"], "Columns": row["columns"]}
    return dataset(
        SOPClassUID=row["sop_class"],
        SOPInstanceUID=row["uid"],
        InstanceAvailability=_HERE,
        Modality=modality,
        StudyInstanceUID=study,
        SeriesInstanceUID=series,
        InstanceNumber=row["number"],
        NumberOfFrames=row["frames"],
    ) | _known(**pixels, BitsAllocated=row["bits"], TimezoneOffsetFromUTC=row["time_zone"])


def _known(**values: Any) -> Dataset:
    return dataset(**{name: value for name, value in values.items() if value not in (None, "", [])})


def _requests(steps: str | None, procedures: str | None) -> list[Dataset]:
    pairs = zip_longest((steps or "").split(BETWEEN), (procedures or "").split(BETWEEN), fillvalue="")
    return [
        dataset(ScheduledProcedureStepID=step, RequestedProcedureID=procedure)
        for step, procedure in pairs
        if step or procedure
    ]
