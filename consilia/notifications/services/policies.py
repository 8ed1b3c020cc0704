"""How people are told, as data: the seed, and new versions of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal, SomebodyWasFirst
from consilia.foundation.seeds import Seed, add_missing, seed_rows
from consilia.notifications.domain.kinds import Kind
from consilia.notifications.domain.rules import Rule
from consilia.notifications.events import SubscriptionEnded, SubscriptionSet
from consilia.notifications.models import (
    DigestPolicy,
    LetterPolicy,
    QuietPolicy,
    SubscriptionPolicy,
    WatchPolicy,
)
from consilia.notifications.permissions import may_set_policy

DATA = Path(__file__).resolve().parent.parent / "data"


class StartsInThePast(Refusal):
    """Whoever was told, was told by the old row."""

    status = 422
    message = _("A new version begins now or later: what was told before stays as it was.")


class MustStaySeen(Refusal):
    status = 422
    message = _("What cannot be switched off must be shown in the product.")


class NoException(Refusal):
    message = _("There is no rule of its own for this role.")


@dataclass(frozen=True, slots=True)
class Version:
    """When a new row of policy begins, on whose word, and whether somebody has verified it."""

    starts: datetime
    source: str
    is_verified: bool = False


@transaction.atomic
def load_notification_policy() -> int:
    """Add the seed rows that are not there yet; rows that an administrator changed stay as they are."""
    known = set(SubscriptionPolicy.objects.values_list("kind", "role"))
    told = [
        row for row in seed_rows(DATA / "subscription-policy.csv") if (row["kind"], row["role"]) not in known
    ]
    added = add_missing(SubscriptionPolicy, map(_subscription, told))
    singles = (
        (QuietPolicy, "quiet-policy.csv"),
        (LetterPolicy, "letter-policy.csv"),
        (DigestPolicy, "digest-policy.csv"),
    )
    added += add_missing(WatchPolicy, map(_watch, seed_rows(DATA / "watch-policy.csv")))
    for model, name in singles:
        if not model._default_manager.exists():
            added += add_missing(model, (Seed({}, row) for row in seed_rows(DATA / name)))
    return added


def _watch(row: dict[str, str]) -> Seed:
    return Seed({"role": row["role"], "kind": row["kind"]}, {"source": row["source"]})


def _subscription(row: dict[str, str]) -> Seed:
    values = {
        "in_app": row["in_app"] == "yes",
        "email": row["email"],
        "delay_minutes": int(row["delay_minutes"]),
        "because": row["because"],
        "source": row["source"],
    }
    return Seed({"kind": row["kind"], "role": row["role"]}, values)


@transaction.atomic
def set_subscription(
    *, kind: Kind, role: Role | None, rule: Rule, version: Version, by: Actor, at: datetime
) -> SubscriptionPolicy:
    """From `version.starts` on, people in `role` (None: in all roles without a row of their own) are told so.

    Raises:
        NotAllowed, StartsInThePast, MustStaySeen, SomebodyWasFirst: nothing is changed.
    """
    _expect_may(by, version.starts, at)
    if rule.because and not rule.ways.in_app:
        raise MustStaySeen
    _end_row(kind, role, version.starts)
    row = SubscriptionPolicy(
        kind=kind,
        role=role or "",
        in_app=rule.ways.in_app,
        email=rule.ways.email,
        delay_minutes=rule.delay // timedelta(minutes=1),
        because=rule.because or "",
        starts=version.starts,
        ends=_next_start(kind, role, version.starts),
        source=version.source,
        is_verified=version.is_verified,
    )
    _save(row)
    publish(_told(row), by=by, at=at)
    return row


@transaction.atomic
def end_subscription(*, kind: Kind, role: Role, ends: datetime, by: Actor, at: datetime) -> None:
    """From `ends` on, people in `role` are told as all others are.

    Raises:
        NotAllowed, StartsInThePast, NoException: nothing is changed.
    """
    _expect_may(by, ends, at)
    row = _end_row(kind, role, ends)
    if row is None:
        raise NoException
    publish(SubscriptionEnded(subscription_id=row.id, kind=kind, role=role), by=by, at=at)


def _expect_may(by: Actor, starts: datetime, at: datetime) -> None:
    if not may_set_policy(by):
        raise NotAllowed
    if starts < at:
        raise StartsInThePast


def _end_row(kind: Kind, role: Role | None, ends: datetime) -> SubscriptionPolicy | None:
    """Let the row in force end when the next begins; one that would have begun that moment never was."""
    rows = SubscriptionPolicy.objects.select_for_update().in_force(ends).filter(kind=kind, role=role or "")
    row = rows.first()
    if row is not None and row.starts < ends:
        row.ends = ends
        row.save(update_fields=["ends"])
    elif row is not None:
        row.delete()
    return row


def _next_start(kind: Kind, role: Role | None, after: datetime) -> datetime | None:
    """When a version that is planned already takes over."""
    later = SubscriptionPolicy.objects.filter(kind=kind, role=role or "", starts__gt=after)
    return later.order_by("starts").values_list("starts", flat=True).first()


def _save(row: SubscriptionPolicy) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) == "subscription_once":
            raise SomebodyWasFirst from error
        raise


def _told(row: SubscriptionPolicy) -> SubscriptionSet:
    return SubscriptionSet(
        subscription_id=row.id,
        kind=row.kind,
        role=row.role,
        in_app=row.in_app,
        email=row.email,
        delay_minutes=row.delay_minutes,
        because=row.because,
        starts=row.starts,
    )
