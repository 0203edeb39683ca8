"""The campaign ("đợt thi đua"): all decisions of a launching letter, as one value.

Numbers, dates, thresholds and offices of a campaign are values of this module, never constants in the rules; they come
from a TOML file.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflow.award_rules import CouncilRule, NominatedClass, RankedClass
from workflow.deadlines import Closing, Extension, submission_window
from workflow.signing import Power


class NumberWords(StrEnum):
    """The dialect of numbers in words: "linh, nghìn" in the north, "lẻ, ngàn" in the south."""

    NORTH = "north"
    SOUTH = "south"


class Head(StrEnum):
    """The organisation at the head of a paper, and its number series."""

    OFFICE = "office"
    COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Letter:
    """The launching letter ("công văn phát động"), cited in full at first mention (layout rule C46)."""

    kind: str
    number: str
    day: date
    issuer: str
    subject: str


@dataclass(frozen=True, slots=True)
class PaperSpec:
    """One official paper that the campaign requires: its kind (a template's folder), title and number series."""

    kind: str
    title: str
    head: Head
    symbol: str


class Orientation(StrEnum):
    """The orientation of a sheet."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


@dataclass(frozen=True, slots=True)
class FurtherPaper:
    """A paper beside those of the dossier itself: a receipt, a notice, a list, a report.

    `orientation` is that of its sheets, which only a list may choose.
    """

    kind: str
    title: str
    symbol: str
    orientation: Orientation


@dataclass(frozen=True, slots=True)
class Centre:
    """The issuer of the centre's papers: its head of papers, its place, and the power under which they are signed.

    `head_title` is the title under which they are signed, `title` the signer's own (empty where none is given).
    """

    head_lines: tuple[str, ...]
    parent_lines: tuple[str, ...]
    place: str
    power: Power
    head_title: str
    title: str


@dataclass(frozen=True, slots=True)
class DecisionTerms:
    """What the award decision says beside its awards ("quyết định tặng thưởng"); all may be left out.

    `competence` are the papers that it cites for the agency's competence, each as it is printed after "Căn cứ";
    `proposer` proposes it, `carried_out_by` carry it out, and its money is paid from `prize_fund`.
    """

    competence: tuple[str, ...] = ()
    proposer: str = ""
    carried_out_by: tuple[str, ...] = ()
    prize_fund: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentSpec:
    """One line of the campaign's checklist of attachments: at least `least`, at most `most` files."""

    kind: str
    title: str
    least: int
    most: int


class CorrectionEnd(StrEnum):
    """The treatment of a returned dossier at the end of its correction window: it stays returned, or it is closed as
    not completed ("đóng vì không hoàn thiện").
    """

    STAYS = "stays-returned"
    CLOSES = "closes"


class CriterionSource(StrEnum):
    """The stored facts that can be shown beside a criterion of the appraisal sheet.

    The plan and the collected amount, the debt ratio and its gate, the proof for a collective, the council's vote, the
    findings, the office's own review.
    """

    PLAN = "plan"
    DEBT = "debt"
    OVER = "over"
    COUNCIL = "council"
    FINDINGS = "findings"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the appraisal sheet ("tiêu chí thẩm định"): its code and its text on page and paper.

    `shows` names the facts shown beside it; None for none.
    """

    code: str
    title: str
    shows: CriterionSource | None = None


@dataclass(frozen=True, slots=True)
class FigureWords:
    """The campaign's names for its three figures and for the work that they measure."""

    subject: str
    plan: str
    collected: str
    debt: str


@dataclass(frozen=True, slots=True)
class Fund:
    """A fund by which figures may be split ("quỹ"): its name, and its other names in tables.

    Several columns may belong to one fund (BHXH bắt buộc, BHXH tự nguyện); they are added up.
    """

    code: str
    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of heads and deputies of participating offices ("Giám đốc", "Phó Giám đốc")."""

    head: str
    deputy: str


@dataclass(frozen=True, slots=True)
class Office:
    """A participating office. Its heads of papers are data, never derived from its name (docs/decisions.md).

    `aliases` are other names under which tables list it ("TP. HCM", "Đắc Lắc").
    """

    code: str
    name: str
    full_name: str
    place: str
    head_lines: tuple[str, ...]
    parent_lines: tuple[str, ...]
    council_lines: tuple[str, ...]
    council_parent_lines: tuple[str, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign, from the letter that launched it."""

    code: str
    name: str
    letter: Letter
    theme: str
    addressee: str
    agency: str
    agency_code: str
    council_name: str
    office_short: str
    records_unit: str
    titles: Titles
    period: tuple[date, date]
    figures_day: date
    closing: Closing
    zone_name: str
    zone_words: str
    correction_working_days: int
    figures: FigureWords
    ranked: RankedClass
    nominated: NominatedClass
    council: CouncilRule
    local_review_required: bool
    papers: tuple[PaperSpec, ...]
    attachments: tuple[AttachmentSpec, ...]
    rule_pack: str
    offices: tuple[Office, ...]
    bases: tuple[str, ...] = ()
    """Laws and decrees that a tờ trình cites before the letter ("căn cứ"), each as it is printed after that word."""
    further: tuple[FurtherPaper, ...] = ()
    centre: Centre | None = None
    number_words: NumberWords = NumberWords.NORTH
    funds: tuple[Fund, ...] = ()
    correction_end: CorrectionEnd = CorrectionEnd.STAYS
    post_counts: bool = False
    """Whether the day on which a paper dossier was received by post makes it on time (reading A17)."""
    criteria: tuple[Criterion, ...] = ()
    decision: DecisionTerms = DecisionTerms()
    appraisal_required: bool = False
    """Whether a dossier is marked reviewed only with a complete appraisal sheet."""

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which the campaign's days begin and end."""
        return ZoneInfo(self.zone_name)

    def office(self, code: str) -> Office:
        """Return the participating office with that code. Raises KeyError when it does not participate."""
        for office in self.offices:
            if office.code == code:
                return office
        raise KeyError(code)

    def paper(self, kind: str) -> PaperSpec:
        """Return the paper of that kind. Raises KeyError when the campaign has none."""
        for paper in self.papers:
            if paper.kind == kind:
                return paper
        raise KeyError(kind)

    def further_paper(self, kind: str) -> FurtherPaper:
        """Return the further paper of that kind. Raises KeyError when the campaign has none."""
        for paper in self.further:
            if paper.kind == kind:
                return paper
        raise KeyError(kind)

    def closes(self, extensions: tuple[Extension, ...] = ()) -> datetime:
        """Return the first instant that is late for an office with these extensions."""
        extended_to = [extension.until for extension in extensions]
        return submission_window(self.closing, self.zone, extended_to=extended_to).closes

    def last_closing(self, latest: date | None) -> datetime:
        """Return the last closing moment of any office; `latest` is the last day that any extension includes."""
        extended_to = () if latest is None else (Closing(latest, inclusive=True),)
        return submission_window(self.closing, self.zone, extended_to=extended_to).closes

    def reference(self, office_code: str) -> str:
        """Return the reference of an office's dossier, "4361-2010-01"."""
        return f"{self.code}-{office_code}"
