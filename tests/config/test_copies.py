"""A copy of the database taken while it serves comes back whole elsewhere."""

from pathlib import Path

import psycopg
import pytest

from config.command.__main__ import main
from config.command.data_folder import DataFolder
from config.postgres import EmbeddedPostgres


@pytest.fixture(autouse=True)
def _no_server_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_what_was_dumped_is_restored(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    copy, first, second = (tmp_path / name for name in ("a copy", "first", "second"))
    folder = DataFolder(first, "run")
    folder.open()
    with EmbeddedPostgres(folder.database) as url:
        with psycopg.connect(url) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            connection.execute("CREATE TABLE note AS SELECT 'Жизнь' AS text")
            connection.execute("CREATE TABLE entry AS SELECT 'behind the wall' AS text")
            connection.execute("ALTER TABLE entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            connection.execute(
                "CREATE POLICY read ON entry FOR SELECT"
                " USING ((SELECT current_setting('consilia.reader', true)) = 'system')"
            )
        assert main(["dump", str(copy), f"--data={first}"]) == 0, capfd.readouterr().err
    assert copy.stat().st_mode & 0o077 == 0
    assert main(["restore", str(copy), f"--data={second}"]) == 0, capfd.readouterr().err
    with EmbeddedPostgres(second / "postgres") as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT text FROM note").fetchone() == ("Жизнь",)
        assert connection.execute("SELECT text FROM entry").fetchone() is None, "the wall stands again"
        connection.execute("SET consilia.reader = 'system'")
        assert connection.execute("SELECT text FROM entry").fetchone() == ("behind the wall",)


def test_nothing_is_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "copy"
    copy.write_text("older")
    assert main(["dump", str(copy), f"--data={tmp_path}"]) == 1
    (tmp_path / "data" / "postgres").mkdir(parents=True)
    assert main(["restore", str(copy), f"--data={tmp_path / 'data'}"]) == 1
    told = capsys.readouterr().err
    assert "never replaces another" in told
    assert "has a database already" in told
    assert copy.read_text() == "older"
