"""Drill: the submissions' p99 while nobody else is there, and while 500 people sign in at once."""

from collections import Counter
from collections.abc import Iterator

from tests.drills.crowd import Answered, Sending, percentile, plain_request, submissions, together
from tests.drills.desks import Desk, served_desk
from tests.drills.drilling import Figure, Run
from tests.drills.rush import promises
from tests.support.people import PASSWORD

OFFICES = 500
RATE = 20.0
"""Submissions a second: well below what the desk can do, so that a queue comes from the sign-ins alone."""
MORE = 1.1


def drill(run: Run) -> Iterator[Figure]:
    """Yield both p99 and the answers to the sign-ins, on both databases."""
    for kind in ("sqlite", "postgresql"):
        with served_desk(kind, run.times(OFFICES)) as desk:
            yield from _compared(desk, kind)


def _compared(desk: Desk, kind: str) -> Iterator[Figure]:
    forms = submissions(desk)
    half = len(forms) // 2
    first, second = dict(list(forms.items())[:half]), dict(list(forms.items())[half:])
    alone = together(desk.port, _steadily(first))
    sign_ins = [Sending(form, 1.0) for form in _sign_ins(desk)]
    answers = together(desk.port, [*_steadily(second), *sign_ins])
    beside, signed_in = answers[: len(second)], answers[len(second) :]
    quiet, busy = _p99(alone), _p99(beside)
    goal = f"≤ {1000 * quiet * MORE:.0f} ms"
    what = f"submissions' p99 while {len(sign_ins)} sign in, {kind}"
    yield Figure(what, f"{1000 * busy:.0f} ms, alone {1000 * quiet:.0f} ms", goal, busy <= quiet * MORE)
    counts = Counter(answer.status for answer in signed_in)
    slowest = max(answer.seconds for answer in signed_in)
    fine = set(counts) <= {303, 503}
    yield Figure(f"answers to the sign-ins, {kind}", f"{dict(counts)}, slowest {slowest:.1f} s", "303 or 503", fine)
    yield from promises(desk, kind, dict(zip(forms, [*alone, *beside], strict=True)))


def _steadily(forms: dict[str, bytes]) -> list[Sending]:
    return [Sending(form, number / RATE) for number, form in enumerate(forms.values())]


def _p99(answers: list[Answered]) -> float:
    return percentile([answer.seconds for answer in answers], 0.99)


def _sign_ins(desk: Desk) -> list[bytes]:
    """Return the sign-in of every clerk, whose browser has the form with its cookie and token."""
    names = [name for name in desk.furnished.people if name.startswith("clerk-")]
    pages = together(desk.port, [Sending(plain_request(desk, "/login"), n / RATE) for n, _ in enumerate(names)])
    return [
        plain_request(desk, "/login", page.cookie, {"username": name, "password": PASSWORD, "csrf_token": page.token})
        for name, page in zip(names, pages, strict=True)
    ]
