"""Typed, pasted or uploaded text, cleaned for storing and printing (chữ Việt dạng NFC)."""

import re
from unicodedata import combining, normalize

from workflow import names

LINE_ENDS = dict.fromkeys("\r\v\f\x85\u2028\u2029", "\n")
"""The ends of lines, pages and paragraphs in Word and old systems (\\r\\n is replaced before)."""

SPACES = dict.fromkeys("\t\u00a0\u1680\u202f\u205f\u3000", " ") | {chr(c): " " for c in range(0x2000, 0x200B)}

INVISIBLE = [
    *(0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF),  # soft hyphen, grapheme joiner, Arabic mark, Mongolian mark, BOM
    *range(0x200B, 0x2010),  # zero-width space and joiners, direction marks
    *range(0x202A, 0x202F),  # direction embeddings and overrides
    *range(0x2060, 0x2070),  # word joiner, invisible operators, direction isolates
    *range(0xFE00, 0xFE10),  # variation selectors
    *range(0xE0000, 0xE01F0),  # tags, further variation selectors
]

LOOK_ALIKES = {"Ð": "Đ", "ð": "đ", "\u2010": "-", "\u2011": "-"}
"""Icelandic Eth replaces Đ in many old files; Unicode's own hyphens are Word's Ctrl+Shift+-."""

CLEANING = str.maketrans({**LINE_ENDS, **SPACES, **LOOK_ALIKES, **dict.fromkeys(map(chr, INVISIBLE), "")})

LATIN = [*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180), *range(0x1EA0, 0x1EFA)]
"""ASCII, Latin-1, Latin Extended-A and the Vietnamese block: all marked letters of Vietnamese are in these
but Ơ and Ư, and most of those of the languages of the Central Highlands (Đăk, Niê Kđăm, Y Čang)."""

PRINTABLE = frozenset("\nƠơƯưƀɃ‒–—―‘’‚“”„†‡•…‰′″‹›⁄₫€№™←↑→↓−√∞≈≠≤≥").union(map(chr, LATIN))
"""The characters that papers can print: each has a glyph in the four faces of the papers' font (a test checks)."""

SOLID = re.escape("".join(sorted(PRINTABLE - {"\n", " ", *LOOK_ALIKES})))
"""The inside of a character class: printable letters and signs that cleaning does not change."""
CLEAN = re.compile(f"(?:[{SOLID} ]*[{SOLID}])?")
"""A line that cleaning does not change, as most are: printable, precomposed, no space at its end."""

MARK_RUN = re.compile(r"[^\w\s\x00-\u02ff]{31,}")
"""More marks on one letter than any language writes (Unicode's stream-safe limit is 30)."""


def clean(text: str) -> str:
    """Return the same text in NFC with plain spaces and line ends, and without invisible characters.

    A TCVN3 file must be converted before: its letter ư is the soft hyphen.
    """
    if CLEAN.fullmatch(text):
        return text
    plain = MARK_RUN.sub(_ordered, text.replace("\r\n", "\n").translate(CLEANING))
    return "\n".join(line.rstrip(" ") for line in normalize("NFC", plain).split("\n"))


def _ordered(run: re.Match[str]) -> str:
    """Return the marks in canonical order, which `normalize` would take quadratic time to reach: hours for 5 MB."""
    marks = run[0].translate({ord(mark): normalize("NFD", mark) for mark in set(run[0])})
    starters = "".join(mark for mark in set(marks) if not combining(mark))
    pieces = re.split(f"([{re.escape(starters)}])", marks) if starters else [marks]
    return "".join("".join(sorted(piece, key=combining)) for piece in pieces)


def clean_line(text: str) -> str:
    """Clean text on one line, each run of white space one space, none at the ends."""
    if CLEAN.fullmatch(text) and "  " not in text:
        return text.strip(" ")
    return re.sub(r"[ \n]+", " ", clean(text)).strip(" ")


def unprintable(text: str) -> tuple[str, ...]:
    """Return the distinct characters of the cleaned text that the papers can't print, as `U+1F600`, in order."""
    if CLEAN.fullmatch(text):
        return ()
    return tuple(f"U+{ord(char):04X}" for char in dict.fromkeys(clean(text)) if char not in PRINTABLE)


SIGNS = {"'": "‘’‚‛′`´", '"': "“”„‟″«»", "-": "‒–—―−"}
SAME_SIGN = str.maketrans({other: sign for sign, others in SIGNS.items() for other in others})
"""Signs that are typed in place of each other."""

TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
"""Huyền, hỏi, ngã, sắc, nặng as Unicode's CLDR orders them for `vi`; ngang (no mark) comes before."""

ALPHABET = " _-,;:!?.'\"()[]{}@*/\\&#%^+<=>|~$0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
RANKS = {char: chr(ord('"') + place) for place, char in enumerate(ALPHABET)}
"""Each character's place in CLDR's order for `vi`, as one ASCII character above `!`, which ends a level."""


def search_key(text: str) -> str:
    """Return the text that a search compares: small letters without marks, each run of spaces and dashes one space.

    `tdkt` is found in `TĐKT`, `hoa` in both hòa and hoà; the caller puts exact matches first.
    """
    letters = normalize("NFD", clean_line(text).translate(SAME_SIGN).lower())
    plain = "".join(char for char in letters if not combining(char)).replace("đ", "d")
    return re.sub(r"[ -]+", " ", plain).strip(" ")


def slug(text: str) -> str:
    """Return a name for folders and files: `Hà Nội` is `ha-noi`. Empty without a Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", search_key(text)).strip("-")


def sort_key(text: str) -> str:
    """Return an ASCII string whose plain comparison is the Vietnamese order (CLDR `vi`), also in SQL.

    Letters first (a ă â b c d đ …), then tones, then small before capital. The tone counts for its syllable wherever it
    is written, so hoà and hòa have one key. Letters of other scripts come last, by code point.
    """
    return "!".join(_levels(clean_line(text)))


def person_sort_key(full_name: str) -> str:
    """Like `sort_key`, by the given name (tên), then the middle names (tên đệm), then the family name (họ).

    Capitals decide last of all, so that NGUYỄN VĂN AN is next to Nguyễn Văn An.
    """
    family, *middle = clean_line(full_name).split(" ")
    given = middle.pop() if middle else family
    parts = [_levels(part) for part in (given, " ".join(middle), family)]
    letters_and_tones = [level for part in parts for level in part[:2]]
    return "!".join([*letters_and_tones, *(part[2] for part in parts)])


def _levels(text: str) -> tuple[str, str, str]:
    """Return the three levels of comparison: letters, tones and other marks, capitals."""
    letters = [_letter_and_marks(char) for char in names.old_style(text.translate(SAME_SIGN))]
    return (
        "".join(RANKS.get(letter.lower(), f"~{ord(letter):06X}") for letter, _ in letters if letter),
        "".join("0" * len(letter) + marks for letter, marks in letters),
        "".join("01"[letter.isupper()] for letter, _ in letters if letter),
    )


def _letter_and_marks(char: str) -> tuple[str, str]:
    """Return a letter of the alphabet and the weights of its marks; no letter for a mark without one."""
    if combining(char):
        return "", _weights(char)
    decomposed = normalize("NFD", char)
    letter = normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES))
    if letter.lower() in RANKS:
        return letter, _weights("".join(mark for mark in decomposed if mark in TONES))
    return decomposed[0], _weights(decomposed[1:])


def _weights(marks: str) -> str:
    return "".join(TONES.get(mark, f"6{ord(mark):05X}") for mark in marks)
