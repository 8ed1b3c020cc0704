"""./dev findings --language en|ru < text: what a text says of findings, for people who work on a command line."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consilia.foundation.command_files import until_the_reader_leaves
from consilia.terminology.domain.reading.finding import LONGEST_TEXT, Found, find
from consilia.terminology.domain.reading.shipped_names import shipped_lexicon
from consilia.terminology.domain.reading.states import State


class Command(BaseCommand):
    help = (
        "Find findings of HPO in a text on standard input (UTF-8, English or Russian) and print them as a JSON list: "
        "code, label, start and end (in characters), text, state (present, absent, uncertain), negated, mistyped."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--language", choices=["en", "ru"], required=True, help="of the labels")

    def handle(self, *, language: str, **_: Any) -> None:
        text = _text()
        names, labels = shipped_lexicon()
        listed = [_line(text, one, labels[one.code], language) for one in find(text, names)]
        lines = ",\n ".join(json.dumps(one, ensure_ascii=False) for one in listed)
        with until_the_reader_leaves():
            self.stdout.write(f"[{lines}]")


def _text() -> str:
    try:
        text = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as problem:
        raise CommandError(f"the text is not UTF-8 (byte {problem.start})") from problem
    if len(text) > LONGEST_TEXT:
        raise CommandError(f"the text has {len(text)} characters, more than {LONGEST_TEXT}")
    return text


def _line(text: str, one: Found, labels: tuple[str, str], language: str) -> dict[str, Any]:
    english, russian = labels
    own = russian if language == "ru" else english
    return {
        "code": one.code,
        "label": own or english,
        "label_language": language if own else "en",
        "start": one.start,
        "end": one.end,
        "text": text[one.start : one.end],
        "state": one.state.value,
        "negated": one.state is State.ABSENT,
        "mistyped": one.is_guessed,
    }
