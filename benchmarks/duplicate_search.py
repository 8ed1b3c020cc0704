"""How long the search for duplicates takes among ten thousand children, and among a million.

    .venv/bin/python -m benchmarks.duplicate_search [--children 10000 1000000] [--rounds 300]

Starts an embedded PostgreSQL of its own and fills it by COPY with made-up children whose names are as
unevenly spread as real ones (one Ivanov in seventy), born over eighteen years. Prints p50 and p95 of the
whole search (application and database, wall clock), the ratio to one lookup of an identifier by its blind
index, how many candidates were weighed, and the indexes in the plan. A sequential scan of children fails.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=300)
    arguments = parser.parse_args()
    for children in arguments.children:
        measure("duplicate_search_measured", children, arguments.rounds)


if __name__ == "__main__":
    main()
