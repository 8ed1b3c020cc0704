"""Tokens by which programs are known: long, random, kept as their hash where they only have to be recognised."""

import hashlib
import secrets


def new_token() -> str:
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """SHA-256 is enough for 256 random bits: there is no dictionary to try."""
    return hashlib.sha256(token.encode()).hexdigest()
