"""Films that are the pixels of DICOM objects: played from where they stand, or the page says why not."""

import io
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from django.test import Client

from consilia.cases.domain.lifecycle import State
from consilia.cases.models import Case
from consilia.imaging.domain.films import is_video
from consilia.imaging.domain.reasons import Unreadable
from consilia.imaging.models import Instance, Series
from consilia.imaging.reader import Reader
from tests.factories import imaging as make
from tests.factories.accounts import signed_in_client
from tests.factories.cases import Scene, make_scene
from tests.imaging.test_pages import attach, text

FILMS = Path(make.__file__).parent / "films"  # ten frames each, made with FFmpeg
MPEG2, H264, HEVC = ("1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.107")
TOLD = {
    "Modality": "ES", "SamplesPerPixel": 3, "PhotometricInterpretation": "YBR_PARTIAL_420", "PixelRepresentation": 0,
    "Rows": 48, "Columns": 64, "BitsAllocated": 8, "BitsStored": 8, "HighBit": 7, "NumberOfFrames": 10,
    "RescaleIntercept": None, "RescaleSlope": None, "SOPClassUID": "1.2.840.10008.5.1.4.1.1.77.1.1.1",
}  # fmt: skip


def film(name: str = "h264.mp4", syntax: str = H264, **changes: object) -> bytes:
    return make.encapsulated((FILMS / name).read_bytes(), syntax, **{**TOLD, **changes})


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def test_where_a_film_lies_is_told_without_its_padding(reader: Reader) -> None:
    whole = (FILMS / "h264.mp4").read_bytes()
    content = film()
    found = reader.look(io.BytesIO(content))["film"]
    assert len(whole) % 2 == 1  # so the item is one byte longer
    assert content[found["first"] : found["last"] + 1] == whole


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (film("h264.ts"), "stream"),
        (film("h264.ts", MPEG2), "mpeg2"),
        (film("hevc.mp4", HEVC), "hevc"),
        (film("h264.ts", HEVC), "hevc"),
        (film("high10.mp4", "1.2.840.10008.1.2.4.103"), "profile"),
        (make.encapsulated(b"junk" * 9, H264, **TOLD), "unknown"),
        (make.encapsulated((FILMS / "h264.mp4").read_bytes()[:900], H264, **TOLD), "unknown"),
    ],
)
def test_what_browsers_do_not_play_is_told_with_its_reason(
    reader: Reader, content: bytes, reason: str
) -> None:
    assert reader.look(io.BytesIO(content))["film"] == {"cannot": reason}


def test_a_film_in_several_pieces_is_told(reader: Reader) -> None:
    whole = (FILMS / "h264.mp4").read_bytes()
    content = make.encapsulated(whole[:1000], "1.2.840.10008.1.2.4.102.1", more=[whole[1000:]], **TOLD)
    assert reader.look(io.BytesIO(content))["film"] == {"cannot": "pieces"}


def test_a_long_quiet_film_is_no_bomb_because_nobody_unpacks_it(reader: Reader) -> None:
    long = film(NumberOfFrames=90_000, Rows=1080, Columns=1920)
    assert "first" in reader.look(io.BytesIO(long))["film"]
    assert reader.look(io.BytesIO(make.ct()))["film"] is None


def test_the_numbers_of_films() -> None:
    assert all(is_video(f"1.2.840.10008.1.2.4.{number}") for number in range(100, 109))
    assert is_video("1.2.840.10008.1.2.4.102.1")
    assert not any(is_video(one) for one in ("1.2.840.10008.1.2.4.51", "1.2.840.10008.1.2.4.201", "102", ""))


@pytest.mark.django_db
class TestPages:
    @pytest.fixture
    def scene(self) -> Scene:
        return make_scene()

    @pytest.fixture
    def case(self, scene: Scene) -> Case:
        return scene.case_in(State.IN_REVIEW)

    @pytest.fixture
    def expert(self, scene: Scene, case: Case) -> Client:
        return signed_in_client(scene.expert, HTTP_ACCEPT_LANGUAGE="en")

    def test_a_film_is_played_part_by_part_by_who_reads_the_case(
        self, scene: Scene, case: Case, expert: Client
    ) -> None:
        attach(scene, case, film(), "endoscopy.dcm")
        image = Instance.objects.get()
        page = text(expert, f"/imaging/studies/{image.series.study_id}/")
        bare = f"/imaging/images/{image.id}/film/"
        address = page[page.index(bare) : page.index("#t=0.05")].replace("&amp;", "&")
        whole = (FILMS / "h264.mp4").read_bytes()
        part = expert.get(address, headers={"Range": "bytes=4-11"})
        assert (part.status_code, b"".join(part)) == (206, whole[4:12])  # type: ignore[arg-type]
        assert part.headers["Content-Range"] == f"bytes 4-11/{len(whole)}"
        assert part.headers["Content-Type"] == "video/mp4"
        played = b"".join(expert.get(address))  # type: ignore[arg-type]
        assert len(played) == len(whole)
        assert b"Lavf" not in played  # the program that made it is not told either
        assert expert.get(bare).status_code == 404  # not without the page, which is in the log
        assert signed_in_client(scene.stranger).get(address).status_code == 404

    def test_a_film_that_is_not_played_says_why_and_what_to_do(
        self, scene: Scene, case: Case, expert: Client
    ) -> None:
        attach(scene, case, film("h264.ts"), "endoscopy.dcm")
        image = Instance.objects.get()
        page = text(expert, f"/imaging/studies/{image.series.study_id}/")
        assert "This film cannot be played here: it is a transport stream and no MP4" in page
        assert "Download the file" in page
        assert "<video" not in page
        assert expert.get(f"/imaging/images/{image.id}/film/").status_code == 404

    def test_a_film_is_not_copied_without_names(self, scene: Scene, case: Case, expert: Client) -> None:
        attach(scene, case, film(), "endoscopy.dcm")
        told = {"project": "p", "dates": "removed"}
        answer = expert.post(f"/imaging/series/{Series.objects.get().id}/copy/", told)
        assert answer.status_code == 422


def test_the_child_refuses_to_copy_a_film(reader: Reader) -> None:
    with TemporaryFile() as target, pytest.raises(Unreadable):
        reader.cloak(io.BytesIO(film()), target, {})
