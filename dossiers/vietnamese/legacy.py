"""Text in the font-bound encodings of 2005 to 2011, TCVN3 (ABC) and VNI-Windows, converted to Unicode ("chuyển mã").

A cell of such a file holds Latin-1 characters that only its font shows as Vietnamese. The font's name gives the
encoding; without one it is guessed from the text, and a person confirms the result. Byte 0xAD is the letter ư in
TCVN3 and the soft hyphen everywhere else: convert before cleaning.
"""

import re
from enum import Enum
from unicodedata import normalize

from dossiers.vietnamese.text import TONES


class Encoding(Enum):
    """The encoding of a cell's text; in a font whose name ends in H the same TCVN3 letters are capitals."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3-capitals"
    VNI = "vni"


TCVN3 = dict(
    zip(
        map(chr, (*range(0xA1, 0xAF), *range(0xB5, 0xBA), *range(0xBB, 0xBF), *range(0xC6, 0xCD), *range(0xCE, 0xD9))),
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉ",
        strict=True,
    )
) | dict(
    zip(
        map(chr, (*range(0xDC, 0xE0), *range(0xE1, 0xF0), *range(0xF1, 0xFF))),
        "ĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
"""TCVN 5712:1993, third table: one character each. It has no capitals with a tone."""

_TONED = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_BREVE = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_ROOF = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_ALONE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_pairs() -> dict[str, str]:
    """Return base and mark of VNI-Windows, as two characters, with the letter that they are."""
    pairs: dict[str, str] = {}
    for bases, shape, marks in (("aeouyôö", "", _TONED), ("a", "\u0306", _BREVE), ("aeo", "\u0302", _ROOF)):
        for base in bases:
            for mark, tone in marks.items():
                pairs[base + mark] = normalize("NFC", _ALONE.get(base, base) + shape + tone)
    return pairs


_SMALL_VNI = {**_vni_pairs(), **_ALONE}
VNI = {
    **_SMALL_VNI,
    **{
        case(pair[0]) + "".join(map(mark_case, pair[1:])): case(letter)
        for pair, letter in _SMALL_VNI.items()
        for case in (str.lower, str.upper)
        for mark_case in (str.lower, str.upper)
    },
}
"""VNI-Windows: a letter, and a mark after it which may be small or a capital, or a single letter without a mark."""

VNI_LETTER = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))

CLOSED_VOWELS = "a ă â e ê i o ô ơ u ư y iê oa oă oe oo ua uâ uê uô uơ uy uyê ươ yê"
CLOSED = frozenset(CLOSED_VOWELS.split())
"""The vowels before a final consonant, tones apart ("âm chính")."""
OPEN_VOWELS = "ai ao au ay âu ây eo êu ia iêu iu oai oao oay oeo oi ôi ơi uây ue ui uôi uya uyu ưa ưi ươi ươu ưu yêu"
OPEN = CLOSED | frozenset(OPEN_VOWELS.split())
"""The vowels of a syllable that ends with them."""
SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?([aăâeêioôơuưy]{1,3})(ch|nh|ng|[ckmnpt])?"
)
STOPS = ("c", "ch", "k", "p", "t")
"""A syllable with one of these endings has the tone sắc or nặng."""
SAC_AND_NANG = {"\u0301", "\u0323"}

WORDS = re.compile(r"[^\W\d_]+")


def by_font(font: str) -> Encoding:
    """Return the encoding that a font's name implies: `.VnTime`, `.VnTimeH`, `VNI-Times`; anything else is Unicode."""
    name = font.strip().lower()
    if name.startswith(".vn"):
        return Encoding.TCVN3_CAPITALS if name.endswith("h") else Encoding.TCVN3
    return Encoding.VNI if name.startswith("vni") else Encoding.UNICODE


def guess(text: str) -> Encoding:
    """Return the encoding that makes every word a Vietnamese syllable; Unicode where the words already are.

    Where both old encodings do, or neither does, the text counts as Unicode.
    """
    if text.isascii() or _is_vietnamese(text):
        return Encoding.UNICODE
    fits = [encoding for encoding in (Encoding.TCVN3, Encoding.VNI) if _is_vietnamese(to_unicode(text, encoding))]
    return fits[0] if len(fits) == 1 else Encoding.UNICODE


def to_unicode(text: str, encoding: Encoding) -> str:
    """Return the text in Unicode; characters that the encoding does not define stay as they are."""
    if encoding is Encoding.VNI:
        return VNI_LETTER.sub(lambda found: VNI[found[0]], text)
    if encoding is Encoding.UNICODE:
        return text
    converted = "".join(TCVN3.get(char, char) for char in text)
    return converted.upper() if encoding is Encoding.TCVN3_CAPITALS else converted


def _is_vietnamese(text: str) -> bool:
    """Return whether every word could be a Vietnamese syllable, and no character remains that
    Vietnamese text does not use.
    """
    return not re.search("[\u00a1-\u00bf\u00d7\u00f7]", text) and all(
        _is_syllable(word) for word in WORDS.findall(text)
    )


def _is_syllable(word: str) -> bool:
    letters = normalize("NFD", word.lower())
    tones = [char for char in letters if char in TONES]
    found = SYLLABLE.fullmatch(normalize("NFC", "".join(char for char in letters if char not in TONES)))
    if found is None or len(tones) > 1 or found[1] not in (CLOSED if found[2] else OPEN):
        return word.isascii() and word.isupper()  # an abbreviation: BHXH, TP
    return found[2] not in STOPS or (bool(tones) and tones[0] in SAC_AND_NANG)
