"""Copies without names: the profile as rules, and what a program finds in a copy."""

import io
from tempfile import TemporaryFile
from typing import Any

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from consilia.imaging.domain.profile import Action, Dates, Orders, action_for, new_number, orders_for, table
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.reader import Reader
from tests.factories import imaging as make

KEY = b"k" * 32
NAMES = ("Ivanov", "Ivan", "P-17", "Perm Hospital", "Petrov", "secret word")


def orders(project: str = "teaching", person: str = "child", **options: Any) -> Orders:
    options = {"dates": Dates.REMOVED, "keeps_characteristics": False, **options}
    return orders_for(project, person, key=KEY, **options)


def cloaked(reader: Reader, content: bytes, by: Orders) -> tuple[pydicom.FileDataset, bytes]:
    with TemporaryFile() as target:
        reader.cloak(io.BytesIO(content), target, by.as_words())
        target.seek(0)
        copy = target.read()
    return pydicom.dcmread(io.BytesIO(copy)), copy


def telling() -> bytes:
    """An image that says whose it is in every way there is."""
    referenced = Dataset()
    referenced.ReferencedSOPClassUID, referenced.ReferencedSOPInstanceUID = make.CT_CLASS, "1.2.3.4.5.99"
    asked = Dataset()
    asked.RequestingPhysician, asked.ReasonForTheRequestedProcedure = "Petrov^P", "secret word"
    image = pydicom.dcmread(
        io.BytesIO(
            make.ct(
                InstitutionName="Perm Hospital",
                ReferringPhysicianName="Petrov^P",
                PatientComments="secret word",
                PatientSex="M",
                PatientAge="006Y",
                AccessionNumber="secret word",
                ReferencedImageSequence=Sequence([referenced]),
                RequestAttributesSequence=Sequence([asked]),
                AcquisitionDateTime="20261101101112",
                OtherPatientIDs="P-17",
            )
        )
    )
    image.private_block(0x0011, "MAKER", create=True).add_new(0x01, "LO", "secret word")
    image.file_meta.SourceApplicationEntityTitle = "secret word"
    out = io.BytesIO()
    image.preamble = b"Ivanov".ljust(128, b"\0")
    pydicom.dcmwrite(out, image)
    return out.getvalue()


def test_nothing_of_the_identity_is_left_and_the_pixels_are_the_same(shared: Reader) -> None:
    copy, raw = cloaked(shared, telling(), orders())
    assert not [name for name in NAMES if name.encode() in raw]
    assert copy.PixelData == pydicom.dcmread(io.BytesIO(telling())).PixelData
    assert copy.PatientName == copy.PatientID == orders().pseudonym
    assert (copy.PatientIdentityRemoved, copy.LongitudinalTemporalInformationModified) == ("YES", "REMOVED")
    assert [code.CodeValue for code in copy.DeidentificationMethodCodeSequence] == ["113100"]
    assert not [element for element in copy if element.tag.is_private]
    assert "PatientAge" not in copy
    assert not copy.get("PatientSex")
    assert copy.StudyDate == ""
    assert copy.file_meta.MediaStorageSOPInstanceUID == copy.SOPInstanceUID


def test_numbers_are_new_stable_in_a_project_and_other_in_another(shared: Reader) -> None:
    one, again, other = (
        cloaked(shared, telling(), orders(project))[0] for project in ("teaching", "teaching", "research")
    )
    assert one.StudyInstanceUID == again.StudyInstanceUID == new_number("1.2.3.4", orders().salt)
    assert one.StudyInstanceUID not in {"1.2.3.4", other.StudyInstanceUID}
    assert one.PatientID == again.PatientID != other.PatientID
    reference = one.ReferencedImageSequence[0]
    assert reference.ReferencedSOPClassUID == make.CT_CLASS
    assert reference.ReferencedSOPInstanceUID == new_number("1.2.3.4.5.99", orders().salt)


def test_dates_are_moved_together_where_that_is_asked_for_and_characteristics_kept(shared: Reader) -> None:
    by = orders(dates=Dates.SHIFTED, keeps_characteristics=True)
    copy, _raw = cloaked(shared, telling(), by)
    assert copy.StudyDate == copy.AcquisitionDateTime[:8] != "20261101"
    assert copy.AcquisitionDateTime.endswith("101112")
    assert copy.PatientBirthDate == ""
    assert (copy.PatientSex, copy.PatientAge) == ("M", "006Y")
    assert [code.CodeValue for code in copy.DeidentificationMethodCodeSequence] == [
        "113100",
        "113107",
        "113108",
    ]


@pytest.mark.parametrize(
    "name",
    [
        "MR_small_RLE.dcm",
        "examples_ybr_color.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_implicit.dcm",
        "693_J2KI.dcm",
    ],
)
def test_every_way_of_writing_survives(shared: Reader, name: str) -> None:
    content = make.published(name)
    copy, raw = cloaked(shared, content, orders())
    before = pydicom.dcmread(io.BytesIO(content))
    assert copy.PixelData == before.PixelData
    assert copy.file_meta.TransferSyntaxUID == before.file_meta.TransferSyntaxUID
    assert shared.draw(io.BytesIO(raw), kind="png") == shared.draw(io.BytesIO(content), kind="png")
    assert str(before.PatientName).encode() not in raw


def test_words_are_not_copied(shared: Reader) -> None:
    with pytest.raises(Unreadable):
        cloaked(shared, make.published("test-SR.dcm"), orders())


@given(st.text(), st.text(), st.text())
def test_pseudonyms_of_two_children_differ_and_tell_nothing(project: str, one: str, other: str) -> None:
    first, second = orders(project, one), orders(project, other)
    assert (first == second) == (one == other)
    assert -365 <= first.days <= -1


def test_the_table_is_that_of_the_edition() -> None:
    assert len(table()) > 600
    expected = {0x00100010: Action.EMPTY, 0x00104000: Action.REMOVE, 0x0020000D: Action.RENUMBER}
    assert {tag: action_for(tag, "LO", keeps_characteristics=False) for tag in expected} == expected
    assert action_for(0x00110001, "LO", keeps_characteristics=False) is Action.REMOVE
    assert action_for(0x60003000, "OW", keeps_characteristics=False) is Action.REMOVE
    assert action_for(0x00280010, "US", keeps_characteristics=False) is Action.KEEP
