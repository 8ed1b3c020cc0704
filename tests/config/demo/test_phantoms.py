"""The demo's images are sound, are read like any other, and say that no patient is in them."""

import io
import json
import zipfile

import pytest
from pypdf import PdfReader

from config.demo.papers import SAYS_ON_IT, laboratory
from config.demo.phantoms import SAYS, SAYS_IN, all_of_them, title
from consilia.documents.domain.inspection.kinds import inspect
from consilia.imaging.reader import Reader

KINDS = {
    "ecg.dcm": "application/dicom",
    "head.zip": "application/zip",
    "heart.dcm": "application/dicom",
    "heart.webm": "video/webm",
    "laboratory.pdf": "application/pdf",
}


def test_phantoms_are_read_and_say_what_they_are() -> None:
    found = dict(all_of_them("en"))
    assert found.keys() == KINDS.keys()
    with Reader() as reader:
        for name, content in found.items():
            for language, says in SAYS_IN.items():
                assert says in title(name, language)
            assert inspect(io.BytesIO(content), len(content)).media_type == KINDS[name]
            if name in {"heart.webm", "laboratory.pdf"}:
                continue
            image = first_slice(content) if name == "head.zip" else content
            facts = reader.look(io.BytesIO(image))
            assert facts["patient_name"] == "PHANTOM^COMPUTED"
            assert SAYS in json.dumps(facts["header"])
            assert facts["has_pixels"] is (name != "ecg.dcm")
        told = reader.waves(io.BytesIO(found["ecg.dcm"]), group=0, start=0, seconds=10, points=100)
    assert [channel["name"] for channel in told["channels"]][:4] == ["I", "II", "III", "aVR"]
    assert [one["words"] for one in told["said"]] == [SAYS]
    assert 0.8 < max(told["channels"][1]["points"]) < 1.6  # millivolts of the R wave in lead II


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_paper_says_on_each_page_that_it_is_about_nobody(language: str) -> None:
    pages = PdfReader(io.BytesIO(laboratory(language))).pages
    assert len(pages) == 2
    for page in pages:
        assert SAYS_ON_IT[language] in page.extract_text().replace("\n", " ")


def first_slice(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 60
        return archive.read("HEAD/001.dcm")
