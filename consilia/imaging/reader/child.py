"""The other end of `Reader`: imports what is ours, binds itself, and only then touches foreign bytes."""

import json
import os
import resource
import socket
import struct
import sys
import warnings
from collections.abc import Callable
from typing import Any

from consilia.foundation.confined import bind, limit
from consilia.imaging.domain.reasons import Reason, Unreadable
from consilia.imaging.reader import bulk, cloaking, headers, keys, measuring, naming, papers, pixels, waves

MOST_WRITTEN_MB = 4096
Answer = tuple[dict[str, Any], bytes]

DO: dict[str, Callable[..., Answer]] = {
    "look": headers.look,
    "named": naming.named,
    "bulk": bulk.bulk,
    "draw": pixels.draw,
    "paper": papers.paper,
    "key": keys.key,
    "measure": measuring.measure,
    "frame": pixels.frame,
    "values": pixels.values,
    "cloak": cloaking.cloak,
    "waves": waves.waves,
    "samples": waves.samples,
    "preview": waves.preview,
}


def serve(channel: socket.socket, seconds: int) -> None:
    """Answer until the other end goes away."""
    while True:
        head, handed, _flags, _address = socket.recv_fds(channel, 4, 2)
        if len(head) < 4:
            return
        order = json.loads(_exactly(channel, struct.unpack("<I", head)[0]))
        allow(seconds)
        told, blob = _answer(order, handed)
        words = json.dumps(told).encode()
        channel.sendall(struct.pack("<IQ", len(words), len(blob)) + words)
        channel.sendall(blob)


def _answer(order: dict[str, Any], handed: list[int]) -> Answer:
    files = [os.fdopen(one, "r+b" if place else "rb") for place, one in enumerate(handed)]
    try:
        return DO[order.pop("do")](*files, **order)
    except Unreadable as unreadable:
        return {"refused": unreadable.reason}, b""
    except MemoryError:
        return {"refused": Reason.TOO_LARGE}, b""
    except Exception:
        return {"refused": Reason.DAMAGED}, b""
    finally:
        for file in files:
            file.close()


def allow(seconds: int) -> None:
    """So much CPU for the next answer; then the system ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _exactly(channel: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = channel.recv(size - len(parts))
        if not part:
            raise SystemExit
        parts += part
    return bytes(parts)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    bounds = json.loads(sys.argv[1])
    bind(memory_mb=bounds["memory_mb"], writes_mb=MOST_WRITTEN_MB)
    limit(resource.RLIMIT_NOFILE, 64)
    serve(socket.socket(fileno=os.dup(0)), bounds["seconds"])
