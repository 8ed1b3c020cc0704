"""How long the minute's run of the clock job takes among a hundred thousand open deadlines.

    .venv/bin/python -m benchmarks.deadline_mover [--open 100000] [--due 300]

Starts an embedded PostgreSQL of its own and fills it by SQL with cases whose clocks run; some have just reached
a milestone, some have just run out. Prints seconds and CPU-ms of one run that finds nothing due, of one that
finds `--due` milestones and as many misses, and the share of the minute in which the next run begins.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=300)
    wanted = parser.parse_args()
    measure("deadline_mover_measured", wanted.open, wanted.due)


if __name__ == "__main__":
    main()
