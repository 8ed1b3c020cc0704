"""Work on bytes that somebody sent, in a child process that may take only so much memory and time.

    size = confined("consilia.documents.domain.pictures:look", str(path), memory_mb=512, seconds=20)

The function is plain Python (no Django), named by its address; what it takes and answers goes through JSON. The child
gets nothing of this process: no environment, so no keys; no open files, so no database. It may start no process and
leave no core. What becomes of it changes nothing here: where it went beyond a bound, or fell, `OutOfBounds` says so.
A child costs some 60 CPU ms and what the function's module imports.
"""

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
MEBIBYTE = 1024 * 1024
_MOST_ANSWER = 4 * MEBIBYTE
_REFUSED = 3  # the exit code of a function that raised ValueError: its word about the bytes
_NO_MEMORY = 4


class OutOfBounds(Exception):
    """The child took more memory or time than it may, or fell. What it worked on is not to be trusted."""


class Rejected(ValueError):
    """The function raised ValueError: `str()` of it is what this says."""


def confined(
    function: str, *arguments: Any, memory_mb: int = 512, seconds: int = 30, writes_mb: int = 0
) -> Any:
    """What `package.module:function` answers to `arguments`, worked out in a child process.

    Args:
        memory_mb: address space of the child with its interpreter and libraries.
        seconds: CPU time; twice as long by the clock.
        writes_mb: the largest file it may write.

    Raises:
        Rejected: the function raised ValueError.
        OutOfBounds: anything else went wrong with it.
    """
    order = {"function": function, "arguments": arguments, "bounds": [memory_mb, seconds, writes_mb]}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "consilia.foundation.confined"],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=seconds * 2 + 10,
            env=bare_environment(),
            cwd=ROOT,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise OutOfBounds(f"{function}: no answer after {late.timeout} s") from late
    return _answer(function, ended)


def bare_environment() -> dict[str, str]:
    """Threads of numeric libraries would count as processes, and each wants its own arena of memory."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }


def _answer(function: str, ended: "subprocess.CompletedProcess[bytes]") -> Any:
    if ended.returncode == 0 and len(ended.stdout) <= _MOST_ANSWER:
        return json.loads(ended.stdout)
    if ended.returncode == _REFUSED:
        raise Rejected(json.loads(ended.stdout))
    said = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2][:300]
    raise OutOfBounds(f"{function}: {_end(ended.returncode)} {said}".strip())


def _end(code: int) -> str:
    if code == _NO_MEMORY:
        return "out of memory"
    return signal.Signals(-code).name if code < 0 else f"exit {code}"


def bind(*, memory_mb: int, writes_mb: int) -> None:
    """From here on this process takes no more, starts no other and leaves no core. How long it may work, its child says."""
    limit(resource.RLIMIT_AS, memory_mb * MEBIBYTE)
    limit(resource.RLIMIT_FSIZE, writes_mb * MEBIBYTE)
    limit(resource.RLIMIT_CORE, 0)
    limit(resource.RLIMIT_NPROC, 0)


def limit(what: int, most: int) -> None:
    """A hard limit: this process cannot lift it again."""
    resource.setrlimit(what, (most, most))


def _child() -> int:
    """The other end: reads its order, imports what is ours, binds itself, and only then touches foreign bytes."""
    order = json.load(sys.stdin)
    module, _, name = order["function"].partition(":")
    work = getattr(importlib.import_module(module), name)
    memory_mb, seconds, writes_mb = order["bounds"]
    bind(memory_mb=memory_mb, writes_mb=writes_mb)
    limit(resource.RLIMIT_CPU, seconds)
    try:
        answer = work(*order["arguments"])
    except MemoryError:
        return _NO_MEMORY
    except ValueError as rejected:
        sys.stdout.write(json.dumps(str(rejected)))
        return _REFUSED
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(_child())
