"""What a page of a PDF costs to draw for a reader, against pdftoppm of poppler-utils: the same pages at the same
resolution in the same run.

    .venv/bin/python -m benchmarks.sheet_drawing

Ours is drawn as the product does it, by a confined child with its start, bounds and WebP; pdftoppm starts and writes PNG of
print and JPEG of scans. CPU of all processes that a drawing takes, and the peak memory of the largest; medians.
"""

import io
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from consilia.documents.domain.sheets import DPI

ROUNDS = 9
# Runs one way once in a small process of its own, so that the peak is that of the drawing and not of this process.
ONCE = """
import json, resource, subprocess, sys
from consilia.foundation.confined import confined
ways = json.loads(sys.argv[1])
if ways["ours"]:
    confined(*ways["ours"], memory_mb=512, seconds=10, writes_mb=20)
else:
    subprocess.run(ways["theirs"], check=True, capture_output=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([(used.ru_utime + used.ru_stime) * 1000, used.ru_maxrss / 1024]))
"""


def main() -> None:
    if not shutil.which("pdftoppm"):
        sys.exit("pdftoppm is missing (Debian: apt install poppler-utils).")
    os.environ |= {"CONSILIA_MODE": "test", "DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    print("| page | size | ours, CPU ms | pdftoppm | ratio | ours, MB | pdftoppm | ours, KB | pdftoppm |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, content, kind in pages():
            path = Path(folder) / f"{name}.pdf"
            path.write_bytes(content)
            for size, dpi in DPI.items():
                print(_row(name, path, kind, size, dpi))


def pages() -> list[tuple[str, bytes, str]]:
    """A page of print, a scan of one at 300 dots an inch, and a table of 4,000 lines; with what pdftoppm writes of it."""
    from benchmarks.document_rendering import NOON, conclusion
    from consilia.conclusions.services.signing import TEMPLATE
    from consilia.documents.typesetting import typeset

    print_page = typeset(TEMPLATE.source, conclusion(6, 12, "x"), at=NOON)
    return [("print", print_page, "png"), ("scan", scan(), "jpeg"), ("drawing", drawing(), "png")]


def scan() -> bytes:
    """Paper is never of one colour: noise keeps it from packing as print does."""
    from PIL import Image

    grey = Image.effect_noise((2480, 3508), 24)
    made = io.BytesIO()
    grey.convert("RGB").save(made, "PDF", resolution=300, quality=85)
    return made.getvalue()


def drawing() -> bytes:
    """A4 with 4,000 lines and curves, as a chart or an electrocardiogram has them."""
    import pikepdf

    some = random.Random(5)
    points = [(some.uniform(0, 595), some.uniform(0, 842)) for _ in range(8_000)]
    lines = [
        f"{a:.1f} {b:.1f} m {c:.1f} {d:.1f} l S"
        for (a, b), (c, d) in zip(points[::2], points[1::2], strict=True)
    ]
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Contents = pdf.make_stream("\n".join(["0.3 w", *lines]).encode())
    made = io.BytesIO()
    pdf.save(made)
    return made.getvalue()


def _row(name: str, path: Path, kind: str, size: str, dpi: int) -> str:
    ours, theirs = path.with_suffix(".webp"), path.with_suffix("")
    order = ["consilia.documents.domain.sheets:draw_sheet", str(path), 1, size, str(ours)]
    other = [
        "pdftoppm",
        "-r",
        str(dpi),
        "-f",
        "1",
        "-l",
        "1",
        "-singlefile",
        f"-{kind}",
        str(path),
        str(theirs),
    ]
    # One after the other, so that a bad minute of the machine is one of both.
    pairs = [(_once(ours=order), _once(theirs=other)) for _ in range(ROUNDS)]
    our_ms, our_mb = (statistics.median(one[place] for one, _ in pairs) for place in (0, 1))
    their_ms, their_mb = (statistics.median(one[place] for _, one in pairs) for place in (0, 1))
    written = theirs.with_suffix({"png": ".png", "jpeg": ".jpg"}[kind])
    kilobytes = [file.stat().st_size / 1024 for file in (ours, written)]
    return (
        f"| {name} | {size} | {our_ms:.0f} | {their_ms:.0f} | {our_ms / their_ms:.2f} | {our_mb:.0f} | {their_mb:.0f} |"
        f" {kilobytes[0]:.0f} | {kilobytes[1]:.0f} |"
    )


def _once(**way: Any) -> list[float]:
    """CPU milliseconds and the peak in MB of one drawing."""
    told = json.dumps({"ours": None, "theirs": None, **way})
    ended = subprocess.run(
        [sys.executable, "-c", ONCE, told], capture_output=True, check=True, cwd=os.getcwd()
    )
    answer: list[float] = json.loads(ended.stdout)
    return answer


if __name__ == "__main__":
    main()
