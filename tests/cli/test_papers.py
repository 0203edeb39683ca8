"""`dossiers papers`: one dossier's papers, or everybody's, one folder an office."""

import io

import pypdfium2
import pytest
from docx import Document

from dossiers.desk.clock import real_now
from dossiers.records.models.awards import KeptCampaignPaper
from dossiers.records.queries.dossier import campaign_by_code
from dossiers.records.queries.journal import acts_about
from tests.support.campaigns import second_campaign

FILES = ["bien-ban.docx", "bien-ban.pdf", "to-trinh.docx", "to-trinh.pdf"]


def words(pdf: bytes) -> str:
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


@pytest.mark.usefixtures("with_campaign")
def test_one_dossiers_papers_are_written_in_every_format(run, begun, tmp_path):
    out = tmp_path / "a" / "b"
    result = run("papers", begun, "--out", out)
    assert result.exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert sorted(result.stdout.split()) == sorted(str(out / name) for name in FILES)
    text = words((out / "to-trinh.pdf").read_bytes())
    assert "DỰ THẢO" in text
    assert "Đặng Thị Ngọc Ẩn" in text
    paragraphs = Document(io.BytesIO((out / "to-trinh.docx").read_bytes())).tables
    assert any("Đặng Thị Ngọc Ẩn" in cell.text for table in paragraphs for row in table.rows for cell in row.cells)


def test_what_was_written_stands_in_the_record(run, with_campaign, begun, tmp_path):
    run("papers", begun, "--out", tmp_path / "out")
    with with_campaign.database.reading() as session:
        acts = [act for act in acts_about(session, begun) if act.act == "downloaded"]
    assert {act.actor for act in acts} == {"command-line"}
    assert len(acts) == 4
    assert '"copy":"draft"' in acts[0].detail


@pytest.mark.usefixtures("with_campaign", "begun")
def test_all_writes_one_folder_an_office_and_lists_empty_drafts_as_skipped(run, tmp_path):
    out, campaign = tmp_path / "out", second_campaign()
    result = run("papers", "--all", "--out", out)
    assert result.exit_code == 0
    folders = [path.name for path in out.iterdir()]
    assert len(folders) == 1
    assert folders[0].startswith(f"{campaign.offices[0].code}-")
    assert folders[0].isascii()
    assert sorted(path.name for path in (out / folders[0]).iterdir()) == FILES
    assert "Đã ghi văn bản của 1 hồ sơ" in result.stdout
    skipped = [line.split()[0] for line in result.stdout.splitlines() if line.startswith("  ")]
    assert skipped == [campaign.reference(office.code) for office in campaign.offices[1:]]
    assert "Đang ghi văn bản" in result.stderr
    assert "Đang ghi" not in result.stdout


@pytest.mark.usefixtures("with_campaign")
def test_a_state_in_which_nothing_is_writes_nothing(run, tmp_path):
    result = run("papers", "--all", "--state", "approved", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "Đã ghi văn bản của 0 hồ sơ" in result.stdout
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("with_campaign")
def test_a_dossier_or_campaign_that_is_not_there_is_refused(run, tmp_path):
    for typed in (("9999-2010-01",), ("--all", "--campaign", "9999-2010")):
        result = run("papers", *typed, "--out", tmp_path / "out")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "Không tìm thấy “9999-2010" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("with_campaign")
def test_a_folder_that_cannot_be_written_is_told(run, begun, tmp_path):
    (tmp_path / "out").write_text("a file, no folder")
    result = run("papers", begun, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert f"Không đọc hoặc ghi được {tmp_path / 'out'}" in result.stderr


def test_a_missing_paper_of_a_decided_campaign_is_named_and_fails_the_verification(run, with_campaign):
    code, stored = second_campaign().code, with_campaign.files.store(b"%PDF the decision")
    with with_campaign.database.writing() as session:
        kept = KeptCampaignPaper(kind="quyet-dinh", format="pdf", hash=stored.hash, size=stored.size)
        kept.campaign_id, kept.made_with, kept.made_at = campaign_by_code(session, code).id, "weasyprint", real_now()
        session.add(kept)
    result = run("papers", "verify")
    assert result.exit_code == 0
    assert "1 văn bản của cả đợt thi đua được đối chiếu với mã băm" in result.stdout
    with_campaign.files.path(stored.hash).unlink()
    result = run("papers", "verify")
    assert result.exit_code == 1
    assert f"Đợt thi đua {code}, quyet-dinh.pdf: không còn tệp trong kho ({stored.hash})" in result.stdout
