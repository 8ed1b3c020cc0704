"""What a live page listens to. Outside the database a topic is only its hash.

A notice on the wire says "something changed in <hash>": no name, no number, no content. The page asks
the server what changed, and the server asks who is asking.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from uuid import UUID

CHANNEL = "consilia_live"
# PostgreSQL carries at most 8,000 bytes in one notice.
LARGEST_NOTICE = 7_900
LIVE_SALT = "live"
# The live process believes a token for this long; then the page asks for another.
LIVE_SECONDS = 15 * 60
# A page left open over a shift may still renew; an old token found in a log may not.
RENEWABLE_SECONDS = 12 * 60 * 60


def user_topic(user_id: UUID) -> str:
    """Changes of a person's own news: the counter in the header."""
    return f"user:{user_id}"


def case_topic(case_id: UUID) -> str:
    """Changes of one case: its page."""
    return f"case:{case_id}"


def session_topic(session_id: UUID) -> str:
    """Changes of one council: its page."""
    return f"session:{session_id}"


def worklist_topic(organisation_id: UUID) -> str:
    """Changes in the worklists of an organisation's people."""
    return f"worklist:{organisation_id}"


def label_of(topic: str) -> str:
    """What the page calls it: `user`, `case`, `session`, `worklist`. Also the name of the browser's event."""
    return topic.partition(":")[0]


def hashed(topic: str, *, key: str) -> str:
    """96 bits of a keyed hash: nobody without the installation's key can tell which case it is."""
    return hmac.new(key.encode(), f"live:{topic}".encode(), hashlib.sha256).hexdigest()[:24]


def notices(topics: Iterable[str], *, key: str) -> Iterator[str]:
    """Payloads for NOTIFY: hashes separated by spaces, in a fixed order, each below the limit."""
    payload = ""
    for token in sorted({hashed(topic, key=key) for topic in topics}):
        if len(payload) + len(token) + 1 > LARGEST_NOTICE:
            yield payload
            payload = ""
        payload = f"{payload} {token}".lstrip()
    if payload:
        yield payload
