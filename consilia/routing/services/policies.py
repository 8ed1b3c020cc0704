"""New versions of the policies of routing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.constraints import violated
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.routing.events import ReoptimisationPolicySet, RoutingWeightsSet
from consilia.routing.models import ReoptimisationPolicy, RoutingWeights
from consilia.routing.permissions import may_set_policy
from consilia.routing.queries.policies import weights_row

_ONCE = frozenset({"routing_weights_once", "reoptimisation_policy_once"})


class StartsInThePast(Refusal):
    """What was decided by the old figures stays decided by them."""

    status = 422
    message = _("A new version begins now or later: what was decided before stays as it was.")


class VersionTaken(Refusal):
    message = _("Another version begins at that very moment. Choose another time.")


@transaction.atomic
def set_weights(
    *, values: Mapping[str, Any], starts: datetime, source: str, by: Actor, at: datetime
) -> RoutingWeights:
    """Add a version of the weights, not verified by anybody yet.

    Args:
        values: every column of the weights by its name.
    """
    _expect_may(by, starts, at)
    before = weights_row(starts)
    row = RoutingWeights(starts=starts, source=source, **values)
    _save(row)
    changed = [name for name, value in values.items() if getattr(before, name) != value]
    publish(RoutingWeightsSet(routing_policy_id=row.id, changed=sorted(changed)), by=by, at=at)
    return row


@transaction.atomic
def set_reoptimisation_policy(
    *,
    centre_id: UUID | None,
    values: Mapping[str, Any],
    starts: datetime,
    source: str,
    by: Actor,
    at: datetime,
) -> ReoptimisationPolicy:
    """Add a version of when and how everything open is looked at again; without a centre for all that have no own."""
    _expect_may(by, starts, at)
    row = ReoptimisationPolicy(centre_id=centre_id, starts=starts, source=source, **values)
    _save(row)
    publish(ReoptimisationPolicySet(routing_policy_id=row.id, centre_id=centre_id), by=by, at=at)
    return row


def _expect_may(by: Actor, starts: datetime, at: datetime) -> None:
    if not may_set_policy(by):
        raise NotAllowed
    if starts < at:
        raise StartsInThePast


def _save(row: RoutingWeights | ReoptimisationPolicy) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if violated(error) in _ONCE:
            raise VersionTaken from error
        raise
