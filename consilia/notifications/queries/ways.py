"""How each person is told of each kind of news: the policy for her roles, and her own choice."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from consilia.accounts.domain.roles import Role
from consilia.accounts.queries import roles_of
from consilia.notifications.domain.kinds import Email, Kind, Ways
from consilia.notifications.domain.rules import UNSPOKEN, Rule, strongest
from consilia.notifications.models import Preference, SubscriptionPolicy

Rules = Mapping[Role | None, Rule]
SILENCE = Ways(in_app=False, email=Email.NEVER)


def rules_of(user_ids: Iterable[UUID], kind: Kind, *, at: datetime) -> Mapping[UUID, Rule]:
    """How each of these people is told of `kind`; those whom the policy leaves out are not among them."""
    wanted = list(user_ids)
    by_role = {row.audience: row.rule for row in SubscriptionPolicy.objects.in_force(at).filter(kind=kind)}
    roles = roles_of(wanted, at=at) if by_role.keys() - {None} else {}
    chosen = Preference.objects.filter(user_id__in=wanted, kind=kind)
    own = {row.user_id: _ways(row) for row in chosen}
    rules = {user_id: _for_roles(by_role, roles.get(user_id, ())) for user_id in wanted}
    return {user_id: rule.chosen(own.get(user_id)) for user_id, rule in rules.items() if not rule.ways.silent}


def ways_of(user_ids: Iterable[UUID], kind: Kind, *, at: datetime) -> Mapping[UUID, Ways]:
    """The ways alone, for everybody: in the product, by e-mail, or neither."""
    wanted = list(user_ids)
    rules = rules_of(wanted, kind, at=at)
    return {user_id: rules[user_id].ways if user_id in rules else SILENCE for user_id in wanted}


def policy_for(user_id: UUID, *, at: datetime) -> Mapping[Kind, Rule]:
    """What the policy says of every kind for one person, before she chooses."""
    by_kind: dict[Kind, dict[Role | None, Rule]] = {kind: {} for kind in Kind}
    for row in SubscriptionPolicy.objects.in_force(at):
        if row.kind in by_kind:
            by_kind[Kind(row.kind)][row.audience] = row.rule
    roles = roles_of([user_id], at=at).get(user_id, ())
    return {kind: _for_roles(rules, roles) for kind, rules in by_kind.items()}


def choices_of(user_id: UUID) -> Mapping[Kind, Ways]:
    """What a person chose herself; kinds that she left to the policy are not among them."""
    return {Kind(row.kind): _ways(row) for row in Preference.objects.filter(user_id=user_id)}


def _for_roles(rules: Rules, roles: Iterable[Role]) -> Rule:
    general = rules.get(None, UNSPOKEN)
    return strongest([rules.get(role, general) for role in roles] or [general])


def _ways(row: Preference) -> Ways:
    return Ways(in_app=row.in_app, email=Email(row.email))


def subscription_rows(at: datetime) -> Sequence[SubscriptionPolicy]:
    """What is in force or planned, in the order of the kinds; the general row of a kind before its exceptions."""
    order = {kind.value: place for place, kind in enumerate(Kind)}
    rows = SubscriptionPolicy.objects.not_over(at)
    return sorted(rows, key=lambda row: (order.get(row.kind, len(order)), row.role, row.starts))


def subscription_row(kind: Kind, role: Role | None, *, at: datetime) -> SubscriptionPolicy | None:
    return SubscriptionPolicy.objects.in_force(at).filter(kind=kind, role=role or "").first()


def versions_of_subscription(kind: Kind, role: Role | None) -> Sequence[SubscriptionPolicy]:
    """All of them, the newest first: they are few, because people decide them."""
    return list(SubscriptionPolicy.objects.filter(kind=kind, role=role or "").order_by("-starts")[:50])
