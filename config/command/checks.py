"""./dev test and ./dev check."""

from config.command.speech import call, say
from config.environment import ROOT


def test(arguments: list[str]) -> int:
    """Run pytest on all tests, one worker per core, or in this process on what the arguments name."""
    return call("-m", "pytest", *([] if _names_something(arguments) else ["-n", "auto"]), *arguments)


def _names_something(arguments: list[str]) -> bool:
    """Whether the person chose files, a number of workers, or a debugger, where workers would be in the way."""
    return any(
        argument.startswith(("-n", "--numprocesses", "--pdb", "--collect-only", "--version", "--help"))
        or (ROOT / argument.partition("::")[0]).exists()
        for argument in arguments
    )


def check(_: list[str]) -> int:
    """Every check that needs no test run; all of them, even when the first one fails."""
    results = {
        "ruff check": call("-m", "ruff", "check", "."),
        "ruff format": call("-m", "ruff", "format", "--check", "."),
        # The product is typed strictly; tests prove themselves by running.
        "mypy": call("-m", "mypy", "config", "consilia"),
        "import-linter": call("-c", "from importlinter.cli import lint_imports_command as c; c()"),
    }
    failed = [name for name, code in results.items() if code]
    say(f"Failed: {', '.join(failed)}." if failed else "All checks passed.")
    return 1 if failed else 0
