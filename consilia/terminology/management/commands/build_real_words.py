"""./dev manage build_real_words < WORDS: which words are no slips of a finding's words. See README.md."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from consilia.terminology.domain.reading.real_words import real_words, write_real_words
from consilia.terminology.domain.shipped import DATA


class Command(BaseCommand):
    help = (
        "Write consilia/terminology/data/real-words.txt: of the words on standard input (UTF-8, one a line) and of those "
        "of the shipped names and definitions the ones that stand one letter beside a word of a finding."
    )
    requires_system_checks = []

    def handle(self, **_: Any) -> None:
        found = write_real_words(DATA, real_words(sys.stdin.read().split()))
        self.stdout.write(f"{found} words")
