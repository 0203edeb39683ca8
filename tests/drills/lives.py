"""Load: dossiers that are attached to, submitted, reviewed, approved and brought back without end, by real requests."""

import hashlib
import random
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.drills.callers import Answer, Caller, NoAnswer, Upload
from tests.drills.desks import Desk
from tests.drills.ledger import Ledger, Told
from tests.support.web import pdf_file
from workflow.lifecycle import State

REASON = "Đề nghị bổ sung thành tích quý IV của tập thể."
CLERK = "clerk"
NEXT: Mapping[State, Sequence[tuple[str, str, State]]] = {
    State.DRAFT: ((CLERK, "submit", State.SUBMITTED),),
    State.SUBMITTED: (
        (CLERK, "withdraw", State.DRAFT),
        ("reviewer", "review", State.REVIEWED),
        ("reviewer", "review", State.REVIEWED),
        ("reviewer", "return", State.RETURNED),
    ),
    State.RETURNED: ((CLERK, "submit", State.SUBMITTED),),
    State.REVIEWED: (("approver", "approve", State.APPROVED), ("approver", "recheck", State.SUBMITTED)),
    State.APPROVED: (("reviewer", "propose-undo", State.APPROVED), ("approver-2", "undo", State.REVIEWED)),
}
"""The moves of a life that does not end: who makes it, the action, and where it leads."""
HASH = re.compile(r'class="hash">([0-9a-f]{64})<')
MOST_FILES = 9
"""One fewer than the campaign allows of this kind."""
RECEIPT = re.compile(r"/receipts/(\d+)")


@dataclass(slots=True)
class Life:
    """One dossier and the people who move it; nobody else touches it, so every answer is known beforehand."""

    desk: Desk
    office: str
    ledger: Ledger
    chance: random.Random
    state: State = State.DRAFT
    proposed: bool = False
    files: list[str] = field(default_factory=list)

    @property
    def reference(self) -> str:
        return self.desk.furnished.campaign.reference(self.office)

    @property
    def page(self) -> str:
        return f"/dossiers/{self.reference}"

    def caller(self, who: str) -> Caller:
        people = self.desk.furnished
        return Caller(self.desk, people.clerk(self.office) if who == CLERK else people.people[who], self.ledger)

    def step(self) -> None:
        """Make one deed and remember what was acknowledged."""
        if self.state in (State.DRAFT, State.RETURNED) and self.chance.random() < 0.4:
            self.attach()
        else:
            self.move(*self._choice())

    def _choice(self) -> tuple[str, str, State]:
        if self.state is State.APPROVED:
            return NEXT[self.state][1 if self.proposed else 0]
        return self.chance.choice(NEXT[self.state])

    def move(self, who: str, action: str, target: State) -> None:
        """Send the form of the page until it is answered, also across a kill; a retry must give the same answer."""
        caller = self.caller(who)
        form = {**caller.form(self.page, action), "action": action, "reason": REASON, "correction_day": "20/01/2011"}
        answer = caller.patiently(lambda: caller.post(f"{self.page}/{action}", form))
        if answer.status != 303:
            self.ledger.fault(f"{self.reference}: {action} in {self.state} answered {answer.status} {answer.codes}")
            return
        self.state, self.proposed = target, action == "propose-undo"
        self.ledger.moved(self._told(caller, action, answer))

    def _told(self, caller: Caller, action: str, answer: Answer) -> Told:
        """Return what was acknowledged; of a submission read the receipt, as the clerk does."""
        number = RECEIPT.search(answer.location)
        if number is None:
            return Told(self.reference, action)
        shown = caller.patiently(lambda: caller.get(answer.location))
        hashes = HASH.findall(shown.text)
        if not hashes:
            self.ledger.fault(f"{self.reference}: the receipt {number.group(1)} answered {shown.status}")
            return Told(self.reference, action)
        return Told(self.reference, action, int(number.group(1)), hashes[0])

    def attach(self) -> None:
        """Add a file that nobody else has; one whose answer was lost is not sent again."""
        if len(self.files) >= MOST_FILES:
            self.detach()
        data = pdf_file() + f"\n% {self.reference} {self.chance.random()}".encode()
        hash = hashlib.sha256(data).hexdigest()
        caller = self.caller(CLERK)
        self.files.append(hash)
        try:
            answer = caller.post(f"{self.page}/attachments", {"kind": "khac"}, Upload("Phụ lục.pdf", data))
        except NoAnswer:
            self.ledger.unanswered(self.reference, hash)
            return
        if answer.status == 303:
            self.ledger.attached(self.reference, hash)
        elif answer.status >= 500:
            self.ledger.unanswered(self.reference, hash)
        else:
            self.ledger.fault(f"{self.reference}: a file answered {answer.status} {answer.codes}")

    def detach(self) -> None:
        """Remove every file of the draft; the submissions that name them keep them."""
        caller = self.caller(CLERK)
        page = caller.patiently(lambda: caller.get(f"{self.page}/attachments"))
        for number in sorted(set(re.findall(rf"{self.page}/attachments/(\d+)", page.text))):
            caller.patiently(lambda number=number: caller.post(f"{self.page}/attachments/{number}/remove", {}))
        self.files.clear()


@contextmanager
def lived(desk: Desk, ledger: Ledger, chance: random.Random, threads: int = 6) -> Iterator[None]:
    """Keep every office's dossier moving within this block, each in one of the threads; end with a whole deed each."""
    offices = [office.code for office in desk.furnished.campaign.offices]
    lives = [Life(desk, office, ledger, random.Random(chance.random())) for office in offices]
    ended = threading.Event()

    def run(own: list[Life], chance: random.Random) -> None:
        try:
            while not ended.is_set():
                chance.choice(own).step()
        except Exception as error:  # A thread that dies silently would make the drill easier.
            ledger.fault(f"the drill itself: {type(error).__name__}: {error}")

    shares = [lives[number::threads] for number in range(threads)]
    workers = [threading.Thread(target=run, args=(own, random.Random(chance.random()))) for own in shares if own]
    for worker in workers:
        worker.start()
    try:
        yield
    finally:
        ended.set()
        for worker in workers:
            worker.join()
