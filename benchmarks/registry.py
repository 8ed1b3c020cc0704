"""What the registry's lists and pages cost at 100,000 children: by page, and against a raw prepared statement.

    .venv/bin/python -m benchmarks.registry [--entries 1000 100000] [--rounds 200]

Starts an embedded PostgreSQL of its own and fills it by SQL: children with consents, entries of three centres and 400
diseases, pseudonyms. One family in twenty has withdrawn; 500 of one centre consented to exchange and stand in the tables
that leave. The ratio is of the CPU of application and database for the
list's question through both walls to that of the same rows by one prepared statement without any.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    for entries in arguments.entries:
        measure("registry_measured", entries, arguments.rounds, pool=1)


if __name__ == "__main__":
    main()
