"""What a signed document costs: typesetting and signing, in CPU milliseconds, against the design's limits.

    .venv/bin/python -m benchmarks.document_rendering

The limits are those measured on a like machine before the product was written: 5 to 27 CPU ms for typst,
45 for a PAdES signature.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

ROUNDS = 40
LIMITS = {"typesetting": 27.0, "signature": 45.0}
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LABELS = {"page": "Page {page} of {pages}", "signed": "Signed electronically", "verify": "Check:"}
EMPTY: dict[str, Any] = {"pairs": [], "text": "", "entries": [], "pictures": []}
PARAGRAPH = "The duct is wide and loads the left heart; the pulmonary pressure is below two thirds. "


def main() -> None:
    os.environ |= {"CONSILIA_MODE": "test", "DJANGO_SETTINGS_MODULE": "config.settings"}
    import django

    django.setup()
    from consilia.conclusions.services.signing import TEMPLATE
    from consilia.documents.signing import authority
    from consilia.documents.signing.pades import PadesSigner
    from consilia.documents.typesetting import typeset

    with tempfile.TemporaryDirectory() as folder:
        signer = PadesSigner(authority.signer_file(Path(folder) / "keys"), "", self_made=True)
        print("| document | KB | typesetting, CPU ms | of limit | signature, CPU ms | of limit |")
        print("|---|---|---|---|---|---|")
        for name, recommendations, paragraphs in (("short", 1, 2), ("usual", 6, 12), ("long", 50, 120)):
            # Every round has words of its own: typst remembers what it has typeset before.
            letters = [conclusion(recommendations, paragraphs, f"{name}{number}") for number in range(ROUNDS)]
            papers, typesetting = cpu_ms(partial(typeset, TEMPLATE.source, at=NOON), letters)
            _signed, signing = cpu_ms(partial(signer.sign, reason="x", name="x", at=NOON), papers)
            shares = f"{typesetting / LIMITS['typesetting']:.2f} | {signing:.1f} | {signing / LIMITS['signature']:.2f}"
            print(f"| {name} | {len(papers[0]) / 1024:.0f} | {typesetting:.1f} | {shares} |")


def cpu_ms(work: Callable[[Any], bytes], inputs: Sequence[Any]) -> tuple[list[bytes], float]:
    """What `work` makes of each input, and the median CPU time of one, all threads of this process."""
    made, spent = [], []
    for one in inputs:
        start = time.process_time()
        made.append(work(one))
        spent.append((time.process_time() - start) * 1000)
    return made, statistics.median(spent)


def conclusion(recommendations: int, paragraphs: int, mark: str) -> dict[str, Any]:
    """Data of a conclusion with a signature block, in the shape that the template reads."""
    from consilia.documents.typesetting import qr_code

    entries = [
        {
            "number": number,
            "lead": "Furosemide 1.5 mg/kg",
            "text": PARAGRAPH + mark,
            "pairs": [["Priority", "At once"]],
        }
        for number in range(1, recommendations + 1)
    ]
    assessment = "\n\n".join(f"{PARAGRAPH * 3}{mark}.{place}" for place in range(paragraphs))
    blocks = [
        {**EMPTY, "title": "Child", "anchor": "child", "pairs": [["Name", "Берёзин Пётр"]]},
        {**EMPTY, "title": "Assessment", "anchor": "a", "text": assessment},
        {**EMPTY, "title": "Recommendations", "anchor": "r", "entries": entries},
    ]
    address = "https://consilia.example/verify/K-2026-000001/0123456789ABCDEFGHJKMNPQRSTV"
    frame = {
        "language": "en",
        "title": "Conclusion of a consultation",
        "subtitle": "C-000001",
        "organisation": "Centre for Children",
        "number": "K-2026-000001",
        "footer": "Document K-2026-000001",
        "watermark": "",
        "labels": LABELS,
        "signature": {"facts": [["Signed by", "Орлова А. П."]], "notice": "Made for a measurement."},
        "verification": {"qr": qr_code(address), "address": address, "page": address, "code": "0123-4567"},
    }
    return {"frame": frame, "body": {"blocks": blocks}}


if __name__ == "__main__":
    main()
