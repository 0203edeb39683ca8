"""How these tests look at a refusal."""

from collections.abc import Callable

import pytest

from dossiers.vietnamese.faults import CODES, Unreadable


def refusal(read: Callable[..., object], *arguments: object) -> Unreadable:
    """The refusal that reading ends in, with exactly the facts that its code promises."""
    with pytest.raises(Unreadable) as raised:
        read(*arguments)
    assert set(raised.value.values) == set(CODES[raised.value.code])
    return raised.value
