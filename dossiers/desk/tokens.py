"""Secrets that open a door once or for a while: 256 random bits, of which the desk keeps only the digest."""

import hashlib
import secrets


def new_token() -> str:
    """A secret that fits a cookie and an address."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What the database keeps. A plain hash is enough: 256 random bits cannot be guessed, only stolen."""
    return hashlib.sha256(token.encode()).hexdigest()
