"""The embedded server: one object from the first start in an empty folder to the clean stop."""

import fcntl
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import IO

from config.postgres import processes
from config.postgres.binaries import choose_binaries
from config.postgres.cluster import (
    APPLICATION,
    SUPERUSER,
    clean_environment,
    cluster_major,
    make_cluster,
    read_password,
)
from config.postgres.failures import AlreadyRunning, PostgresFailure
from config.postgres.identity import choose_identity
from config.postgres.sockets import PORT, prepare_socket_folder, socket_folder, socket_url

START_SECONDS = 60  # recovery after a crash replays at most a gigabyte of log
RETRY_SECONDS = 10  # the backends of a killed server need a moment to notice
LARGEST_LOG = 10_000_000


class EmbeddedPostgres:
    """A PostgreSQL on the folder `home`, listening on a unix socket only.

    Args:
        durable: False is for tests: nothing is forced to disk, so a power cut may lose everything.
        major: the version that makes a new cluster; None takes the preferred one.
    """

    def __init__(
        self, home: Path, *, durable: bool = True, connections: int = 60, major: int | None = None
    ) -> None:
        self.home = home.resolve()
        self.cluster = self.home / "cluster"
        self.durable = durable
        self.connections = connections
        self.major = major
        self.socket = socket_folder(self.home)
        self._identity = choose_identity()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    def __enter__(self) -> str:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @staticmethod
    def in_use(home: Path) -> bool:
        """Whether a living process holds the database at `home`."""
        try:
            with (home / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    @property
    def url(self) -> str:
        """The application's address of its database. Known as soon as the cluster exists."""
        return self.url_for(APPLICATION)

    def url_for(self, database: str, *, role: str = APPLICATION) -> str:
        password = read_password(self.home, role)
        return socket_url(self.socket, user=role, password=password, database=database)

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> str:
        """Make the cluster if there is none, start the server, and answer the database's URL.

        Raises AlreadyRunning when another process holds the folder, PostgresFailure with the last
        lines of the log when the server does not come up.
        """
        self._take_lock()
        try:
            self._make_if_missing()
            self._clear_the_way()
            self._start_patiently()
            self._ensure_database()
        except BaseException:
            self.stop()
            raise
        return self.url

    def restart(self) -> None:
        """Bring a crashed server back, still under our lock."""
        self._clear_the_way()
        self._start_patiently()

    def stop(self) -> None:
        """Stop the server cleanly and let go of the folder. Harmless when nothing runs."""
        if process := self._process:
            if process.poll() is None:
                processes.stop_server(process.pid, lambda: process.poll() is not None)
            self._process = None
        if self._lock:
            self._remove_borrowed_socket_folder()
            self._lock.close()
            self._lock = None

    def _remove_borrowed_socket_folder(self) -> None:
        """A socket folder outside our own is left as we found the place: without it."""
        if self.home not in self.socket.parents:
            with suppress(OSError):
                self.socket.rmdir()

    def _take_lock(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (self.home / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise AlreadyRunning(
                f"The database in {self.home} is in use: Consilia already runs there. "
                "Stop it first, or choose another folder with --data."
            ) from None
        self._lock = lock

    def _make_if_missing(self) -> None:
        made_by = cluster_major(self.home)
        self._binaries = choose_binaries(made_by or self.major)
        if made_by is None:
            make_cluster(self.home, self._binaries, self._identity, durable=self.durable)
        self._identity.check_reach(self.cluster)
        prepare_socket_folder(self.socket)
        self._identity.give(self.socket)

    def _clear_the_way(self) -> None:
        """A supervisor that was killed may have left its server; we hold the lock, so it is ours."""
        if orphan := processes.orphaned_server(self.cluster):
            processes.stop_server(orphan, lambda: not processes.is_alive(orphan))
        processes.forget_stale_pid_file(self.cluster)

    def _start_patiently(self) -> None:
        """Right after a kill -9 shared memory may still be held: try again for some seconds."""
        if not processes.wait_until(self._start_once, seconds=RETRY_SECONDS):
            raise PostgresFailure(f"The database did not start. Its log ends:\n{self._log_tail()}")

    def _start_once(self) -> bool:
        command = self._identity.command(self._binaries.path("postgres"), *self._options())
        with self._open_log() as log:
            self._process = process = subprocess.Popen(
                processes.tied_to_us(command, signal.SIGINT),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=clean_environment(),
                cwd=self.home,
                # Its own session: Ctrl-C in the terminal must not stop it before its clients.
                start_new_session=True,
            )
        processes.wait_until(
            lambda: process.poll() is not None or processes.is_ready(self.cluster, process.pid),
            seconds=START_SECONDS,
        )
        return process.poll() is None

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": '"{}"'.format(str(self.socket).replace('"', '""')),
            "unix_socket_permissions": "0700",
            "max_connections": str(self.connections),
            "shared_buffers": f"{shared_buffers_mb()}MB",
            "max_wal_size": "1GB",
            "random_page_cost": "1.1",  # no spinning disks
            "jit": "off",  # compiling costs more than our short statements
            "timezone": "UTC",
            "log_timezone": "UTC",
            # Statements and key values may name a child: they stay out of the log.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"min_wal_size": "2MB"}
        options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
        return ["-D", str(self.cluster), *options]

    def _ensure_database(self) -> None:
        """The application's role, which is no superuser, and the database it owns."""
        import psycopg  # a third of a second that most verbs of ./dev need not spend
        from psycopg import sql

        with psycopg.connect(self.url_for("postgres", role=SUPERUSER), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APPLICATION]).fetchone():
                return
            role, password = sql.Identifier(APPLICATION), sql.Literal(read_password(self.home, APPLICATION))
            with suppress(psycopg.errors.DuplicateObject):
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}").format(role, password)
                )
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))

    def _open_log(self) -> IO[bytes]:
        path = self.home / "server.log"
        mode = "wb" if path.exists() and path.stat().st_size > LARGEST_LOG else "ab"
        return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))

    def _log_tail(self) -> str:
        return "\n".join((self.home / "server.log").read_text(errors="replace").splitlines()[-8:])


def shared_buffers_mb() -> int:
    """An eighth of the memory, between 64 and 512 megabytes: the product shares the machine."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    return max(64, min(512, megabytes // 8))
