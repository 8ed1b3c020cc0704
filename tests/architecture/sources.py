"""The files that the project consists of."""

import subprocess
from functools import lru_cache
from pathlib import Path

from config.environment import ROOT

CONTEXTS = sorted(path.parent for path in (ROOT / "consilia").glob("*/__init__.py"))
CODE = frozenset({".py", ".html", ".css", ".js", ".sh"})
TEXT = CODE | {".md", ".toml", ".txt", ".cfg", ".json", ".yml", ".typ", ".svg", ".po", ".csv", ""}


@lru_cache(maxsize=1)
def project_files() -> tuple[Path, ...]:
    """Every file under version control, or about to be: ignored ones are nobody's concern."""
    listing = subprocess.run(
        # Root may test a folder that is somebody else's.
        [
            "git",
            "-c",
            f"safe.directory={ROOT}",
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listing.stdout.decode().split("\0") if name]
    return tuple(path for path in (ROOT / name for name in sorted(names)) if path.is_file())


def code_files() -> list[Path]:
    """What people write and read: no migrations, no third-party assets."""
    return [
        path
        for path in project_files()
        if path.suffix in CODE and not {"migrations", "vendor"} & set(path.parts)
    ]


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))
