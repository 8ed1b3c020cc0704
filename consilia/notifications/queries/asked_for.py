"""What people asked for, what they may ask for, and at which hour their daily e-mail comes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from uuid import UUID

from consilia.accounts.queries import roles_of
from consilia.notifications.domain.digests import MORNING
from consilia.notifications.domain.kinds import Kind, Ways
from consilia.notifications.domain.rules import Rule
from consilia.notifications.models import DigestPolicy, OwnDigest, Watch, WatchPolicy


def watchers_of(user_ids: Collection[UUID], kind: Kind, *, at: datetime) -> Mapping[UUID, Rule]:
    """Those of them who asked for the kind and to whom the policy still offers it in one of their roles."""
    rows = {row.user_id: row for row in Watch.objects.filter(kind=kind, user_id__in=user_ids)}
    if not rows:
        return {}
    offered = set(WatchPolicy.objects.in_force(at).filter(kind=kind).values_list("role", flat=True))
    roles = roles_of(list(rows), at=at)
    return {user_id: Rule(row.ways) for user_id, row in rows.items() if offered & set(roles.get(user_id, ()))}


def kinds_on_request(user_id: UUID, *, at: datetime) -> Sequence[Kind]:
    """The kinds that somebody may ask for in any of her roles, in the order of the kinds."""
    roles = roles_of([user_id], at=at).get(user_id, ())
    offered = WatchPolicy.objects.in_force(at).filter(role__in=list(roles)).values_list("kind", flat=True)
    found = set(offered)
    return [kind for kind in Kind if kind in found]


def watches_of(user_id: UUID) -> Mapping[Kind, Ways]:
    return {Kind(row.kind): row.ways for row in Watch.objects.filter(user_id=user_id)}


def digest_hour(at: datetime) -> time:
    """The hour of the policy."""
    row = DigestPolicy.objects.in_force(at).order_by("-starts").first()
    return row.digest_at if row else MORNING


def own_digest_hours(user_ids: Iterable[UUID]) -> Mapping[UUID, time]:
    return dict(OwnDigest.objects.filter(user_id__in=list(user_ids)).values_list("user_id", "digest_at"))


def count_watches(kind: str) -> int:
    return Watch.objects.filter(kind=kind).count()


def count_own_digests() -> int:
    return OwnDigest.objects.count()
