"""./dev test and ./dev check."""

from config.command import messages
from config.command.speech import call, say


def test(arguments: list[str]) -> int:
    """Run pytest on all tests, or on what the arguments name."""
    messages.compile_catalogues()
    return call("-m", "pytest", *arguments)


def check(_: list[str]) -> int:
    """Every check that needs no test run; all of them, even when the first one fails."""
    results = {
        "ruff check": call("-m", "ruff", "check", "."),
        "ruff format": call("-m", "ruff", "format", "--check", "."),
        "mypy": call("-m", "mypy", "config", "consilia", "tests"),
        "import-linter": call("-c", "from importlinter.cli import lint_imports_command as c; c()"),
    }
    failed = [name for name, code in results.items() if code]
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0
