"""Completeness of a nomination: the names of the fields that are still empty ("còn thiếu")."""

from collections.abc import Iterator

from workflow.campaign import Campaign
from workflow.dossier import Ballot, Content, Meeting


def missing_fields(content: Content, campaign: Campaign) -> tuple[str, ...]:
    """Return the names of all fields that must be filled and are empty, the papers' numbers and dates apart."""
    return tuple(
        name
        for part in (_missing_signing, _missing_claims, _missing_nomination, _missing_meeting)
        for name in part(content)
    ) + (missing_review(content) if campaign.local_review_required else ())


def missing_review(content: Content) -> tuple[str, ...]:
    """Return the names of the empty fields of the office's report of its own review ("báo cáo sơ kết")."""
    review = content.review
    return (
        *_empty(review__day=review.day, review__summary=review.summary),
        *_empty(
            review__collectives_rewarded=review.collectives_rewarded,
            review__individuals_rewarded=review.individuals_rewarded,
        ),
    )


def missing_numbers(content: Content, campaign: Campaign) -> tuple[str, ...]:
    """Return the names of empty number and date fields: they are required for submission only, because the registry
    assigns them after signing.
    """
    given = [content.number(paper.kind) for paper in campaign.papers]
    return tuple(
        f"papers.{number.kind}.{name}"
        for number in given
        for name, value in (("number", number.number), ("day", number.day))
        if value is None
    )


def _empty(**fields: object) -> Iterator[str]:
    for name, value in fields.items():
        if value is None or value == "" or value == ():
            yield name.replace("__", ".")


def _missing_signing(content: Content) -> Iterator[str]:
    signing = content.signing
    yield from _empty(office__place=signing.place, office__signer=signing.signer, office__mode=signing.mode)


def _missing_claims(content: Content) -> Iterator[str]:
    claims = content.claims
    yield from _empty(figures__plan=claims.plan, figures__collected=claims.collected, figures__debt=claims.debt)


def _missing_nomination(content: Content) -> Iterator[str]:
    nomination = content.nomination
    if nomination.office:
        yield from _empty(nomination__office_achievements=nomination.office_achievements)
    if not nomination.collective:
        return
    yield from _empty(nomination__candidates=nomination.candidates)
    yield from _empty(nomination__nominee=nomination.chosen)
    for candidate in nomination.candidates:
        if not candidate.name:
            yield f"nomination.candidates.{candidate.key}.name"
    if nomination.chosen and not nomination.chosen.achievements:
        yield f"nomination.candidates.{nomination.chosen.key}.achievements"


def _missing_meeting(content: Content) -> Iterator[str]:
    meeting = content.meeting
    yield from _empty(meeting__day=meeting.day, meeting__starts=meeting.starts, meeting__ends=meeting.ends)
    yield from _empty(meeting__place=meeting.place, meeting__members_total=meeting.members_total)
    yield from _empty(meeting__members=meeting.members)
    yield from _empty(
        meeting__chair=meeting.member(meeting.chair), meeting__secretary=meeting.member(meeting.secretary)
    )
    yield from _empty(meeting__method=meeting.method, meeting__issued=meeting.issued)
    yield from _empty(meeting__collected=meeting.collected, meeting__valid=meeting.valid)
    yield from _empty(meeting__invalid=meeting.invalid, meeting__discussion=meeting.discussion)
    yield from _missing_members(meeting)
    yield from _missing_ballots(content)


def _missing_members(meeting: Meeting) -> Iterator[str]:
    for member in meeting.members:
        yield from (
            f"meeting.members.{member.key}.{name}"
            for name in _empty(name=member.name, post=member.post, role=member.role, attendance=member.attendance)
        )


def _missing_ballots(content: Content) -> Iterator[str]:
    for key in content.voted_on():
        ballot = content.meeting.ballot(key) or Ballot(key)
        yield from (
            f"meeting.ballots.{key}.{name}"
            for name in _empty(in_favour=ballot.in_favour, against=ballot.against, abstained=ballot.abstained)
        )
