"""Programs act for a person by access tokens: made, used, revoked."""

from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import connection, transaction

from consilia.accounts import queries
from consilia.accounts.domain.actors import Actor
from consilia.accounts.domain.programs import Scope
from consilia.accounts.events import TokenMade, TokenRevoked, announce
from consilia.accounts.models import AccessToken, TokenPolicy
from consilia.accounts.permissions import may_make_tokens, may_manage_people
from consilia.accounts.services.refusals import (
    LivesTooLong,
    NoScope,
    TokenOver,
    TooManyRequests,
    UnknownToken,
)
from consilia.foundation.refusals import NotAllowed
from consilia.foundation.seeds import Seed, add_missing, seed_rows
from consilia.foundation.tokens import hash_of, new_token

SEED = Path(__file__).resolve().parent.parent / "data" / "token-policy.csv"


def load_token_policy() -> int:
    """Add the seed row where it is not there yet."""
    return add_missing(
        TokenPolicy,
        (
            Seed(
                {},
                {
                    "longest_days": int(row["longest_days"]),
                    "per_minute": int(row["per_minute"]),
                    "source": row["source"],
                },
            )
            for row in seed_rows(SEED)
        ),
    )


@transaction.atomic
def make_token(
    *, name: str, scopes: Collection[Scope], ends: datetime, by: Actor, at: datetime
) -> tuple[AccessToken, str]:
    """A token by which a program acts as `by` does in this role, and its text: told this once.

    Raises:
        NoScope, LivesTooLong, TokenOver: `ends` lies in the past. Membership.DoesNotExist: the role has ended.
    """
    if not may_make_tokens(by):
        raise NotAllowed
    if not scopes:
        raise NoScope
    if ends <= at:
        raise TokenOver
    longest = queries.token_policy(at).longest_days
    if ends > at + timedelta(days=longest):
        raise LivesTooLong(longest)
    text = new_token()
    token = AccessToken.objects.create(
        membership=queries.membership_in_force(by.membership_id, at=at),
        name=name,
        token_hash=hash_of(text),
        may_read=Scope.READ in scopes,
        may_send=Scope.SEND in scopes,
        made_at=at,
        ends=ends,
    )
    event = TokenMade(
        token_id=token.id,
        person_id=by.person_id,
        membership_id=token.membership_id,
        scopes=tuple(sorted(scopes)),
        ends=ends,
    )
    announce(event, by=by, at=at)
    return token, text


@transaction.atomic
def revoke_token(*, token_id: UUID, by: Actor, at: datetime) -> AccessToken:
    """From this instant it opens nothing. Its owner does it, or an administrator.

    Raises:
        AccessToken.DoesNotExist: also for somebody else's. TokenOver: it was revoked already.
    """
    tokens = AccessToken.objects.select_for_update(of=("self",)).select_related("membership")
    if not may_manage_people(by):
        tokens = tokens.filter(membership__user=by.person_id)
    token = tokens.get(pk=token_id)
    if token.revoked_at is not None:
        raise TokenOver
    token.revoked_at, token.revoked_by_id = at, by.user_id
    token.save(update_fields=["revoked_at", "revoked_by"])
    announce(TokenRevoked(token_id=token.id, person_id=token.membership.user_id), by=by, at=at)
    return token


# Found, counted and noted by one statement, so that two requests at once are two. The minute is that of the request.
_USE = """
    UPDATE accounts_accesstoken SET last_used_at = %(at)s, used_in_minute = CASE
        WHEN date_trunc('minute', last_used_at) = date_trunc('minute', %(at)s::timestamptz)
        THEN used_in_minute + 1 ELSE 1 END
    WHERE token_hash = %(hash)s AND revoked_at IS NULL AND ends > %(at)s
    RETURNING id, used_in_minute
"""


def use_token(*, text: str, at: datetime) -> AccessToken:
    """The token with its role and its owner, one request older.

    Raises:
        UnknownToken, TooManyRequests.
    """
    with connection.cursor() as cursor:
        cursor.execute(_USE, {"at": at, "hash": hash_of(text)})
        found = cursor.fetchone()
    token = queries.token_in_use(found[0]) if found else None
    if token is None or not token.is_live(at) or not token.membership.user.is_active:
        raise UnknownToken
    if found[1] > queries.token_policy(at).per_minute:
        raise TooManyRequests
    return token
