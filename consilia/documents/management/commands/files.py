"""The keeper's commands about stored files: what nothing points at, under which key they are, whether they are whole."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consilia.documents import services
from consilia.foundation.sealed_files import KeyMissing
from consilia.foundation.sealing import Damaged


class Command(BaseCommand):
    help = "Stored files: sweep away what nothing points at, seal anew, verify."

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        sweep = deeds.add_parser("sweep", help="delete what nothing points at; the worker does so each night")
        sweep.add_argument("--dry-run", action="store_true", help="delete nothing, say how much would go")
        deeds.add_parser(
            "reseal", help="put every file under the newest of FILE_KEYS, or in the clear without one"
        )
        deeds.add_parser("verify", help="read every file and compare it with its address")

    def handle(self, *_: Any, deed: str, **options: Any) -> None:
        {"sweep": self._sweep, "reseal": self._reseal, "verify": self._verify}[deed](options)

    def _sweep(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        if options["dry_run"]:
            files = services.sweep_files(at=now, only_look=True)
            uploads = services.expire_uploads(at=now, only_look=True)
            self.stdout.write(
                f"{files} files and {uploads} unfinished uploads would go. Nothing was deleted."
            )
            return
        uploads, files = services.expire_uploads(at=now), services.sweep_files(at=now)
        self.stdout.write(f"{files} files and {uploads} unfinished uploads are gone.")

    def _reseal(self, _: dict[str, Any]) -> None:
        total = 0
        try:
            while count := services.reseal_files(at=timezone.now()):
                total += count
                self.stdout.write(f"{total} sealed anew")
        except (KeyMissing, Damaged, FileNotFoundError) as error:
            raise CommandError(f"one file was not sealed anew: {error}") from error
        self.stdout.write("Every file is as FILE_KEYS says. The old keys may go.")

    def _verify(self, _: dict[str, Any]) -> None:
        broken = 0
        for sha256, wrong in services.broken_files():
            broken += 1
            self.stdout.write(f"{sha256} {wrong}")
        if broken:
            raise CommandError(f"{broken} files are not what they were.")
        self.stdout.write("Every file is what it was.")
