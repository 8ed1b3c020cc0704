"""./dev manage, audit and administrator: commands on the data of an installation."""

import subprocess
import sys

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
