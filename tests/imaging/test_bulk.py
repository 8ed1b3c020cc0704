"""Long values by their addresses, and small pictures, as programs ask for them (PS3.18, 10.4)."""

import io
from typing import Any

import numpy as np
import pydicom
import pytest
import requests
from PIL import Image
from pydicom.dataset import Dataset

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case, Grant
from consilia.imaging.domain.bulk import addressed, way_to
from consilia.imaging.models import Instance
from tests.dicomweb import program_of
from tests.factories import imaging as make
from tests.factories.accounts import make_program
from tests.factories.arrivals import bring
from tests.factories.cases import NOON, Scene, make_scene

pytestmark = pytest.mark.django_db
PLACE = ("1.2.3.4", "1.2.3.4.5", "1.2.3.4.5.2")
ADDRESS = "/imaging/dicomweb/studies/{}/series/{}/instances/{}"
LONG = bytes(range(256)) * 12


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


def place_of(content: bytes) -> tuple[str, str, str]:
    header = pydicom.dcmread(io.BytesIO(content), stop_before_pixels=True)
    return header.StudyInstanceUID, header.SeriesInstanceUID, header.SOPInstanceUID


def reader(scene: Scene, case: Case) -> Any:
    """Who only reads along."""
    Grant.objects.create(
        case=case, user_id=scene.stranger.person_id, part=Grant.Part.ADVISER, reason="test", starts=NOON
    )
    return scene.stranger


@pytest.mark.parametrize(
    "content",
    [make.ct(SOPInstanceUID="1.2.3.4.5.2"), make.published("MR_small_bigendian.dcm")],
    ids=["little", "big"],
)
def test_pixels_are_retrieved_where_the_header_says(scene: Scene, case: Case, content: bytes) -> None:
    bring(scene, case, content, "image.dcm")
    program = program_of(reader(scene, case))
    header = program.retrieve_instance_metadata(*place_of(content))
    pixels = pydicom.dcmread(io.BytesIO(content)).pixel_array
    (values,) = program.retrieve_bulkdata(header["7FE00010"]["BulkDataURI"])
    assert np.array_equal(np.frombuffer(values, "<i2").reshape(pixels.shape), pixels)


def test_of_several_frames_all_are_there(scene: Scene, case: Case) -> None:
    content = make.published("SC_rgb_rle_2frame.dcm")
    bring(scene, case, content, "frames.dcm")
    program = program_of(scene.expert)
    header = program.retrieve_instance_metadata(*place_of(content))
    (values,) = program.retrieve_bulkdata(header["7FE00010"]["BulkDataURI"])
    pixels = pydicom.dcmread(io.BytesIO(content)).pixel_array
    assert header["7FE00010"]["vr"] == "OB"
    assert values == b"".join(frame.tobytes() for frame in pixels)


def test_long_values_of_a_header_are_named_and_retrieved(scene: Scene, case: Case) -> None:
    beats = make.ecg({"I": list(range(2000)), "II": [7] * 2000})
    bring(scene, case, beats, "ecg.dcm")
    header = program_of(scene.expert).retrieve_instance_metadata(*place_of(beats))
    place = header["54000100"]["Value"][0]["54001010"]["BulkDataURI"]
    assert place.endswith("/bulkdata/54000100/1/54001010")
    (values,) = program_of(scene.expert).retrieve_bulkdata(place)
    assert values == pydicom.dcmread(io.BytesIO(beats)).WaveformSequence[0].WaveformData


def test_they_are_for_those_who_work_on_the_case(scene: Scene, case: Case) -> None:
    image = pydicom.dcmread(io.BytesIO(make.ct(SOPInstanceUID="1.2.3.4.5.2")))
    image.private_block(0x0009, "MAKER", create=True).add_new(0x10, "OB", LONG)
    bring(scene, case, make.written(image), "ct.dcm")
    header = program_of(scene.expert).retrieve_instance_metadata(*PLACE)
    place = header["00091010"]["BulkDataURI"]
    assert program_of(scene.expert).retrieve_bulkdata(place) == [LONG]
    whole = make_program(scene.expert).get(place, headers={"Accept": "application/octet-stream"})
    assert (whole["Content-Type"], b"".join(whole)) == ("application/octet-stream", LONG)  # type: ignore[arg-type]
    with pytest.raises(requests.HTTPError, match="404"):
        program_of(scene.stranger).retrieve_bulkdata(place)
    with pytest.raises(requests.HTTPError, match="403"):
        program_of(reader(scene, case)).retrieve_bulkdata(place)
    found = make_program(scene.expert).get("/imaging/dicomweb/instances?includefield=all").json()
    assert "00091010" not in found[0], "an address without a value is none of a search"


@pytest.mark.parametrize(
    "way",
    ["00100010", "00091010/1", "x", "54000100/0/54001010", "54000100/1/54001010", "7FE00010/1/7FE00010"],
)
def test_what_is_not_there_is_not_found(scene: Scene, case: Case, way: str) -> None:
    bring(scene, case, make.ct(SOPInstanceUID="1.2.3.4.5.2"), "ct.dcm")
    address = f"{ADDRESS.format(*PLACE)}/bulkdata/{way}"
    assert make_program(scene.expert).get(address).status_code == 404


def test_headers_of_an_older_version_get_addresses_too() -> None:
    """Those left long values out, and within sequences told no address."""
    old = {"00280101": {"vr": "US", "Value": [12]}, "00280100": {"vr": "US", "Value": [16]}}
    nested = {"00880200": {"vr": "SQ", "Value": [{"7FE00010": {"vr": "OW", "BulkDataURI": ""}}]}}
    told = addressed(old | nested, "/x", has_pixels=True)
    assert told["7FE00010"] == {"vr": "OW", "BulkDataURI": "/x/7FE00010"}
    place = told["00880200"]["Value"][0]["7FE00010"]["BulkDataURI"]
    assert (place, way_to(place[3:])) == ("/x/00880200/1/7FE00010", [0x00880200, 0, 0x7FE00010])
    assert addressed({}, "/x", has_pixels=True) == {}, "fractions have another element"


# Small pictures.


def small(scene: Scene, address: str) -> Any:
    answer = make_program(scene.expert).get(f"/imaging/dicomweb/{address}")
    if answer.status_code != 200:
        return answer.status_code
    assert answer["Content-Type"] == "image/jpeg"
    return Image.open(io.BytesIO(answer.content)).size


def test_a_small_picture_stands_for_each_level(scene: Scene, case: Case) -> None:
    bring(scene, case, make.zipped(make.series(3)), "ct.zip")
    image = ADDRESS.format(*PLACE).removeprefix("/imaging/dicomweb/")
    for address in ("studies/1.2.3.4", "studies/1.2.3.4/series/1.2.3.4.5", image, f"{image}/frames/1"):
        assert small(scene, f"{address}/thumbnail") == (192, 192), address
        assert small(scene, f"{address}/thumbnail?viewport=64,32") == (64, 64), address
    assert small(scene, f"{image}/thumbnail?viewport=9000,9000") == (512, 512)
    assert small(scene, f"{image}/frames/2/thumbnail") == 404
    answer = make_program(scene.stranger).get(f"/imaging/dicomweb/{image}/thumbnail")
    assert answer.status_code == 404
    png = make_program(scene.expert).get(
        f"/imaging/dicomweb/{image}/thumbnail", headers={"Accept": "image/png"}
    )
    assert png.status_code == 406


def test_beats_have_a_small_picture_and_papers_none(scene: Scene, case: Case) -> None:
    beats = make.ecg({"I": list(range(2000))})
    bring(scene, case, beats, "ecg.dcm")
    assert max(small(scene, f"studies/{place_of(beats)[0]}/thumbnail")) == 192
    report = make.published("reportsi.dcm")
    bring(scene, case, report, "report.dcm")
    assert small(scene, f"studies/{place_of(report)[0]}/thumbnail") == 404


def test_a_picture_in_which_a_name_may_stand_has_none(scene: Scene, case: Case) -> None:
    """As the standard asks for. Where the machine says what of its screen is the body, the rest is painted over."""
    screen = make.ct(Modality="US", SOPInstanceUID="1.2.3.4.5.2", PixelData=bytes([255, 0]) * 64)
    bring(scene, case, screen, "us.dcm")
    assert Instance.objects.get().warns_of_text
    address = f"{ADDRESS.format(*PLACE)}/thumbnail"
    assert make_program(scene.expert).get(address).status_code == 404
    region = Dataset()
    region.RegionLocationMinX0, region.RegionLocationMinY0 = 0, 4
    region.RegionLocationMaxX1, region.RegionLocationMaxY1 = 7, 7
    region.PhysicalUnitsXDirection = region.PhysicalUnitsYDirection = 3
    region.PhysicalDeltaX = region.PhysicalDeltaY = 0.1
    region.RegionSpatialFormat, region.RegionDataType, region.RegionFlags = 1, 1, 0
    place = ("1.6", "1.6.1", "1.6.1.1")
    told = dict(zip(("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"), place, strict=True))
    values = np.full((8, 8), 500, "<i2")
    values[6] = 0
    bring(
        scene,
        case,
        make.ct(Modality="US", SequenceOfUltrasoundRegions=[region], PixelData=values.tobytes(), **told),
        "body.dcm",
    )
    answer = make_program(scene.expert).get(f"{ADDRESS.format(*place)}/thumbnail")
    shades = np.asarray(Image.open(io.BytesIO(answer.content)).convert("L")).astype(int)
    assert (shades[:80].max() < 30, shades[108:128].min() > 200) == (True, True)
