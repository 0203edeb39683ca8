"""Addresses in the settings, read before anything connects to them."""

from urllib.parse import SplitResult, urlsplit


def is_database_address(url: str) -> bool:
    """Return whether a database's address can be read: a password that is not escaped ends where it should not."""
    parts = _parts(url)
    return (
        parts is not None and bool(parts.netloc or parts.query) and parts.netloc.count("@") < 2 and not parts.fragment
    )


def is_origin(url: str, schemes: set[str]) -> bool:
    """Return whether `url` consists of scheme and host, with or without port, and nothing else."""
    parts = _parts(url)
    if parts is None or parts.scheme not in schemes or not parts.hostname:
        return False
    return not (parts.path or parts.query or parts.fragment or parts.username or parts.password)


def _parts(url: str) -> SplitResult | None:
    """Return the parts of an address; None if it cannot be read."""
    try:
        parts = urlsplit(url)
        return parts if parts.port is None or parts.port > 0 else None
    except ValueError:
        return None
