"""Electrocardiograms: the height of a millivolt is never guessed, the paper is in millimetres, the page says all of it."""

import csv
import io
import re
import tempfile
from xml.etree import ElementTree

import pytest
from django.test import Client

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.imaging.domain.ecg_paper import Paper, drawn
from consilia.imaging.domain.profile import Dates, orders_for
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.domain.waves import (
    Lead,
    clock,
    height_of_sample,
    in_rows,
    lead_named,
    seconds_in,
)
from consilia.imaging.models import Instance, Study
from consilia.imaging.reader import Reader
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.imaging.test_pages import attach, text

BEAT = [0, 0, 10, 0, 0, -20, 100, -30, 0, 0, 0, 20, 30, 20, 0, 0, 0, 0, 0, 0]
TEN_SECONDS = BEAT * 50


@pytest.mark.parametrize(
    ("sensitivity", "correction", "unit", "height", "is_foreign"),
    [
        (1.25, 1.0, "uV", 0.00125, False),
        (1.25, 2.0, "uV", 0.0025, False),
        (1.0, None, "mV", 1.0, False),
        (1e-6, None, "V", 0.001, False),
        (None, None, "uV", None, False),
        (1.25, None, "", None, False),
        (0.0, None, "uV", None, False),
        (1.0, None, "mm[Hg]", None, True),
    ],
)
def test_a_height_is_known_or_said_to_be_unknown(
    sensitivity: float | None, correction: float | None, unit: str, height: float | None, is_foreign: bool
) -> None:
    found, foreign = height_of_sample(sensitivity, correction, unit)
    assert (None if height is None else pytest.approx(height), is_foreign) == (found, foreign)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (("5.6.3-9-61", "SCPECG", "Lead III", "", 2), "III"),
        (("2:12", "MDC", "", "", 0), "V4R"),
        (("2:12", "OTHER", "Lead V4R (right chest)", "", 0), "V4R"),
        (("", "", "", "CH 3", 2), "CH 3"),
        (("", "", "", "", 2), "3"),
        (("5.6.3-9-999", "SCPECG", "", "", 0), "1"),
    ],
)
def test_a_lead_has_its_name(source: tuple[str, str, str, str, int], name: str) -> None:
    assert lead_named(*source) == name


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("95", 95),
        ("1:35", 95),
        ("0:01:35", 95),
        ("26:00:00", 93_600),
        ("1:75", None),
        ("", None),
        ("a", None),
        ("-5", None),
    ],
)
def test_a_time_on_the_recording(written: str, seconds: float | None) -> None:
    assert seconds_in(written) == seconds
    assert seconds is None or seconds_in(clock(seconds)) == seconds


@pytest.mark.parametrize(("speed", "gain"), [(25, 10), (50, 20), (25, 5)])
def test_a_millivolt_and_a_second_are_as_many_millimetres_as_the_paper_says(
    speed: float, gain: float
) -> None:
    steps = [0.0, 0.0, 1.0, 1.0, None, 0.5]
    svg = drawn(in_rows([Lead("II", steps, 0.5)]), Paper(speed, gain), foot="&", unscaled="?")
    root = ElementTree.fromstring(svg)
    _x, _y, width, height = map(float, str(root.get("viewBox")).split())
    assert root.get("width") == f"{width:g}mm"
    assert root.get("height") == f"{height:g}mm"
    trace = next(
        path for path in root.iter("{http://www.w3.org/2000/svg}path") if path.get("stroke-linejoin")
    )
    points = [tuple(map(float, point)) for point in re.findall(r"[ML]([\d.]+) ([\d.]+)", str(trace.get("d")))]
    assert points[1][0] - points[0][0] == pytest.approx(0.5 * speed, abs=0.02)
    assert points[0][1] - points[2][1] == pytest.approx(gain, abs=0.02)
    assert str(trace.get("d")).count("M") == 2  # what is missing leaves a gap


def test_a_lead_without_height_is_drawn_broken_and_never_to_scale() -> None:
    leads = [Lead("II", [0.0, 500.0], 0.5, is_calibrated=False)]
    svg = drawn(in_rows(leads), Paper(25, 10), foot="", unscaled="cannot be assessed")
    assert "stroke-dasharray" in svg
    assert "II: cannot be assessed" in svg
    one_taller = drawn(
        in_rows([Lead("II", [0.0, 5.0], 0.5, is_calibrated=False)]),
        Paper(25, 10),
        foot="",
        unscaled="cannot be assessed",
    )
    assert svg == one_taller


def test_thinning_keeps_the_highest_and_the_lowest(shared: Reader) -> None:
    samples = [0] * 2_000
    samples[777], samples[1_555] = 300, -200
    content = io.BytesIO(make.ecg({"II": samples}, rate=1000, sensitivity="10"))
    told = shared.waves(content, group=0, start=0, seconds=2, points=50)
    (channel,) = told["channels"]
    assert len(channel["points"]) == 200
    assert (max(channel["points"]), min(channel["points"])) == (3.0, -2.0)
    assert channel["points"].index(3.0) * told["step"] == pytest.approx(0.777, abs=0.02)


def test_what_is_missing_is_missing_and_offsets_are_of_the_unit(shared: Reader) -> None:
    content = make.ecg({"V4R": [1, 2, -32768, 4] * 50}, WaveformPaddingValue=b"\x00\x80")
    told = shared.waves(io.BytesIO(content), group=0, start=0, seconds=1, points=100)
    assert told["channels"][0]["points"][:4] == [0.01, 0.02, None, 0.04]
    assert told["channels"][0]["name"] == "V4R"


@pytest.mark.parametrize(
    "changes",
    [
        {"SamplingFrequency": None},
        {"SamplingFrequency": "0"},
        {"NumberOfWaveformSamples": 2_000_000_000},
        {"NumberOfWaveformChannels": 60_000},
        {"WaveformSampleInterpretation": "MB"},
        {"WaveformData": None},
    ],
)
def test_what_is_no_curve_is_refused_with_a_reason(shared: Reader, changes: dict[str, object]) -> None:
    with pytest.raises(Unreadable):
        shared.waves(io.BytesIO(make.ecg({"II": BEAT}, **changes)), group=0, start=0, seconds=1, points=100)


def test_a_copy_without_names_keeps_the_curves_and_no_words(shared: Reader) -> None:
    orders = orders_for("p", "x", key=b"k" * 32, dates=Dates.REMOVED, keeps_characteristics=False)
    with tempfile.TemporaryFile() as copy, io.BytesIO(make.published("waveform_ecg.dcm")) as original:
        shared.cloak(original, copy, orders.as_words())
        copy.seek(0)
        content = copy.read()
        for secret in (b"Anonymous", b"642341", b"Galliera", b"03028041970546", b"RITMO"):
            assert secret not in content, secret
        before, after = (
            shared.samples(io.BytesIO(one), group=0, start=0, seconds=10)[1]
            for one in (original.getvalue(), content)
        )
    assert before == after


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def case(scene: Scene) -> Case:
    return scene.case_in(State.IN_REVIEW)


@pytest.fixture
def expert(scene: Scene, case: Case) -> Client:
    return signed_in_client(scene.expert, HTTP_ACCEPT_LANGUAGE="en")


@pytest.mark.django_db
def test_a_twelve_lead_recording_on_its_page(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.published("waveform_ecg.dcm"), "ecg.dcm")
    instance = Instance.objects.get()
    assert instance.series.thumbnail is not None
    listed = text(expert, f"/imaging/studies/{Study.objects.get().id}/")
    assert f"/imaging/images/{instance.id}/ecg/" in listed
    shown = text(expert, f"/imaging/images/{instance.id}/ecg/")
    for said in ("0.05–300 Hz", "Mortara", "ECG NORMALE", "QT interval", "368 ms", "Median beat", "1000"):
        assert said in shown, said
    assert "PP interval" not in shown  # no time at all: not found
    (picture,) = re.findall(r'<img src="(/imaging/images/[^"]+)"', shown)
    answer = expert.get(picture.replace("&amp;", "&"))
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert {"I", "aVR", "V6"} <= set(re.findall(r"<text [^>]*>([^<]+)</text>", answer.content.decode()))


@pytest.mark.django_db
def test_the_values_are_those_of_the_file(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.ecg({"I": TEN_SECONDS, "II": TEN_SECONDS}), "ecg.dcm")
    shown = text(expert, f"/imaging/images/{Instance.objects.get().id}/ecg/")
    (address,) = re.findall(r'href="([^"]+/ecg/values/[^"]+)"', shown)
    answer = expert.get(address.replace("&amp;", "&"))
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode())))
    assert rows[0] == ["time, s", "I, mV", "II, mV"]
    assert len(rows) == 1 + len(TEN_SECONDS)
    assert rows[7] == ["0.06000", "1", "1"]


@pytest.mark.django_db
def test_a_long_recording_is_walked_through_in_time(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.ecg({"II": TEN_SECONDS * 70}), "holter.dcm")
    address = f"/imaging/images/{Instance.objects.get().id}/ecg/"
    assert "0:00:00 to 0:00:10 of 0:11:40" in text(expert, address)
    later = text(expert, f"{address}?from=0:05:30&speed=50")
    assert "0:05:30 to 0:05:35 of 0:11:40" in later
    assert "Values of these 5 s" in later
    assert "0:11:39 to 0:11:40" in text(expert, f"{address}?from=9:00:00")
    wrong = text(expert, f"{address}?from=noon")
    assert "Write the time as hours, minutes and seconds" in wrong
    assert 'value="noon"' in wrong


@pytest.mark.django_db
def test_missing_units_are_said_and_pressure_is_not_drawn(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.ecg({"II": TEN_SECONDS}, sensitivity=None), "a.dcm")
    shown = text(expert, f"/imaging/images/{Instance.objects.get().id}/ecg/")
    assert "Cannot be assessed" in shown
    assert "The height of these leads: II" in shown
    attach(scene, case, make.ecg({"P1": TEN_SECONDS}, unit="mm[Hg]"), "b.dcm")
    pressure = Instance.objects.order_by("id").last()
    assert pressure is not None
    assert "Not drawn, as it is no voltage: P1 (mm[Hg])" in text(
        expert, f"/imaging/images/{pressure.id}/ecg/"
    )


@pytest.mark.django_db
def test_a_picture_has_no_page_of_curves_and_says_so(scene: Scene, case: Case, expert: Client) -> None:
    attach(scene, case, make.ct(), "ct.dcm")
    address = f"/imaging/images/{Instance.objects.get().id}/ecg/"
    assert "cannot be drawn here" in text(expert, address)
    assert expert.get(f"{address}paper/").status_code == 422
    assert expert.get(f"{address}values/").status_code == 422
