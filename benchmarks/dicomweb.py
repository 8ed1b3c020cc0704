"""What DICOMweb costs beside Orthanc on the same files, and how soon a doctor sees the first picture of a CT.

    .venv/bin/python -m benchmarks.dicomweb [--rounds 100] [--slices 300]

CPU, not wall time, wherever two programs are compared: ours is that of the application with its reading child and of its
PostgreSQL backend, Orthanc's that of its process, whose database (SQLite) is inside. Our requests are made in this
process, so the client is counted, too; Orthanc's client is not. Needs Debian's orthanc, orthanc-dicomweb and chromium.

The viewer is asked in a real browser, from the first click to the first frame drawn in it, with an empty cache, from a
granian on loopback, and over a line of 1 Mbit/s with 100 ms of delay (as Chromium's own tools throttle it).
"""

import argparse

from benchmarks.own_database import measure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="0: the viewer alone")
    parser.add_argument("--slices", type=int, default=300)
    given = parser.parse_args()
    measure("dicomweb_measured", given.rounds, given.slices)


if __name__ == "__main__":
    main()
