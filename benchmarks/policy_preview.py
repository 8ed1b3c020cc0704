"""How long the preview of a changed limit takes among a hundred thousand open deadlines, and carrying it out.

    .venv/bin/python -m benchmarks.policy_preview [--open 100000]

Starts an embedded PostgreSQL of its own and fills it by SQL with planned and urgent cases whose clocks run. Prints
seconds and CPU-ms of the preview of a change that moves half of all deadlines on the wall clock, of one that moves
as many on the working calendar, and of the job that carries the first one out.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=100_000)
    wanted = parser.parse_args()
    measure("policy_preview_measured", wanted.open)


if __name__ == "__main__":
    main()
