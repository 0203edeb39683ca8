"""Words by which parts of a paper are recognised ("dấu hiệu nhận biết"): patterns over unaccented texts in capitals."""

import re
import unicodedata

WHOLE_NATIONAL_NAME = "CONG HOA XA HOI CHU NGHIA VIET NAM"
NATIONAL_NAME = re.compile(r"^CONG HOA XA HOI( CHU NGHIA( VIET( NAM)?)?)?$")
MOTTO = re.compile(r"^DOC LAP\W*TU DO\W*HANH PHUC$")
NUMBER = re.compile(r"^SO\b ?:?.*(/|\.{2}|…)|^SO ?:")
PLACE_DATE = re.compile(r"\bNGAY\b.*\bTHANG\b.*\bNAM\b|^[^,]{2,40}, ?NGAY\b")
LETTER_SUBJECT = re.compile(r"^(V ?[/.] ?V|VE VIEC)\b")
ADDRESSEES = re.compile(r"^KINH GUI\b")
RESOLUTION = re.compile(r"^(?:QUYET (?:DINH|NGHI)|CHI THI|BAO CAO) ?:$")
"""The line between the grounds of a decision and its articles (form 1.2)."""
GROUND = re.compile(r"^(CAN CU|XET DE NGHI|THEO DE NGHI)\b")
RECIPIENTS = re.compile(r"^NOI NHAN\b")
RECIPIENT = re.compile(r"^[-–—+•]|^LUU ?:")
ANNEX = re.compile(r"^PHU LUC( SO)?( [IVXLC]+| \d+| [A-Z])?[.:]?$")
ANNEX_REFERENCE = re.compile(r"^\(?(KEM THEO|BAN HANH KEM)\b")
GOES_ON = re.compile(r"^(TINH|THANH PHO|QUAN|HUYEN|KHEN THUONG|VIET NAM)\b")

PART = re.compile(r"^(PHAN|CHUONG)( THU)? \w+[.:]?$")
SECTION = re.compile(r"^(MUC|TIEU MUC) \w+[.:]?$")
ARTICLE = re.compile(r"^DIEU \w+\b")
HEADING = re.compile(r"^[IVXLC]+ ?[.)/] ?\D")
CLAUSE = re.compile(r"^\d{1,2}[.)] ?[^\d\s]")
POINT = re.compile(r"^[A-Z][.)] ?\S")
SUBJECT_BEGINS = re.compile(r"^(VE VIEC|V/V|DE NGHI)\b")

_KINDS = """
NGHI QUYET, QUYET DINH, CHI THI, QUY CHE, QUY DINH, THONG CAO, THONG BAO, HUONG DAN, CHUONG TRINH, KE HOACH, PHUONG AN,
DE AN, DU AN, BAO CAO, BIEN BAN, TO TRINH, HOP DONG, CONG DIEN, BAN GHI NHO, BAN THOA THUAN, GIAY UY QUYEN, GIAY MOI,
GIAY GIOI THIEU, GIAY NGHI PHEP, PHIEU GUI, PHIEU CHUYEN, PHIEU BAO,
GIAY XAC NHAN, GIAY BIEN NHAN, PHIEU THAM DINH, DANH SACH, BANG XEP HANG
"""
KINDS = frozenset(map(str.strip, _KINDS.split(",")))
"""The named types of administrative papers (điều 7 nghị định 30/2020/NĐ-CP), then those that this field adds."""

RECEIPTS = frozenset({"GIAY XAC NHAN", "GIAY BIEN NHAN"})
NO_SIGNATURE = "KHONG CAN CHU KY"
"""The words by which a receipt of a system says that nobody signs it."""

POWERS = ("TM", "Q", "KT", "TL", "TUQ")
"""Prefixes of a signer's title: for a council, acting, for the head, by order, by mandate (C30)."""

_POWERS = "|".join("/?".join(power) for power in POWERS)
POWER_WORD = re.compile(rf"^(?:{_POWERS})\b")
"""Matches wrong spellings, too: "T/M"."""
POWER = re.compile(
    rf"^(?:(?:{_POWERS})[.,:;]? ?)?"
    r"(?:QUYEN )?(?:PHO )?(?:TONG GIAM DOC|GIAM DOC|CHU TICH|CHU TOA|CHU TRI|THU KY|NGUOI GHI BIEN BAN|TRUONG|"
    r"NGUOI THAM DINH|CHANH VAN PHONG|CHANH THANH TRA|THU TRUONG|HIEU TRUONG|HOI DONG|"
    r"UY BAN NHAN DAN|UBND|BAN THI DUA|BAN CHAP HANH|BAN THUONG VU|DAI DIEN|BI THU|THU TUONG|CHANH AN|"
    r"(?:CHI CUC|CUC|VU|BO|VIEN|TO|DOI|HAT|CUM|KE TOAN) TRUONG)\b"
)

HONOUR = re.compile(r"^(?:(?:GS|PGS|TS|ThS|BS|CN|KS|NGND|NGƯT|TTND|TTƯT|AHLĐ|LS)\b[.,]? ?)+", re.IGNORECASE)
"""Academic titles and honours, which must not precede a signer's name (C33)."""

_WORD = re.compile(r"^[^\W\d_][^\W\d_'’]*$")
_BLANK = re.compile(r"^[.…_ ]{3,}$")


def looks_like_name(text: str) -> bool:
    """Return whether a line is a person's full name, with or without an honour, or dots to be filled in."""
    bare = HONOUR.sub("", text).strip()
    words = bare.split()
    if _BLANK.match(text):
        return True
    return 2 <= len(words) <= 7 and all(_WORD.match(word) and word[0].isupper() for word in words)


def unaccented(text: str) -> str:
    """Return a text in capitals without accents: "Nơi nhận:" is "NOI NHAN:"."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).upper().split())


def ends_letterhead(text: str) -> bool:
    """Return whether a line can't belong to a column of a letterhead: the addressees, or a whole part."""
    return bool(ADDRESSEES.match(unaccented(text))) or stands_alone(text)


def stands_alone(text: str) -> bool:
    """Return whether a line is a whole part by its words: the type of a paper, the label of an annex."""
    words = unaccented(text).rstrip(".:")
    return words in KINDS or bool(ANNEX.match(words))
