"""The rules of councils: the seed, every figure marked unverified, and a centre's own row."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.conferencing.events import CouncilPolicySet
from consilia.conferencing.models import CouncilPolicy
from consilia.conferencing.permissions import may_configure
from consilia.foundation.refusals import NotAllowed

SEED = Path(__file__).resolve().parent.parent / "data" / "council-policy.csv"
SINCE = datetime(2020, 1, 1, tzinfo=UTC)


@transaction.atomic
def load_council_policy(*, path: Path = SEED) -> int:
    """Add the seed rows that are not there yet; rows that somebody changed stay as they are."""
    made = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            _policy, is_new = CouncilPolicy.objects.get_or_create(
                organisation=None,
                starts=SINCE,
                defaults={
                    "quorum": int(row["quorum"]),
                    "door_opens": timedelta(minutes=int(row["door_opens_minutes"])),
                    "span": timedelta(minutes=int(row["span_minutes"])),
                    "source": row["source"],
                },
            )
            made += is_new
    return made


@transaction.atomic
def set_council_policy(
    *,
    organisation_id: UUID,
    quorum: int,
    door_opens_minutes: int,
    span_minutes: int,
    source: str,
    is_verified: bool,
    by: Actor,
    at: datetime,
) -> CouncilPolicy:
    """Give a centre rules of its own from now on; those before stay for what happened under them."""
    if not may_configure(by, organisation_id):
        raise NotAllowed
    earlier = CouncilPolicy.objects.filter(organisation=organisation_id, ends=None)
    earlier.filter(starts__lt=at).update(ends=at)
    policy, _is_new = CouncilPolicy.objects.update_or_create(
        organisation_id=organisation_id,
        starts=at,
        defaults={
            "quorum": quorum,
            "door_opens": timedelta(minutes=door_opens_minutes),
            "span": timedelta(minutes=span_minutes),
            "source": source,
            "is_verified": is_verified,
        },
    )
    event = CouncilPolicySet(
        organisation_id=organisation_id,
        quorum=quorum,
        door_opens_minutes=door_opens_minutes,
        span_minutes=span_minutes,
    )
    publish(event, by=by, at=at)
    return policy
