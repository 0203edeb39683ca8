"""`dossiers papers` on the demo: frozen revisions as they were submitted, drafts as drafts."""

import shutil
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner
from sqlalchemy import select

from dossiers.cli.__main__ import main
from dossiers.demo.prepare import prepare
from dossiers.desk.application import Application
from dossiers.operations.founding import ensure_desk
from dossiers.operations.handlers import HANDLERS
from dossiers.records.database import Database
from dossiers.records.models.dossier import KeptPaper
from dossiers.records.models.jobs import Job, JobState
from tests.support.demos import demo_desk
from tests.support.working import run_due_jobs


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Application:
    folder = tmp_path_factory.mktemp("demo")
    application = demo_desk(Database(f"sqlite:///{folder / 'data' / 'desk.sqlite3'}"), folder / "data")
    ensure_desk(application)
    prepare(application)
    return application


def typed(application: Application, *args: object) -> str:
    environ = {"DATA_DIR": str(application.settings.data_dir), "DESK_DEMO": "1", "DATABASE_URL": ""}
    result = CliRunner().invoke(main, [str(arg) for arg in args], env=environ)
    assert result.exit_code == 0, result.output
    return result.stdout


def words(path: Path) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


def test_the_approved_ones_have_final_papers_in_their_own_folders(demo: Application, tmp_path: Path):
    said = typed(demo, "papers", "--all", "--state", "approved", "--out", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["22-quang-ninh", "40-nghe-an", "75-dong-nai"]
    assert "3 hồ sơ" in said
    assert "Bỏ qua" not in said
    proposal = words(tmp_path / "40-nghe-an" / "to-trinh.pdf")
    assert "DỰ THẢO" not in proposal
    assert "số 160/QĐ-BHXH" in " ".join(proposal.split())


def test_a_returned_dossier_is_written_as_it_was_submitted(demo: Application, tmp_path: Path):
    typed(demo, "papers", "4361-2010-77", "--out", tmp_path)
    assert "DỰ THẢO" not in words(tmp_path / "to-trinh.pdf")


def test_a_draft_is_marked_as_one(demo: Application, tmp_path: Path):
    typed(demo, "papers", "4361-2010-79", "--out", tmp_path)
    assert "DỰ THẢO" in words(tmp_path / "bien-ban.pdf")


def test_the_job_process_knows_every_job_that_the_demo_asked_for(demo: Application):
    with demo.database.reading() as session:
        assert {job.name for job in session.scalars(select(Job))} <= HANDLERS.keys()


def test_kept_papers_are_written_as_they_were_kept(demo: Application, tmp_path: Path):
    with demo.database.writing() as session:
        for job in session.scalars(select(Job)):
            job.state = JobState.WAITING if job.key == "4361-2010-22/1" else JobState.DONE
    assert run_due_jobs(demo, HANDLERS) == 1
    with demo.database.reading() as session:
        kept = {(paper.kind, paper.format): paper.hash for paper in session.scalars(select(KeptPaper))}
    assert len(kept) == 4
    for (kind, form), hash in kept.items():
        shutil.copy(demo.files.path(hash), tmp_path / f"{kind}-kept.{form}")
    typed(demo, "papers", "4361-2010-22", "--out", tmp_path)
    for kind, form in kept:
        assert (tmp_path / f"{kind}.{form}").read_bytes() == (tmp_path / f"{kind}-kept.{form}").read_bytes()
