"""What a program may do that comes with an access token instead of a session."""

from enum import StrEnum


class Scope(StrEnum):
    READ = "read"
    SEND = "send"


def bearer_of(header: str) -> str | None:
    """The token in an Authorization header; None where it speaks of something else."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None
