"""The other side of the wire: one POST to another system. Nothing that comes back is trusted."""

from typing import Any

import requests

from consilia.matchmaker.domain.messages import LONGEST, NotAMatch, NotJson, Response, read_response
from consilia.matchmaker.domain.versions import MEDIA_TYPE

SECONDS = (5, 30)  # to connect, and between two parts of the answer


class Unreachable(Exception):
    """It may answer another time: no connection, busy, or out of order."""


class Refused(Exception):
    """It answered, and asking again would not help. The message is for administrators."""


def ask(address: str, token: str, body: dict[str, Any]) -> Response:
    """Send `body` to the system at `address`.

    Raises:
        Unreachable, Refused.
    """
    headers = {"Content-Type": MEDIA_TYPE, "Accept": MEDIA_TYPE, "X-Auth-Token": token}
    try:
        # A redirect would carry the token elsewhere.
        with requests.post(
            f"{address.rstrip('/')}/match",
            json=body,
            headers=headers,
            timeout=SECONDS,
            allow_redirects=False,
            stream=True,
        ) as answer:
            return _read(answer)
    except requests.RequestException as error:
        raise Unreachable(type(error).__name__) from error


def _read(answer: requests.Response) -> Response:
    if answer.status_code == 429 or answer.status_code >= 500:
        raise Unreachable(f"HTTP {answer.status_code}")
    if answer.status_code != 200:
        raise Refused(f"HTTP {answer.status_code}")
    content = b""
    for part in answer.iter_content(65_536):
        content += part
        if len(content) > LONGEST:
            raise Refused(f"more than {LONGEST} bytes")
    try:
        return read_response(content)
    except (NotJson, NotAMatch) as error:
        raise Refused(str(error)) from error
