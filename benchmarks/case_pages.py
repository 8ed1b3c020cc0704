"""What the worklist, the case page and a submission cost, with few cases and with a million.

    .venv/bin/python -m benchmarks.case_pages [--cases 10000 1000000] [--rounds 200]

Starts an embedded PostgreSQL of its own, fills it by SQL (one case in a hundred is open, as in a network
with years of history), and drives the real pages through the whole middleware stack. Prints CPU-ms of
application + database, statements and size, and the ratio of the worklist's database time to the same
rows by one prepared statement. For comparison, measured on this kind of machine: ohcnetwork/care (2025)
worklist 31-38 + 24-27 with 7 SQL, create 21 + 5.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    for cases in arguments.cases:
        measure("case_pages_measured", cases, arguments.rounds, pool=1)


if __name__ == "__main__":
    main()
