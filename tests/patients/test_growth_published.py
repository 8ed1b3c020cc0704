"""Our scores against those that WHO's own programs computed, all of them. Sources: data/README.md."""

import csv
import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

from consilia.patients.domain.growth.lms import z_score
from consilia.patients.domain.growth.tables import FOLDER, MANIFEST, Outside, tables
from consilia.patients.domain.growth.words import RESTRICTED, Indicator

PUBLISHED = Path(__file__).parent / "data" / "growth-published.csv.gz"
# WHO's reference of weight ends at ten years; its program also scores the month after, we do not.
ELEVENTH_YEAR = 11
ROUNDED = 0.0051  # published to two digits


def test_every_published_score_is_reproduced() -> None:
    told: Counter[str] = Counter()
    worst = 0.0
    with gzip.open(PUBLISHED, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            indicator = Indicator(row["indicator"])
            try:
                lms = tables(indicator)[row["sex"]].at(float(row["place"]))
            except Outside:
                told["outside"] += 1
                continue
            ours = z_score(float(row["value"]), lms, restricted=indicator in RESTRICTED)
            worst = max(worst, abs(ours - float(row["z"])))
            told["compared"] += 1
    assert told == {"compared": 26_544, "outside": ELEVENTH_YEAR}
    assert worst <= ROUNDED


def test_the_tables_are_those_that_the_manifest_names() -> None:
    named = json.loads(MANIFEST.read_text(encoding="utf-8"))["systems"]["who-growth"]["sha256"]
    assert {name: hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in named} == named
    assert set(named) == {f"{indicator}.csv" for indicator in Indicator}
