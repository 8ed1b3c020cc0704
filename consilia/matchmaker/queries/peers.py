"""Peers by their token, their name, their address."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from consilia.accounts.domain.actors import Actor
from consilia.foundation.questions import StandingQuestion
from consilia.foundation.tokens import hash_of
from consilia.matchmaker.models import Peer, is_taken
from consilia.matchmaker.permissions import may_keep_peers


def peer_with(token: str, at: datetime) -> Peer | None:
    """The peer whose token this is, unless it is shut out."""
    if not token or len(token) > 200:
        return None
    hashed = hash_of(token)
    peer = Peer.objects.open().filter(Q(token_hash=hashed) | Q(earlier_hash=hashed)).first()
    return peer if peer is not None and is_taken(peer, hashed, at) else None


def peers_to_ask() -> list[Peer]:
    """Those that can be asked: open, with an address and a token for it."""
    return list(Peer.objects.open().exclude(address="").exclude(token_sealed=None))


def has_peers() -> bool:
    """Asked by every case page of a doctor."""
    return bool(_ANY())


_ANY = StandingQuestion(
    lambda: Peer.objects.filter(disabled_at=None).exclude(address="").values_list("id", flat=True)[:1]
)


def all_peers(by: Actor) -> list[Peer]:
    return list(Peer.objects.select_related("disabled_by")) if may_keep_peers(by) else []


def peer_for(by: Actor, peer_id: UUID) -> Peer:
    """Raises Peer.DoesNotExist, also for strangers."""
    if not may_keep_peers(by):
        raise Peer.DoesNotExist
    return Peer.objects.get(pk=peer_id)
