"""A real archive beside the tests: Debian's Orthanc with its DICOMweb, on loopback, with a folder of its own.

The service of the package is never used: each start is a process of this run, on a free port, and ends with it.
"""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

PLUGINS = ("/usr/share/orthanc/plugins", "/usr/lib/orthanc", "/usr/local/share/orthanc/plugins")
HOW_TO_INSTALL = (
    "Tests beside a real archive need Orthanc. Debian: apt install orthanc orthanc-dicomweb"
    " (and stop the service: systemctl disable --now orthanc)."
)
USER, PASSWORD = "consilia", "a word for the archive"
_SECONDS = 30


def find_orthanc() -> tuple[str, Path] | None:
    """The program and its DICOMweb plugin."""
    program = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin:/usr/local/sbin")
    plugin = next(
        (found for folder in PLUGINS if (found := Path(folder) / "libOrthancDicomWeb.so").exists()), None
    )
    return (program, plugin) if program and plugin else None


@dataclass(frozen=True)
class Orthanc:
    port: int
    pid: int
    session: requests.Session = field(repr=False)

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def dicomweb(self) -> str:
        return f"{self.root}/dicom-web"

    def take(self, content: bytes) -> None:
        """As a machine of the hospital would bring it."""
        self.session.post(f"{self.root}/instances", data=content, timeout=_SECONDS).raise_for_status()

    def uids(self) -> set[str]:
        """The numbers of all objects in it."""
        rows = self.session.get(f"{self.root}/instances?expand", timeout=_SECONDS).json()
        return {row["MainDicomTags"]["SOPInstanceUID"] for row in rows}

    def knows(self, name: str, address: str, token: str) -> None:
        """Another DICOMweb server to which it sends, by the access token of somebody there."""
        server = {
            "Url": address,
            "HttpHeaders": {"Authorization": f"Bearer {token}"},
            "ChunkedTransfers": False,  # Python's own server, which tests run, understands none
        }
        self.session.put(f"{self.dicomweb}/servers/{name}", json=server, timeout=_SECONDS).raise_for_status()

    def send(self, name: str, level: str = "studies") -> list[bool]:
        """All `studies` or `instances` by STOW-RS, a job for each; whether it was content with the answer."""
        address = f"{self.dicomweb}/servers/{name}/stow"
        return [
            self.session.post(
                address, json={"Resources": [one], "Synchronous": True}, timeout=_SECONDS * 4
            ).ok
            for one in self.session.get(f"{self.root}/{level}", timeout=_SECONDS).json()
        ]

    def forget_all(self) -> None:
        for patient in self.session.get(f"{self.root}/patients", timeout=_SECONDS).json():
            self.session.delete(f"{self.root}/patients/{patient}", timeout=_SECONDS)


@contextmanager
def started_orthanc(folder: Path) -> Iterator[Orthanc]:
    found = find_orthanc()
    assert found, HOW_TO_INSTALL
    program, plugin = found
    port = free_port()
    settings = folder / "orthanc.json"
    settings.write_text(json.dumps(_settings(folder, port, plugin)))
    with (folder / "orthanc.log").open("wb") as log:
        process = subprocess.Popen([program, str(settings)], cwd=folder, stdout=log, stderr=log)
    session = requests.Session()
    session.trust_env = False
    session.auth = (USER, PASSWORD)
    try:
        _wait_until_it_answers(session, port, process)
        yield Orthanc(port, process.pid, session)
    finally:
        session.close()
        process.terminate()
        process.wait(timeout=_SECONDS)


def _settings(folder: Path, port: int, plugin: Path) -> dict[str, object]:
    return {
        "Name": "Hospital",
        "StorageDirectory": str(folder),
        "IndexDirectory": str(folder),
        "HttpPort": port,
        "DicomServerEnabled": False,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {USER: PASSWORD},
        "OverwriteInstances": True,
        "Plugins": [str(plugin)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }


def _wait_until_it_answers(session: requests.Session, port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            session.get(f"http://127.0.0.1:{port}/dicom-web/studies", timeout=2).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("Orthanc did not start; its log lies in the folder of the test")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
