"""Whatever is sent: it is kept, or refused for a reason in both languages, in bounded memory, and nothing else suffers."""

import io
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.utils import translation
from PIL import Image
from pytest_django import Settings

from consilia.accounts.domain.actors import Actor
from consilia.documents.delivery import show
from consilia.documents.domain.inspection.reasons import Reason
from consilia.documents.models import StoredFile
from consilia.documents.services import CannotBeScanned, FileTypeRefused, open_copy, open_file, store_file
from consilia.documents.services.quarantine import _WHY
from tests.documents.hostile import CORPUS, packed, picture_of_a_place
from tests.factories import documents as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "files"


def store(content: bytes, name: str) -> StoredFile:
    return store_file(
        stream=io.BytesIO(content), declared_name=name, declared_type="", by=Actor.system(), at=make.NOON
    )


@pytest.fixture
def children() -> Iterator[dict[str, float]]:
    """Megabytes that each confined child of this test took at its most, by its number.

    As the system counts children, the memory of this very process would be theirs: they begin as its copy.
    """
    taken: dict[str, float] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.003):
            for place in Path("/proc/self/task").glob("*/children"):
                taken.update(_confined(place.read_text().split(), taken))

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield taken
    over.set()
    watcher.join()


def _confined(pids: list[str], taken: dict[str, float]) -> dict[str, float]:
    found = {}
    for pid in pids:
        with suppress(OSError):
            if b"foundation.confined" in Path(f"/proc/{pid}/cmdline").read_bytes():
                peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
                found[pid] = max(taken.get(pid, 0), int(peak[1]) / 1024 if peak else 0)
    return found


def test_what_a_confined_child_takes_is_seen(children: dict[str, float]) -> None:
    store(picture_of_a_place(), "place.jpg")
    assert 10 < max(children.values()) < 600


@pytest.mark.parametrize("case", CORPUS)
def test_a_hostile_file_is_refused_with_its_reason_and_leaves_nothing(
    case: str, files: Path, children: dict[str, float]
) -> None:
    name, content, reason = CORPUS[case]
    with translation.override("ru"), pytest.raises(FileTypeRefused) as refused:
        store(content(), name)
    said, shown = str(refused.value), name.rpartition("/")[2]
    assert shown in said
    if reason is not Reason.UNKNOWN:
        with translation.override("ru"):
            assert said == _WHY[reason] % {"name": shown}
        assert said != str(_WHY[reason]) % {"name": shown}, "in the reader's own language"
    assert "etc" not in said, "no path of a sender is said or used"
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert not StoredFile.objects.exists()
    assert max(children.values(), default=0) < 600


@pytest.mark.parametrize(
    "content",
    [
        packed(b"/OpenAction [3 0 R /Fit]"),
        packed(b"/Names << /Dests << /Names [(a) [3 0 R /Fit]] >> >>"),
        packed(b"/Annots 4 0 R", b"[<< /A << /S /URI /URI (https://who.example) >> >>]"),
        packed(b"/Lang (ru)"),
    ],
)
def test_a_letter_with_links_and_jumps_is_kept_as_it_is(content: bytes) -> None:
    with open_file(store(content, "letter.pdf")) as file:
        assert file.read() == content


def test_a_copy_for_viewing_tells_neither_place_nor_device() -> None:
    sent = picture_of_a_place()
    stored = store(sent, "foot.jpg")
    with open_file(stored) as file:
        assert file.read() == sent, "the original stays"
    with open_copy(stored) as file:
        copy = file.read()
    assert b"house of the family" in sent
    for secret in (b"Exif", b"Telephone", b"house"):
        assert secret not in copy
    shown = Image.open(io.BytesIO(copy))
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (48, 64), {}), (
        "upright, and nothing said"
    )


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_every_kind_of_picture_can_be_seen(kind: str) -> None:
    stored = store(make.photo(format_=kind), f"a.{kind.lower()}")
    with open_copy(stored) as file:
        assert Image.open(file).format == "JPEG"


def test_it_is_shown_in_a_sandbox_and_only_the_copy() -> None:
    stored = store(picture_of_a_place(), "foot.jpg")
    answer = show(stored)
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Exif" not in b"".join(answer)  # type: ignore[arg-type]


class Scanner(threading.Thread):
    """Speaks INSTREAM as clamd does, and knows one virus."""

    def __init__(self, place: Path, answer: bytes | None = None) -> None:
        super().__init__(daemon=True)
        self.seen: list[int] = []
        self._answer = answer
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(place))
        self._socket.listen()

    def run(self) -> None:
        while True:
            line, _ = self._socket.accept()
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                body = b""
                while length := int.from_bytes(said.read(4), "big"):
                    body += said.read(length)
                self.seen.append(len(body))
                found = b"stream: Eicar-Signature FOUND\0" if b"EICAR" in body else b"stream: OK\0"
                line.sendall(self._answer or found)


@pytest.fixture
def scanner_place(settings: Settings, tmp_path: Path) -> Path:
    settings.CLAMAV_ADDRESS = str(tmp_path / "clamd")
    return tmp_path / "clamd"


def test_what_the_scanner_knows_is_not_kept(scanner_place: Path) -> None:
    scanner = Scanner(scanner_place)
    scanner.start()
    clean = make.text() * 20_000
    store(clean, "letter.txt")
    with pytest.raises(FileTypeRefused) as refused:
        store(make.text() + b"EICAR", "letter.txt")
    assert "scanner" in str(refused.value)
    assert scanner.seen == [len(clean), len(make.text()) + 5]
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize("answer", [None, b"INSTREAM size limit exceeded. ERROR\0"])
def test_without_the_scanners_word_nothing_is_kept(scanner_place: Path, answer: bytes | None) -> None:
    if answer:
        Scanner(scanner_place, answer).start()
    with pytest.raises(CannotBeScanned):
        store(make.text(), "letter.txt")
    assert not StoredFile.objects.exists()
