"""Peers are entered, changed, shut out and let in again; their tokens change without a gap."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from consilia.accounts.domain.actors import Actor
from consilia.audit.services import publish
from consilia.foundation.refusals import NotAllowed, Refusal
from consilia.foundation.sealing import ring
from consilia.foundation.tokens import hash_of, new_token
from consilia.matchmaker.events import (
    PeerAdded,
    PeerChanged,
    PeerDisabled,
    PeerEnabled,
    PeerTokenRotated,
)
from consilia.matchmaker.models import Peer
from consilia.matchmaker.permissions import may_keep_peers

OVERLAP = timedelta(hours=24)  # in which the other system takes the new token into use
COLUMNS = ("name", "address", "contact", "per_minute", "most_results", "least_percent")


class NameTaken(Refusal):
    status = 422
    message = _("Another system has this name already.")


@transaction.atomic
def add_peer(*, facts: Mapping[str, Any], their_token: str, by: Actor, at: datetime) -> tuple[Peer, str]:
    """A peer, and the token that it shows us: told this once, then only its hash is known.

    Args:
        their_token: the one we show it; may stay empty while it is not asked.

    Raises:
        NameTaken.
    """
    _expect_keeper(by)
    token = new_token()
    peer = Peer(made_at=at, token_hash=hash_of(token), **{name: facts[name] for name in COLUMNS})
    _seal(peer, their_token)
    _save(peer)
    publish(PeerAdded(peer_id=peer.id), by=by, at=at)
    return peer, token


@transaction.atomic
def change_peer(
    *, peer_id: UUID, facts: Mapping[str, Any], their_token: str, by: Actor, at: datetime
) -> Peer:
    """An empty token leaves the one there is. Raises NameTaken."""
    _expect_keeper(by)
    peer = Peer.objects.locked(peer_id)
    for name in COLUMNS:
        setattr(peer, name, facts[name])
    _seal(peer, their_token)
    _save(peer)
    publish(PeerChanged(peer_id=peer.id), by=by, at=at)
    return peer


@transaction.atomic
def rotate_token(*, peer_id: UUID, by: Actor, at: datetime) -> str:
    """A new token for the peer to show us; the one before is taken for a day more."""
    _expect_keeper(by)
    peer, token = Peer.objects.locked(peer_id), new_token()
    peer.earlier_hash, peer.earlier_until = peer.token_hash, at + OVERLAP
    peer.token_hash = hash_of(token)
    peer.save()
    publish(PeerTokenRotated(peer_id=peer.id), by=by, at=at)
    return token


@transaction.atomic
def disable_peer(*, peer_id: UUID, by: Actor, at: datetime) -> Peer:
    """From this instant it is neither answered nor asked. `enable_peer` undoes it. Raises AlreadySo."""
    return _set_open(peer_id, is_open=False, by=by, at=at)


@transaction.atomic
def enable_peer(*, peer_id: UUID, by: Actor, at: datetime) -> Peer:
    """Raises AlreadySo."""
    return _set_open(peer_id, is_open=True, by=by, at=at)


def _set_open(peer_id: UUID, *, is_open: bool, by: Actor, at: datetime) -> Peer:
    _expect_keeper(by)
    peer: Peer = Peer.objects.locked(peer_id)
    peer.switch(is_open=is_open, by_id=by.user_id, at=at)
    event = PeerEnabled(peer_id=peer.id) if is_open else PeerDisabled(peer_id=peer.id)
    publish(event, by=by, at=at)
    return peer


def token_to_show(peer: Peer) -> str:
    """The one that the peer knows us by. Raises CannotOpen."""
    return ring().open(bytes(peer.token_sealed or b""), bound_to=peer.id.bytes)


def _seal(peer: Peer, their_token: str) -> None:
    if their_token:
        peer.token_sealed = ring().seal(their_token, bound_to=peer.id.bytes)


def _save(peer: Peer) -> None:
    try:
        with transaction.atomic():
            peer.save()
    except IntegrityError as error:
        raise NameTaken from error


def _expect_keeper(by: Actor) -> None:
    if not may_keep_peers(by):
        raise NotAllowed
