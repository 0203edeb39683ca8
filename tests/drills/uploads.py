"""Uploads: hostile files of many families refused with a sentence, quickly and within little memory; honest ones taken.

Each file is sent to the real server as an attachment, and examined once more in a process whose memory is measured.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.drills.callers import Answer, Caller, Upload
from tests.drills.desks import Desk, served_desk
from tests.drills.drilling import Figure, Run
from tests.drills.honest_files import honest_files
from tests.drills.hostile_files import Hostile, hostile_files

HONEST, MOST_SECONDS, MOST_MEGABYTES = 200, 2.0, 200
MEASURE = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_maxrss, used.ru_utime + used.ru_stime)
"""
"""Runs a command and prints its memory in KB and its seconds of processor time; as a small process, since the kernel
counts the memory of the starter, too."""
CODE = re.compile(r'data-code="(file-[^"]+)"')
WAITING, PATIENCE = 'data-examination="waiting"', 60.0
"""The mark of a large attachment that a job is still to examine, and the seconds that this may take."""
REMOVE = re.compile(r'action="([^"]*/attachments/\d+/remove)"')


@dataclass(slots=True)
class Counted:
    """What became of the files of one side."""

    families: set[str] = field(default_factory=set)
    files: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    slowest_file: str = ""
    most_memory: int = 0
    most_processor: float = 0.0

    def note(self, name: str, seconds: float, examined: tuple[int, float], wrong: str) -> None:
        self.files += 1
        if seconds > self.slowest:
            self.slowest, self.slowest_file = seconds, name
        self.most_memory = max(self.most_memory, examined[0])
        self.most_processor = max(self.most_processor, examined[1])
        if wrong:
            self.wrong.append(f"{name}: {wrong}")


def drill(run: Run) -> Iterator[Figure]:
    """Send hostile and honest files; yield what was refused and taken, how slowly and with how much memory."""
    chance = run.random()
    hostile = list(hostile_files(chance))
    if run.per_cent < 100:
        hostile = chance.sample(hostile, run.times(len(hostile)))
    with served_desk() as desk:
        refused = _sent_hostile(desk, hostile)
        taken = _sent_honest(desk, list(honest_files(chance, run.times(HONEST))))
    yield from _figures(refused, taken, run)
    for wrong in (*refused.wrong[:10], *taken.wrong[:10]):
        yield Figure("wrong", wrong[:110], "", reached=False)


def _sent_hostile(desk: Desk, files: Sequence[Hostile]) -> Counted:
    counted, caller, path = Counted(), _clerk(desk), _page(desk)
    for family, name, data in files:
        counted.families.add(family)
        answer = caller.patiently(lambda name=name, data=data: _send(caller, path, Upload(_quoted(name), data)))
        codes = answer.codes if answer.status == 422 else _examined_by_job(caller, path, answer)
        wrong = "" if any(code.startswith("file-") for code in codes) else f"{answer.status} {codes}"
        counted.note(f"{family} ({name[:20]})", answer.seconds, _examination(name, data), wrong)
        if answer.status == 303:
            _remove_all(caller, path)
    return counted


def _sent_honest(desk: Desk, files: Sequence[Upload]) -> Counted:
    counted, caller, path = Counted(), _clerk(desk), _page(desk)
    for upload in files:
        answer = caller.patiently(lambda upload=upload: _send(caller, path, upload))
        codes = _examined_by_job(caller, path, answer)
        wrong = "" if answer.status == 303 and not codes else f"{answer.status} {answer.codes} {codes}"
        counted.note(upload.name, answer.seconds, _examination(upload.name, upload.data), wrong)
        _remove_all(caller, path)
    return counted


def _examined_by_job(caller: Caller, path: str, answer: Answer) -> list[str]:
    """Return the codes with which a stored attachment was refused, once its examination is over; none if it counts."""
    until = time.monotonic() + PATIENCE
    while answer.status == 303:
        page = caller.patiently(lambda: caller.get(path)).text
        if WAITING not in page:
            return CODE.findall(page)
        if time.monotonic() > until:
            return ["never examined"]
        time.sleep(0.2)
    return []


def _send(caller: Caller, path: str, upload: Upload) -> Answer:
    return caller.post(path, {"kind": "khac", "key": os.urandom(8).hex()}, upload)


def _quoted(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _clerk(desk: Desk) -> Caller:
    return Caller(desk, desk.furnished.clerk(desk.furnished.campaign.offices[0].code))


def _page(desk: Desk) -> str:
    campaign = desk.furnished.campaign
    return f"/dossiers/{campaign.reference(campaign.offices[0].code)}/attachments"


def _remove_all(caller: Caller, path: str) -> None:
    """Take every attachment out again, so that the next one finds room."""
    for action in REMOVE.findall(caller.patiently(lambda: caller.get(path)).text):
        caller.patiently(lambda action=action: caller.post(action, {}))


def _examination(name: str, data: bytes) -> tuple[int, float]:
    """Return the most megabytes that the examiner held and its processor seconds; 0 if it never sees the file."""
    extension = name.rpartition(".")[2].lower()
    if extension not in {"pdf", "docx", "xlsx", "jpg", "png"} or not data:
        return 0, 0.0
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        examiner = [sys.executable, "-P", "-m", "dossiers.uploads.examiner", extension]
        measured = subprocess.run(
            [sys.executable, "-c", MEASURE, *examiner], stdin=file, capture_output=True, check=True
        )
    kilobytes, seconds = measured.stdout.split()
    return int(kilobytes) // 1024, float(seconds)


def _figures(refused: Counted, taken: Counted, run: Run) -> Iterator[Figure]:
    whole = run.per_cent >= 100
    yield Figure(
        "hostile files refused with a sentence",
        f"{refused.files - len(refused.wrong)} of {refused.files}, {len(refused.families)} families",
        "all of ≥ 500, ≥ 20",
        not refused.wrong and (not whole or (refused.files >= 500 and len(refused.families) >= 20)),
    )
    yield Figure(
        "slowest refusal",
        f"{refused.slowest:.2f} s: {refused.slowest_file}",
        f"≤ {MOST_SECONDS:.0f} s",
        refused.slowest <= MOST_SECONDS,
    )
    memory = max(refused.most_memory, taken.most_memory)
    processor = max(refused.most_processor, taken.most_processor)
    yield Figure(
        "most processor time of an examination",
        f"{processor:.2f} s",
        f"≤ {MOST_SECONDS:.0f} s",
        processor <= MOST_SECONDS,
    )
    yield Figure("most memory of an examination", f"{memory} MB", f"≤ {MOST_MEGABYTES} MB", memory <= MOST_MEGABYTES)
    yield Figure(
        "honest files taken", f"{taken.files - len(taken.wrong)} of {taken.files}", "all of 200", not taken.wrong
    )
    yield Figure("slowest honest file", f"{taken.slowest:.2f} s: {taken.slowest_file}", "-", reached=True)
