"""What it costs to make the tables of an empty database: Django's own way against one model at a time.

    .venv/bin/python -m benchmarks.migrating [--rounds 2]

On an embedded PostgreSQL of its own, both ways in turn in one process. CPU seconds are those of the process that
migrates; the database adds some two in both.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    measure("migrating_measured", parser.parse_args().rounds)


if __name__ == "__main__":
    main()
