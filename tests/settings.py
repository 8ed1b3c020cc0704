"""Django's settings under test: the product's own, in test mode, blind to the developer's environment.

Only DATABASE_URL is kept. Every run has a folder of its own, shared by its workers and removed at its end.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from config import environment

for _variable in environment.VARIABLES:
    if _variable.name != "DATABASE_URL":
        os.environ.pop(_variable.name, None)

if "CONSILIA_TEST_RUN" not in os.environ:  # the first process of the run; workers inherit the variable
    os.environ["CONSILIA_TEST_RUN"] = tempfile.mkdtemp(prefix="consilia-tests-")
    atexit.register(shutil.rmtree, os.environ["CONSILIA_TEST_RUN"], ignore_errors=True)

RUN_FOLDER = Path(os.environ["CONSILIA_TEST_RUN"])
os.environ |= {
    "CONSILIA_MODE": "test",
    "DATABASE_POOL_MAX": "0",  # a worker has one connection
    "DATA_DIR": str(RUN_FOLDER / "data" / os.environ.get("PYTEST_XDIST_WORKER", "main")),
}

from config.settings import *  # noqa: E402, F403
