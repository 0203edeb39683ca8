"""Reading a draft's typed text into a `Content`: every fault with its field, all text preserved.

Used by the form, imports and the command line.
"""

from dataclasses import dataclass

from dossiers.content.field_reader import FieldReader
from dossiers.content.form_fields import BALLOT_COLUMNS, CANDIDATES, Typed
from dossiers.content.set_aside import effective
from dossiers.vietnamese.amounts import Unit, read_amount
from dossiers.vietnamese.symbols import read_number
from workflow.campaign import Campaign
from workflow.dossier import (
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


@dataclass(frozen=True, slots=True)
class ReadContent:
    """A content as far as it could be read, and a fault for every field that could not."""

    content: Content
    unreadable: tuple[Unmet, ...]


def read_typed(typed: Typed, campaign: Campaign) -> ReadContent:
    """Read all sections but what is set aside. A field that cannot be read is empty in the content and has a fault."""
    reader = FieldReader(effective(typed))
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


def _read_claims(reader: FieldReader) -> Claims:
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


def _read_nomination(reader: FieldReader) -> Nomination:
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


def _read_meeting(reader: FieldReader, nomination: Nomination) -> Meeting:
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


def _read_member(reader: FieldReader, key: str) -> Member:
    name = f"meeting.members.{key}"
    return Member(
        key=key,
        name=reader.line(f"{name}.name"),
        post=reader.line(f"{name}.post"),
        role=reader.choice(f"{name}.role", CouncilRole),
        attendance=reader.choice(f"{name}.attendance", Attendance),
    )


def _read_ballot(reader: FieldReader, key: str) -> Ballot:
    return Ballot(key, *(reader.count(f"meeting.ballots.{key}.{column}") for column in BALLOT_COLUMNS))


def _read_review(reader: FieldReader) -> LocalReview:
    return LocalReview(
        day=reader.day("review.day"),
        summary=reader.text("review.summary"),
        collectives_rewarded=reader.count("review.collectives_rewarded"),
        individuals_rewarded=reader.count("review.individuals_rewarded"),
    )


def _read_number(reader: FieldReader, kind: str) -> PaperNumber:
    number = reader.value(f"papers.{kind}.number", read_number)
    return PaperNumber(kind, number, reader.day(f"papers.{kind}.day"))
