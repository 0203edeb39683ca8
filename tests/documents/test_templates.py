"""Templates and contexts fit each other, and a template that writes anything unknown is told its line."""

import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from dossiers.documents.charts import Bar, Point
from dossiers.documents.kinds.appraisal_sheet import AppraisalSheet
from dossiers.documents.kinds.candidate_list import CandidateList
from dossiers.documents.kinds.context import About
from dossiers.documents.kinds.decision import AwardDecision
from dossiers.documents.kinds.eligibility_proof import EligibilityProof
from dossiers.documents.kinds.figures import FigureTable
from dossiers.documents.kinds.interim_report import InterimReport
from dossiers.documents.kinds.minutes import MeetingMinutes
from dossiers.documents.kinds.notices import ExtensionNotice, ReturnNotice
from dossiers.documents.kinds.proposal import Proposal
from dossiers.documents.kinds.ranking import RankingPaper
from dossiers.documents.kinds.receipt import Receipt
from dossiers.documents.papers import Papers
from dossiers.documents.setting.fonts import Fonts
from dossiers.documents.setting.measure import measured
from dossiers.documents.setting.rule_packs import ND30_2020
from dossiers.documents.setting.templating import paper_environment
from dossiers.documents.setting.vocabulary import TemplateFault, parse
from tests.documents.marks import UnknownMark, all_fields, used_marks
from tests.documents.sample import ROOT, TEMPLATES, context_of

FONTS = Fonts(TEMPLATES / "_base" / "fonts")
ENVIRONMENT = paper_environment(TEMPLATES, FONTS)
CONTEXTS = (
    ("to-trinh", Proposal),
    ("bien-ban", MeetingMinutes),
    ("giay-xac-nhan", Receipt),
    ("thong-bao-tra-lai", ReturnNotice),
    ("thong-bao-gia-han", ExtensionNotice),
    ("danh-sach", CandidateList),
    ("bao-cao-so-ket", InterimReport),
    ("phieu-tham-dinh", AppraisalSheet),
    ("thong-bao-dieu-kien", EligibilityProof),
    ("quyet-dinh", AwardDecision),
    ("bang-xep-hang", RankingPaper),
)

NOT_ON_PAPER = {
    *((About, name) for name in ("author", "rule_pack")),  # what the file is called and set by
    *((kind, "about") for _, kind in CONTEXTS),
}
DRAWN = {field for shape in (Bar, Point) for field in all_fields(shape)}  # by functions that the template calls


@pytest.mark.parametrize(("kind", "context"), CONTEXTS)
def test_every_mark_of_a_template_is_a_field_of_its_context_and_the_reverse(kind, context):
    used = used_marks(ENVIRONMENT, f"{kind}/paper.xml", context)
    not_taken = {field for field in all_fields(context) if field[0] is FigureTable and context is not Proposal}
    assert all_fields(context) - used - NOT_ON_PAPER - DRAWN - not_taken == set()


def test_a_mark_that_the_context_lacks_is_found(tmp_path):
    (tmp_path / "paper.xml").write_text("<paper>{{ paper.head.numbre }}</paper>")
    with pytest.raises(UnknownMark, match="Letterhead has no numbre"):
        used_marks(paper_environment(tmp_path, FONTS), "paper.xml", Proposal)


def test_the_minutes_have_no_place_and_date_line(papers: Papers):
    minutes, proposal = (papers.html(kind, context_of(kind)) for kind in ("bien-ban", "to-trinh"))
    assert "Cửa Ngọnsóng" in proposal
    assert "Cửa Ngọnsóng" not in minutes


@pytest.mark.parametrize(
    ("source", "line", "element", "fault"),
    [
        ("<paper>\n<para>a</para>\n<script>x</script></paper>", 3, "script", "unknown element"),
        ("<paper>\n<para>a <para>b</para></para></paper>", 2, "para", "does not belong"),
        ("<paper>\n<para>a<b>c</b></para></paper>", 2, "b", "unknown element"),
        ("<paper>\n<para>a<br>b</br></para></paper>", 2, "br", "nothing may stand in it"),
        ("<paper>\n<para>a<br><br/></br></para></paper>", 2, "br", "nothing may stand in it"),
        ("<paper>\n<para>a<br x='1'/></para></paper>", 2, "br", "unknown attribute"),
        ("<paper><signatures left='75'>\n<band>a</band></signatures></paper>", 2, "band", "no text may stand here"),
        ("<paper x='1'/>", 1, "paper", "unknown attribute"),
        ("<paper><para style='x'>a</para></paper>", 1, "para", "unknown attribute"),
        ("<paper>\n\n<table><col mm='0' align='left'/></table></paper>", 3, "col", "can't be"),
        ("<paper><table><col mm='12'/></table></paper>", 1, "col", "'align' is missing"),
        ("<paper>loose words</paper>", 1, "paper", "no text may stand here"),
        ("<paper><para>e\u0323</para></paper>", 1, "para", "not in NFC"),
        ("<html/>", 1, "html", "begins with <paper>"),
        ("<paper>\n<para>a & b</para></paper>", 2, "paper", ""),
        ("<paper><para>one", 1, "paper", ""),
        ("", 1, "paper", ""),
    ],
)
def test_what_is_not_in_the_vocabulary_is_refused_with_its_line(source, line, element, fault):
    with pytest.raises(TemplateFault) as refused:
        parse(source)
    assert (refused.value.line, refused.value.element) == (line, element)
    assert fault in refused.value.fault


def test_entities_are_not_resolved(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("TOPSECRET")
    source = f'<!DOCTYPE paper [<!ENTITY x SYSTEM "{secret.as_uri()}">]><paper><para>a &x; b</para></paper>'
    with pytest.raises(TemplateFault):
        parse(source)


@pytest.mark.parametrize(
    ("table", "fault"),
    [
        ('<col mm="100" align="left"/>', "do not add up to 165 mm"),
        ('<col mm="165" align="left"/><row><cell>a</cell><cell>b</cell></row>', "2 cells for 1 columns"),
    ],
)
def test_a_table_that_does_not_fit_the_sheet_is_refused(table, fault):
    tree = parse(f"<paper><table>{table}</table></paper>")
    with pytest.raises(TemplateFault, match=fault):
        measured(tree, ND30_2020, FONTS)


def rendered(tmp_path, source: str, value: object) -> str:
    (tmp_path / "paper.xml").write_text(source)
    return paper_environment(tmp_path, FONTS).get_template("paper.xml").render(paper=value)


def test_an_unknown_mark_is_an_error_and_not_an_empty_place(tmp_path):
    with pytest.raises(UndefinedError):
        rendered(tmp_path, "{{ paper.nothing }}", context_of("to-trinh"))


@pytest.mark.parametrize("mark", ["paper.__class__.__mro__", "''.__class__", "paper.office.__init__.__globals__"])
def test_a_template_can_not_leave_its_sandbox(tmp_path, mark):
    with pytest.raises((SecurityError, UndefinedError)):
        rendered(tmp_path, "{{ " + mark + " }}", context_of("to-trinh"))


@pytest.mark.parametrize("value", [None, 7, True])
def test_only_text_that_is_ready_to_print_is_printed(tmp_path, value):
    with pytest.raises(TypeError, match="prints text only"):
        rendered(tmp_path, "{{ paper }}", value)


def test_decomposed_text_and_invisible_characters_are_mended_before_they_are_set(papers: Papers):
    context = context_of("to-trinh")
    decomposed = "Ha\u0300 No\u0323\u0302i kho\u00ad\u200bẻ"
    words = papers.words("to-trinh", replace(context, addressee=decomposed))
    assert "Hà Nội khoẻ" in " ".join(words)


def test_a_character_without_a_glyph_is_a_box_in_all_formats(papers: Papers):
    words = " ".join(papers.words("to-trinh", replace(context_of("to-trinh"), addressee="Ban 漢 \U0001f600 \x07 xong")))
    assert "Ban □ □ □ xong" in words


def test_the_version_of_a_kind_changes_with_its_files_and_with_the_shared_ones(tmp_path):
    copy = tmp_path / "documents"
    shutil.copytree(TEMPLATES, copy)
    original = Papers(TEMPLATES)
    assert Papers(copy).template_version("to-trinh") == original.template_version("to-trinh")
    (copy / "bien-ban" / "paper.xml").write_text("<paper/>")
    assert Papers(copy).template_version("to-trinh") == original.template_version("to-trinh")
    assert Papers(copy).template_version("bien-ban") != original.template_version("bien-ban")
    (copy / "_base" / "print.css").write_text("")
    assert Papers(copy).template_version("to-trinh") != original.template_version("to-trinh")


def test_pages_without_papers_do_not_wait_for_the_papers_libraries():
    code = (
        "import sys, dossiers.documents.kinds.catalogue, dossiers.uploads.inspection\n"
        "import dossiers.documents.setting.binding\n"
        "heavy = {'weasyprint', 'docx', 'lxml', 'jinja2', 'pikepdf', 'PIL', 'fontTools', 'pypdfium2'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
