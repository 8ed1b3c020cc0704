"""The compact, reproducible form in which releases are committed: the same input gives the same bytes."""

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# Spelt out, so that a newer liblzma with other presets cannot change the bytes.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]


def write_lines(path: Path, lines: Iterable[str]) -> str:
    """Write lines as .xz and answer the SHA-256 of the uncompressed text."""
    text = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(lzma.compress(text, format=lzma.FORMAT_XZ, filters=_FILTERS))
    return hashlib.sha256(text).hexdigest()


def read_lines(path: Path) -> Iterator[str]:
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")


def json_line(record: dict[str, Any]) -> str:
    """One record, empty values left out, keys in their given order."""
    kept = {key: value for key, value in record.items() if value not in ("", [], None, False, 0)}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def sha256_of(*paths: Path) -> str:
    """One checksum over several files, in the given order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated file: `#` lines are remarks, the first other line names the columns.

    Raises:
        ValueError: a row has another number of cells, with file and line.
    """
    names: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if not names:
            names = cells
        elif len(cells) != len(names):
            raise ValueError(f"{path.name}, line {number}: {len(cells)} cells instead of {len(names)}")
        else:
            yield dict(zip(names, cells, strict=True))


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
