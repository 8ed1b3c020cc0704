"""./dev build-ranking: make the table of diseases from what is shipped."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from consilia.diagnosis.queries import table, table_folder
from consilia.diagnosis.services import build_ranking


class Command(BaseCommand):
    help = "Make the table that possible diagnoses are ranked with; what is there and sound stays."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="make it even when it is there")

    def handle(self, *, force: bool, **_: Any) -> None:
        start = perf_counter()
        made = build_ranking(force=force)
        size = sum(path.stat().st_size for path in table_folder().iterdir()) / 1e6
        known = table()
        done = f"made in {perf_counter() - start:.1f} s" if made else "already there"
        self.stdout.write(
            f"table of diseases: {known.release}, HPO {known.ontology.release}, "
            f"{len(known.diseases)} diseases, {size:.0f} MB: {done}"
        )
