"""What the second wall costs: the same requests with the policies of the database and without them.

    .venv/bin/python -m benchmarks.wall [--cases 200000] [--rounds 300]

Fills an embedded PostgreSQL as `benchmarks.case_pages` does. Both kinds of call take turns, so that a machine
that becomes slower meanwhile is slower for both. Without the wall means: row-level security switched
off for every table, and nothing said to the connection about its reader. The ratio counts, not the figures.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[200_000])
    parser.add_argument("--rounds", type=int, default=300)
    arguments = parser.parse_args()
    for cases in arguments.cases:
        measure("wall_measured", cases, arguments.rounds, pool=1)


if __name__ == "__main__":
    main()
