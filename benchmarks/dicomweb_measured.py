"""The measuring half of `benchmarks.dicomweb`."""

import io
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import numpy as np

from benchmarks.measuring import spent_by_process
from tests.orthanc import Orthanc, started_orthanc

SMALL, LARGE = 40, 20  # studies of five small images; images of the large series
IN_ONE_REQUEST, SENT = (25, 1), 100
RUNS = 3
MBIT = 125_000  # bytes a second
PLACE = "/studies/1.9.1/series/1.9.1.1"
QUESTIONS = {
    "QIDO: studies, 40 of them": ("/studies?limit=100", "application/dicom+json"),
    "QIDO: one patient": ("/studies?PatientID=P-7", "application/dicom+json"),
    "QIDO: 20 images of a series": (f"{PLACE}/instances", "application/dicom+json"),
    "WADO: headers of 20 images": (f"{PLACE}/metadata", "application/dicom+json"),
    "WADO: one image, 0.5 MB": (
        f"{PLACE}/instances/1.9.1.1.7",
        'multipart/related; type="application/dicom"; transfer-syntax=*',
    ),
    "WADO: 20 images, 10 MB": (PLACE, 'multipart/related; type="application/dicom"; transfer-syntax=*'),
    "WADO: one picture, drawn": (f"{PLACE}/instances/1.9.1.1.7/rendered", "image/jpeg"),
}


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    rounds, slices = int(sys.argv[1]), int(sys.argv[2])
    call_command("migrate", verbosity=0)
    settings.ATTACHMENT_MAX_BYTES = 1 << 30
    settings.ALLOWED_HOSTS = ["*"]
    world = _World()
    if rounds:
        with tempfile.TemporaryDirectory() as folder, started_orthanc(Path(folder)) as orthanc:
            _compare(world, orthanc, rounds)
            for in_one_request in IN_ONE_REQUEST:
                _send(world, orthanc, in_one_request)
    _view(world, slices)


class _World:
    """One case with everything in it, and the program of its expert."""

    def __init__(self) -> None:
        from consilia.accounts.models import TokenPolicy
        from tests.factories.accounts import make_program
        from tests.factories.cases import State, make_scene

        self.scene = make_scene()
        self.case = self.scene.case_in(State.IN_REVIEW)
        TokenPolicy.objects.update(per_minute=1_000_000)
        self.reader, self.sender = make_program(self.scene.expert), make_program(self.scene.referrer)

    def attach(self, members: dict[str, bytes], *, stored: bool = False) -> None:
        from consilia.cases.services import attach_file
        from consilia.imaging.models import Intake
        from consilia.imaging.services import take_in
        from tests.factories.imaging import zipped

        content = zipped(members, packed=zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
        attached = attach_file(
            case_id=self.case.id,
            stream=io.BytesIO(content),
            name="study.zip",
            declared_type="application/zip",
            title="",
            by=self.scene.referrer,
            at=self.scene.tick(),
        )
        take_in(intake_id=Intake.objects.get(file=attached.file).id, at=self.scene.tick())


def _small_studies() -> dict[str, bytes]:
    from tests.factories.imaging import ct

    return {
        f"{study}/{number}.dcm": ct(
            StudyInstanceUID=f"1.8.{study}",
            SeriesInstanceUID=f"1.8.{study}.1",
            SOPInstanceUID=f"1.8.{study}.1.{number}",
            InstanceNumber=number,
            PatientID=f"P-{study}",
        )
        for study in range(1, SMALL + 1)
        for number in range(1, 6)
    }


def _slices(root: str, count: int, *, description: str = "Thorax") -> dict[str, bytes]:
    """A made tomogram: a body, a spine and noise as a scanner has it, 512 by 512."""
    from tests.factories.imaging import ct

    noise = np.random.default_rng(7)
    y, x = np.mgrid[-1:1:512j, -1:1:512j]
    body = np.where((x / 0.8) ** 2 + (y / 0.6) ** 2 < 1, 40, -1000)
    made = {}
    for number in range(1, count + 1):
        heart = np.where(x**2 + (y - 0.1) ** 2 < 0.1 + 0.05 * np.sin(number / 20), 90, 0)
        bone = np.where((x / 0.08) ** 2 + ((y - 0.45) / 0.08) ** 2 < 1, 700, 0)
        values = (body + heart + bone + noise.normal(0, 12, body.shape) + 1024).clip(0, 4095).astype("<i2")
        made[f"{number:04}.dcm"] = ct(
            StudyInstanceUID=root,
            SeriesInstanceUID=f"{root}.1",
            SOPInstanceUID=f"{root}.1.{number}",
            InstanceNumber=number,
            SeriesDescription=description,
            Rows=512,
            Columns=512,
            PixelSpacing=[0.7, 0.7],
            WindowCenter=40,
            WindowWidth=400,
            PixelData=values.tobytes(),
        )
    return made


def _compare(world: _World, orthanc: Orthanc, rounds: int) -> None:
    for members in (_small_studies(), _slices("1.9.1", LARGE)):
        world.attach(members)
        for content in members.values():
            orthanc.take(content)
    print(
        f"QIDO and WADO, {SMALL * 5 + LARGE} images in {SMALL + 1} studies, CPU ms a request, mean of {rounds}\n"
    )
    print("| request | ours: application | database | reading child | ours, all | Orthanc | ratio |")
    print("|---|---|---|---|---|---|---|")
    for name, (path, kind) in QUESTIONS.items():
        ours = _ours(lambda path=path, kind=kind: _asked(world, path, kind), rounds)  # type: ignore[misc]
        theirs = _theirs(orthanc, path, kind, rounds)
        parts = " | ".join(f"{part:.2f}" for part in (*ours, sum(ours), theirs))
        print(f"| {name} | {parts} | {sum(ours) / theirs:.1f} |", flush=True)


def _asked(world: _World, path: str, kind: str) -> int:
    answer = world.reader.get(f"/imaging/dicomweb{path}", headers={"accept": kind})
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    assert answer.status_code == 200, (path, answer.status_code)
    return len(body)


def _ours(call: Callable[[], int], rounds: int) -> tuple[float, float, float]:
    """CPU ms of one call: this process, its PostgreSQL backend, the child that draws."""
    from django.db import connection

    for _ in range(5):
        call()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    before = (time.process_time() * 1000, spent_by_process(backend), _of_the_child())
    for _ in range(rounds):
        call()
    after = (time.process_time() * 1000, spent_by_process(backend), _of_the_child())
    own, database, child = ((end - start) / rounds for start, end in zip(before, after, strict=True))
    return own, database, child


def _of_the_child() -> float:
    from consilia.imaging.services.drawing import READER

    child = READER._child
    return spent_by_process(child.pid) if child else 0.0


def _theirs(orthanc: Orthanc, path: str, kind: str, rounds: int) -> float:
    def call() -> None:
        answer = orthanc.session.get(orthanc.dicomweb + path, headers={"Accept": kind}, timeout=60)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:200])

    for _ in range(5):
        call()
    before = spent_by_process(orthanc.pid)
    for _ in range(rounds):
        call()
    return (spent_by_process(orthanc.pid) - before) / rounds


def _send(world: _World, orthanc: Orthanc, in_one_request: int) -> None:
    images = list(_slices(f"1.9.2.{in_one_request}", SENT, description="Sent").values())
    batches = [images[start : start + in_one_request] for start in range(0, SENT, in_one_request)]
    bodies = [b"".join(map(_part, batch)) + b"--x--\r\n" for batch in batches]
    size = sum(map(len, images)) / 1e6
    ways: dict[str, tuple[Callable[[bytes], Any], Callable[[], float]]] = {
        "ours": (lambda body: _sent(world, body), _own_with_children),
        "Orthanc": (lambda body: _sent_there(orthanc, body), lambda: spent_by_process(orthanc.pid)),
    }
    print(f"\nSTOW, {SENT} images of 512 by 512 ({size:.0f} MB) in requests of {in_one_request}\n")
    print("| way | images/s of wall time | CPU ms an image | images/s of one core |")
    print("|---|---|---|---|")
    for name, (send, spent) in ways.items():
        start, cpu = time.perf_counter(), spent()
        for body in bodies:
            send(body)
        took, cpu = time.perf_counter() - start, spent() - cpu
        print(f"| {name} | {SENT / took:.1f} | {cpu / SENT:.1f} | {1000 * SENT / cpu:.1f} |", flush=True)


def _part(content: bytes) -> bytes:
    return b"--x\r\nContent-Type: application/dicom\r\n\r\n" + content + b"\r\n"


_KIND = 'multipart/related; type="application/dicom"; boundary=x'


def _sent(world: _World, body: bytes) -> None:
    address = f"/cases/{world.case.id}/dicomweb/studies"
    answer = world.sender.post(address, body, content_type=_KIND)
    assert answer.status_code == 200, answer.content[:300]


def _sent_there(orthanc: Orthanc, body: bytes) -> None:
    headers = {"Content-Type": _KIND, "Accept": "application/dicom+json"}
    orthanc.session.post(
        f"{orthanc.dicomweb}/studies", data=body, headers=headers, timeout=300
    ).raise_for_status()


def _own_with_children() -> float:
    """This process, its database, its reading child, and the children that have ended."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = int(cursor.fetchone()[0])
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() + ended.ru_utime + ended.ru_stime
    return own * 1000 + spent_by_process(backend) + _of_the_child()


def _view(world: _World, slices: int) -> None:
    from consilia.imaging.models import Series
    from tests.chromium import started_browser
    from tests.factories.accounts import signed_in_client

    start = time.perf_counter()
    world.attach(_slices("1.9.3", slices, description="Seen"), stored=True)
    print(
        f"\nViewer, {slices} slices of 512 by 512 (read in {time.perf_counter() - start:.0f} s), "
        f"seconds from the click, median of {RUNS}, an empty cache each time\n"
    )
    series = Series.objects.get(uid="1.9.3.1")
    path = f"/imaging/studies/{series.study_id}/"
    session = signed_in_client(world.scene.expert).cookies["sessionid"].value
    print("| line | the server's picture | first frame in the viewer | bytes until then, MB |")
    print("|---|---|---|---|")
    with _granian() as address, started_browser() as browser:
        for name, speed in (("loopback", 0), ("1 Mbit/s, 100 ms", MBIT)):
            rows = [_seen(browser, address, path, session, speed) for _ in range(RUNS)]
            picture, frame, size = (statistics.median(column) for column in zip(*rows, strict=True))
            print(f"| {name} | {picture:.1f} | {frame:.1f} | {size / 1e6:.2f} |", flush=True)


def _seen(browser: Any, address: str, path: str, session: str, speed: int) -> tuple[float, float, float]:
    """Seconds until the picture that the server drew, and the first frame of the viewer; and bytes."""
    context = browser.new_context(locale="en", service_workers="block")
    context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    page = context.new_page()
    tools, sizes = context.new_cdp_session(page), []
    tools.send("Network.enable")
    tools.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    if speed:
        line = {"offline": False, "latency": 100, "downloadThroughput": speed, "uploadThroughput": speed}
        tools.send("Network.emulateNetworkConditions", line)
    start = time.perf_counter()
    page.goto(address + path, wait_until="commit", timeout=120_000)
    page.wait_for_function(
        "() => { const shown = document.querySelector('figure img'); return shown && shown.complete"
        " && shown.naturalWidth > 0 || document.querySelector('[data-stage][data-drawn]') }",
        timeout=120_000,
    )
    picture = time.perf_counter() - start
    page.locator("[data-stage][data-drawn]").wait_for(timeout=120_000)
    frame = time.perf_counter() - start
    context.close()
    return picture, frame, float(sum(sizes))


@contextmanager
def _granian() -> Iterator[str]:
    """The product's own web server with compressed static files, on the database of this run."""
    from tests.orthanc import free_port

    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {
        "CONSILIA_MODE": "demo",
        "PUBLIC_URL": address,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_POOL_MAX": "8",
    }
    python = [sys.executable, "-m"]
    subprocess.run(
        [*python, "django", "collectstatic", "--noinput", "--verbosity=0"], env=environment, check=True
    )
    server = [
        *python,
        "granian",
        "config.wsgi:application",
        "--interface=wsgi",
        "--no-ws",
        "--log-level=error",
    ]
    with subprocess.Popen(
        [*server, "--blocking-threads=8", "--host=127.0.0.1", f"--port={port}"], env=environment
    ) as child:
        try:
            _wait_for(address)
            yield address
        finally:
            child.terminate()


def _wait_for(address: str) -> None:
    import requests

    for _ in range(600):
        try:
            requests.get(f"{address}/account/login/", timeout=5)
        except requests.RequestException:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the web server did not start")


if __name__ == "__main__":
    main()
