"""The embedded PostgreSQL: in an empty folder, after a crash, as root and not, twice on one folder."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.environment import ROOT
from config.postgres import (
    AlreadyRunning,
    Binaries,
    EmbeddedPostgres,
    PostgresFailure,
    available_binaries,
    identity,
)
from config.postgres.processes import wait_until
from config.postgres.sockets import LONGEST_ADDRESS, PORT


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(tmp_path / "postgres")
    yield made
    made.stop()


def _answer(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row and row[0]


def test_what_was_written_is_there_after_a_restart(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("CREATE TABLE note (text text)")
        connection.execute("INSERT INTO note VALUES ('Жизнь')")
    server.stop()
    assert server.pid is None
    assert _answer(server.start(), "SELECT lower(text) FROM note") == "жизнь"


def test_no_network_port_is_open(server: EmbeddedPostgres) -> None:
    assert _answer(server.start(), "SHOW listen_addresses") == ""


def test_a_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    right = server.start()
    wrong = right.replace(right.split(":")[2].split("@")[0], "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_passwords_data_and_socket_are_for_the_owner_alone(server: EmbeddedPostgres) -> None:
    server.start()
    open_to_others = [
        path
        for path in (
            server.home,
            server.cluster,
            server.socket,
            *server.home.glob("*.password"),
            server.home / "server.log",
        )
        if path.stat().st_mode & 0o077
    ]
    assert open_to_others == []


def test_letters_are_letters_in_every_language(server: EmbeddedPostgres) -> None:
    """Trigram search asks the locale what a letter is; in a plain C locale Cyrillic would be none."""
    with psycopg.connect(server.start()) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT similarity('Ёлкина', 'ёлкин') > 0.5, 'б' > 'Б'").fetchone()
        assert row == (True, True)


def test_a_second_start_on_the_same_folder_is_refused(server: EmbeddedPostgres) -> None:
    server.start()
    assert EmbeddedPostgres.in_use(server.home)
    with pytest.raises(AlreadyRunning, match="is in use"):
        EmbeddedPostgres(server.home).start()
    assert _answer(server.url, "SELECT 1") == 1, "the first one goes on"


def test_a_long_path_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    home = tmp_path / ("long " * 20) / "данные"
    with EmbeddedPostgres(home) as url:
        assert _answer(url, "SELECT 1") == 1
    folder = EmbeddedPostgres(home).socket
    assert not folder.exists(), "and leaves nothing there"
    assert len(os.fsencode(folder / f".s.PGSQL.{PORT}")) <= LONGEST_ADDRESS
    assert home not in folder.parents


def test_a_path_with_quotes_and_commas_is_one_path(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / 'a "b", c') as url:
        assert _answer(url, "SELECT 1") == 1


def test_a_folder_in_a_shared_place_is_not_taken_from_others(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.socket.parent.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    server.socket.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PostgresFailure, match="belongs to somebody else"):
        server.start()


def test_data_of_another_major_version_is_named_not_touched(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    (server.cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresFailure, match="made by PostgreSQL 12"):
        server.start()


@pytest.mark.parametrize("binaries", available_binaries(), ids=lambda binaries: binaries.version)
def test_every_version_found_here_serves(binaries: Binaries, tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres", major=binaries.major)
    with server as url:
        assert str(_answer(url, "SHOW server_version")).startswith(binaries.version)
    server.major = None
    with server as url:
        assert str(_answer(url, "SHOW server_version")).startswith(binaries.version), "its maker's version"


@pytest.mark.slow
@pytest.mark.parametrize("binaries", available_binaries()[1:], ids=lambda binaries: binaries.version)
def test_the_schema_is_made_on_every_version_found_here(binaries: Binaries, tmp_path: Path) -> None:
    """The suite runs on the preferred version; the others must at least take all migrations."""
    with EmbeddedPostgres(tmp_path / "postgres", major=binaries.major, durable=False) as url:
        done = subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert _answer(url, "SELECT count(*) > 0 FROM django_migrations") is True


def test_no_acknowledged_row_is_lost_when_the_server_is_killed(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.start()) as connection:
        connection.execute("CREATE TABLE deed (writer int, number int, PRIMARY KEY (writer, number))")
    acknowledged: list[tuple[int, int]] = []
    writers = [
        threading.Thread(target=_write, args=(server.url, writer, acknowledged)) for writer in range(3)
    ]
    for writer in writers:
        writer.start()
    assert wait_until(lambda: len(acknowledged) > 300, seconds=30)
    assert server.pid
    os.killpg(server.pid, signal.SIGKILL)
    for writer in writers:
        writer.join(timeout=20)
    server.restart()
    with psycopg.connect(server.url) as connection:
        kept = set(connection.execute("SELECT writer, number FROM deed").fetchall())
    assert set(acknowledged) <= kept


def _write(url: str, writer: int, acknowledged: list[tuple[int, int]]) -> None:
    """Commit row after row until the server is gone; note each one only after its commit."""
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            for number in range(100_000):
                connection.execute("INSERT INTO deed VALUES (%s, %s)", [writer, number])
                acknowledged.append((writer, number))
    except psycopg.OperationalError:
        return


def test_a_pid_file_with_the_number_of_a_stranger_is_no_obstacle(server: EmbeddedPostgres) -> None:
    server.start()
    assert server.pid
    stale = (server.cluster / "postmaster.pid").read_text().split("\n", 1)[1]
    os.killpg(server.pid, signal.SIGKILL)
    server.stop()
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (server.cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{stale}")
        assert _answer(server.start(), "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_without_its_supervisor_ends_or_is_taken_over(tmp_path: Path) -> None:
    home = tmp_path / "postgres"
    script = f"""
import os, signal
from pathlib import Path
from config.postgres import EmbeddedPostgres
EmbeddedPostgres(Path({str(home)!r})).start()
os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with EmbeddedPostgres(home) as url:
        assert _answer(url, "SELECT 1") == 1


def _reachable_by_nobody(*paths: str) -> bool:
    prefix = identity.AS_NOBODY.prefix
    return all(subprocess.run([*prefix, "test", "-x", path], check=False).returncode == 0 for path in paths)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that an ordinary user can reach; pytest's own are root's."""
    folder = Path(tempfile.mkdtemp(prefix="consilia-open-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


@as_root
@pytest.mark.parametrize("way", [identity.MAPPED, identity.AS_NOBODY], ids=["user namespace", "as nobody"])
def test_root_starts_it_in_either_way(
    way: identity.Identity, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not _reachable_by_nobody(str(ROOT), sys.prefix) and way is identity.AS_NOBODY:
        pytest.skip("an ordinary user cannot reach the programs here")
    monkeypatch.setattr("config.postgres.server.choose_identity", lambda: way)
    with EmbeddedPostgres(open_folder / "postgres") as url:
        assert _answer(url, "SELECT 1") == 1
    with EmbeddedPostgres(open_folder / "postgres") as url:
        assert _answer(url, "SELECT 1") == 1


@as_root
def test_an_unreachable_folder_is_explained(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.postgres.server.choose_identity", lambda: identity.AS_NOBODY)
    open_folder.chmod(0o700)
    with pytest.raises(PostgresFailure, match="an ordinary user cannot enter"):
        EmbeddedPostgres(open_folder / "postgres").start()


@as_root
@pytest.mark.parametrize("user", [identity.NOBODY, 54321], ids=["ordinary", "without a name"])
def test_an_ordinary_user_starts_it(user: int, open_folder: Path) -> None:
    python = next(
        (path for path in (sys.executable, "/usr/bin/python3.11") if _reachable_by_nobody(path)), None
    )
    if python is None or not _reachable_by_nobody(str(ROOT)):
        pytest.skip("an ordinary user cannot reach Python or the project here")
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, user, user)
    script = f"""
import os, psycopg
from pathlib import Path
from config.postgres import EmbeddedPostgres
with EmbeddedPostgres(Path({str(home)!r}) / "postgres") as url, psycopg.connect(url) as connection:
    print(os.geteuid(), connection.execute("SELECT 'up'").fetchone()[0])
"""
    site = next(path for path in sys.path if path.endswith("site-packages"))
    done = subprocess.run(
        ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", python, "-c", script],
        cwd=ROOT,
        env={"PYTHONPATH": site, "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, f"{user} up\n"), done.stderr
