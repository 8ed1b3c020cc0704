"""Loads what the experts of each field always ask for."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.cases.services import load_requirements
from consilia.cases.services.requirement_sets import SEED
from consilia.foundation.refusals import Refusal


class Command(BaseCommand):
    help = "Load requirement sets from a CSV file; sets that an administrator wrote stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=SEED)

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            made = load_requirements(path=options["file"], by=Actor.system(), at=timezone.now())
        except (Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        if made:
            self.stdout.write(f"{made} requirement sets loaded.")
