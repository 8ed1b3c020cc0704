"""What one entry of the audit log costs, and what sixteen chains gain over one when many write at once.

    .venv/bin/python -m benchmarks.audit_append [--rounds 2000] [--writers 8] [--seconds 4]

Starts an embedded PostgreSQL of its own. Each parallel writer runs transactions of one entry followed by
3 ms of other work, as a request does: the head of its chain stays locked until the commit. Prints CPU-ms
of application + database and statements per entry, and entries per second with the ratio of the two.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from config.postgres import EmbeddedPostgres


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=4)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="consilia-bench-") as folder:
        _measure(Path(folder), wanted)


def _measure(folder: Path, wanted: argparse.Namespace) -> None:
    with EmbeddedPostgres(folder / "postgres", durable=False) as url:
        settings = {
            "CONSILIA_MODE": "test",
            "DATABASE_URL": url,
            "DATA_DIR": str(folder),
            "DATABASE_POOL_MAX": "0",
        }
        sizes = [str(wanted.rounds), str(wanted.writers), str(wanted.seconds)]
        command = [sys.executable, "-m", "benchmarks.audit_append_measured", *sizes]
        subprocess.run(command, check=True, env=os.environ | settings)


if __name__ == "__main__":
    main()
