"""Puts every sealed number and contact under the newest key, so that an old key can be taken away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consilia.accounts.domain.actors import Actor
from consilia.foundation.sealing import CannotOpen
from consilia.patients.services import reseal


class Command(BaseCommand):
    help = (
        "Reseal identifiers and contacts under the newest of IDENTIFIER_KEYS. Put the new key first and keep the"
        " old ones behind it until this has finished. May be stopped and started again at any time."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        total = 0
        try:
            while count := reseal(by=Actor.system(), at=timezone.now()):
                total += count
                self.stdout.write(f"{total} resealed")
        except CannotOpen as error:
            raise CommandError(f"{total} resealed, then one was {error}") from error
        self.stdout.write("Everything is under the newest key.")
