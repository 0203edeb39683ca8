"""The awarded of a decision by award class ("danh sách được tặng thưởng"): the offices, then the collectives."""

from dataclasses import dataclass

from dossiers.documents.kinds.events import Awarded, DecisionFacts
from dossiers.documents.kinds.wording import amount_text, count_text
from dossiers.vietnamese.dates import show_day
from dossiers.vietnamese.symbols import show_number
from dossiers.vietnamese.words import dong_in_words
from workflow.campaign import Campaign

NUMERALS = ("I", "II")
NO_MONEY = "-"


@dataclass(frozen=True, slots=True)
class AwardedRow:
    """One line of the list of the awarded; `prize` is an amount in đồng, `proposal` the tờ trình, each "-" for none."""

    order: str
    name: str
    award: str
    prize: str
    proposal: str


@dataclass(frozen=True, slots=True)
class AwardedClass:
    """One class of the awarded: "offices" or "collectives".

    `number` counts the classes of a decision with two of them ("1", "I"), empty in one with a single class. `award` and
    `prize` are those of every award of the class, empty where they differ or, for the prize, where there is no money.
    """

    kind: str
    number: str
    annex: str
    title: str
    count: str
    award: str
    prize: str
    prize_in_words: str
    total: str
    total_in_words: str
    has_proposals: bool
    rows: tuple[AwardedRow, ...]


def awarded_classes(campaign: Campaign, decided: DecisionFacts) -> tuple[AwardedClass, ...]:
    """Return the classes that the decision awards."""
    titled = (
        ("offices", campaign.ranked.title, decided.offices),
        ("collectives", campaign.nominated.title, decided.collectives),
    )
    found = [(kind, title, awards) for kind, title, awards in titled if awards]
    return tuple(_class(campaign, *given, at if len(found) > 1 else 0) for at, given in enumerate(found, 1))


def _class(campaign: Campaign, kind: str, title: str, awards: tuple[Awarded, ...], at: int) -> AwardedClass:
    """Return one class; `at` is its place among several, 0 for the only one."""
    forms, prizes = {award.award for award in awards}, {award.prize for award in awards}
    prize, total = prizes.copy().pop() if len(prizes) == 1 else 0, sum(award.prize for award in awards)
    speech = campaign.number_words
    return AwardedClass(
        kind=kind,
        number=f"{at}" if at else "",
        annex=NUMERALS[at - 1] if at else "",
        title=title,
        count=count_text(len(awards)),
        award=awards[0].award if len(forms) == 1 else "",
        prize=amount_text(prize) if prize else "",
        prize_in_words=dong_in_words(prize, speech) if prize else "",
        total=amount_text(total) if total else "",
        total_in_words=dong_in_words(total, speech) if total else "",
        has_proposals=any(award.proposal for award in awards),
        rows=tuple(_row(order, award) for order, award in enumerate(awards, 1)),
    )


def _row(order: int, award: Awarded) -> AwardedRow:
    prize, proposal = amount_text(award.prize) if award.prize else NO_MONEY, award.proposal
    cited = f"{show_number(proposal.number)}/{proposal.symbol} ngày {show_day(proposal.day)}" if proposal else NO_MONEY
    return AwardedRow(count_text(order), award.name, award.award, prize, cited)
