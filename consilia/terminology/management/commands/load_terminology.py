"""./dev manage load_terminology: bring the code systems up to the release that is shipped."""

from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.terminology.domain.systems import System
from consilia.terminology.services import load_terminology


class Command(BaseCommand):
    help = "Load the shipped terminologies; what is there already is passed over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("systems", nargs="*", choices=[[], *System], metavar="system")
        parser.add_argument("--force", action="store_true", help="load even what is there already")

    def handle(self, *, systems: list[str], force: bool, **_: Any) -> None:
        for name in systems or tuple(System):
            start = perf_counter()
            (loaded,) = load_terminology(
                by=Actor.system(), at=timezone.now(), systems=[System(name)], force=force
            )
            done = (
                f"{loaded.added} new, {loaded.changed} renamed, {loaded.retired} retired"
                if loaded.fresh
                else "already there"
            )
            self.stdout.write(f"{name}: {loaded.version}: {done} ({perf_counter() - start:.1f} s)")
