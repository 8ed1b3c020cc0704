"""`audit_verify`: walk the chains of the log and name every row that does not hold. Exit status 1 if any."""

import json
import os
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from consilia.audit import queries
from consilia.audit.domain.chain import Broken
from consilia.audit.labels import sentence
from consilia.audit.services import verify_chain


def _file(text: str) -> Path:
    """A path as the person at the terminal means it: ./dev runs us in another folder than hers."""
    return Path(os.environ.get("CALLED_FROM", ".")) / text


class Command(BaseCommand):
    help = "Walk the chains of the audit log and name every row that does not hold."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--new", action="store_true", help="go on from the last walk that found nothing")
        parser.add_argument("--anchor", type=_file, help="compare with an anchor file kept elsewhere")
        parser.add_argument(
            "--save-anchor", type=_file, help="write the places reached, to be kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verification = verify_chain(
            since=self._start(new=options["new"], anchor=options["anchor"]),
            at=timezone.now(),
            found=self._tell,
            progress=self._show_progress,
        )
        self._clear_progress()
        if not verification.holds:
            self.stdout.write(f"The log does not hold: {verification.broken_count:,} finding(s) above.")
            sys.exit(1)
        if options["save_anchor"]:
            options["save_anchor"].write_text(json.dumps(verification.reached) + "\n")
        self.stdout.write(f"The log holds: {verification.entries:,} entries in {verification.seconds:.1f} s.")

    def _start(self, *, new: bool, anchor: Path | None) -> queries.Places:
        if anchor is None:
            return queries.last_places_that_held() if new else {}
        try:
            return queries.places(json.loads(anchor.read_text()))
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise CommandError(f"{anchor} is not an anchor: {error}") from error

    def _tell(self, broken: Broken) -> None:
        with translation.override("en"):  # the language of logs
            named = f" {broken.id}" if broken.id else ""
            self.stdout.write(f"{sentence(asdict(broken))}{named}")

    def _show_progress(self, entries: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{entries:,} entries checked", ending="")

    def _clear_progress(self) -> None:
        if self.stderr.isatty():
            self.stderr.write("\r\033[K", ending="")
