"""The order of contexts, of files inside them, and the purity of rules: .importlinter says it, this keeps it."""

import pytest
from importlinter.cli import lint_imports

from config.environment import ROOT


def test_every_import_goes_down(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    # It sets up logging for a command, and would silence every logger there is for the tests that follow.
    monkeypatch.setattr("importlinter.cli._configure_logging", lambda verbose: None)
    assert lint_imports(cache_dir=None, no_logo=True) == 0, capsys.readouterr().out
