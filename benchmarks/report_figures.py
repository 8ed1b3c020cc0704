"""What the reports cost among a million requests: the night's run, and the pages that show its figures.

    .venv/bin/python -m benchmarks.report_figures [--cases 10000 1000000] [--rounds 50]

Starts an embedded PostgreSQL of its own and fills it by SQL with two years of requests of every region and field,
each with its offer and its clocks, one in fifty of them open. Prints seconds and CPU of the first run (which counts
everything) by stage, of the next night's run, and CPU-ms, statements and size of the pages. The pages read sums
alone, so their cost must not follow the number of requests.
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=50)
    arguments = parser.parse_args()
    for cases in arguments.cases:
        measure("report_figures_measured", cases, arguments.rounds, pool=1)


if __name__ == "__main__":
    main()
