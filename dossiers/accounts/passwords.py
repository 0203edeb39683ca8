"""Password rules and hashing ("mật khẩu"): argon2id by argon2-cffi with the parameters that OWASP recommends.

Flask-Security-Too was tried and rejected: it hashes only inside a Flask application, so the command line could not;
it loads its user with a query of its own on each request; and it commits after the view on a session of its own, so
sign-in, session and journal would not be one transaction.
"""

import os
import re
import secrets
import threading
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dossiers.desk.paths import REFERENCE
from workflow.errors import Unmet

SHORTEST = 12
LONGEST = 128
FEWEST_CHARACTERS = 5
"""Distinct characters that must remain after common words, years and runs of one character are removed."""

SHORTEST_NAME = 4
COMMON_WORDS = REFERENCE / "common-passwords.txt"
YEAR = re.compile(r"(19|20)\d\d")
RUN = re.compile(r"(.)\1{2,}")

YIELDING_PRIORITY = 10
"""The "nice" value of the thread that hashes: a tenth of the processor while others want it. Linux has one a thread."""

ResultT = TypeVar("ResultT")
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
"""OWASP's Password Storage Cheat Sheet: argon2id with 19 MiB of memory, two iterations, one degree of parallelism."""
AT_ONCE = 2
"""Hashings at once in one process, so that any number of sign-ins takes 38 MiB at most; the others wait."""

_hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES)
_room = threading.BoundedSemaphore(AT_ONCE)


def password_faults(password: str, *, username: str, name: str) -> tuple[Unmet, ...]:
    """Return every reason why this person may not use this password. Any character is allowed."""
    faults, plain = [], _folded(password)
    length = len(_normal(password))
    if length < SHORTEST:
        faults.append(_fault("password-too-short", shortest=SHORTEST))
    if length > LONGEST:
        return (_fault("password-too-long", longest=LONGEST),)
    if any(word in plain for word in _own_words(username, name)):
        faults.append(_fault("password-has-name"))
    if length >= SHORTEST and _is_common(plain):
        faults.append(_fault("password-too-common"))
    return tuple(faults)


def hashed(password: str) -> str:
    """Return the salted argon2id hash to be stored."""
    return _yielding(lambda: _hasher.hash(_normal(password)))


def matches(password: str, stored_hash: str | None) -> bool:
    """Return whether the password matches the stored hash.

    Without a hash return False after the same work, so that the response time does not reveal whether an account
    exists.
    """
    dummy = _dummy_hash()
    given = _normal(password[: 4 * LONGEST])
    try:
        return _yielding(lambda: _hasher.verify(stored_hash or dummy, given)) and stored_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored_hash: str) -> bool:
    """Return whether the hash was made with other parameters than the current ones."""
    return _hasher.check_needs_rehash(stored_hash)


def _yielding(work: Callable[[], ResultT]) -> ResultT:
    """Run the work in a thread of lower priority: many sign-ins at once must slow down nobody's submission."""
    with _room, ThreadPoolExecutor(1, initializer=_yield_to_others) as thread:
        return thread.submit(work).result()


def _yield_to_others() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), YIELDING_PRIORITY)


@cache
def _dummy_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def _fault(code: str, **values: int) -> Unmet:
    return Unmet(code, "password", tuple((name, str(value)) for name, value in values.items()))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(text: str) -> str:
    """Return lower case without diacritics and spaces: to a guesser "Mật khẩu" and "matkhau" are the same word."""
    marked = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(char for char in marked if not unicodedata.combining(char) and not char.isspace())


def _own_words(username: str, name: str) -> set[str]:
    """Return the username with and without punctuation, the full name, and each two adjacent parts of it, folded."""
    parts = [_folded(part) for part in name.split()]
    pairs = {first + second for first, second in pairwise(parts)}
    words = {username, re.sub(r"\W|_", "", username), "".join(parts), *pairs}
    return {word for word in words if len(word) >= SHORTEST_NAME}


@cache
def _common_words() -> tuple[str, ...]:
    """Return the shipped list, longest first: a long word is removed before a shorter word within it."""
    lines = COMMON_WORDS.read_text(encoding="utf-8").splitlines()
    words = {_folded(line) for line in lines if line and not line.startswith("# ")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _is_common(plain: str) -> bool:
    """Return whether too few characters remain without common words, years and runs of one character."""
    for word in _common_words():
        plain = plain.replace(word, "")
    return len(set(RUN.sub("", YEAR.sub("", plain)))) < FEWEST_CHARACTERS
