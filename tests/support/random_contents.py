"""Random contents of nominations for Hypothesis: complete, partially filled, and unrealistic ones."""

from datetime import date, time, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from tests.support.contents import COUNCIL, PLAN, complete_content, meeting_day
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

TEXTS = st.sampled_from(["", "Phòng Thu", "Đơn vị huyện Bình Thủy", "phòng thu"])
COUNTS = st.none() | st.integers(0, 12)


def contents(campaign: Campaign) -> st.SearchStrategy[Content]:
    """Return a complete content, one with some sections replaced by random ones, or a wholly random one."""
    whole = st.booleans().map(lambda office: complete_content(campaign, office=office))
    return whole | st.builds(_with_sections, whole, random_contents(campaign), st.sets(st.sampled_from(_SECTIONS)))


def random_contents(campaign: Campaign) -> st.SearchStrategy[Content]:
    """Return every section random, with values close to the limits of the rules."""
    return st.builds(
        Content,
        signing=st.builds(Signing, TEXTS, TEXTS, st.none() | st.sampled_from(SigningMode)),
        claims=claims(campaign),
        nomination=nominations(),
        meeting=meetings(campaign),
        review=st.builds(LocalReview, days(campaign), TEXTS, COUNTS, COUNTS),
        numbers=st.tuples(
            *(st.builds(PaperNumber, st.just(paper.kind), COUNTS, days(campaign)) for paper in campaign.papers)
        ),
    )


_SECTIONS = ("signing", "claims", "nomination", "meeting", "review", "numbers")


def _with_sections(whole: Content, other: Content, names: set[str]) -> Content:
    return Content(**{name: getattr(other if name in names else whole, name) for name in _SECTIONS})


def days(campaign: Campaign) -> st.SearchStrategy[date | None]:
    """Return days around the council's meeting, some of them after the closing day."""
    return st.none() | st.integers(-9, 9).map(lambda offset: meeting_day(campaign) + timedelta(days=offset))


def claims(campaign: Campaign) -> st.SearchStrategy[Claims]:
    """Return figures around the plan and around the threshold for a collective, to the đồng."""
    threshold = int(PLAN * (100 + Fraction(campaign.nominated.over_percent)) / 100)
    collected = st.sampled_from([PLAN, threshold, PLAN * 2]).flatmap(lambda near: st.integers(near - 1, near + 1))
    return st.builds(Claims, st.none() | st.just(PLAN), st.none() | collected, st.none() | st.integers(0, PLAN + 1))


def nominations() -> st.SearchStrategy[Nomination]:
    """Return up to three candidates; the nominee may be none of them."""
    rows = st.integers(0, 3).flatmap(
        lambda count: st.tuples(
            *(st.builds(Candidate, st.just(f"c{row}"), TEXTS, TEXTS) for row in range(1, count + 1))
        )
    )
    nominee = st.sampled_from(["", "c1", "c2", "c3"])
    return st.builds(Nomination, st.booleans(), st.booleans(), TEXTS, rows, nominee)


def meetings(campaign: Campaign) -> st.SearchStrategy[Meeting]:
    """Return councils of up to nine in which anything may be missing or not add up."""
    keys = st.sampled_from(["", "m1", "m2", "m9"])
    times = st.none() | st.sampled_from([time(8), time(9, 30)])
    return st.builds(
        Meeting,
        day=days(campaign),
        starts=times,
        ends=times,
        place=TEXTS,
        members_total=COUNTS,
        members=_members(),
        chair=keys,
        secretary=keys,
        method=st.none() | st.sampled_from(BallotMethod),
        issued=COUNTS,
        collected=COUNTS,
        valid=COUNTS,
        invalid=COUNTS,
        ballots=st.tuples(
            *(st.builds(Ballot, st.just(key), COUNTS, COUNTS, COUNTS) for key in (OFFICE_KEY, "c1", "c2"))
        ),
        discussion=TEXTS,
        differing_opinions=TEXTS,
    )


def _members() -> st.SearchStrategy[tuple[Member, ...]]:
    roles, attendances = st.none() | st.sampled_from(CouncilRole), st.none() | st.sampled_from(Attendance)
    rows = [
        st.builds(Member, st.just(f"m{row}"), st.sampled_from(["", name]), st.just(post), roles, attendances)
        for row, (name, post, _) in enumerate(COUNCIL, 1)
    ]
    return st.integers(0, len(rows)).flatmap(lambda count: st.tuples(*rows[:count]))
