"""Codes of a paper's possible faults and of its parts; `templates/words/layout.toml` has their texts."""

from enum import StrEnum


class Component(StrEnum):
    """A part of an official paper ("thành phần thể thức"); the numbers are the cells of the regulation's diagram."""

    NATIONAL_NAME = "national-name"  # Quốc hiệu (1)
    MOTTO = "motto"  # Tiêu ngữ (1)
    PARENT = "parent"  # cơ quan chủ quản (2)
    AGENCY = "agency"  # cơ quan ban hành (2)
    NUMBER = "number"  # số, ký hiệu (3)
    PLACE_DATE = "place-date"  # địa danh, thời gian (4)
    KIND = "kind"  # tên loại (5a)
    SUBJECT = "subject"  # trích yếu (5a)
    LETTER_SUBJECT = "letter-subject"  # trích yếu của công văn (5b)
    ADDRESSEES = "addressees"  # Kính gửi (9a)
    AUTHORITY = "authority"  # thẩm quyền ban hành, above the grounds of a decision (6)
    GROUND = "ground"  # căn cứ (6)
    RESOLUTION = "resolution"  # "QUYẾT ĐỊNH:" below them (6)
    BODY = "body"  # nội dung (6)
    PART = "part"  # Phần, Chương
    PART_TITLE = "part-title"
    SECTION = "section"  # Mục, Tiểu mục
    SECTION_TITLE = "section-title"
    ARTICLE = "article"  # Điều
    CLAUSE = "clause"  # khoản
    POINT = "point"  # điểm
    HEADING = "heading"  # I. II. of papers laid out in parts and items
    POWER = "power"  # quyền hạn, chức vụ (7a)
    NAME = "name"  # họ và tên (7b)
    RECIPIENTS_WORD = "recipients-word"  # Nơi nhận (9b)
    RECIPIENT = "recipient"  # a line of Nơi nhận (9b)
    ANNEX = "annex"  # Phụ lục
    ANNEX_TITLE = "annex-title"
    ANNEX_REFERENCE = "annex-reference"
    PAGE_NUMBER = "page-number"


class Aspect(StrEnum):
    """A property that a rule requires of a part. A comment behind each lists the values of its two sentences.

    `expected` and `found` are ready to print: figures with a decimal comma, ranges as "30–35", texts as in the paper.
    The sentences add the units: millimetres for places and lengths, points for sizes and gaps.
    """

    MISSING = "missing"  # component: it was not found
    WORDING = "wording"  # expected, found

    PAPER = "paper"  # found: "210 × 280"; the sheet is A4
    PAPER_OR_A5 = "paper-or-a5"  # found; A4, or A5 for some papers
    PORTRAIT = "portrait"
    MARGIN_TOP = "margin-top"  # expected, found (mm)
    MARGIN_BOTTOM = "margin-bottom"
    MARGIN_LEFT = "margin-left"
    MARGIN_RIGHT = "margin-right"

    NUMBERED = "numbered"  # pages from the second on carry their number
    NUMBER_PLACE = "number-place"  # in the middle of the top margin
    NUMBER_PLACE_OLDER = "number-place-older"  # there, or at the bottom on the right
    FIRST_UNNUMBERED = "first-unnumbered"  # page 1 does not show its number
    NUMBER_ARABIC = "number-arabic"
    NUMBER_VALUE = "number-value"  # expected, found: the figure shown

    FAMILY = "family"  # expected, found
    BLACK = "black"  # found: RRGGBB
    SIZE = "size"  # expected, found (pt)
    SIZE_OF_BODY = "size-of-body"  # expected: the body's size, found (pt)
    ONE_SIZE = "one-size"  # found: the sizes of one text (pt)
    BOLD = "bold"
    NOT_BOLD = "not-bold"
    ITALIC = "italic"
    UPRIGHT = "upright"
    NOT_UNDERLINED = "not-underlined"
    UPPER = "upper"  # capitals
    LOWER = "lower"  # small letters

    CENTRED = "centred"
    JUSTIFIED = "justified"
    ON_THE_LEFT = "on-the-left"
    TOP_RIGHT = "top-right"  # in the right half, at the top of page 1
    SAME_LINE = "same-line"  # other: a component

    LINE = "line"  # a line is drawn under it; none was found
    LINE_LENGTH = "line-length"  # expected, found (mm)
    LINE_CENTRED = "line-centred"
    LINE_SOLID = "line-solid"

    GAP = "gap"  # expected, found (pt)
    SINGLE = "single"  # found (pt): more than a single line's distance parts it from what is above
    PITCH = "pitch"  # expected, found (lines)
    INDENT = "indent"  # expected, found (mm)

    NUMBER_FORM = "number-form"  # found; "Số: 05/TTr-BHXH"
    NUMBER_PADDED = "number-padded"  # expected, found: "05", "5"
    DATE_FORM = "date-form"  # found; "Hà Nội, ngày 05 tháng 01 năm 2011"
    DATE_PADDED = "date-padded"  # expected, found: "ngày 05 tháng 01", "ngày 5 tháng 1"
    POWER_FORM = "power-form"  # found; "KT. GIÁM ĐỐC"
    NO_HONOUR = "no-honour"  # found: "TS."; nothing precedes the name
    VV = "v-v"  # found; "V/v đề nghị khen thưởng"
    COLON = "colon"  # it ends with a colon
    ENDING = "ending"  # expected, found: the sign at the end of a line
    DASH = "dash"  # found; each line begins with "-"
    UNDER_COLON = "under-colon"  # expected, found (mm): the dashes are under the colon of Kính gửi
    FILING_LAST = "filing-last"  # the last line is "Lưu: VT, …"
    ROMAN = "roman"  # found
    ARABIC = "arabic"  # found
    SIGN_AFTER = "sign-after"  # expected: "." or ")", found
    ORDER = "order"  # expected, found: the letter or number that comes next
    END_MARK = "end-mark"  # "./." ends the text
    ANNEX_NAMED = "annex-named"  # found: "Phụ lục II"; the body points to it

    COMPOSED = "composed"  # found: the letters that are not precomposed (NFC)
    NO_EMPTY = "no-empty"  # found: number of empty paragraphs used as spacing
    EMBEDDED = "embedded"  # found: the fonts that the file does not carry
