"""Adding and removing rows of a draft's lists ("thêm, bớt dòng"): members of the council, candidates."""

from collections.abc import Mapping

from dossiers.content.form_fields import CANDIDATES, ROWS, ROWS_AT_MOST, Typed, row_keys
from workflow.dossier import OFFICE_KEY


def with_first_rows(typed: Typed, section: str) -> dict[str, str]:
    """Return the typed text of a section with the offered rows in each list that has not been saved yet."""
    first: dict[str, str] = {}
    for rows, kind in ROWS.items():
        if rows.startswith(f"{section}.") and rows not in typed:
            keys = [f"{kind.letter}{number}" for number in range(1, len(kind.offered) + 1)]
            first[rows] = " ".join(keys)
            offers = zip(keys, kind.offered, strict=True)
            first |= {f"{rows}.{key}.{kind.suggested}": offer for key, offer in offers if kind.suggested}
    return {**typed, **first}


def with_new_row(typed: Typed, rows: str) -> dict[str, str]:
    """Return the typed text with one more empty row.

    Its key is greater than all present ones, so that no vote moves to it.
    """
    keys = row_keys(typed, rows)
    if len(keys) >= ROWS_AT_MOST:
        return dict(typed)
    number = 1 + max((int(key[1:]) for key in keys), default=0)
    return {**typed, rows: " ".join((*keys, f"{ROWS[rows].letter}{number}"))}


def without_row(typed: Typed, rows: str, key: str) -> dict[str, str]:
    """Return the typed text without one row and its fields."""
    keys = " ".join(row for row in row_keys(typed, rows) if row != key)
    rest = {name: text for name, text in typed.items() if not name.startswith(f"{rows}.{key}.")}
    return {**rest, rows: keys}


def with_own_votes(typed: Typed, draft: Typed) -> dict[str, str]:
    """Return the typed candidates, where a new one has a key under which the minutes hold no votes.

    `draft` is the whole draft before the change. After its last candidate was removed, a new one would get the same
    key, and with it the votes that are still in the minutes.
    """
    before, after = row_keys(draft, CANDIDATES), row_keys(typed, CANDIDATES)
    voted = {name.split(".")[2] for name in draft if name.startswith("meeting.ballots.")} - {OFFICE_KEY}
    reused = voted & set(after) - set(before) if CANDIDATES in draft else set()
    last = max((int(key[1:]) for key in voted | set(after)), default=0)
    fresh = {key: f"{key[0]}{number}" for number, key in enumerate(sorted(reused), last + 1)}
    if not fresh:
        return dict(typed)
    moved = {_renamed(name, fresh): fresh.get(text, text) for name, text in typed.items()}
    return {**moved, CANDIDATES: " ".join(fresh.get(key, key) for key in after)}


def _renamed(name: str, fresh: Mapping[str, str]) -> str:
    """Return the name of a candidate's field under its new key; any other name unchanged."""
    rows, _, column = name.removeprefix(f"{CANDIDATES}.").partition(".")
    return f"{CANDIDATES}.{fresh[rows]}.{column}" if column and rows in fresh else name
