"""Comparison of names of people and collectives, independent of spelling ("cùng một tên").

Unicode forms, the place of a tone (hòa, hoà), look-alike letters, capitals, spaces and dashes do not distinguish names.
"""

import re
from functools import lru_cache
from unicodedata import normalize

TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng."""
NEW_STYLE = re.compile(rf"(o(?=[ae])|(?<!q)u(?=y))([aey])([{TONE_MARKS}])(?![^\W\d_]|[\u0300-\u036f])", re.IGNORECASE)
"""A tone on the second letter of an open oa, oe, uy (hoà, khoẻ, thuỷ), decomposed. In quý u is no vowel."""

LATIN = "AaBCcEeHIiJjKMOoPpSsTXxYyĐđ"
OTHERS = "АаВСсЕеНІіЈјКМОоРрЅѕТХхУуÐð"
LOOK_ALIKES = str.maketrans(OTHERS, LATIN)
"""Letters of other alphabets that look like Latin ones, and Eth for Đ."""
DASHES = re.compile("[ ]*[-\u2010\u2011\u2012\u2013\u2014\u2015\u2212][ ]*")


def old_style(text: str) -> str:
    """Return the text with the tone on the first vowel of an open oa, oe, uy: hòa, khỏe, thủy."""
    return normalize("NFC", NEW_STYLE.sub(r"\1\3\2", normalize("NFD", text)))


@lru_cache(maxsize=1024)
def name_key(name: str) -> str:
    """Return a key that is equal for all spellings of a name.

    Remembered for the names seen last: the checks of one content compare the same few names many times.
    """
    spaced = " ".join(normalize("NFC", name).translate(LOOK_ALIKES).split())
    return normalize("NFC", DASHES.sub("-", old_style(spaced)).casefold())


def same_name(first: str, second: str) -> bool:
    """Return whether both are spellings of the same name."""
    return name_key(first) == name_key(second)
