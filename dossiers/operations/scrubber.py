"""The scrubber of the file store ("kiểm tra kho tệp"): re-hashes every kept file, and misses every one that is named.

It runs by itself once a day, in slices that leave the disk idle half of the time. A file that is not whole is told to
the administrators once, and forgotten when it is whole again.
"""

import json
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dossiers.desk.application import Application
from dossiers.desk.clock import real_now
from dossiers.desk.stores import check_stores
from dossiers.jobs.attempts import ProgressReport
from dossiers.jobs.queue import enqueue
from dossiers.notices.telling import tell_admins
from dossiers.papers import packs
from dossiers.records.faults import FilesUnavailable, StoreFault
from dossiers.records.files import FileNotKept, Files
from dossiers.records.models.jobs import Priority
from dossiers.records.models.operations import FaultKind, FaultyFile, ScrubRun
from dossiers.records.queries import operations as queries
from workflow.recipients import Occasion

SCRUB = "scrub"
"""The job that examines one slice of the file store."""
SLICE_SECONDS = 30.0
BATCH = 50
"""Files between two notes of how far a run is."""
NAMED_IN_NOTICE = 3
LOST = frozenset({StoreFault.FILES_GONE, StoreFault.FILES_REPLACED})
"""Faults of the whole folder, which say nothing of a single file."""


@dataclass(frozen=True, slots=True)
class KeptFileFault:
    """A kept file that is not whole: why, since when it is known (real time), and what it belongs to.

    `owners` are pairs of a kind of owner and its reference or code; empty for a file that no row names.
    """

    hash: str
    kind: FaultKind
    found_at: datetime
    owners: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ScrubReport:
    """The last finished run: real moments, numbers of files, and every file that is not whole now."""

    ended_at: datetime
    files: int
    repaired: int
    faults: tuple[KeptFileFault, ...]


def enqueue_scrub(session: Session, *, at: datetime) -> None:
    """Enqueue the first slice of this day's run; once a day, however often it is called."""
    key = f"{at:%Y-%m-%d}"
    enqueue(session, SCRUB, key, {"run": key}, priority=Priority.UPKEEP)


def scrub_slice(application: Application, run: str, report: ProgressReport, *, seconds: float = SLICE_SECONDS) -> bool:
    """Examine the next files of a run, begin it if it is new, and return whether it has ended.

    If files are left after so many seconds, the next slice is enqueued. Raises FilesUnavailable if the whole folder is
    gone: then not each of its files is a fault.
    """
    check_stores(application.database, application.files)
    until = time.monotonic() + seconds
    after = _begin(application, run)
    if after is None:
        return True
    hashes = [hash for hash in application.files.hashes() if hash > after]
    for done in range(0, len(hashes), BATCH):
        _examine(application, run, hashes[done : done + BATCH])
        report(min(done + BATCH, len(hashes)), len(hashes))
        if time.monotonic() > until and done + BATCH < len(hashes):
            with application.database.writing() as session:
                enqueue(session, SCRUB, f"{run}/{hashes[done]}", {"run": run}, priority=Priority.UPKEEP)
            return False
    _end(application, run)
    return True


def scrub_now(application: Application, report: ProgressReport) -> ScrubReport:
    """Run over all kept files at once and return the result."""
    scrub_slice(application, real_now().isoformat(), report, seconds=float("inf"))
    with application.database.reading() as session:
        found = last_report(session)
    if found is None:
        raise LookupError("no run has ended")
    return found


def last_report(session: Session) -> ScrubReport | None:
    """Return the report of the run that ended last, None before the first has ended."""
    run = queries.last_scrub(session, until=real_now())
    if run is None or run.ended_at is None:
        return None
    return ScrubReport(run.ended_at, run.files, run.repaired, tuple(map(_kept_fault, queries.file_faults(session))))


def _kept_fault(row: FaultyFile) -> KeptFileFault:
    return KeptFileFault(row.hash, row.kind, row.found_at, tuple((kind, name) for kind, name in json.loads(row.owners)))


def _begin(application: Application, key: str) -> str | None:
    """Return after which file the run goes on; None if it has ended."""
    with application.database.writing() as session:
        run = session.get(ScrubRun, key)
        if run is None:
            session.add(ScrubRun(key=key, began_at=real_now(), after="", files=0, damaged=0, missing=0, repaired=0))
            return ""
        return None if run.ended_at else run.after


def _examine(application: Application, key: str, hashes: list[str]) -> None:
    damaged = list(_damaged(application.files, hashes))
    check_stores(application.database, application.files)
    with application.database.writing() as session:
        run = session.get_one(ScrubRun, key, with_for_update=True)
        run.after, run.files = hashes[-1], run.files + len(hashes)
        _note(session, run, dict.fromkeys(damaged, FaultKind.DAMAGED))


def _damaged(files: Files, hashes: list[str]) -> Iterator[str]:
    """Yield the files that are damaged or cannot be read; rest after each as long as it took."""
    for hash in hashes:
        began = time.monotonic()
        if not _is_whole(files, hash):
            yield hash
        time.sleep(time.monotonic() - began)


def _is_whole(files: Files, hash: str) -> bool:
    """Return whether a file has the content of its hash, read from the disk and not kept in memory.

    One that is not kept counts as whole: missing files are looked for at the end of a run. Raises FilesUnavailable if
    the whole folder is gone.
    """
    try:
        with files.open(hash) as stored:
            os.posix_fadvise(stored.fileno(), 0, 0, os.POSIX_FADV_NOREUSE)
        whole = files.verify(hash)
        with files.open(hash) as stored:
            os.posix_fadvise(stored.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    except FileNotKept:
        return True
    except OSError as error:
        if isinstance(error, FilesUnavailable) and error.fault in LOST:
            raise
        return False
    return whole


def _end(application: Application, key: str) -> None:
    """Look for named files that are not there, forget what is whole again, and tell of what was found."""
    files = application.files
    with application.database.reading() as session:
        named = queries.named_files(session, packs.MAKE_PACK)
        known = [fault.hash for fault in queries.file_faults(session)]
    missing = {hash for hash in named if not files.path(hash).exists()}
    whole = {hash for hash in known if hash not in missing and _is_whole(files, hash)}
    check_stores(application.database, files)
    with application.database.writing() as session:
        run = session.get_one(ScrubRun, key, with_for_update=True)
        for part in _parts(sorted(missing & queries.named_files(session, packs.MAKE_PACK))):
            _note(session, run, dict.fromkeys(part, FaultKind.MISSING))
        session.flush()
        faults = [fault for fault in queries.file_faults(session) if not _forgotten(session, fault, whole, missing)]
        run.repaired, run.ended_at = len(whole), real_now()
        run.missing = sum(fault.kind is FaultKind.MISSING for fault in faults)
        run.damaged = len(faults) - run.missing
        _tell(session, run, [fault for fault in faults if fault.run == key])


def _parts(hashes: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the hashes in parts that one statement can name."""
    for begin in range(0, len(hashes), BATCH):
        yield hashes[begin : begin + BATCH]


def _forgotten(session: Session, fault: FaultyFile, whole: Collection[str], missing: Collection[str]) -> bool:
    """Delete a fault whose file is whole again or is not needed any more; return whether it was deleted."""
    if fault.hash in whole:
        session.delete(fault)
        return True
    fault.kind = FaultKind.MISSING if fault.hash in missing else FaultKind.DAMAGED
    return False


def _note(session: Session, run: ScrubRun, found: Mapping[str, FaultKind]) -> None:
    """Add the faults that are not known yet."""
    known = queries.known_faults(session, found)
    owners = queries.owners_of(session, [hash for hash in found if hash not in known], packs.MAKE_PACK)
    for hash, kind in found.items():
        if hash not in known:
            belongs = json.dumps(owners.get(hash, []), ensure_ascii=False)
            session.add(FaultyFile(hash=hash, kind=kind, found_at=real_now(), run=run.key, owners=belongs))


def _tell(session: Session, run: ScrubRun, new: list[FaultyFile]) -> None:
    if new:
        names = dict.fromkeys(name for fault in new for _, name in _kept_fault(fault).owners)
        about = ", ".join([*names][:NAMED_IN_NOTICE]) + (", …" if len(names) > NAMED_IN_NOTICE else "")
        facts = {"count": str(len(new)), "about": about or "–"}
        tell_admins(session, Occasion.FILES_DAMAGED, cause=f"scrub/{run.key}", at=real_now(), facts=facts)
