"""Letters in trouble, addresses that take none, and how often a letter is tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from consilia.accounts.models import User
from consilia.foundation.paging import Page, keyset_page
from consilia.notifications.domain.letters import Patience, Reason
from consilia.notifications.models import AddressBlock, Letter, LetterPolicy


class NoLetterPolicy(LookupError):
    """No version had begun by then: the seed was deleted."""


def letter_policy(at: datetime) -> LetterPolicy:
    found = LetterPolicy.objects.in_force(at).first()
    if found is None:
        raise NoLetterPolicy
    return found


def patience(at: datetime) -> Patience:
    return letter_policy(at).patience


def open_block(user: User) -> AddressBlock | None:
    """The mark that the address which the person has now takes no letters."""
    return AddressBlock.objects.filter(user=user, address=user.email, ended_at=None).first()


@dataclass(frozen=True, slots=True)
class WantedLetters:
    """How an administrator narrows the list; "" for everything."""

    state: str = Letter.State.DEAD
    reason: str = ""

    def rows(self) -> QuerySet[Letter]:
        rows = Letter.objects.all()
        if self.state == Letter.State.DEAD:
            rows = rows.filter(is_dead=True)
        elif self.state in Letter.State.values:
            rows = rows.filter(state=self.state)
        return rows.filter(reason=self.reason) if self.reason in set(Reason) else rows


def letters_page(wanted: WantedLetters, *, cursor: str | None) -> Page[Letter]:
    """The latest first."""
    return keyset_page(
        wanted.rows().select_related("user"),
        key=("-since", "-id"),
        cursor=cursor,
        key_of=lambda letter: (letter.since.isoformat(), str(letter.id)),
    )


def letters_named(ids: Sequence[UUID]) -> Sequence[Letter]:
    return list(Letter.objects.filter(id__in=ids).select_related("user").order_by("-since", "-id"))


def dead_letters() -> int:
    return Letter.objects.filter(is_dead=True).count()
