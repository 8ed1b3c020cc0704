"""What others may hear about routing."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consilia.audit.events import Event

SUBJECTS = {
    "routing_policy": _("Policy of routing"),
    "declaration": _("Declaration of interest"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingPolicyEvent(Event):
    subject: ClassVar[str] = "routing_policy"
    routing_policy_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingWeightsSet(RoutingPolicyEvent):
    """`changed` are the names of the weights that differ from the version before."""

    label = _("Weights of routing set")
    changed: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferPolicySet(RoutingPolicyEvent):
    label = _("Policy of offers set")
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestDeclared(Event):
    label = _("Conflict of interest declared")
    subject: ClassVar[str] = "declaration"
    declaration_id: UUID
    user_id: UUID
