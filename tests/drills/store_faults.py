"""Stores that are gone, replaced, damaged, full, read-only or locked under the real server, and PostgreSQL restarted.

For each: the answer names the fault and gives the typed text back, /healthz names it, and the same form sent again is
stored once the store is back. Needs root for the small disk.
"""

import json
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite3

from tests.drills.callers import Answer, Caller, NoAnswer
from tests.drills.desks import Desk, opened_desk, served_desk
from tests.drills.drilling import Figure, Run

SMALL_DISK = "size=96m"
GOAL_BACK = 15.0
"""Seconds after which the desk has to serve again by itself."""
LOCK_SECONDS = 60
READERS_P99 = 4.0
ENDINGS = ("", "-wal", "-shm")


@dataclass(slots=True)
class Typist:
    """A clerk who saves a section again and again, and knows what was acknowledged."""

    caller: Caller
    reference: str
    acknowledged: str = ""
    number: int = 0

    @property
    def address(self) -> str:
        return f"/dossiers/{self.reference}/draft/office"

    def fresh_form(self) -> dict[str, str]:
        """Return the fields of the form with a new typed text."""
        self.number += 1
        fields = self.caller.form(self.address, "draft/office")
        return {**fields, "office.place": "Hà Nội", "office.signer": f"Nguyễn Thị Thử {self.number}"}

    def send(self, fields: dict[str, str]) -> Answer:
        """Send the form and remember its text if it was acknowledged."""
        answer = self.caller.post(self.address, fields)
        if answer.status in {200, 303}:
            self.acknowledged = fields["office.signer"]
        return answer

    def stored(self) -> bool:
        """Return whether what was acknowledged last stands on the page."""
        return self.acknowledged in self.caller.patiently(lambda: self.caller.get(self.address)).text


def typist(desk: Desk) -> Typist:
    office = desk.furnished.campaign.offices[0]
    return Typist(Caller(desk, desk.furnished.clerk(office.code)), desk.furnished.campaign.reference(office.code))


def drill(run: Run) -> Iterator[Figure]:
    with opened_desk(demo=False) as desk, small_disk(desk):
        desk.start()
        desk.wait_until(lambda: desk.status("/readyz") == 200)
        person = typist(desk)
        for name, (codes, part, broken) in FAULTS.items():
            yield from fault(desk, person, name, codes, part, broken)
        yield from held_lock(desk, person, max(6, run.times(LOCK_SECONDS)))
        yield read_only(desk, person)
    with served_desk("postgresql", demo=False) as desk:
        yield from fault(desk, typist(desk), "PostgreSQL stopped", {"database-gone"}, "read", stopped_server)


def fault(
    desk: Desk,
    person: Typist,
    name: str,
    codes: set[str],
    part: str,
    broken: Callable[[Desk], AbstractContextManager[None]],
) -> Iterator[Figure]:
    """Break a store, send a form, look at the answer and the health, mend it, and send the same form again."""
    fields = person.fresh_form()
    with broken(desk):
        answer = person.send(fields)
        health = until_named(desk, part, codes)
    began = time.monotonic()
    again = person.caller.patiently(lambda: person.send(fields), GOAL_BACK * 4)
    back = time.monotonic() - began
    desk.wait_until(lambda: desk.status() == 200)
    told = answer.status == 503 and bool(codes & set(answer.codes)) and fields["office.signer"] in answer.text
    stored = again.status == 303 and person.stored()
    measured = f"{answer.status} {next(iter(answer.codes), '-')}, health {health or '-'}"
    yield Figure(f"{name}: told, text given back", measured, "503, its fault", told and bool(health))
    yield Figure(
        f"{name}: back by itself, form stored", f"{back:.1f} s", f"≤ {GOAL_BACK:.0f} s", stored and back <= GOAL_BACK
    )


def until_named(desk: Desk, part: str, codes: set[str], patience: float = 15.0) -> str:
    """Return the fault that the health names for a part; empty if it does not within some seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        named = str(health_of(desk).get("checks", {}).get(part, {}).get("fault", ""))
        if named in codes | {"no-answer"}:
            return named
        time.sleep(0.3)
    return ""


def health_of(desk: Desk) -> dict:
    """Return the JSON of the health, empty without an answer."""
    with closing(HTTPConnection("127.0.0.1", desk.port, timeout=10)) as connection:
        try:
            connection.request("GET", "/healthz", headers={"Host": desk.host})
            return json.loads(connection.getresponse().read())
        except (OSError, HTTPException, ValueError):
            return {}


def database(desk: Desk) -> Path:
    return Path(desk.application.database.url.database or "")


@contextmanager
def small_disk(desk: Desk) -> Iterator[None]:
    """Put the data of a desk that is not running onto a small disk of its own."""
    desk.application.database.dispose()
    data, aside = desk.application.settings.data_dir, desk.folder / "aside"
    shutil.copytree(data, aside)
    mount("-t", "tmpfs", "-o", f"{SMALL_DISK},mode=0700", "tmpfs", str(data))
    try:
        shutil.copytree(aside, data, dirs_exist_ok=True)
        yield
        desk.stop()
    finally:
        desk.application.database.dispose()
        subprocess.run(["umount", "--lazy", str(data)], check=True)


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


@contextmanager
def full(desk: Desk) -> Iterator[None]:
    """The disk is filled to its last page."""
    filler = desk.application.settings.data_dir / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    yield
    filler.unlink()


def moved(desk: Desk, suffix: str) -> None:
    """Move the database with its log away."""
    for ending in ENDINGS:
        path = Path(f"{database(desk)}{ending}")
        if path.exists():
            path.rename(f"{path}{suffix}")


def moved_back(desk: Desk, suffix: str) -> None:
    for ending in ENDINGS:
        path = Path(f"{database(desk)}{ending}")
        path.unlink(missing_ok=True)
        if Path(f"{path}{suffix}").exists():
            Path(f"{path}{suffix}").rename(path)


@contextmanager
def gone(desk: Desk) -> Iterator[None]:
    moved(desk, ".away")
    yield
    moved_back(desk, ".away")


@contextmanager
def replaced(desk: Desk) -> Iterator[None]:
    """A whole database of another desk stands in the place."""
    other = copy_of(desk)
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("UPDATE desk_identity SET desk = 'another'")
    moved(desk, ".away")
    other.rename(database(desk))
    yield
    moved_back(desk, ".away")


@contextmanager
def damaged(desk: Desk) -> Iterator[None]:
    """The file is cut in the middle; a whole copy is put in its place afterwards."""
    copy, path = copy_of(desk), database(desk)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    yield
    for ending in ENDINGS:
        Path(f"{path}{ending}").unlink(missing_ok=True)
    copy.rename(path)


def copy_of(desk: Desk) -> Path:
    """Return a whole copy of the database beside it."""
    copy = database(desk).with_name("copy.sqlite3")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(database(desk))) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    return copy


@contextmanager
def files_gone(desk: Desk) -> Iterator[None]:
    folder = desk.application.files.folder
    folder.rename(f"{folder}.away")
    yield
    Path(f"{folder}.away").rename(folder)


@contextmanager
def stopped_server(desk: Desk) -> Iterator[None]:
    desk.store.stop_at_once()
    yield
    desk.store.start()


FAULTS = {
    "disk full": ({"database-full", "files-full"}, "disk", full),
    "database gone": ({"database-gone"}, "write", gone),
    "database replaced": ({"database-replaced"}, "write", replaced),
    "files gone": ({"files-gone"}, "files", files_gone),
    "database damaged": ({"database-damaged"}, "write", damaged),
}


def held_lock(desk: Desk, person: Typist, seconds: int) -> Iterator[Figure]:
    """Hold the write lock, and measure what readers and a writer wait meanwhile."""
    fields, waits, writer = person.fresh_form(), [], []
    over = time.monotonic() + seconds
    holder = sqlite3.connect(database(desk), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    reader = threading.Thread(target=read_until, args=(person, over, waits))
    reader.start()
    while time.monotonic() < over:
        writer.append(person.send(fields))
    reader.join()
    health = until_named(desk, "write", {"database-busy"})
    holder.close()
    p99 = statistics.quantiles(waits, n=100)[98] if len(waits) > 1 else float("inf")
    told = all(answer.status == 503 and "database-busy" in answer.codes for answer in writer)
    longest = max(answer.seconds for answer in writer)
    yield Figure(
        f"lock held {seconds} s: readers' p99 of {len(waits)}", f"{p99:.2f} s", f"≤ {READERS_P99} s", p99 <= READERS_P99
    )
    measured = f"{len(writer)}, longest {longest:.1f} s, health {health or '-'}"
    yield Figure("lock held: writers told, text given back", measured, "database-busy", told and bool(health))
    again = person.caller.patiently(lambda: person.send(fields))
    yield Figure(
        "lock let go: the same form is stored", str(again.status), "303", again.status == 303 and person.stored()
    )


def read_until(person: Typist, over: float, waits: list[float]) -> None:
    """Open the dossier's page again and again; note the seconds of each answer that was a page."""
    while time.monotonic() < over:
        try:
            answer = person.caller.get(f"/dossiers/{person.reference}")
        except NoAnswer:
            continue
        waits.append(answer.seconds if answer.status == 200 else float(READERS_P99 * 2))


def read_only(desk: Desk, person: Typist) -> Figure:
    """Stop the server, make its disk read-only, and start it again and again as systemd does: it says why it cannot,
    and serves once the disk can be written."""
    fields, data = person.fresh_form(), str(desk.application.settings.data_dir)
    desk.stop()
    desk.application.database.dispose()
    mount("-o", "remount,ro", data)
    desk.start()
    desk.wait_until(desk.has_ended)
    told = "DATA_DIR" in desk.last_words(400)
    mount("-o", "remount,rw", data)
    desk.start()
    back = desk.wait_until(lambda: desk.status("/readyz") == 200)
    stored = person.caller.patiently(lambda: person.send(fields)).status == 303 and person.stored()
    return Figure("read-only at the start: told, then serves", f"{back:.1f} s", "told, form stored", told and stored)
