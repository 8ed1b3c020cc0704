"""What every test may use: a database of its own, and the job queue run to its end.

The run talks to `--database-url` or DATABASE_URL when given; otherwise it starts an embedded server,
which dies with it.
"""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from django.db import connection
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker

from config.command import messages
from config.postgres import EmbeddedPostgres
from tests import chromium as system_chromium
from tests import databases, jobs

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Slow machines are no failure; a gate draws the same examples every time, people draw new ones.
hypothesis.settings.register_profile(
    "consilia", deadline=None, derandomize=bool(os.environ.get("CI")), print_blob=True
)
hypothesis.settings.load_profile("consilia")

SERVER = pytest.StashKey[str]()
EMBEDDED = pytest.StashKey[EmbeddedPostgres]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-url", help="run on this PostgreSQL server; its role must be allowed CREATEDB"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The first process compiles the translations and starts the server; xdist's workers inherit its address."""
    if _is_first_process(config):
        messages.compile_catalogues()
        databases.sweep()
    if url := config.getoption("database_url"):
        os.environ["DATABASE_URL"] = url
    if not os.environ.get("DATABASE_URL") and not _only_asks(config):
        config.stash[EMBEDDED] = databases.start_server()
        os.environ["DATABASE_URL"] = config.stash[EMBEDDED].url
    config.stash[SERVER] = os.environ.get("DATABASE_URL", "")


def pytest_unconfigure(config: pytest.Config) -> None:
    if server := config.stash.get(EMBEDDED, None):
        databases.stop_server(server)
    elif _is_first_process(config) and config.stash.get(SERVER, ""):
        databases.drop_databases_of_this_run(config.stash[SERVER])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A worker has whole files for itself, so that one alone starts a file's browser or loads its terms.

    Who is done early takes over half of what another has left: one long test keeps nobody waiting.
    """
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log) if config.getoption("dist") == "load" else None


def _is_first_process(config: pytest.Config) -> bool:
    return not hasattr(config, "workerinput")


def _only_asks(config: pytest.Config) -> bool:
    """--help, --version, --collect-only and --fixtures need no server."""
    return any(config.getoption(name, False) for name in ("help", "version", "collectonly", "showfixtures"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without a Chromium browser tests are skipped and say how to get one; where all must run, they fail."""
    if item.get_closest_marker("browser") and not system_chromium.find_chromium():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(system_chromium.HOW_TO_INSTALL)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Instead of pytest-django's own: this worker's copy of the migrated template."""
    server = request.config.stash[SERVER]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        databases.use_worker_database(server)
        patch.setattr(
            TransactionTestCase, "_fixture_teardown", lambda _: databases.renew_worker_database(server)
        )
        yield


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    """One browser a file; make a context of your own from it, and close it.

    Not one a run: while Playwright is up, its event loop keeps other tests from running theirs. Django has
    another connection meanwhile; the one of before would be lost with the database that the first test throws
    away, and only the next file would notice.
    """
    connection.close()
    with system_chromium.started_browser() as started:
        yield started


@pytest.fixture
def run_jobs(db: None) -> Callable[[], list[str]]:
    """Run the queued jobs, and those they queue, in this test's own transaction; answer their names."""
    return jobs.run_until_idle
