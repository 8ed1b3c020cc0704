"""The rules of councils: the seed, every figure marked unverified, and a centre's own row."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.conferencing.events import CouncilPolicySet
from consilia.conferencing.models import CouncilPolicy
from consilia.conferencing.permissions import may_configure
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.seeds import Seed, add_missing, seed_rows

SEED = Path(__file__).resolve().parent.parent / "data" / "council-policy.csv"


@transaction.atomic
def load_council_policy(*, path: Path = SEED) -> int:
    """Add the seed rows that are not there yet; rows that somebody changed stay as they are."""
    return add_missing(CouncilPolicy, map(_rules, seed_rows(path)))


def _rules(row: dict[str, str]) -> Seed:
    values = {
        "quorum": int(row["quorum"]),
        "door_opens": timedelta(minutes=int(row["door_opens_minutes"])),
        "span": timedelta(minutes=int(row["span_minutes"])),
        "source": row["source"],
    }
    return Seed({"organisation_id": None}, values)


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
