"""Loads a country's regions, fields, age bands, languages and holidays."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.network.domain.reference import RUSSIA, ReferenceMistakes
from consilia.network.services import load_reference


class Command(BaseCommand):
    help = "Load regions, fields, age bands, languages and holidays from a folder of CSV files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=RUSSIA)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            written, removed = load_reference(folder=options["folder"], by=Actor.system(), at=timezone.now())
        except (ReferenceMistakes, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{written} rows written, {removed} removed.")
