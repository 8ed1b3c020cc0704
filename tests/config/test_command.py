"""./dev as people meet it: verbs, mistakes, data folders, and one real start."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from config.command.__main__ import VERBS, main
from config.command.data_folder import DataFolder
from config.command.installation import Address, process_environment
from config.command.speech import Mistake
from config.environment import ROOT, VARIABLES
from config.postgres.processes import wait_until


def test_help_names_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    text = capsys.readouterr().out
    assert [verb for verb in VERBS if verb.isalpha() and verb != "help" and f"./dev {verb}" not in text] == []


def test_an_unknown_verb_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dmeo"]) == 2
    assert "no verb 'dmeo'" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65535", "http", "-1"])
def test_a_port_that_is_none_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", f"--port={port}"])
    assert "a port is a number" in capsys.readouterr().err


def test_a_taken_port_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        assert main(["run", f"--port={port}", f"--data={tmp_path / 'data'}"]) == 1
    assert f"port {port} is taken: choose another with --port" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_a_new_data_folder_bears_its_marker_and_is_private(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data", "demo")
    folder.open()
    assert folder.marker.read_text() == "demo\n"
    assert folder.path.stat().st_mode & 0o077 == 0
    folder.open()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").touch()
    folder = DataFolder(tmp_path, "demo")
    with pytest.raises(Mistake, match="something else"):
        folder.open()
    with pytest.raises(Mistake, match="does not bear the marker"):
        folder.delete(sure=True)
    assert (tmp_path / "thesis.odt").exists()


def test_a_demo_never_starts_on_real_data_nor_deletes_it(tmp_path: Path) -> None:
    DataFolder(tmp_path / "data", "run").open()
    demo = DataFolder(tmp_path / "data", "demo")
    with pytest.raises(Mistake, match=r"belongs to \./dev run"):
        demo.open()
    with pytest.raises(Mistake, match="does not bear the marker"):
        demo.delete(sure=True)


def test_deleting_asks_and_without_anybody_to_answer_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = DataFolder(tmp_path / "data", "demo")
    folder.open()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(Mistake, match="add --yes"):
        folder.delete(sure=False)
    folder.delete(sure=True)
    assert not folder.path.exists()


def test_deleting_does_not_follow_links_out_of_the_folder(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    folder = DataFolder(tmp_path / "data", "demo")
    folder.open()
    (folder.path / "link").symlink_to(outside)
    folder.delete(sure=True)
    assert (outside / "kept").exists()


def test_keys_are_made_once_and_kept_for_their_owner(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data", "run")
    folder.open()
    keys = folder.keys()
    assert keys == folder.keys()
    assert len(bytes.fromhex(keys["IDENTIFIER_KEYS"])) == 32
    assert (folder.path / "keys.env").stat().st_mode & 0o077 == 0


def test_a_demo_takes_no_real_address_or_key_from_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in VARIABLES:
        monkeypatch.setenv(variable.name, "from-the-shell")
    environment = process_environment(DataFolder(tmp_path, "demo"), None, Address(8123))
    kept = {variable.name for variable in VARIABLES if environment.get(variable.name) == "from-the-shell"}
    sizes = {"ATTACHMENT_MAX_MB", "FORM_FILE_MAX_MB", "DATABASE_POOL_MAX"}
    assert kept == {"DEFAULT_LANGUAGE", "DEFAULT_TIME_ZONE", *sizes}
    assert environment["PUBLIC_URL"] == "http://localhost:8123"


@pytest.mark.slow
def test_an_installation_starts_answers_verifies_its_log_and_stops(tmp_path: Path) -> None:
    port = _two_free_ports()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {variable.name for variable in VARIABLES}
    }
    with (tmp_path / "output").open("w+") as output:
        command = [sys.executable, "-m", "config.command"]
        options = [f"--data={tmp_path / 'a folder'}"]
        process = subprocess.Popen(
            [*command, "run", f"--port={port}", *options],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
        ready = wait_until(
            lambda: process.poll() is not None or "is ready" in (tmp_path / "output").read_text(), seconds=600
        )
        assert ready, (tmp_path / "output").read_text()
        assert process.poll() is None, (tmp_path / "output").read_text()
        with urllib.request.urlopen(f"http://localhost:{port}/") as page:
            assert page.status == 200
        verified = subprocess.run(
            [*command, "audit", "verify", "--data", str(tmp_path / "a folder")],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert verified.returncode == 0, verified.stderr
        assert "The log holds" in verified.stdout
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0


def _two_free_ports() -> int:
    """A port that is free together with the next one."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first:
            number: int = first.getsockname()[1]
            try:
                socket.create_server(("127.0.0.1", number + 1)).close()
            except OSError:
                continue
            return number
