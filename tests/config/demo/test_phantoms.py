"""The demo's images are sound, are read like any other, and say that no patient is in them."""

import io
import json
import zipfile

from config.demo.phantoms import SAYS, SAYS_IN, all_of_them, title
from consilia.documents.domain.inspection.kinds import inspect
from consilia.imaging.reader import Reader

KINDS = {
    "ecg.dcm": "application/dicom",
    "head.zip": "application/zip",
    "heart.dcm": "application/dicom",
    "heart.webm": "video/webm",
}


def test_phantoms_are_read_and_say_what_they_are() -> None:
    found = dict(all_of_them())
    assert found.keys() == KINDS.keys()
    with Reader() as reader:
        for name, content in found.items():
            for language, says in SAYS_IN.items():
                assert says in title(name, language)
            assert inspect(io.BytesIO(content), len(content)).media_type == KINDS[name]
            if name == "heart.webm":
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


def first_slice(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.namelist()) == 60
        return archive.read("HEAD/001.dcm")
