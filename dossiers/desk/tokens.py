"""Random tokens: of sessions and one-time links, 256 bits, stored only as a digest; the secret of a demo."""

import hashlib
import os
import secrets
from pathlib import Path


def new_token() -> str:
    """Return a new token, safe for use in a cookie and in a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 digest that the database stores. A plain hash suffices: 256 random bits cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_id(key: str) -> str:
    """Return the public id of the session stored under this key: it names the session in the log and opens nothing."""
    return digest(f"session/{key}")[:16]


def stored_secret(path: Path) -> str:
    """Return the content of `path`, after writing a new secret there if it does not exist.

    Safe with concurrent processes: each writes a file of its own and links it, and only the first link succeeds.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with open(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
