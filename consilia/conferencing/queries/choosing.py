"""Finding the people whom one asks to a council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import prefetch_related_objects

from consilia.accounts.domain.roles import CLINICAL_ROLES
from consilia.accounts.models import User, role_name
from consilia.accounts.queries import people, people_ids

FOUND_AT_MOST = 12
# Many people share a name; those without an open clinical role fall out of these.
LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Found:
    """One person as she stands in a list: her name, and what she is and where."""

    user: User
    detail: str


def people_found(text: str, *, at: datetime) -> Sequence[Found]:
    """People with an open clinical role whose name has every word of `text`."""
    if not text.strip():
        return []
    found = _described(people(list(people_ids(text, limit=LOOKED_AT))), at)
    return sorted(found.values(), key=lambda one: one.user.full_name)[:FOUND_AT_MOST]


def people_chosen(user_ids: Sequence[UUID], *, at: datetime) -> Sequence[Found]:
    """The same about people already chosen, in their order; those without an open clinical role fall out."""
    found = _described(people(user_ids), at)
    return [found[user_id] for user_id in user_ids if user_id in found]


def _described(users: Mapping[UUID, User], at: datetime) -> Mapping[UUID, Found]:
    active = [user for user in users.values() if user.is_active]
    prefetch_related_objects(active, "memberships__organisation")
    described = {user.id: (user, _role_of(user, at)) for user in active}
    return {user_id: Found(user, detail) for user_id, (user, detail) in described.items() if detail}


def _role_of(user: User, at: datetime) -> str:
    """`Expert, Rowan`, of her oldest clinical role in force; empty where she has none."""
    in_force = [row for row in user.memberships.all() if row.role in CLINICAL_ROLES and row.is_in_force(at)]
    oldest = min(in_force, key=lambda row: (row.starts, row.id), default=None)
    return f"{role_name(oldest.role)}, {oldest.organisation.short_name}" if oldest else ""
