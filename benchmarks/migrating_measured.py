"""The rounds of benchmarks.migrating, in a process whose settings point at an empty database."""

import os
import sys
from statistics import median
from time import perf_counter, process_time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import config.wsgi  # noqa: F401 - sets Django up

from django.core.management import call_command  # isort: skip
from django.core.management.commands.migrate import Command as Usual
from django.db import connection

from consilia.foundation.management.commands.migrate import Command as Alone

WAYS = {"one model at a time": Alone, "Django's own": Usual}


def spent(way: str) -> tuple[float, float]:
    """CPU seconds, and seconds by the clock."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    clock, cpu = perf_counter(), process_time()
    call_command(WAYS[way](), verbosity=0)
    return process_time() - cpu, perf_counter() - clock


def main() -> None:
    rounds = [{way: spent(way) for way in WAYS} for _round in range(int(sys.argv[1]))]
    print("| way | CPU s | s by the clock |\n|---|---|---|")
    for way in WAYS:
        cpu, clock = (median(one[way][part] for one in rounds) for part in (0, 1))
        print(f"| {way} | {cpu:.1f} | {clock:.1f} |")
    ratio = median(one["one model at a time"][0] / one["Django's own"][0] for one in rounds)
    print(f"\nratio of CPU {ratio:.2f}")


if __name__ == "__main__":
    main()
