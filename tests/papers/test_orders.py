"""Large papers are made by a job, once for everybody, from the output of their template; small ones at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from dossiers.desk.actor import Actor
from dossiers.desk.application import Application
from dossiers.documents.kinds.context import PaperContext
from dossiers.jobs.queue import AlreadyWorking
from dossiers.operations import handlers
from dossiers.papers import engine, orders
from dossiers.papers.orders import MAKE_PAPER, PaperNotMade, PaperOrder, prompt_maker, request_paper
from dossiers.records.database import Database
from tests.documents.sample import CAMPAIGN_4361, campaign_context, context_of, ordinary
from tests.support.desks import application_on
from tests.support.dossiers import APPROVER, REVIEWER
from tests.support.working import run_due_jobs

ORDINARY = context_of("bien-ban", ordinary(4), campaign=CAMPAIGN_4361)
LONG = context_of("bien-ban", ordinary(60), campaign=CAMPAIGN_4361)


@pytest.fixture
def application(database: Database, tmp_path: Path) -> Application:
    return application_on(database, tmp_path)


def order_of(kind: str, format_: str, context: PaperContext) -> PaperOrder:
    return PaperOrder(kind, format_, engine.papers().source(kind, context), context.about, False)


def make(application: Application, context: PaperContext, kind: str = "bien-ban", format_: str = "pdf") -> bytes:
    return prompt_maker(application.database, application.files)(kind, format_, context, demo=False)


def ask(application: Application, context: PaperContext, actor: Actor = REVIEWER) -> int:
    with pytest.raises(PaperNotMade) as not_made:
        make(application, context)
    with application.database.writing() as session:
        order, files = not_made.value.order, application.files
        return request_paper(session, files, order, title="biên bản", then="/x", actor=actor)


def do_jobs(application: Application) -> int:
    return run_due_jobs(application, {MAKE_PAPER: handlers.make_paper})


def test_what_is_quick_enough_for_a_request_goes_by_length_format_and_pictures():
    ranking = campaign_context("bang-xep-hang", 63)
    assert order_of("bien-ban", "pdf", ORDINARY).is_prompt
    assert not order_of("bien-ban", "pdf", LONG).is_prompt
    assert order_of("bien-ban", "docx", LONG).is_prompt
    assert not order_of("bang-xep-hang", "docx", ranking).is_prompt
    assert order_of("quyet-dinh", "pdf", campaign_context("quyet-dinh", 63)).is_prompt


def test_the_demos_campaign_has_its_decision_of_63_offices_at_once(application: Application):
    assert make(application, campaign_context("quyet-dinh", 63), "quyet-dinh").startswith(b"%PDF")


def test_the_job_makes_the_bytes_that_the_command_line_makes(application: Application):
    ask(application, LONG)
    assert do_jobs(application) == 1
    assert make(application, LONG) == engine.render("bien-ban", "pdf", LONG, demo=False)


def test_the_bytes_of_one_persons_job_serve_everybody_until_they_are_swept(application: Application):
    number = ask(application, LONG)
    assert ask(application, LONG) == number
    assert ask(application, LONG, APPROVER) != number
    do_jobs(application)
    assert make(application, LONG)
    for hash_ in application.files.hashes():
        application.files.delete(hash_)
    with pytest.raises(PaperNotMade):
        make(application, LONG)


def test_other_words_another_layout_or_another_version_are_other_bytes(monkeypatch: pytest.MonkeyPatch):
    order = order_of("bien-ban", "pdf", LONG)
    changed = [
        replace(order, source=f"{order.source} "),
        replace(order, synthetic=True),
        replace(order, format="docx"),
        replace(order, about=replace(order.about, rule_pack="ttlt55_2005")),
    ]
    digests = {order.digest, *(other.digest for other in changed)}
    monkeypatch.setattr(engine.papers(), "made_with", lambda: "another")
    assert len({*digests, order.digest}) == 6


def test_one_large_paper_a_person_at_a_time(application: Application):
    number = ask(application, LONG)
    other = context_of("bien-ban", ordinary(70), campaign=CAMPAIGN_4361)
    with pytest.raises(AlreadyWorking) as refused:
        ask(application, other)
    assert refused.value.status.id == number
    assert refused.value.status.name == orders.MAKE_PAPER
