"""./dev messages: texts of each context collected from Python and Jinja2, merged, compiled.

A context's catalogue is consilia/<context>/locale/<language>/LC_MESSAGES/django.po; English is the
text in the source itself.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from config.command.speech import Mistake, say
from config.environment import ROOT

LANGUAGES = ("ru",)
CONTEXTS = ROOT / "consilia"
# Rows of policy that come with the product: on whose word, shown by `foundation.policies.source_words`.
SEEDS = ("policy", "*-policy", "*-rules", "targets", "indicators")
METHODS = (
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.txt", "jinja2"),
    *((f"data/{name}.csv", "config.command.messages:shipped_sources") for name in SEEDS),
)
# The extensions of config/jinja.py: without them Babel passes over a template in silence.
_JINJA2 = {"trimmed": "true", "extensions": "jinja2.ext.do", "silent": "false"}
OPTIONS = {"**.html": _JINJA2, "**.txt": _JINJA2}
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# Header lines that change at every run, or that nobody filled in.
UNWANTED = (
    b'"Generated-By:',
    b'"Language-Team:',
    b'"Last-Translator:',
    b'"PO-Revision-Date:',
    b'"POT-Creation-Date:',
    b'"Project-Id-Version:',
    b'"Report-Msgid-Bugs-To:',
)


def update(arguments: list[str]) -> int:
    """Bring the catalogues of the named contexts (or all) up to date, compile them, say what is missing."""
    parser = argparse.ArgumentParser(prog="./dev messages")
    parser.add_argument("contexts", nargs="*", metavar="context", help="for example: cases patients")
    named = parser.parse_args(arguments).contexts
    if strangers := set(named) - {folder.name for folder in contexts()}:
        raise Mistake(f"there is no context {', '.join(sorted(strangers))}")
    for folder in contexts():
        if not named or folder.name in named:
            _update_context(folder)
    compile_catalogues()
    return 0


def contexts() -> list[Path]:
    return sorted(path.parent for path in CONTEXTS.glob("*/__init__.py"))


def catalogue_path(context: Path, language: str) -> Path:
    return context / "locale" / language / "LC_MESSAGES" / "django.po"


def collect(context: Path) -> Any:
    """The texts of one context as a Babel catalogue, without line numbers: they change at every edit."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    catalogue = Catalog(project="Consilia", charset="utf-8", fuzzy=False)
    found = extract_from_dir(
        str(context),
        list(METHODS),
        OPTIONS,
        keywords=KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    )
    for file, _line, message, comments, note in sorted(found, key=lambda item: item[:2]):
        catalogue.add(message, locations=[(file, 0)], auto_comments=comments, context=note)
    return catalogue


def shipped_sources(
    file: Any, *_how: Any, **_options: Any
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """On whose word each row of a seed stands, as Babel wants what it extracts."""
    lines = (line.decode("utf-8") for line in file)
    for row in csv.DictReader(lines):
        if row.get("source"):
            yield 0, "pgettext", ("source", row["source"]), []


def merged(context: Path, language: str) -> Any:
    """The catalogue as it should be: today's texts with the translations there are."""
    from babel.messages.pofile import read_po

    collected = collect(context)
    path = catalogue_path(context, language)
    if path.exists():
        with path.open("rb") as file:
            known = read_po(file, locale=language, charset="utf-8")
    else:
        from babel.messages.catalog import Catalog

        known = Catalog(locale=language, project="Consilia", charset="utf-8", fuzzy=False)
    known.update(collected, no_fuzzy_matching=True, update_header_comment=False)
    known.obsolete.clear()
    known.header_comment = ""
    return known


def written(catalogue: Any) -> bytes:
    """The text of the .po file: sorted, without dates, so that a difference is always a difference."""
    from io import BytesIO

    from babel.messages.pofile import write_po

    file = BytesIO()
    write_po(file, catalogue, width=100, sort_output=True, omit_header=False, include_lineno=False)
    lines = file.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNWANTED)).lstrip()


def untranslated(catalogue: Any) -> Iterator[str]:
    """Every message without a complete translation, or with one marked as doubtful."""
    for message in catalogue:
        if not message.id:
            continue
        strings: Iterable[str] = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.fuzzy or not all(strings):
            yield message.id if isinstance(message.id, str) else message.id[0]


def compile_catalogues() -> None:
    """Compile every catalogue that changed since its compiled form was written."""
    for path in CONTEXTS.glob("*/locale/*/LC_MESSAGES/*.po"):
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= path.stat().st_mtime:
            _compile(path, compiled)


def _compile(path: Path, compiled: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3], charset="utf-8")
    # Written aside and moved: another process may be reading the old one.
    aside = compiled.with_suffix(".mo.new")
    with aside.open("wb") as out:
        write_mo(out, catalogue)
    aside.replace(compiled)


def _update_context(context: Path) -> None:
    for language in LANGUAGES:
        catalogue = merged(context, language)
        if not len(catalogue):
            continue
        path = catalogue_path(context, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
        missing = list(untranslated(catalogue))
        say(f"· {context.name}: {len(catalogue)} texts, {len(missing)} without {language}")
        for text in missing:
            say(f"    {text.splitlines()[0][:100]}")
