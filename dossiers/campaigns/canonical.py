"""The canonical text of a campaign: stored with it, read again, and hashed into every revision."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import date
from fractions import Fraction

from dossiers.campaigns.file import CLOSING_WORDS, LATEST_VERSION, read_campaign
from workflow.award_rules import GateKind, NominatedClass, RankedClass
from workflow.campaign import (
    AttachmentSpec,
    Campaign,
    Centre,
    CorrectionEnd,
    Criterion,
    DecisionTerms,
    Fund,
    FurtherPaper,
    NumberWords,
    Office,
    PaperSpec,
)

VERSION_LINE = re.compile(r"version = ([0-9]{1,9})\n")

CanonicalValue = str | bool | int | date | Fraction | tuple[str, ...]


READERS: Mapping[int, Callable[[str], Campaign]] = dict.fromkeys(range(1, LATEST_VERSION + 1), read_campaign)
"""The reader of each version of the text.

A change of the fields of `Campaign` needs a new version: a reader here that builds today's campaign from a text of the
earlier version, and a golden file (tests/data/campaign-v….toml). No stored text is rewritten. What is written is the
first version that has all keys which the campaign uses; from version 2 on the text begins with the line `version = 2`.
"""


def read_canonical(text: str) -> Campaign:
    """Return the campaign of a canonical text. Raises CampaignRefused, or ValueError for a version without a reader.

    An unknown key, and a missing one without a default in its version, are faults of CampaignRefused; a key of a later
    version than the text's is a ValueError.
    """
    line = VERSION_LINE.match(text)
    version = int(line[1]) if line else 1
    if version not in READERS:
        raise ValueError(f"campaign version {version} has no reader")
    campaign = READERS[version](text)
    if _version(campaign) > version:
        raise ValueError(f"campaign version {version} has keys of version {_version(campaign)}")
    return campaign


def _version(campaign: Campaign) -> int:
    """Return the first version that has all keys which this campaign uses."""
    if campaign.appraisal_required:
        return 3
    return 1 if campaign.decision == DecisionTerms() else 2


def write_canonical(campaign: Campaign) -> str:
    """Return the campaign as a campaign file without comments or defaults; equal campaigns give equal texts.

    `read_canonical` gives back an equal campaign.
    """
    version = _version(campaign)
    single = [f"{key} = {_toml(value)}" for key, value in _single(campaign).items()]
    lists = [
        _list("papers", map(_paper, campaign.papers)),
        _list("attachments", map(_attachment, campaign.attachments)),
        *([_list("further", map(_further, campaign.further))] if campaign.further else []),
        *([_list("funds", map(_fund, campaign.funds))] if campaign.funds else []),
        *([_list("criteria", map(_criterion, campaign.criteria))] if campaign.criteria else []),
        _list("offices", map(_office, campaign.offices)),
    ]
    first = [f"version = {version}"] if version > 1 else []
    return "\n".join([*first, *single, *lists]) + "\n"


def _single(campaign: Campaign) -> dict[str, CanonicalValue]:
    """Return the keys outside lists, in the order of the text."""
    return {**_identity(campaign), **_dates(campaign), **_rules(campaign), **_options(campaign)}


def _identity(campaign: Campaign) -> dict[str, CanonicalValue]:
    letter = campaign.letter
    return {
        "code": campaign.code,
        "name": campaign.name,
        "theme": campaign.theme,
        "letter.kind": letter.kind,
        "letter.number": letter.number,
        "letter.day": letter.day,
        "letter.issuer": letter.issuer,
        "letter.subject": letter.subject,
        "agency.code": campaign.agency_code,
        "agency.name": campaign.agency,
        "addressee": campaign.addressee,
        "council_name": campaign.council_name,
        "office_short": campaign.office_short,
        "records_unit": campaign.records_unit,
        "titles.head": campaign.titles.head,
        "titles.deputy": campaign.titles.deputy,
    }


def _dates(campaign: Campaign) -> dict[str, CanonicalValue]:
    closing = campaign.closing
    words = next(phrase for phrase, inclusive in CLOSING_WORDS.items() if inclusive == closing.inclusive)
    return {
        "period.first": campaign.period[0],
        "period.last": campaign.period[1],
        "figures_day": campaign.figures_day,
        "closing.said": words,
        "closing.day": closing.day,
        "closing.zone": campaign.zone_name,
        "closing.zone_words": campaign.zone_words,
        "correction_working_days": campaign.correction_working_days,
    }


def _rules(campaign: Campaign) -> dict[str, CanonicalValue]:
    council = campaign.council
    return {
        "figures.subject": campaign.figures.subject,
        "figures.plan": campaign.figures.plan,
        "figures.collected": campaign.figures.collected,
        "figures.debt": campaign.figures.debt,
        "ranked.places": campaign.ranked.places,
        "ranked.title": campaign.ranked.title,
        **_ranked(campaign.ranked),
        "nominated.over_percent": campaign.nominated.over_percent,
        "nominated.title": campaign.nominated.title,
        **_award("nominated", campaign.nominated),
        "council.quorum": council.quorum,
        "council.threshold": council.threshold,
        "council.strictly_more": council.strictly_more,
        "council.of": council.denominator.value,
        "local_review_required": campaign.local_review_required,
        "rule_pack": campaign.rule_pack,
    }


def _options(campaign: Campaign) -> dict[str, CanonicalValue]:
    """Return the keys that differ from their defaults: a campaign stored before a key existed keeps its text."""
    options: dict[str, CanonicalValue] = {}
    if campaign.number_words is not NumberWords.NORTH:
        options["number_words"] = campaign.number_words.value
    if campaign.correction_end is not CorrectionEnd.STAYS:
        options["correction_end"] = campaign.correction_end.value
    if campaign.post_counts:
        options["post_counts"] = True
    if campaign.appraisal_required:
        options["appraisal_required"] = True
    if campaign.bases:
        options["bases"] = campaign.bases
    return options | (_centre(campaign.centre) if campaign.centre else {}) | _decision(campaign.decision)


def _ranked(ranked: RankedClass) -> dict[str, CanonicalValue]:
    """Return the keys of the ranking that differ from their defaults."""
    usual = RankedClass(ranked.places, ranked.title)
    gate = str(ranked.gate.ceiling) if ranked.gate.kind is GateKind.CEILING else ranked.gate.kind.value
    return {
        **({"ranked.gate": gate} if ranked.gate != usual.gate else {}),
        **({"ranked.tie_breaks": tuple(ranked.tie_breaks)} if ranked.tie_breaks != usual.tie_breaks else {}),
        **({"ranked.every_fund": True} if ranked.every_fund else {}),
        **_award("ranked", ranked),
    }


def _award(table: str, awarded: RankedClass | NominatedClass) -> dict[str, CanonicalValue]:
    return {
        **({f"{table}.award": awarded.award} if awarded.award else {}),
        **({f"{table}.prize": awarded.prize} if awarded.prize else {}),
    }


def _centre(centre: Centre) -> dict[str, CanonicalValue]:
    return {
        "centre.head_lines": centre.head_lines,
        "centre.parent_lines": centre.parent_lines,
        "centre.place": centre.place,
        "centre.power": centre.power.value,
        "centre.head_title": centre.head_title,
        **({"centre.title": centre.title} if centre.title else {}),
    }


def _decision(terms: DecisionTerms) -> dict[str, CanonicalValue]:
    return {f"decision.{field.name}": value for field in fields(terms) if (value := getattr(terms, field.name))}


def _further(paper: FurtherPaper) -> dict[str, CanonicalValue]:
    orientation = paper.orientation.value
    return {"kind": paper.kind, "title": paper.title, "symbol": paper.symbol, "orientation": orientation}


def _fund(fund: Fund) -> dict[str, CanonicalValue]:
    return {"code": fund.code, "name": fund.name, **({"words": fund.words} if fund.words else {})}


def _criterion(criterion: Criterion) -> dict[str, CanonicalValue]:
    shows = {} if criterion.shows is None else {"shows": criterion.shows.value}
    return {"code": criterion.code, "title": criterion.title, **shows}


def _paper(paper: PaperSpec) -> dict[str, CanonicalValue]:
    return {"kind": paper.kind, "title": paper.title, "head": paper.head.value, "symbol": paper.symbol}


def _attachment(spec: AttachmentSpec) -> dict[str, CanonicalValue]:
    return {"kind": spec.kind, "title": spec.title, "least": spec.least, "most": spec.most}


def _office(office: Office) -> dict[str, CanonicalValue]:
    return {
        "code": office.code,
        "name": office.name,
        "full_name": office.full_name,
        "place": office.place,
        "head_lines": office.head_lines,
        "parent_lines": office.parent_lines,
        "council_lines": office.council_lines,
        "council_parent_lines": office.council_parent_lines,
        **({"aliases": office.aliases} if office.aliases else {}),
    }


def _list(key: str, rows: Iterable[Mapping[str, CanonicalValue]]) -> str:
    written = ["{ " + ", ".join(f"{name} = {_toml(value)}" for name, value in row.items()) + " }" for row in rows]
    return "\n".join([f"{key} = [", *(f"  {row}," for row in written), "]"])


def _toml(value: CanonicalValue) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(line) for line in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else json.dumps(str(value), ensure_ascii=False)
