"""What a question costs through the ORM, as a standing question, and as its bare SQL.

    .venv/bin/python -m benchmarks.standing_questions [--rounds 2000]

Starts an embedded PostgreSQL of its own with a few cases. Prints CPU-ms of application + database for three
questions of every page, asked three ways in the same run, and the ratios to the bare SQL, which is the limit.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=2000)
    measure("standing_questions_measured", parser.parse_args().rounds)


if __name__ == "__main__":
    main()
