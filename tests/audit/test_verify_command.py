"""`audit_verify` at the terminal."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories.audit import as_superuser, boil_kettles

pytestmark = pytest.mark.django_db


def run(*arguments: Any) -> tuple[int, str]:
    """The exit status and what was printed."""
    out = io.StringIO()
    try:
        call_command("audit_verify", *arguments, stdout=out)
    except SystemExit as stop:
        return int(str(stop.code)), out.getvalue()
    return 0, out.getvalue()


def tamper() -> None:
    with as_superuser("audit_auditentry") as cursor:
        cursor.execute("UPDATE audit_auditentry SET role = 'auditor' WHERE number = 2")
        cursor.execute("DELETE FROM audit_auditentry WHERE number IN (4, 5)")


def test_a_whole_log_is_said_to_hold() -> None:
    boil_kettles(3)
    status, text = run()
    assert (status, text.startswith("The log holds: 3 entries in ")) == (0, True)


def test_each_row_that_does_not_hold_is_named_and_the_status_is_one() -> None:
    entries = boil_kettles(6)
    tamper()
    status, text = run()
    chain = entries[0].shard
    assert status == 1
    assert text.splitlines() == [
        f"Entry 2 of chain {chain} was changed after it was written. {entries[1].id}",
        f"Every entry from 4 to 5 of chain {chain} is missing.",
        "The log does not hold: 2 finding(s) above.",
    ]


def test_an_anchor_kept_elsewhere_is_compared(tmp_path: Path) -> None:
    anchor = tmp_path / "anchor.json"
    boil_kettles(2)
    assert run("--save-anchor", str(anchor))[0] == 0
    boil_kettles()
    assert run("--anchor", str(anchor))[1].startswith("The log holds: 1 entries")
    kept = json.loads(anchor.read_text())
    anchor.write_text(json.dumps({shard: [number, "00" * 32] for shard, (number, _) in kept.items()}))
    status, text = run("--anchor", str(anchor))
    assert (status, "is another one than when the chain was last verified" in text) == (1, True)


def test_a_broken_log_writes_no_anchor(tmp_path: Path) -> None:
    boil_kettles(6)
    tamper()
    assert run("--save-anchor", str(tmp_path / "anchor.json"))[0] == 1
    assert not (tmp_path / "anchor.json").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}x", '{"a": 1}', '{"0": [1, "zz"]}'])
def test_what_is_no_anchor_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "anchor.json"
    path.write_text(text)
    with pytest.raises(CommandError, match="is not an anchor"):
        run("--anchor", str(path))


def test_new_entries_alone_can_be_walked() -> None:
    boil_kettles(3)
    run()
    boil_kettles(2)
    assert run("--new")[1].startswith("The log holds: 2 entries")
