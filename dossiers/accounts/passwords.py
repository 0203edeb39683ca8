"""Passwords (mật khẩu): which are refused, and how they are kept — by argon2-cffi with RFC 9106's second choice.

Flask-Security-Too was tried and left: it hashes only inside a Flask application, so that the command line could
not, and it loads its user by a query of its own on each request. It also commits after the view on a session of its
own, so that sign-in, session and journal would not be one transaction.
"""

import re
import secrets
import unicodedata
from functools import cache
from itertools import pairwise
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from workflow.errors import Unmet

SHORTEST = 12
LONGEST = 128
FEWEST_SIGNS = 5
"""Distinct characters that must be left when common words, names, years and runs are taken out."""

SHORTEST_NAME = 4
COMMON_WORDS = Path(__file__).parents[1] / "reference" / "common-passwords.txt"
YEAR = re.compile(r"(19|20)\d\d")
RUN = re.compile(r"(.)\1{2,}")

_hasher = PasswordHasher()


def password_faults(password: str, *, username: str, name: str) -> tuple[Unmet, ...]:
    """Every reason why this person may not take this password; any character is welcome."""
    faults, plain = [], _folded(password)
    length = len(_normal(password))
    if length < SHORTEST:
        faults.append(_fault("password-too-short", shortest=SHORTEST))
    if length > LONGEST:
        return (_fault("password-too-long", longest=LONGEST),)
    if any(own in plain for own in _own_words(username, name)):
        faults.append(_fault("password-has-name"))
    if length >= SHORTEST and _is_common(plain):
        faults.append(_fault("password-too-common"))
    return tuple(faults)


def hashed(password: str) -> str:
    """What is kept of a password: argon2id with its own salt."""
    return _hasher.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether this is the password. Without a kept hash the answer is no, after just as much work."""
    nobody = _nobody()
    given = _normal(password[: 4 * LONGEST])
    try:
        return _hasher.verify(kept or nobody, given) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def _fault(code: str, **values: int) -> Unmet:
    return Unmet(code, "password", tuple((name, str(value)) for name, value in values.items()))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    """Lower case without marks and spaces: "Mật khẩu" and "matkhau" are the same word to a guesser."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in marked if not unicodedata.combining(char) and not char.isspace())


def _own_words(username: str, name: str) -> set[str]:
    """The account's name with and without its signs, the full name, and each two parts of it that stand together."""
    parts = [_folded(part) for part in name.split()]
    pairs = {first + second for first, second in pairwise(parts)}
    words = {username, re.sub(r"\W|_", "", username), "".join(parts), *pairs}
    return {word for word in words if len(word) >= SHORTEST_NAME}


@cache
def _common_words() -> tuple[str, ...]:
    """The shipped list, longest first, so that a long word is taken out before the short one within it."""
    lines = COMMON_WORDS.read_text(encoding="utf-8").splitlines()
    words = {_folded(line) for line in lines if line and not line.startswith("# ")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _is_common(plain: str) -> bool:
    """Whether little of its own is left without common words, years and runs of one sign."""
    for word in _common_words():
        plain = plain.replace(word, "")
    return len(set(RUN.sub("", YEAR.sub("", plain)))) < FEWEST_SIGNS
