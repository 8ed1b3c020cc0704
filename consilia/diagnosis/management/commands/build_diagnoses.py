"""./dev manage build_diagnoses --from DIR: turn release files into the committed data. See README.md."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consilia.diagnosis.domain.building import build
from consilia.diagnosis.domain.shipped import DATA
from consilia.terminology.domain.building import MissingRelease


class Command(BaseCommand):
    help = "Build consilia/diagnosis/data from the release files in a folder."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
        parser.add_argument("--to", dest="target", type=Path, default=DATA, metavar="DIR")

    def handle(self, *, source: Path, target: Path, **_: Any) -> None:
        try:
            manifest = build(source, target, report=self.stdout.write)
        except MissingRelease as missing:
            raise CommandError(str(missing)) from missing
        self.stdout.write(f"{manifest['version']}: {manifest['rows']} rows, {manifest['diseases']} diseases")
