"""Papers that are too large to be made within a request ("văn bản lớn"): a job makes them from the template's output.

The bytes depend on that output, the layout and the versions only, so one job serves everybody who may have the paper:
who may is asked anew at each download. No row names the files, so the sweep removes them when they are a day old; then
the paper is made again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from dossiers.content.canonical import text_hash
from dossiers.desk.actor import Actor
from dossiers.desk.clock import real_now
from dossiers.documents.kinds.context import About, PaperContext
from dossiers.jobs.queue import enqueue, jobs_of
from dossiers.papers.engine import MakeBytes, papers, render
from dossiers.records.database import Database
from dossiers.records.files import Files
from dossiers.records.models.jobs import JobState, Priority

MAKE_PAPER = "make-paper"
"""The name of the job that makes one large paper."""

PROMPT_CHARACTERS = 16_000
"""The longest output of a template that is made into a PDF within a request: about 300 ms of processor time, measured
by `python -m benchmarks.slow_requests`. A Word file of any length takes a tenth of that, unless it has pictures."""
PICTURE = "<picture"
JOBS_ASKED = 20
"""The last jobs for one paper that are searched for its bytes: one for each person and day."""


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """A paper to be made: `source` is its template's output, `synthetic` whether its figures are invented."""

    kind: str
    format: str
    source: str
    about: About
    synthetic: bool

    @property
    def is_prompt(self) -> bool:
        """Whether it can be made within a request."""
        if len(self.source) <= PROMPT_CHARACTERS:
            return True
        return self.format == "docx" and PICTURE not in self.source

    @property
    def digest(self) -> str:
        """The SHA-256 of everything that decides the bytes."""
        engine = papers()
        versions = engine.template_version(self.kind), engine.pack_version(self.about.rule_pack), engine.made_with()
        return text_hash(repr((self.source, self.about, self.format, self.synthetic, versions)))


class PaperNotMade(Exception):
    """Raised within a request for a large paper whose bytes have not been made yet."""

    def __init__(self, order: PaperOrder) -> None:
        super().__init__(order.kind)
        self.order = order


def prompt_maker(database: Database, files: Files) -> MakeBytes:
    """Return the maker of papers for requests: small ones are made, large ones taken from their job.

    It raises PaperNotMade.
    """

    def make(kind: str, format_: str, context: PaperContext, *, demo: bool) -> bytes:
        order = PaperOrder(kind, format_, papers().source(kind, context), context.about, demo)
        if order.is_prompt:
            return render(kind, format_, context, demo=demo)
        with database.reading() as session:
            made = made_already(session, files, order)
        if made is None:
            raise PaperNotMade(order)
        return files.read(made)

    return make


def made_already(session: Session, files: Files, order: PaperOrder) -> str | None:
    """Return the hash of the bytes that a job has made of this paper and that are still stored, or None."""
    jobs = jobs_of(session, MAKE_PAPER, f"{order.digest}/", JOBS_ASKED)
    done = (job.result for job in jobs if job.state is JobState.DONE)
    return next((result for result in done if files.path(result).exists()), None)


def request_paper(session: Session, files: Files, order: PaperOrder, *, title: str, then: str, actor: Actor) -> int:
    """Enqueue the making of a large paper and return the job's number; asked for again, it is the same job.

    `then` is the address at which this person gets the paper. Raises AlreadyWorking while another paper is being made
    for this person.
    """
    args = {
        "source": files.put(order.source.encode()),
        "kind": order.kind,
        "format": order.format,
        "author": order.about.author,
        "rule_pack": order.about.rule_pack,
        "synthetic": order.synthetic,
        "title": title,
        "then": then,
    }
    key = f"{order.digest}/{actor.username}/{real_now():%Y-%m-%d}"
    return enqueue(session, MAKE_PAPER, key, args, priority=Priority.AWAITED, owner=actor.username).id


def run_order(files: Files, args: Mapping[str, Any]) -> str:
    """Make a large paper, store its bytes and return their hash."""
    source = files.read(str(args["source"])).decode()
    write = papers().pdf_from if args["format"] == "pdf" else papers().docx_from
    about = About(str(args["author"]), str(args["rule_pack"]))
    return files.put(write(source, about, synthetic=bool(args["synthetic"])))
