"""The token with which a person's page listens."""

from django.conf import settings
from django.core import signing

from consilia.accounts.models import User
from consilia.notifications.domain.topics import LIVE_SALT, RENEWABLE_SECONDS, hashed, label_of, user_topic


class StaleToken(Exception):
    """The token was not made by us, is too old, or belongs to somebody else."""


def live_token(user: User, *topics: str) -> str:
    """A signed permission to hear that these topics changed, and the person's own news always.

    The page that shows a case names its topic (`case_topic(case.id)`): whoever may see the page may
    know that it changed. The token holds hashes only, so that logs of addresses tell nothing.
    """
    key = settings.SECRET_KEY
    names = {label_of(topic): hashed(topic, key=key) for topic in (user_topic(user.id), *topics)}
    return signing.dumps(names, salt=LIVE_SALT)


def renewed_token(token: str, user: User) -> str:
    """The same permission for another while.

    Raises:
        StaleToken: it is older than twelve hours, forged, or another person's.
    """
    try:
        names = signing.loads(token, salt=LIVE_SALT, max_age=RENEWABLE_SECONDS)
    except signing.BadSignature as error:
        raise StaleToken from error
    if names.get("user") != hashed(user_topic(user.id), key=settings.SECRET_KEY):
        raise StaleToken
    return signing.dumps(names, salt=LIVE_SALT)
