"""Findings about the papers that an office signed ("bản đã ký"): where they may not be those of this content.

Each is a warning that stops nothing, but the office has to explain it in a sentence when it submits.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from workflow.campaign import Campaign
from workflow.consistency import Finding, Severity
from workflow.content_fields import field_values
from workflow.deadlines import moment_in_words
from workflow.dossier import Attendance, Content, SigningMode
from workflow.names import name_key

SCAN_OF = "-da-ky"
"""The end of the kind of an attachment that is the signed scan of a paper: "to-trinh-da-ky" is that of "to-trinh"."""

EXPLAINED_CODES = frozenset(
    {
        *("differs-from-signing-copy", "scan-older-than-content", "number-kept"),
        *("signer-title-otherwise", "absent-without-reason"),
    }
)
"""The codes of these findings."""


@dataclass(frozen=True, slots=True)
class AttachedScan:
    """An attached file; `kind` is its line of the campaign's checklist."""

    kind: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class SignedPapers:
    """What is known beside a draft's content of the papers that were signed for it.

    `signed` is the content last printed for signing, at `signed_at`, with the present numbers, which are given after
    signing; `written` the instant of the last change of anything but the numbers; `previous` the content of the
    submission before, which arrived at `submitted_at`. Each is None where there is none.
    """

    written: datetime | None = None
    signed: Content | None = None
    signed_at: datetime | None = None
    previous: Content | None = None
    submitted_at: datetime | None = None
    files: tuple[AttachedScan, ...] = ()


def signed_paper_findings(content: Content, campaign: Campaign, papers: SignedPapers) -> tuple[Finding, ...]:
    """Return everything about the signed papers that the office has to explain."""
    return (
        *_on_signing_copy(content, campaign, papers),
        *_on_scans(content, campaign, papers),
        *_on_numbers(content, campaign, papers),
        *_on_title(content, campaign),
        *_on_absence(content),
    )


def _warning(code: str, field: str, **values: object) -> Finding:
    return Finding(code, Severity.WARNING, field, tuple((name, str(value)) for name, value in values.items()))


def _on_signing_copy(content: Content, campaign: Campaign, papers: SignedPapers) -> Iterator[Finding]:
    if papers.signed is None or papers.signed_at is None or papers.signed == content:
        return
    present, signed = field_values(content), field_values(papers.signed)
    differing = [name for name in {**present, **signed} if present.get(name) != signed.get(name)]
    taken = moment_in_words(papers.signed_at, campaign.zone)
    yield _warning("differs-from-signing-copy", differing[0] if differing else "", count=len(differing), taken=taken)


def _on_scans(content: Content, campaign: Campaign, papers: SignedPapers) -> Iterator[Finding]:
    """Yield the signed scans that were attached before the content became what it is."""
    since, scans = _unchanged_since(content, papers), {f"{paper.kind}{SCAN_OF}" for paper in campaign.papers}
    for file in papers.files:
        if file.kind in scans and since is not None and file.added_at < since:
            title = next((spec.title for spec in campaign.attachments if spec.kind == file.kind), file.kind)
            added, changed = (moment_in_words(moment, campaign.zone) for moment in (file.added_at, since))
            field = f"attachments.{file.kind}"
            yield _warning("scan-older-than-content", field, title=title, added=added, changed=changed)


def _unchanged_since(content: Content, papers: SignedPapers) -> datetime | None:
    """Return since when the content is what it is, its numbers apart: a change taken back is none."""
    moments = [papers.written]
    if papers.signed == content:
        moments.append(papers.signed_at)
    if papers.previous is not None and replace(papers.previous, numbers=content.numbers) == content:
        moments.append(papers.submitted_at)
    return min((moment for moment in moments if moment is not None), default=None)


def _on_numbers(content: Content, campaign: Campaign, papers: SignedPapers) -> Iterator[Finding]:
    """Yield what changed since the last submission while papers kept their number and date."""
    if papers.previous is None:
        return
    before = papers.previous.given_numbers()
    kept = [paper for paper in campaign.papers if any(given[0] == paper.kind for given in before)]
    kept = [paper for paper in kept if content.number(paper.kind) == papers.previous.number(paper.kind)]
    if kept:
        titles = ", ".join(paper.title for paper in kept)
        for part in _changed_parts(papers.previous, content):
            yield _warning("number-kept", f"papers.{kept[0].kind}.number", papers=titles, changed=part)


def _changed_parts(before: Content, after: Content) -> Iterator[str]:
    """Yield which of figures, signer and nominee differ."""
    for part, of in (("figures", _figures_of), ("signer", _signer_of), ("nominee", _nominee_of)):
        if of(before) != of(after):
            yield part


def _figures_of(content: Content) -> tuple[object, ...]:
    claims = content.claims
    return claims.plan, claims.collected, claims.debt


def _signer_of(content: Content) -> tuple[object, ...]:
    return name_key(content.signing.signer), content.signing.mode


def _nominee_of(content: Content) -> tuple[object, ...]:
    nomination = content.nomination
    chosen = nomination.chosen if nomination.collective else None
    return nomination.office, nomination.collective, name_key(chosen.name) if chosen else ""


def _on_title(content: Content, campaign: Campaign) -> Iterator[Finding]:
    """Yield the signer whose title on the tờ trình is not the post that the minutes give the same person.

    An acting head may stand in the minutes with any post but that of the head.
    """
    signing, titles = content.signing, campaign.titles
    title = titles.deputy if signing.mode is SigningMode.DEPUTY else titles.head
    for member in content.meeting.members:
        if not signing.mode or not member.post or name_key(member.name) != name_key(signing.signer):
            continue
        has_title = name_key(member.post).startswith(name_key(title))
        if has_title == (signing.mode is SigningMode.ACTING):
            yield _warning(
                "signer-title-otherwise", "office.mode", name=member.name, post=member.post, mode=signing.mode.value
            )


def _on_absence(content: Content) -> Iterator[Finding]:
    for member in content.meeting.members:
        if member.name and member.attendance is Attendance.ABSENT:
            yield _warning("absent-without-reason", f"meeting.members.{member.key}.attendance", name=member.name)
