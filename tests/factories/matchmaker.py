"""Other systems: peer, token = make_peer(); asking and being asked."""

from datetime import datetime
from typing import Any

from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.roles import Role
from consilia.matchmaker import services
from consilia.matchmaker.models import Peer
from tests.factories.accounts import make_actor
from tests.factories.patients import NOW

FACTS: dict[str, Any] = {
    "address": "",
    "contact": "mailto:exchange@example.org",
    "per_minute": 30,
    "most_results": 10,
    "least_percent": 25,
}


def administrator() -> Actor:
    return make_actor(Role.ADMINISTRATOR)


def make_peer(
    name: str = "Elsewhere",
    *,
    their_token: str = "",
    by: Actor | None = None,
    at: datetime = NOW,
    **changes: Any,
) -> tuple[Peer, str]:
    """A peer, and the token that it shows us."""
    return services.add_peer(
        facts={"name": name, **FACTS, **changes},
        their_token=their_token,
        by=by or administrator(),
        at=at,
    )


def asked(*codes: str, genes: tuple[str, ...] = (), **patient: Any) -> dict[str, Any]:
    """A match request of another system."""
    said: dict[str, Any] = {
        "id": "their-1",
        "contact": {"name": "Dr. Elsewhere", "href": "mailto:doctor@example.org"},
        "features": [{"id": code, "observed": "yes"} for code in codes],
        **patient,
    }
    if genes:
        said["genomicFeatures"] = [{"gene": {"id": symbol}} for symbol in genes]
    return {"patient": {name: value for name, value in said.items() if value is not None}}
