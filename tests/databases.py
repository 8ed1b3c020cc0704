"""The databases of a test run: one migrated template, and one copy of it for each worker.

Names carry the run's own suffix, so runs at the same time on one server never meet.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from config.environment import ROOT
from config.postgres import EmbeddedPostgres, available_binaries

RUN: Path = settings.RUN_FOLDER
PREFIX = f"test_{RUN.name.rpartition('-')[2].lower()}"
TEMPLATE = f"{PREFIX}_template"
# initdb costs a second; its result is kept beside the other tools and copied.
PREPARED = ROOT / ".tools"


def start_server() -> EmbeddedPostgres:
    """An empty embedded server for this run alone. It forgets everything at a power cut."""
    home = RUN / "postgres"
    prepared = (
        PREPARED
        / f"initdb-{available_binaries()[0].version if available_binaries() else 'none'}-{os.geteuid()}"
    )
    if not prepared.exists():
        _prepare(prepared)
    shutil.copytree(prepared, home, symlinks=True, ignore=shutil.ignore_patterns("lock", "socket", "*.log"))
    server = EmbeddedPostgres(home, durable=False, connections=100)
    server.start()
    return server


def _prepare(prepared: Path) -> None:
    """Make a cluster aside and put it in place in one move: two runs may do so at the same time."""
    aside = RUN / "prepared"
    with EmbeddedPostgres(aside, durable=False):
        pass
    prepared.parent.mkdir(exist_ok=True)
    incoming = prepared.with_name(f"{prepared.name}.{os.getpid()}")
    shutil.copytree(aside, incoming, symlinks=True, ignore=shutil.ignore_patterns("socket"))
    try:
        incoming.rename(prepared)
    except OSError:
        shutil.rmtree(incoming)


def worker_database() -> str:
    return f"{PREFIX}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def use_worker_database(server_url: str) -> None:
    """Give this worker its own copy of the migrated template, and point Django at it."""
    _ensure_template(server_url)
    _copy_template(server_url)
    _point_django_at(server_url, worker_database())


def renew_worker_database(server_url: str) -> None:
    """Throw this worker's database away and copy the template again.

    This is how a test that committed is undone: some tables, such as the audit log, refuse DELETE
    and TRUNCATE from everybody, and no test gets a way round that.
    """
    connection.close()
    _copy_template(server_url)


def drop_databases_of_this_run(server_url: str) -> None:
    with _administration(server_url) as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}\\_%"])
        for (name,) in rows.fetchall():
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _ensure_template(server_url: str) -> None:
    """Migrate the template once a run; other workers wait for the one that came first."""
    with (RUN / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = RUN / "template.done"
        if done.exists():
            return
        with _administration(server_url) as server:
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(TEMPLATE)))
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        _point_django_at(server_url, TEMPLATE)
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        done.touch()


def _copy_template(server_url: str) -> None:
    copy, template = sql.Identifier(worker_database()), sql.Identifier(TEMPLATE)
    with _administration(server_url) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, template))


def _point_django_at(server_url: str, database: str) -> None:
    parts: dict[str, Any] = conninfo_to_dict(server_url)
    connection.close()
    connection.settings_dict |= {
        "NAME": database,
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
    }


@contextmanager
def _administration(server_url: str) -> Iterator[psycopg.Connection]:
    """A connection to the server that may create and drop databases."""
    with psycopg.connect(make_conninfo(server_url), autocommit=True) as server:
        yield server
