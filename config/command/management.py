"""./dev manage, audit and administrator: commands on the data of an installation."""

import os
import subprocess
import sys
from pathlib import Path

from config.command.data_folder import existing_folder
from config.command.installation import Address, process_environment, reachable_database
from config.command.speech import Mistake
from config.environment import ROOT


def manage(arguments: list[str]) -> int:
    """Django's own commands on the demo's or the installation's database."""
    named, rest = _take_data_option(arguments)
    return _run_on_data(named, "-m", "django", *rest)


def administrator(arguments: list[str]) -> int:
    """The first person of an installation."""
    named, rest = _take_data_option(arguments)
    return _run_on_data(named, "-m", "config.first_administrator", *rest)


def audit(arguments: list[str]) -> int:
    """`verify`: walk the chains of the log, and name what was tampered with; its options: `verify --help`."""
    named, rest = _take_data_option(arguments)
    if rest[:1] != ["verify"]:
        raise Mistake("say ./dev audit verify")
    return _run_on_data(named, "-m", "django", "audit_verify", *rest[1:])


def build_ranking(arguments: list[str]) -> int:
    """The table of diseases, beside the data of an installation; no database is asked."""
    return _without_database("build_ranking", arguments)


def rank(arguments: list[str]) -> int:
    """Phenopackets from a file, ranked; the table is made first where there is none."""
    if made := _without_database("build_ranking", _only_data_option(arguments), quiet=True):
        return made
    return _without_database("rank", [_from_where_called(word) for word in arguments])


def similar(arguments: list[str]) -> int:
    """Patients like those of a file: the network's own, those of another file, or those of the file itself."""
    named, rest = _take_data_option(arguments)
    own = [_from_where_called(word) for word in rest]
    if {"--among", "--help", "-h"} & {word.partition("=")[0] for word in rest}:
        return _among_a_file(named, own)
    try:
        existing_folder(named)
    except Mistake:
        print(
            "there is no installation here: comparing the patients of the file with each other",
            file=sys.stderr,
        )
        return _among_a_file(named, [*own, "--among", next((w for w in own if not w.startswith("-")), "-")])
    return _run_on_data(named, "-m", "django", "similar", *own)


def _among_a_file(named: str | None, words: list[str]) -> int:
    data = ["--data", named] if named else []
    if made := _without_database("build_ranking", data, quiet=True):
        return made
    return _without_database("similar", [*words, *data])


def findings(arguments: list[str]) -> int:
    """Findings named in the text on standard input; what is shipped suffices."""
    return _without_database("findings", arguments)


def _only_data_option(arguments: list[str]) -> list[str]:
    named, _ = _take_data_option(arguments)
    return ["--data", named] if named else []


def _from_where_called(word: str) -> str:
    """./dev changes into its own folder: a path is meant from where the reader stands."""
    beside = Path(os.environ.get("CALLED_FROM", ".")) / word
    return str(beside) if beside.is_file() else word


def _without_database(command: str, arguments: list[str], *, quiet: bool = False) -> int:
    named, rest = _take_data_option(arguments)
    kinds = [kind for kind in ("demo", "run") if (ROOT / ".data" / kind).exists()]
    folder = Path(named).absolute() if named else ROOT / ".data" / (kinds[0] if kinds else "run")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings", "DATA_DIR": str(folder)}
    environment.setdefault("CONSILIA_MODE", "test")
    return subprocess.run(
        [sys.executable, "-m", "django", command, *rest],
        cwd=ROOT,
        env=environment,
        check=False,
        stdout=subprocess.DEVNULL if quiet else None,
    ).returncode


def _take_data_option(arguments: list[str]) -> tuple[str | None, list[str]]:
    """--data DIR, before or after the verb's own words; the rest is not ours to read."""
    if "--data" not in arguments:
        return None, arguments
    at = arguments.index("--data")
    if at + 1 >= len(arguments):
        raise Mistake("--data needs a folder")
    return arguments[at + 1], arguments[:at] + arguments[at + 2 :]


def _run_on_data(named: str | None, *command: str) -> int:
    folder = existing_folder(named)
    with reachable_database(folder) as server:
        environment = process_environment(folder, server, Address())
        return subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=False).returncode
