"""What the pixels inside a mark hold: against a slow reckoning pixel by pixel, in units that the header tells."""

import io
import math
import tempfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pydicom
import pytest
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from consilia.imaging import words
from consilia.imaging.domain.functional_groups import header_of_frame
from consilia.imaging.domain.marks import Kind, Shape
from consilia.imaging.domain.quantities import NoValues, Quantity, Unit, quantity_of, suv_factor
from consilia.imaging.domain.scales import Point, Scale, Source, scale_of
from consilia.imaging.domain.viewing import facts_of_frames
from consilia.imaging.reader import Reader
from consilia.imaging.reader.measuring import covered, measure
from tests.factories import imaging as make

PLAIN = {"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]}
VALUES = np.arange(64, dtype="<i2").reshape(8, 8) * 7 - 100


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def measured(
    reader: Reader, content: bytes, kind: str, points: list[Point], frame: int = 0
) -> dict[str, Any]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return reader.measure(file, {"frame": frame, "kind": kind, "points": points})


def tomogram(**changes: object) -> bytes:
    return make.ct(**{"PixelData": VALUES.tobytes(), **PLAIN, **changes})


near = st.floats(0.5, 8)


@settings(max_examples=60, deadline=None)
@given(
    x=st.floats(9, 20),
    y=st.floats(9, 15),
    along=near,
    across=near,
    turn=st.floats(0, math.pi),
    spokes=st.lists(st.floats(0.7, 8), min_size=3, max_size=11),
    seed=st.integers(0, 999),
)
def test_mean_deviation_least_most_and_number_are_those_of_a_slow_reckoning(  # noqa: PLR0917 - hypothesis gives them
    x: float, y: float, along: float, across: float, turn: float, spokes: list[float], seed: int
) -> None:
    """An ellipse by its distance in turned axes; a star by the triangles around its middle."""
    values = np.random.default_rng(seed).integers(-900, 2000, (25, 30)).astype("<i2")
    content = tomogram(PixelData=values.tobytes(), Rows=25, Columns=30)
    one, other = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    ellipse = [
        (x + side * length * axis[0], y + side * length * axis[1])
        for axis, length in ((one, along), (other, across))
        for side in (-1, 1)
    ]
    angles = [2 * math.pi * place / len(spokes) + 0.1 for place in range(len(spokes))]
    star = [(x + r * math.cos(a), y + r * math.sin(a)) for r, a in zip(spokes, angles, strict=True)]

    def in_ellipse(px: float, py: float) -> bool:
        u, v = (px - x) * one[0] + (py - y) * one[1], (px - x) * other[0] + (py - y) * other[1]
        return math.hypot(u / along, v / across) <= 1

    def in_star(px: float, py: float) -> bool:
        return any(
            in_triangle((px, py), (x, y), a, b) for a, b in zip(star, [*star[1:], star[0]], strict=True)
        )

    for kind, points, is_in in (("ellipse", ellipse, in_ellipse), ("freehand", star, in_star)):
        held = [
            int(values[row, column]) - 1024
            for row in range(25)
            for column in range(30)
            if is_in(column + 0.5, row + 0.5)
        ]
        found, _blob = measure(io.BytesIO(content), frame=0, kind=kind, points=points)
        if not held:
            assert found == {"cannot": NoValues.EMPTY}
            continue
        assert (found["pixels"], found["unit"]) == (len(held), "HU")
        assert (found["least"], found["most"]) == (min(held), max(held))
        mean = sum(held) / len(held)
        spread = math.sqrt(sum((one - mean) ** 2 for one in held) / len(held))
        assert found["mean"] == pytest.approx(mean, rel=1e-5, abs=1e-3)
        assert found["deviation"] == pytest.approx(spread, rel=1e-5, abs=1e-3)


def in_triangle(p: Point, a: Point, b: Point, c: Point) -> bool:
    def side(one: Point, other: Point) -> float:
        return (other[0] - one[0]) * (p[1] - one[1]) - (other[1] - one[1]) * (p[0] - one[0])

    return side(a, b) >= 0 and side(b, c) >= 0 and side(c, a) >= 0


def test_two_half_rectangles_hold_what_the_whole_one_holds() -> None:
    """A pixel on the line between two regions is in one of them, never in both or none."""
    whole = covered(Shape(Kind.RECTANGLE, ((1, 1), (7, 1), (7, 6), (1, 6))), 8, 8)
    left = covered(Shape(Kind.RECTANGLE, ((1, 1), (3.5, 1), (3.5, 6), (1, 6))), 8, 8)
    right = covered(Shape(Kind.RECTANGLE, ((3.5, 1), (7, 1), (7, 6), (3.5, 6))), 8, 8)
    assert not (left & right).any()
    assert (left | right == whole).all()
    assert whole.sum() == 30


def test_an_outline_of_many_points_on_a_film_of_the_whole_spine_is_measured(reader: Reader) -> None:
    """Twenty million pixels, three hundred points: within the memory and the time of the child."""
    rows, columns, points = 5000, 4000, 300
    ring = [
        (
            2000 + 1800 * math.cos(2 * math.pi * step / points),
            2500 + 2400 * math.sin(2 * math.pi * step / points),
        )
        for step in range(points)
    ]
    told = {"Rows": rows, "Columns": columns, "Modality": "DX", "PixelData": bytes(rows * columns * 2)}
    found = measured(reader, tomogram(**told), "freehand", ring)
    area = points / 2 * 1800 * 2400 * math.sin(2 * math.pi / points)
    assert found["pixels"] == pytest.approx(area, rel=1e-4)
    assert found["mean"] == -1024


def test_a_large_turned_ellipse_is_whole() -> None:
    """Its highest point is no corner of the line by which it is drawn."""
    turn = math.radians(31)
    one, other = (math.cos(turn), math.sin(turn)), (-math.sin(turn), math.cos(turn))
    points = tuple(
        (1000 + side * length * axis[0], 1000 + side * length * axis[1])
        for axis, length in ((one, 900), (other, 400))
        for side in (-1, 1)
    )
    found = covered(Shape(Kind.ELLIPSE, points), 2000, 2000)
    half = math.hypot(900 * math.sin(turn), 400 * math.cos(turn))
    filled = np.flatnonzero(found.any(axis=1)) + 0.5
    assert filled[0] == pytest.approx(1000 - half, abs=1)
    assert filled[-1] == pytest.approx(1000 + half, abs=1)
    assert found.sum() == pytest.approx(math.pi * 900 * 400, rel=1e-4)


def test_a_place_is_its_one_pixel_also_at_the_rim(reader: Reader) -> None:
    for point, value in (((2.9, 1.1), VALUES[1, 2]), ((8, 8), VALUES[7, 7]), ((0, 0), VALUES[0, 0])):
        found = measured(reader, tomogram(), "text", [point])
        assert (found["mean"], found["pixels"], found["deviation"]) == (int(value) - 1024, 1, 0)


def test_what_was_not_scanned_does_not_count(reader: Reader) -> None:
    """Padding of -2000 around the body would pull every mean down."""
    values = VALUES.copy()
    values[:, :4] = -2000
    inside = [(2, 2), (6, 2), (6, 6), (2, 6)]
    found = measured(
        reader, tomogram(PixelData=values.tobytes(), PixelPaddingValue=-2000), "rectangle", inside
    )
    assert (found["pixels"], found["least"]) == (8, int(VALUES[2, 4]) - 1024)
    alone = measured(
        reader,
        tomogram(PixelData=values.tobytes(), PixelPaddingValue=-2000),
        "rectangle",
        [(0, 2), (3, 2), (3, 6), (0, 6)],
    )
    assert alone == {"cannot": "empty"}


@pytest.mark.parametrize(
    ("changes", "unit"),
    [
        ({}, "HU"),
        ({"RescaleType": "HU", "ImageType": ["DERIVED", "SECONDARY", "AXIAL"]}, "HU"),
        ({"ImageType": ["DERIVED", "SECONDARY", "AXIAL"]}, ""),
        ({"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}, ""),
        ({"ImageType": []}, ""),
        ({"RescaleType": "US"}, ""),
        ({"RescaleType": "PCT"}, "PCT"),
        ({"RescaleIntercept": None}, ""),
        ({"Modality": "MR", "RescaleType": "HU"}, ""),
        ({"Modality": "PT", "Units": "CNTS"}, "CNTS"),
        ({"Modality": "PT", "Units": "BQML"}, "BQML"),
        ({"Modality": "PT", "Units": "GML"}, "SUVbw"),
        ({"Modality": "PT", "Units": "GML", "SUVType": "LBM"}, ""),
    ],
)
def test_a_unit_is_told_by_the_header_or_there_is_none(
    reader: Reader, changes: dict[str, object], unit: str
) -> None:
    found = measured(reader, tomogram(**changes), "text", [(4, 4)])
    assert found["unit"] == unit


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (make.published("examples_ybr_color.dcm"), "colour"),
        (make.published("examples_palette.dcm"), "colour"),
        (tomogram(Modality="US"), "uncalibrated"),
        (tomogram(SOPClassUID="1.2.840.10008.5.1.4.1.1.7"), "uncalibrated"),
        (tomogram(Modality="XC"), "uncalibrated"),
    ],
)
def test_what_measures_nothing_cannot_be_assessed(reader: Reader, content: bytes, reason: str) -> None:
    assert measured(reader, content, "text", [(4, 4)]) == {"cannot": reason}


def pet(**changes: object) -> dict[str, Any]:
    """Of 20 kg, 100 MBq of F-18 given an hour before the scan."""
    given = Dataset()
    given.RadionuclideTotalDose, given.RadionuclideHalfLife = "100000000", "6586.2"
    given.RadiopharmaceuticalStartTime = "090000.00"
    dataset = Dataset()
    dataset.PhotometricInterpretation, dataset.Modality, dataset.Units = "MONOCHROME2", "PT", "BQML"
    dataset.CorrectedImage, dataset.DecayCorrection = ["ATTN", "DECY", "SCAT"], "START"
    dataset.PatientWeight = "20"
    dataset.SeriesDate = dataset.AcquisitionDate = "20261101"
    dataset.SeriesTime, dataset.AcquisitionTime = "100000", "100230.5"
    dataset.RadiopharmaceuticalInformationSequence = [given]
    for name, value in changes.items():
        holder = given if name.startswith("Radio") else dataset
        if value is None:
            delattr(holder, name)
        else:
            setattr(holder, name, value)
    return dict(dataset.to_json_dict())


def test_the_uptake_by_weight_is_reckoned_as_the_profile_says() -> None:
    """By hand: 100 MBq times 2 to the power of -3600/6586.2 are 68.463 MBq; 20000 g over it."""
    assert suv_factor(pet()) == pytest.approx(20_000 / 68.463e6, rel=1e-4)
    assert suv_factor(pet(DecayCorrection="ADMIN")) == pytest.approx(20_000 / 100e6)
    whole = pet(RadiopharmaceuticalStartTime=None, RadiopharmaceuticalStartDateTime="20261031233000")
    assert suv_factor(whole) == pytest.approx(20_000 / (100e6 * 2 ** (-37_800 / 6586.2)))
    found = quantity_of(pet())
    assert isinstance(found, Quantity)
    assert found.unit is Unit.SUV


@pytest.mark.parametrize(
    "changes",
    [
        {"PatientWeight": None},
        {"PatientWeight": "0"},
        {"CorrectedImage": ["DECY"]},
        {"DecayCorrection": "NONE"},
        {"SeriesTime": "110000"},  # worked out after the scan: its time is not that of the scan
        {"RadionuclideTotalDose": "100"},  # megabecquerel
        {"RadionuclideHalfLife": None},
        {"RadiopharmaceuticalStartTime": "110000"},
        {"RadiopharmaceuticalStartTime": None},
        {"RadiopharmaceuticalStartDateTime": "20261101090000+0300"},
    ],
)
def test_the_uptake_is_left_in_becquerel_where_anything_is_missing(changes: dict[str, object]) -> None:
    assert quantity_of(pet(**changes)) == Quantity(Unit.BECQUEREL)


def enhanced(shared: dict[str, Any], each: list[dict[str, Any]]) -> Dataset:
    """Two frames of 8 x 8 with functional groups, by the keywords of macro and attribute."""
    image = pydicom.dcmread(io.BytesIO(tomogram()))
    image.SOPClassUID, image.NumberOfFrames = "1.2.840.10008.5.1.4.1.1.2.1", 2
    image.PixelData = VALUES.tobytes() * 2
    del image.RescaleIntercept, image.RescaleSlope
    image.SharedFunctionalGroupsSequence = [_group(shared)]
    image.PerFrameFunctionalGroupsSequence = [_group(one) for one in each]
    return image


def _group(told: dict[str, Any]) -> Dataset:
    group = Dataset()
    for macro, attributes in told.items():
        item = Dataset()
        for name, value in attributes.items():
            setattr(item, name, value)
        setattr(group, macro, [item])
    return group


LIKE_CT = {"RescaleIntercept": "-1024", "RescaleSlope": "1", "RescaleType": "HU"}
TWICE = {"RescaleIntercept": "0", "RescaleSlope": "2", "RescaleType": "HU"}


def test_an_enhanced_object_is_measured_by_what_it_says_of_each_frame(reader: Reader) -> None:
    image = enhanced(
        {"PixelMeasuresSequence": {"PixelSpacing": [0.4, 0.5]}},
        [
            {"PixelValueTransformationSequence": LIKE_CT},
            {
                "PixelValueTransformationSequence": TWICE,
                "PixelMeasuresSequence": {"PixelSpacing": [0.8, 0.9]},
                "PlanePositionSequence": {"ImagePositionPatient": [1, 2, 3]},
            },
        ],
    )
    content = make.written(image)
    values = [measured(reader, content, "text", [(4.5, 4.5)], frame)["mean"] for frame in (0, 1)]
    assert values == [int(VALUES[4, 4]) - 1024, int(VALUES[4, 4]) * 2]
    header = image.to_json_dict()
    assert scale_of(header_of_frame(header, 0), []) == Scale(0.4, 0.5, Source.PATIENT)
    assert scale_of(header_of_frame(header, 1), []) == Scale(0.8, 0.9, Source.PATIENT)
    facts = facts_of_frames(header_of_frame(header, 1))
    assert (facts["slope"], facts["spacing"], facts["position"]) == (2, [0.8, 0.9], [1, 2, 3])


def test_an_enhanced_object_is_drawn_by_the_window_of_its_frame(reader: Reader) -> None:
    """Stored -100 to 341, so -1124 to -683 in Hounsfield units: a window from -1000 to -800 clips both ends."""
    image = enhanced(
        {
            "PixelValueTransformationSequence": LIKE_CT,
            "FrameVOILUTSequence": {"WindowCenter": "-900", "WindowWidth": "200"},
        },
        [{}, {}],
    )
    with tempfile.TemporaryFile() as file:
        file.write(make.written(image))
        file.flush()
        drawn = reader.draw(file, kind="png")
        told = reader.draw(file, kind="png", window=(-900, 200))
    assert drawn == told


def test_the_words_say_number_unit_and_why_nobody_can_say() -> None:
    held = {"unit": "HU", "mean": 43.24, "deviation": 8.06, "least": -20.0, "most": 71.0, "pixels": 314}
    with override("en"):
        assert (
            words.values_inside(held) == "mean 43.2 HU, standard deviation 8.06, from -20 to 71, 314 pixels"
        )
        assert words.values_inside({**held, "pixels": 1}) == "value 43.2 HU"
        assert words.values_inside({**held, "unit": "", "mean": 0.000812, "pixels": 1}) == (
            "value 0.000812 without a unit"
        )
        assert words.values_inside({"cannot": "colour"}).startswith("values cannot be assessed")
        assert words.values_inside(None) == ""
