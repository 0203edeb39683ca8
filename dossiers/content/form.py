"""What people typed, read into a `Content`: every fault with its field, nothing typed thrown away.

A draft is kept as flat text by field name ("figures.plan", "meeting.members.m1.name"), exactly as it was typed. Form,
import and command line all read it here. Rows are listed under the name of their list: "m1 m2 m3".
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import TypeVar

from dossiers.vietnamese.amounts import Unit, read_amount, read_count, show_count
from dossiers.vietnamese.dates import read_day, read_time
from dossiers.vietnamese.faults import Unreadable
from dossiers.vietnamese.symbols import read_number
from dossiers.vietnamese.text import clean, clean_line, unprintable
from workflow.campaign import Campaign
from workflow.dossier import (
    OFFICE_KEY,
    Attendance,
    Ballot,
    BallotMethod,
    Candidate,
    Claims,
    Content,
    CouncilRole,
    LocalReview,
    Meeting,
    Member,
    Nomination,
    PaperNumber,
    Signing,
    SigningMode,
)
from workflow.errors import Unmet

Typed = Mapping[str, str]
FieldT = TypeVar("FieldT")
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

LINE_LENGTH = 300
TEXT_LENGTH = 10_000
TEXT_LINES = 400
"""Lines of one text: some ten pages. A paper of thousands of short lines would take a minute to set."""
FAR_TOO_LONG = 4
"""Text so many times longer than the limit is not even tidied: it would be too long whatever tidying takes away."""
ROWS_AT_MOST = 60
ROW_KEY = re.compile(r"[a-z][0-9]{1,3}")


@dataclass(frozen=True, slots=True)
class RowList:
    """A list of rows in a section: the letter of its keys and the columns of each row.

    A new draft is offered a row for each of `offered`, with what it suggests for the column `suggested`; a row in which
    nothing but a suggestion stands is not there.
    """

    letter: str
    columns: tuple[str, ...]
    offered: tuple[str, ...]
    suggested: str = ""


FIELDS: Mapping[str, tuple[str, ...]] = {
    "office": ("place", "signer", "mode"),
    "figures": ("unit", "plan", "collected", "debt", "plan_decision"),
    "nomination": ("office", "collective", "office_achievements", "nominee"),
    "meeting": (
        *("day", "starts", "ends", "place", "members_total", "chair", "secretary", "method"),
        *("issued", "collected", "valid", "invalid", "discussion", "differing_opinions"),
    ),
    "review": ("day", "summary", "collectives_rewarded", "individuals_rewarded"),
    "papers": (),
}
"""The sections of a draft, in the order in which a clerk fills them, with their single fields."""

CANDIDATES = "nomination.candidates"
USUAL_ROLES = ("chair", "deputy-chair", "member", "member", "secretary")
"""Whom a council usually has, in the order of its minutes."""

ROWS: Mapping[str, RowList] = {
    CANDIDATES: RowList("c", ("name", "achievements"), ("", "")),
    "meeting.members": RowList("m", ("name", "post", "role", "attendance"), USUAL_ROLES, suggested="role"),
}

BALLOT_COLUMNS = ("in_favour", "against", "abstained")
NUMBER_COLUMNS = ("number", "day")


@dataclass(frozen=True, slots=True)
class ReadContent:
    """A content as far as it could be read, and every field that could not."""

    content: Content
    unreadable: tuple[Unmet, ...]


def section_fields(section: str, form: Typed, campaign: Campaign) -> dict[str, str]:
    """The part of a posted form that belongs to the section; anything else ("state", "office" …) is left out.

    Text is made NFC and loses what nobody sees (soft hyphens, zero-width signs), nothing more.
    """
    return {name: as_typed(form[name]) for name in _names(section, form, campaign) if name in form}


def as_typed(text: str) -> str:
    """Cleaned text that can be stored: half a character (a lone surrogate), which no encoding takes, becomes `?`."""
    return clean(text.encode("utf-8", "replace").decode())


def with_own_votes(typed: Typed, kept: Typed) -> dict[str, str]:
    """The typed candidates, new ones under keys on which nobody has voted.

    `kept` is what the whole draft held before. After its last candidate was taken away, a new one would get that key
    again, and with it the votes that still stand in the minutes.
    """
    before, after = row_keys(kept, CANDIDATES), row_keys(typed, CANDIDATES)
    voted = {name.split(".")[2] for name in kept if name.startswith("meeting.ballots.")} - {OFFICE_KEY}
    reused = voted & set(after) - set(before) if CANDIDATES in kept else set()
    last = max((int(key[1:]) for key in voted | set(after)), default=0)
    fresh = {key: f"{key[0]}{number}" for number, key in enumerate(sorted(reused), last + 1)}
    if not fresh:
        return dict(typed)
    moved = {_renamed(name, fresh): fresh.get(text, text) for name, text in typed.items()}
    return {**moved, CANDIDATES: " ".join(fresh.get(key, key) for key in after)}


def row_keys(typed: Typed, rows: str) -> tuple[str, ...]:
    """The keys of a list's rows, in order."""
    keys = (key for key in typed.get(rows, "").split() if ROW_KEY.fullmatch(key))
    return tuple(dict.fromkeys(keys))[:ROWS_AT_MOST]


def with_first_rows(typed: Typed, section: str) -> dict[str, str]:
    """The typed text of a section with a few empty rows in each list that nobody has begun."""
    first: dict[str, str] = {}
    for rows, kind in ROWS.items():
        if rows.startswith(f"{section}.") and rows not in typed:
            keys = [f"{kind.letter}{number}" for number in range(1, len(kind.offered) + 1)]
            first[rows] = " ".join(keys)
            offers = zip(keys, kind.offered, strict=True)
            first |= {f"{rows}.{key}.{kind.suggested}": offer for key, offer in offers if kind.suggested}
    return {**typed, **first}


def with_new_row(typed: Typed, rows: str) -> dict[str, str]:
    """The typed text with one more empty row. Keys are never given twice, so nobody's vote moves to another row."""
    keys = row_keys(typed, rows)
    if len(keys) >= ROWS_AT_MOST:
        return dict(typed)
    number = 1 + max((int(key[1:]) for key in keys), default=0)
    return {**typed, rows: " ".join((*keys, f"{ROWS[rows].letter}{number}"))}


def without_row(typed: Typed, rows: str, key: str) -> dict[str, str]:
    """The typed text without one row and what stood in it."""
    kept = " ".join(other for other in row_keys(typed, rows) if other != key)
    rest = {name: text for name, text in typed.items() if not name.startswith(f"{rows}.{key}.")}
    return {**rest, rows: kept}


def read_typed(typed: Typed, campaign: Campaign) -> ReadContent:
    """Read all sections. Whatever cannot be read is None in the content and a fault beside its field."""
    reader = _Reader(typed)
    nomination = _read_nomination(reader)
    content = Content(
        signing=Signing(
            reader.line("office.place"), reader.line("office.signer"), reader.choice("office.mode", SigningMode)
        ),
        claims=_read_claims(reader),
        nomination=nomination,
        meeting=_read_meeting(reader, nomination),
        review=_read_review(reader),
        numbers=tuple(_read_number(reader, paper.kind) for paper in campaign.papers),
    )
    return ReadContent(content, tuple(reader.faults))


def _names(section: str, form: Typed, campaign: Campaign) -> Iterable[str]:
    yield from (f"{section}.{name}" for name in FIELDS[section])
    for rows, kind in ROWS.items():
        if rows.startswith(f"{section}."):
            yield rows
            yield from (f"{rows}.{key}.{column}" for key in row_keys(form, rows) for column in kind.columns)
    if section == "papers":
        yield from (f"papers.{paper.kind}.{column}" for paper in campaign.papers for column in NUMBER_COLUMNS)
    if section == "meeting":
        yield from (name for name in form if _is_ballot(name))


def _renamed(name: str, fresh: Mapping[str, str]) -> str:
    """The name of a candidate's field under its fresh key; any other name as it is."""
    rows, _, column = name.removeprefix(f"{CANDIDATES}.").partition(".")
    return f"{CANDIDATES}.{fresh[rows]}.{column}" if column and rows in fresh else name


def _is_ballot(name: str) -> bool:
    head, _, column = name.rpartition(".")
    key = head.removeprefix("meeting.ballots.")
    return head.startswith("meeting.ballots.") and column in BALLOT_COLUMNS and _is_voted_key(key)


def _is_voted_key(key: str) -> bool:
    return key == OFFICE_KEY or ROW_KEY.fullmatch(key) is not None


@dataclass(slots=True)
class _Reader:
    """Reads fields one after the other and collects their faults."""

    typed: Typed
    faults: list[Unmet] = field(default_factory=list)

    def fault(self, name: str, code: str, **values: str) -> None:
        self.faults.append(Unmet(code, name, tuple(values.items())))

    def text(self, name: str, limit: int = TEXT_LENGTH, tidy: Callable[[str], str] = clean) -> str:
        """Text as it goes on paper; too long, or with signs no paper can print, it is a fault and nothing."""
        raw = self.typed.get(name, "").strip()
        text = raw if len(raw) > FAR_TOO_LONG * limit else tidy(raw).strip()
        if len(text) > limit:
            self.fault(name, "text-too-long", limit=show_count(limit), length=show_count(len(text)))
            return ""
        if (lines := text.count("\n") + 1) > TEXT_LINES:
            self.fault(name, "text-too-many-lines", limit=show_count(TEXT_LINES), lines=show_count(lines))
            return ""
        if signs := unprintable(text):
            self.fault(name, "text-unprintable", signs=", ".join(signs[:5]))
            return ""
        return text

    def line(self, name: str) -> str:
        return self.text(name, LINE_LENGTH, clean_line)

    def short(self, name: str) -> str:
        """What is to be read as a value: one tidy line; far too long, it is a fault and nothing."""
        raw = self.typed.get(name, "").strip()
        if len(raw) > FAR_TOO_LONG * LINE_LENGTH:
            self.fault(name, "text-too-long", limit=show_count(LINE_LENGTH), length=show_count(len(raw)))
            return ""
        return clean_line(raw)

    def value(self, name: str, read: Callable[[str], FieldT]) -> FieldT | None:
        """What `read` makes of the field; None when it is empty or cannot be read."""
        text = self.short(name)
        if not text:
            return None
        try:
            return read(text)
        except Unreadable as unreadable:
            self.fault(name, unreadable.code, **unreadable.values)
            return None

    def day(self, name: str) -> date | None:
        return self.value(name, read_day)

    def time(self, name: str) -> time | None:
        return self.value(name, read_time)

    def count(self, name: str) -> int | None:
        return self.value(name, read_count)

    def choice(self, name: str, kind: type[ChoiceT]) -> ChoiceT | None:
        """One of the values offered; anything else was not typed by a person and is a fault."""
        text = self.short(name)
        if text and text not in set(kind):
            self.fault(name, "choice-unknown")
            return None
        return kind(text) if text else None

    def flag(self, name: str) -> bool:
        return self.typed.get(name, "") == "yes"

    def rows(self, rows: str) -> tuple[str, ...]:
        """The keys of the rows in which something stands that the desk did not suggest itself."""
        columns = [column for column in ROWS[rows].columns if column != ROWS[rows].suggested]
        keys = row_keys(self.typed, rows)
        return tuple(
            key for key in keys if any(self.typed.get(f"{rows}.{key}.{column}", "").strip() for column in columns)
        )


def _read_claims(reader: _Reader) -> Claims:
    unit = reader.typed.get("figures.unit") or Unit.DONG.value
    if unit not in {known.value for known in Unit}:
        reader.fault("figures.unit", "choice-unknown")
        unit = Unit.DONG.value
    plan, collected, debt = (
        reader.value(f"figures.{name}", lambda text: read_amount(text, Unit(unit)))
        for name in ("plan", "collected", "debt")
    )
    if plan == 0:
        reader.fault("figures.plan", "plan-zero")
        plan = None
    return Claims(plan, collected, debt, reader.line("figures.plan_decision"))


def _read_nomination(reader: _Reader) -> Nomination:
    candidates = tuple(
        Candidate(key, reader.line(f"{CANDIDATES}.{key}.name"), reader.text(f"{CANDIDATES}.{key}.achievements"))
        for key in reader.rows(CANDIDATES)
    )
    return Nomination(
        office=reader.flag("nomination.office"),
        collective=reader.flag("nomination.collective"),
        office_achievements=reader.text("nomination.office_achievements"),
        candidates=candidates,
        nominee=reader.short("nomination.nominee"),
    )


def _read_meeting(reader: _Reader, nomination: Nomination) -> Meeting:
    return Meeting(
        day=reader.day("meeting.day"),
        starts=reader.time("meeting.starts"),
        ends=reader.time("meeting.ends"),
        place=reader.line("meeting.place"),
        members_total=reader.count("meeting.members_total"),
        members=tuple(_read_member(reader, key) for key in reader.rows("meeting.members")),
        chair=reader.short("meeting.chair"),
        secretary=reader.short("meeting.secretary"),
        method=reader.choice("meeting.method", BallotMethod),
        issued=reader.count("meeting.issued"),
        collected=reader.count("meeting.collected"),
        valid=reader.count("meeting.valid"),
        invalid=reader.count("meeting.invalid"),
        ballots=tuple(_read_ballot(reader, key) for key in Content(nomination=nomination).voted_on()),
        discussion=reader.text("meeting.discussion"),
        differing_opinions=reader.text("meeting.differing_opinions"),
    )


def _read_member(reader: _Reader, key: str) -> Member:
    name = f"meeting.members.{key}"
    return Member(
        key=key,
        name=reader.line(f"{name}.name"),
        post=reader.line(f"{name}.post"),
        role=reader.choice(f"{name}.role", CouncilRole),
        attendance=reader.choice(f"{name}.attendance", Attendance),
    )


def _read_ballot(reader: _Reader, key: str) -> Ballot:
    return Ballot(key, *(reader.count(f"meeting.ballots.{key}.{column}") for column in BALLOT_COLUMNS))


def _read_review(reader: _Reader) -> LocalReview:
    return LocalReview(
        day=reader.day("review.day"),
        summary=reader.text("review.summary"),
        collectives_rewarded=reader.count("review.collectives_rewarded"),
        individuals_rewarded=reader.count("review.individuals_rewarded"),
    )


def _read_number(reader: _Reader, kind: str) -> PaperNumber:
    number = reader.value(f"papers.{kind}.number", read_number)
    return PaperNumber(kind, number, reader.day(f"papers.{kind}.day"))
