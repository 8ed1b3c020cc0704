"""What one entry of the audit log costs, and what sixteen chains gain over one when many write at once.

    .venv/bin/python -m benchmarks.audit_append [--rounds 2000] [--writers 8] [--seconds 4]

Starts an embedded PostgreSQL of its own. Each parallel writer runs transactions of one entry followed by
3 ms of other work, as a request does: the head of its chain stays locked until the commit. Prints CPU-ms
of application + database and statements per entry, and entries per second with the ratio of the two.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=4)
    wanted = parser.parse_args()
    measure("audit_append_measured", wanted.rounds, wanted.writers, wanted.seconds)


if __name__ == "__main__":
    main()
