"""What it costs to take a file in: bytes a second against a plain copy of the same bytes to the same disk in the same
run, and the memory that it takes.

    .venv/bin/python -m benchmarks.uploads

Each way goes through the product's own views and services: begin, pieces of 4 MB with their SHA-256 as a browser sends
them, and at the end inspection and the store. A plain copy reads, writes and syncs, and does nothing else.
"""

import sys

from benchmarks.own_database import measure


def main() -> None:
    measure("uploads_measured", *(sys.argv[1:] or ["512"]))


if __name__ == "__main__":
    main()
