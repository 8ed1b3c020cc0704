"""Runs the measuring half of a benchmark against a PostgreSQL of its own, in a process of its own.

Django reads its settings once, so the process that measures must be started after its database.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.postgres import EmbeddedPostgres


def measure(module: str, *arguments: object, pool: int = 0) -> None:
    """Run `benchmarks.<module>` with `arguments` on an empty embedded PostgreSQL, which is thrown away after.

    Args:
        pool: connections of the application's pool; 0 is one connection without a pool.
    """
    with (
        tempfile.TemporaryDirectory(prefix="consilia-bench-") as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as url,
    ):
        settings = {
            "CONSILIA_MODE": "test",
            "DATABASE_URL": url,
            "DATA_DIR": folder,
            "DATABASE_POOL_MAX": str(pool),
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
        subprocess.run(command, check=True, env=os.environ | settings)
