"""The typed text of a content: the input in each section's fields that produces this content."""

from collections.abc import Iterator
from datetime import date, time
from enum import StrEnum

from dossiers.vietnamese.amounts import Unit, show_amount
from dossiers.vietnamese.dates import show_day, show_time
from workflow.dossier import Content, Meeting, Nomination

Typed = dict[str, str]
Said = str | int | date | time | bool | None


def typed_of(content: Content) -> dict[str, Typed]:
    """Return the text of every section by field name; `read_typed` of all of it gives the content back."""
    signing, claims, review = content.signing, content.claims, content.review
    return {
        "office": _written("office", place=signing.place, signer=signing.signer, mode=signing.mode),
        "figures": _written(
            "figures",
            unit=Unit.DONG.value,
            plan=claims.plan,
            collected=claims.collected,
            debt=claims.debt,
            plan_decision=claims.plan_decision,
        ),
        "nomination": _nomination(content.nomination),
        "meeting": _meeting(content.meeting),
        "review": _written(
            "review",
            day=review.day,
            summary=review.summary,
            collectives_rewarded=review.collectives_rewarded,
            individuals_rewarded=review.individuals_rewarded,
        ),
        "papers": dict(_numbers(content)),
    }


def all_typed(content: Content) -> Typed:
    """Return the text of all sections in one."""
    return {name: text for section in typed_of(content).values() for name, text in section.items()}


def _written(row: str, /, **fields: Said) -> Typed:
    return {f"{row}.{name}": _hand(value) for name, value in fields.items()}


def _hand(value: Said) -> str:
    """Return a value as a clerk writes it."""
    if value is None or isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, int):
        return show_amount(value)
    if isinstance(value, date):
        return show_day(value)
    return show_time(value) if isinstance(value, time) else value


def _nomination(nomination: Nomination) -> Typed:
    typed = _written(
        "nomination",
        office=nomination.office,
        collective=nomination.collective,
        office_achievements=nomination.office_achievements,
        nominee=nomination.nominee,
        candidates=" ".join(candidate.key for candidate in nomination.candidates),
    )
    for candidate in nomination.candidates:
        typed |= _written(
            f"nomination.candidates.{candidate.key}", name=candidate.name, achievements=candidate.achievements
        )
    return typed


def _meeting(meeting: Meeting) -> Typed:
    typed = _written(
        "meeting",
        day=meeting.day,
        starts=meeting.starts,
        ends=meeting.ends,
        place=meeting.place,
        members_total=meeting.members_total,
        members=" ".join(member.key for member in meeting.members),
        chair=meeting.chair,
        secretary=meeting.secretary,
        method=meeting.method,
        issued=meeting.issued,
        collected=meeting.collected,
        valid=meeting.valid,
        invalid=meeting.invalid,
        discussion=meeting.discussion,
        differing_opinions=meeting.differing_opinions,
    )
    for member in meeting.members:
        row = f"meeting.members.{member.key}"
        typed |= _written(row, name=member.name, post=member.post, role=member.role, attendance=member.attendance)
    for votes in meeting.ballots:
        row = f"meeting.ballots.{votes.candidate}"
        typed |= _written(row, in_favour=votes.in_favour, against=votes.against, abstained=votes.abstained)
    return typed


def _numbers(content: Content) -> Iterator[tuple[str, str]]:
    for item in content.numbers:
        number = "" if item.number is None else f"{item.number:02}"
        yield from ((f"papers.{item.kind}.number", number), (f"papers.{item.kind}.day", _hand(item.day)))
