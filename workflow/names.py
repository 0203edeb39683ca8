"""Names of people and collectives that are one name however they are written ("cùng một tên").

Unicode forms, the place of a tone (hòa, hoà), look-alike letters, capitals, spaces and dashes make no other name.
"""

import re
from unicodedata import normalize

TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng."""
NEW_STYLE = re.compile(rf"(o(?=[ae])|(?<!q)u(?=y))([aey])([{TONE_MARKS}])(?![^\W\d_]|[\u0300-\u036f])", re.IGNORECASE)
"""A tone on the second letter of an open oa, oe, uy (hoà, khoẻ, thuỷ), decomposed. In quý u is no vowel."""

LATIN = "AaBCcEeHIiJjKMOoPpSsTXxYyĐđ"
OTHERS = "АаВСсЕеНІіЈјКМОоРрЅѕТХхУуÐð"
LOOK_ALIKES = str.maketrans(OTHERS, LATIN)
"""Letters of other alphabets that nobody tells from Latin ones by eye, and Eth for Đ."""
DASHES = re.compile("[ ]*[-\u2010\u2011\u2012\u2013\u2014\u2015\u2212][ ]*")


def old_style(text: str) -> str:
    """The text with the tone on the first vowel of an open oa, oe, uy: hòa, khỏe, thủy."""
    return normalize("NFC", NEW_STYLE.sub(r"\1\3\2", normalize("NFD", text)))


def name_key(name: str) -> str:
    """What all ways of writing a name have in common."""
    spaced = " ".join(normalize("NFC", name).translate(LOOK_ALIKES).split())
    return normalize("NFC", DASHES.sub("-", old_style(spaced)).casefold())


def same_name(one: str, other: str) -> bool:
    """Whether both are one name."""
    return name_key(one) == name_key(other)
