"""`python -m config.command <verb>`: choose the verb, report mistakes as sentences."""

import os
import sys
from collections.abc import Callable

from config.command import checks, copies, documentation, locks, management, messages, serve
from config.command.speech import Mistake

HELP = """\
Consilia

  ./dev demo           everything with made-up data on this machine: database, web, worker
  ./dev run            the same without made-up data, set up by environment variables
  ./dev test           all tests; what follows goes to pytest (./dev test -n 2 tests/cases)
  ./dev check          style, types, and the order of contexts
  ./dev manage         Django's own commands (./dev manage shell)
  ./dev build-ranking  the table that possible diagnoses are ranked with (--force makes it anew)
  ./dev rank           FILE.jsonl: diseases for phenopackets, one a line (--top 50, --leave-publication-out)
  ./dev similar        FILE.jsonl: similar patients for phenopackets (--top 20, --among FILE.jsonl, --genes)
  ./dev findings       --language en|ru < text: findings named in a text, with places and negation, as JSON
  ./dev administrator  the first person of a new installation (--help)
  ./dev audit          verify: recompute the chain of the audit log
  ./dev dump           a copy of the embedded database in one file, while it serves
  ./dev restore        a new installation from such a file
  ./dev messages       collect texts, update and compile translations ([context ...])
  ./dev docs           write the generated reference pages
  ./dev lock           choose and lock the newest allowed requirements

demo and run:
  --port PORT       web address on this machine (8000); live updates use the next port
  --data DIR        where the database and files live (.data/demo, .data/run)
  --small           demo: a minute's worth of data
  --reset           demo: delete the data first (asks; --yes does not)
  --bind ADDRESS    run: network address to answer on (127.0.0.1)
test:
  --database-url URL  run on a PostgreSQL server instead of the embedded one
manage, build-ranking, rank, similar, findings, audit, administrator, dump, restore:
  --data DIR        the database of a `demo` or `run` folder (.data/demo when it exists, else .data/run)
"""


def show_help(_: list[str]) -> int:
    print(HELP, end="")
    return 0


VERBS: dict[str, Callable[[list[str]], int]] = {
    "administrator": management.administrator,
    "audit": management.audit,
    "build-ranking": management.build_ranking,
    "check": checks.check,
    "demo": serve.demo,
    "docs": documentation.write,
    "dump": copies.dump,
    "findings": management.findings,
    "help": show_help,
    "--help": show_help,
    "-h": show_help,
    "lock": locks.lock,
    "manage": management.manage,
    "messages": messages.update,
    "rank": management.rank,
    "restore": copies.restore,
    "run": serve.run,
    "similar": management.similar,
    "test": checks.test,
}


def main(arguments: list[str]) -> int:
    verb, *rest = arguments or ["help"]
    if verb not in VERBS:
        print(f"./dev: there is no verb {verb!r}. Try ./dev help.", file=sys.stderr)
        return 2
    try:
        return VERBS[verb](rest)
    except Mistake as mistake:
        print(f"./dev {verb}: {mistake}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # ./dev help | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
