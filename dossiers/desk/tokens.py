"""Random tokens of sessions and one-time links: 256 random bits, stored only as a digest."""

import hashlib
import secrets


def new_token() -> str:
    """Return a new token, safe for use in a cookie and in a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 digest that the database stores. A plain hash suffices: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
