"""What a search among cases costs, at ten thousand cases and at a million.

    .venv/bin/python -m benchmarks.search [--cases 10000 1000000] [--rounds 40]

Fills a database like `case_pages`, gives every case words of which some are in all, some in one of a hundred
and some in a single case, and asks as a coordinator, a doctor and a regional operator: the whole page of the
worklist with words in it, and the page of best matches. Prints CPU-ms of application + database beside those of
the same list without words. In this network every case is of one region: its operator is the worst case.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    for cases in arguments.cases:
        measure("search_measured", cases, arguments.rounds, pool=1)


if __name__ == "__main__":
    main()
