"""./dev lock: choose the newest allowed requirements and write them down with their hashes.

No registry's address goes into the files: where packages come from is the installer's setting.
"""

import os
import subprocess

from config.command.speech import Mistake, say, step
from config.environment import ROOT

COMMON = (
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-annotate",
    "--no-emit-index-url",
    "--quiet",
    "--upgrade",
    "--python-version=3.11",
)
LOCKS = {
    "requirements/run.txt": ("pyproject.toml",),
    "requirements/dev.txt": ("pyproject.toml", "--group=dev", "--constraints=requirements/run.txt"),
    "requirements/tools.txt": ("requirements/tools.in",),
}


def lock(_: list[str]) -> int:
    uv = os.environ.get("UV", "uv")
    for path, sources in LOCKS.items():
        with step(f"Locking {path}"):
            command = [uv, "pip", "compile", *sources, *COMMON, f"--output-file={path}"]
            if subprocess.run(command, cwd=ROOT, check=False).returncode:
                raise Mistake(f"{path} could not be locked; the lines above say why")
    say("Look at the difference, run ./dev test, then commit.")
    return 0
