"""The databases of a test run: one migrated template, and one copy of it for each worker.

Names carry the run's own suffix, so runs at the same time on one server never meet. On the embedded
server, which is the run's own, the migrated template is kept for the next run with the same migrations.
"""

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from config.environment import ROOT
from config.postgres import EmbeddedPostgres, choose_binaries
from config.postgres.processes import is_alive

RUN: Path = settings.RUN_FOLDER
PREFIX = f"test_{RUN.name.rpartition('-')[2].lower()}"
KEPT_TEMPLATE = "tests_template"
KEPT = ROOT / ".tools"
MOST_KEPT = 3
PASSING = shutil.ignore_patterns("lock", "socket", "*.log")


def sweep() -> None:
    """Remove the folders of runs that were killed: their names carry the process that made them."""
    for folder in RUN.parent.glob("consilia-tests-*-*"):
        if folder.stat().st_uid == os.geteuid() and not is_alive(int(folder.name.split("-")[2])):
            shutil.rmtree(folder, ignore_errors=True)


def start_server() -> EmbeddedPostgres:
    """An embedded server for this run alone, with the template of an earlier run when there is one."""
    home = RUN / "postgres"
    kept = _kept_cluster()
    if kept.exists():
        shutil.copytree(kept, home, symlinks=True)
        os.utime(kept)
    server = EmbeddedPostgres(home, durable=False, connections=100)
    server.start()
    return server


def stop_server(server: EmbeddedPostgres) -> None:
    """Stop this run's server; keep its template for later runs when it was made in this one."""
    kept = _kept_cluster()
    if not kept.exists() and _template_made().exists():
        drop_databases_of_this_run(server.url)
        server.stop()
        _keep(server.home, kept)
    server.stop()


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
    connection.close()  # whoever opened one meanwhile lost it with the database


def drop_databases_of_this_run(server_url: str) -> None:
    with _administration(server_url) as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{PREFIX}\\_%"])
        for (name,) in rows.fetchall():
            _drop(server, sql.Identifier(name))


def _drop(server: psycopg.Connection[Any], database: sql.Identifier) -> None:
    """Drop a database. An autovacuum worker inside it belongs to the superuser: it leaves by itself, soon."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database)
    for _ in range(20):
        try:
            server.execute(drop)
        except psycopg.errors.InsufficientPrivilege:
            time.sleep(0.25)
        else:
            return
    server.execute(drop)


def worker_database() -> str:
    return f"{PREFIX}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"


def _template(server_url: str) -> str:
    """On the run's own server the name may stay the same from run to run."""
    own = str(RUN) in str(conninfo_to_dict(server_url).get("host"))
    return KEPT_TEMPLATE if own else f"{PREFIX}_template"


def _ensure_template(server_url: str) -> None:
    """Migrate the template once; other workers wait for the one that came first."""
    template = _template(server_url)
    with (RUN / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _administration(server_url) as server:
            if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
                return
            unfinished = sql.Identifier(f"{PREFIX}_unfinished")
            _drop(server, unfinished)
            server.execute(sql.SQL("CREATE DATABASE {}").format(unfinished))
            _point_django_at(server_url, f"{PREFIX}_unfinished")
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(unfinished, sql.Identifier(template)))
        _template_made().touch()


def _copy_template(server_url: str) -> None:
    copy, template = sql.Identifier(worker_database()), sql.Identifier(_template(server_url))
    with _administration(server_url) as server:
        _drop(server, copy)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(copy, template))


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
    with psycopg.connect(server_url, autocommit=True) as server:
        yield server


def _template_made() -> Path:
    return RUN / "template.made"


@cache  # as it was when the run began: who writes a migration meanwhile must not find it there, unapplied
def _kept_cluster() -> Path:
    """Where a cluster lies whose template has today's migrations: its name is their fingerprint."""
    digest = hashlib.sha256(f"{choose_binaries().version} {os.geteuid()}".encode())
    migrations = [*ROOT.glob("consilia/*/migrations/*.py")]
    sources = {*migrations, *_imported_by(migrations), *ROOT.glob("consilia/*/data/**/*")}
    sources |= {ROOT / "config" / "settings.py", ROOT / "requirements" / "dev.txt"}
    for path in sorted(path for path in sources if path.is_file()):
        digest.update(f"{path.relative_to(ROOT)}\n".encode())
        digest.update(path.read_bytes())
    return KEPT / f"tested-{digest.hexdigest()[:16]}"


def _imported_by(migrations: list[Path]) -> set[Path]:
    """Files of ours whose words the migrations put into SQL, such as the policies of the second wall.

    Those are imported by hand (from ... import); what Django itself writes into a migration (import ...)
    are defaults and validators, which leave no trace in a table.
    """
    named = set[str]()
    for path in migrations:
        named.update(re.findall(r"^from (consilia[.\w]+)", path.read_text(), re.MULTILINE))
    return {ROOT / f"{name.replace('.', '/')}.py" for name in named}


def _keep(home: Path, kept: Path) -> None:
    """Put a stopped cluster in its place in one move (two runs may do so), and let the oldest go."""
    KEPT.mkdir(exist_ok=True)
    incoming = KEPT / f"incoming-{PREFIX}"
    shutil.copytree(home, incoming, symlinks=True, ignore=PASSING)
    try:
        incoming.rename(kept)
    except OSError:
        shutil.rmtree(incoming)
    oldest_last = sorted(KEPT.glob("tested-*"), key=lambda path: -path.stat().st_mtime)
    for path in oldest_last[MOST_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
