"""What a thousand open pages cost the live process, and how soon they all hear a change.

    .venv/bin/python -m benchmarks.live_clients [--pages 1000] [--rounds 20]

Starts an embedded PostgreSQL and the real process on loopback, opens the pages, then announces changes
that concern every page and changes that concern one. The design's own measurement was 17 KB a page.
"""

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core import signing

from config.postgres import EmbeddedPostgres
from consilia.notifications.domain.topics import CHANNEL, LIVE_SALT, hashed

KEY = "benchmark" * 8
DESIGN_KB = 17.0


def memory_kb(pid: int) -> float:
    """The process's own memory (proportional set size where the kernel tells it)."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        return float(next(line.split()[1] for line in text.splitlines() if line.startswith("Pss:")))
    except OSError:
        text = Path(f"/proc/{pid}/status").read_text()
        return float(next(line.split()[1] for line in text.splitlines() if line.startswith("VmRSS:")))


@contextmanager
def serving(database: str) -> Iterator[tuple[int, int]]:
    """The live process: its pid and its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "config.live:application", "--log-level=warning", f"--port={port}"],
        env=os.environ | {"CONSILIA_MODE": "test", "SECRET_KEY": KEY, "DATABASE_URL": database},
    )
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.05)
        yield child.pid, port
    finally:
        child.terminate()
        child.wait()


async def open_page(port: int, number: int) -> asyncio.StreamReader:
    """A page of one person; the answer is its stream after the headers."""
    names = {"user": hashed(f"user:{number}", key=KEY), "worklist": hashed("worklist:all", key=KEY)}
    signer = signing.TimestampSigner(key=KEY, salt=LIVE_SALT, fallback_keys=[])
    token = signer.sign_object(names)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
    writer.write(f"GET /events?token={token} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    await reader.readuntil(b"retry: ")
    reader.writer = writer  # type: ignore[attr-defined]  # kept alive with its reader
    return reader


async def heard(reader: asyncio.StreamReader) -> float:
    await reader.readuntil(b"event: ")
    return time.perf_counter()


async def delays(database: str, topic: str, pages: list[asyncio.StreamReader]) -> list[float]:
    """Milliseconds from the announcing commit until each of `pages` heard it."""
    waiting = [asyncio.create_task(heard(page)) for page in pages]
    await asyncio.sleep(0)
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        began = time.perf_counter()
        await connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, hashed(topic, key=KEY)])
        return [(await task - began) * 1000 for task in waiting]


async def measure(database: str, pid: int, port: int, count: int, rounds: int) -> None:
    await open_page(port, -1)
    before = memory_kb(pid)
    pages = [await open_page(port, number) for number in range(count)]
    await asyncio.sleep(1)
    each = (memory_kb(pid) - before) / count
    print(f"pages                   {count}")
    print(f"memory of the process   {memory_kb(pid) / 1024:.1f} MB with them, {before / 1024:.1f} MB before")
    print(
        f"memory of a page        {each:.1f} KB   x{each / DESIGN_KB:.2f} of the design's {DESIGN_KB:.0f} KB"
    )
    one = [await delays(database, f"user:{n % count}", [pages[n % count]]) for n in range(rounds)]
    everybody = [await delays(database, "worklist:all", pages) for _ in range(rounds)]
    alone = statistics.median(delay for round_ in one for delay in round_)
    slowest = statistics.median(max(round_) for round_ in everybody)
    print(f"one page hears after    {alone:.1f} ms (median)")
    print(f"the last of all hears   {slowest:.1f} ms (median)   x{slowest / alone:.1f} of one")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="consilia-live-") as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as database,
        serving(database) as (pid, port),
    ):
        asyncio.run(measure(database, pid, port, options.pages, options.rounds))


if __name__ == "__main__":
    main()
