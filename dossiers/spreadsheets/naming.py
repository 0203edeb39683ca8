"""Offices recognised by the names that tables use ("TP. HCM", "BHXH tỉnh Đắc Lắc", "Thừa Thiên - Huế")."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from dossiers.spreadsheets.cells import Cell
from dossiers.vietnamese.legacy import Encoding, by_font, guess, to_unicode
from dossiers.vietnamese.text import clean_line, search_key
from workflow.campaign import Campaign, Office

KINDS_OF_PLACE = ("tinh", "thanh pho", "tp", "huyen", "quan", "thi xa", "tx")
"""Words that may precede an office's name, as search keys."""


@dataclass(frozen=True, slots=True)
class Offices:
    """The campaign's offices by all their names; a name that two offices share is left out."""

    by_name: Mapping[str, Office]
    by_code: Mapping[str, Office]
    heads: re.Pattern[str]

    @classmethod
    def of(cls, campaign: Campaign) -> "Offices":
        heads = _heads(campaign)
        named: dict[str, Office | None] = {}
        for office in campaign.offices:
            for key in {_key(name) for name in _names(office, heads)} - {""}:
                named[key] = office if named.get(key, office) is office else None
        codes = {office.code.casefold(): office for office in campaign.offices}
        return cls({key: office for key, office in named.items() if office is not None}, codes, heads)

    def named(self, text: str) -> Office | None:
        """Return the office that a text names, regardless of marks and capitals."""
        plain = search_key(text)
        return self.by_name.get(_key(plain)) or self.by_name.get(_key(self.heads.sub("", plain)))

    def coded(self, text: str) -> Office | None:
        """Return the office of a code, also of a code that lost its leading zero as a number."""
        code = clean_line(text).casefold()
        return self.by_code.get(code) or (self.by_code.get(code.zfill(2)) if code.isdigit() else None)

    def nearest(self, text: str) -> str:
        """Return the name of the office that a text resembles most, empty without one."""
        plain = _key(self.heads.sub("", search_key(text)))
        near = get_close_matches(plain, self.by_name, n=1, cutoff=0.7)
        return self.by_name[near[0]].name if near else ""


def readings_of(cell: Cell, usual: Encoding) -> tuple[str, ...]:
    """Return the possible readings of a cell's text: by its font, else as guessed, as usual in its
    sheet, in any encoding.
    """
    if (of_font := by_font(cell.font)) is not Encoding.UNICODE:
        return (to_unicode(cell.text, of_font),)
    order = (guess(cell.text), usual, Encoding.UNICODE, Encoding.TCVN3, Encoding.VNI)
    return tuple(dict.fromkeys(to_unicode(cell.text, encoding) for encoding in order))


def usual_encoding(cells: Iterable[Cell]) -> Encoding:
    """Return the encoding of most texts of a sheet whose fonts imply none; Unicode unless most
    texts with marks are in it.
    """
    marked = (cell for cell in cells if not cell.text.isascii() and by_font(cell.font) is Encoding.UNICODE)
    guessed = [guess(cell.text) for cell in marked]
    old = [encoding for encoding in guessed if encoding is not Encoding.UNICODE]
    return max(set(old), key=old.count) if len(old) * 2 > len(guessed) else Encoding.UNICODE


def text_of(cell: Cell, usual: Encoding) -> str:
    """Return a cell's text in Unicode, on one line."""
    encoding = by_font(cell.font)
    if encoding is Encoding.UNICODE:
        encoding = guess(cell.text) if usual is Encoding.UNICODE else usual
    return clean_line(to_unicode(cell.text, encoding))


def _names(office: Office, heads: re.Pattern[str]) -> Iterable[str]:
    for name in (office.name, office.full_name, " ".join(office.head_lines), *office.aliases):
        plain = search_key(name)
        yield plain
        yield heads.sub("", plain)


def _heads(campaign: Campaign) -> re.Pattern[str]:
    """Return the words before the names of this campaign's offices: their agency's words, and the kind of place."""
    own = {search_key(campaign.office_short)}
    for office in campaign.offices:
        full, name = search_key(office.full_name), search_key(office.name)
        own.add(full.removesuffix(name).strip())
    bare = {_without_kind(head) for head in own} - {""}
    agency = "|".join(sorted(map(re.escape, bare), key=len, reverse=True))
    kinds = "|".join(KINDS_OF_PLACE)
    return re.compile(rf"^(?:(?:{agency})[ .:]+)?(?:(?:{kinds})[ .]+)?")


def _without_kind(head: str) -> str:
    for kind in KINDS_OF_PLACE:
        if head == kind or head.endswith(f" {kind}"):
            return head.removesuffix(kind).strip()
    return head


def _key(plain: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", plain)
