"""Counts for other systems, and of what they asked. Small ones are left out: they might point at a child."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from consilia.foundation.wall import looking_further
from consilia.matchmaker.models import Received, Sent
from consilia.registry.domain.words import Policy
from consilia.registry.queries.diseases import figure
from consilia.similar.queries.searching import pool_to_leave

MINUTE = timedelta(minutes=1)


def received_in_a_minute(peer_id: UUID, at: datetime) -> int:
    with looking_further():
        return Received.objects.filter(peer=peer_id, at__gt=at - MINUTE).count()


def metrics(at: datetime) -> dict[str, Any]:
    """By the names of the API. What is below the smallest cell is not told; nought is no secret."""
    with looking_further():
        least = figure(Policy.SMALLEST_CELL, at)
        counted = _counted(at)
    told = {name: count for name, count in counted.items() if not 0 < count < least}
    return {**told, "dateGenerated": timezone.localdate(at).isoformat()}


def _counted(at: datetime) -> dict[str, int]:
    features: Counter[str] = Counter()
    genes: Counter[str] = Counter()
    sets: set[tuple[str, ...]] = set()
    cases = diagnosed = 0
    centres = set()
    rows = pool_to_leave(at).values_list("observed", "genes", "disease", "centre_id")
    for observed, symbols, disease, centre in rows.iterator(chunk_size=5_000):
        cases, diagnosed = cases + 1, diagnosed + bool(disease)
        features.update(observed)
        genes.update(symbols)
        sets.add(tuple(observed))
        centres.add(centre)
    return {
        "numberOfCases": cases,
        "numberOfSubmitters": len(centres),
        "numberOfGenes": genes.total(),
        "numberOfUniqueGenes": len(genes),
        "numberOfFeatures": features.total(),
        "numberOfUniqueFeatures": len(features),
        "numberOfFeatureSets": len(sets),
        "numberOfCasesWithDiagnosis": diagnosed,
        "numberOfRequestsReceived": Received.objects.filter(status=200).count(),
        "numberOfPotentialMatchesSent": Sent.objects.count(),
    }
