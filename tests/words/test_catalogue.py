"""The catalogue: every code has its sentence, every sentence its code, every word its place."""

import ast
from pathlib import Path

import pytest

from dossiers.content.form_fields import BALLOT_COLUMNS, FIELDS, NUMBER_COLUMNS, ROWS
from dossiers.dossier.views import Progress
from dossiers.notices.smtp import Failure
from dossiers.operations.handlers import HANDLERS
from dossiers.records.models.accounts import LinkPurpose, MailPreference
from dossiers.records.models.jobs import JobFault
from dossiers.records.models.notices import MailState
from dossiers.vietnamese.amounts import Unit
from dossiers.web.base.fields import names_of
from dossiers.words.catalogue import FOLDER, CatalogueFault, FieldNames, WordMissing, placeholders, read_words
from tests.support.campaigns import campaign_4361, second_campaign
from tests.support.codes import COMPUTED, PASSED_ON, ROOT, codes, sites
from workflow import bars, guards
from workflow.dossier import Attendance, BallotMethod, CouncilRole, SigningMode
from workflow.errors import Unmet
from workflow.guards import CampaignState, Guard
from workflow.lifecycle import TRANSITIONS, Action, Input, Role, State
from workflow.phases import Phase
from workflow.recipients import Relation
from workflow.shown_states import ShownState

WORDS = read_words(strict=True)
LENIENT = read_words()
ALWAYS_KNOWN = {"field", "path"}

FACE = {
    ("states", "draft"): "Đang soạn thảo",
    ("states", "submitted"): "Đã nộp, chờ thẩm định",
    ("states", "returned"): "Trả lại để hoàn thiện",
    ("states", "reviewed"): "Đã thẩm định, chờ duyệt",
    ("states", "approved"): "Đã duyệt đề nghị (chưa phải quyết định tặng thưởng)",
    ("actions", "submit"): "Nộp hồ sơ",
    ("actions", "withdraw"): "Rút hồ sơ",
    ("actions", "review"): "Xác nhận đã thẩm định",
    ("actions", "return"): "Trả lại",
    ("actions", "recheck"): "Chuyển thẩm định lại",
    ("actions", "approve"): "Duyệt đề nghị",
    ("roles", "clerk"): "cán bộ lập hồ sơ",
    ("roles", "reviewer"): "người thẩm định",
    ("roles", "approver"): "người duyệt",
    ("roles", "printer"): "văn thư",
}

AFTER_THE_CLOSING = frozenset(ShownState) - {ShownState.DRAFT}
"""The states that are shown once no draft can be submitted any more."""
OFFERED = {
    "states": ShownState,
    "states_closed": AFTER_THE_CLOSING,
    "states_decided": AFTER_THE_CLOSING,
    "state_names": ShownState,
    "waiting_closed": State,
    "actions": Action,
    "explains": Action,
    "moved": Action,
    "refused": Action,
    "flash_moved": frozenset(Action) - {Action.SUBMIT},
    "roles": Role,
    "campaign_states": CampaignState,
    "phases": Phase,
    "signing_modes": SigningMode,
    "council_roles": CouncilRole,
    "attendance": Attendance,
    "ballot_methods": BallotMethod,
    "units": Unit,
    "progress": Progress,
    "link_purposes": LinkPurpose,
    "mail_preferences": MailPreference,
    "mail_states": MailState,
    "relations": Relation,
    "mail_failures": Failure,
    "job_faults": JobFault,
}


def test_every_code_that_the_program_can_raise_has_a_sentence():
    assert sorted(set(codes()) - set(WORDS.refusals)) == []


def test_no_sentence_is_unused():
    assert sorted(set(WORDS.refusals) - set(codes())) == []


def test_every_value_that_a_sentence_mentions_comes_with_the_code():
    unsupplied = {
        code: names
        for code, supplied in codes().items()
        if (names := {name for name, _ in placeholders(WORDS.refusals[code])} - supplied - ALWAYS_KNOWN)
    }
    assert unsupplied == {}


def test_every_computed_code_is_listed_by_hand():
    known = set(COMPUTED) | PASSED_ON
    assert [(site.place, site.line) for site in sites() if not site.codes and site.place not in known] == []


def test_no_listed_place_has_gone():
    places = {site.place for site in sites()}
    assert sorted((set(COMPUTED) | PASSED_ON) - places) == []


@pytest.mark.parametrize("code", sorted(WORDS.refusals))
def test_a_sentence_is_a_sentence(code):
    sentence = WORDS.refusals[code]
    assert sentence.endswith(".")
    assert sentence[0].isupper() or sentence.startswith(("“{", "{path}: ", "{office} "))
    assert "  " not in sentence


@pytest.mark.parametrize(("group", "value"), FACE)
def test_states_actions_and_roles_are_called_as_agreed(group, value):
    assert WORDS.label(group, value) == FACE[group, value]


@pytest.mark.parametrize("group", OFFERED)
def test_a_group_has_exactly_the_words_of_its_codes(group):
    assert set(WORDS.labels[group]) == {str(code.value) for code in OFFERED[group]}


def test_every_background_job_is_named():
    assert set(WORDS.labels["job_names"]) == {*HANDLERS, "unknown"}


def test_every_condition_of_a_move_has_a_name():
    named = {guard.name for place in (guards, bars) for guard in vars(place).values() if isinstance(guard, Guard)}
    assert named == set(WORDS.labels["guards"])


def test_every_reason_that_is_asked_for_has_a_label():
    asking = {move.action.value for move in TRANSITIONS if Input.REASON in move.inputs}
    assert asking == set(WORDS.labels["reasons"])


def test_every_section_has_a_name():
    assert set(WORDS.labels["sections"]) == {*FIELDS, "attachments"}


def test_every_field_of_a_draft_has_a_label_and_no_label_is_of_no_field():
    single = {f"{section}.{name}" for section, names in FIELDS.items() for name in names}
    rows = {f"{name}.*.{column}" for name, kind in ROWS.items() for column in kind.columns} | set(ROWS)
    voted = {f"meeting.ballots.*.{column}" for column in BALLOT_COLUMNS}
    numbers = {f"papers.*.{column}" for column in NUMBER_COLUMNS}
    drafted = {name for name in WORDS.fields if name.partition(".")[0] in FIELDS and "." in name}
    assert drafted == single | rows | voted | numbers
    assert set(WORDS.columns) == {name for name in drafted if "*" in name}


def test_every_message_that_a_view_leaves_has_words():
    for path in sorted((ROOT / "dossiers" / "web").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for message, category in left_messages(call):
                if path.name == "sent_forms.py":  # It repeats what the views have left.
                    continue
                assert isinstance(category, ast.Constant), path
                group = WORDS.labels[f"flash_{category.value}"]
                assert not isinstance(message, ast.Constant) or message.value in group or "*" in group, path


def left_messages(call: ast.AST) -> list[list[ast.expr]]:
    """Return what a call leaves for the next page: message and category, of `flash` or of a form carried out once."""
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "flash":
        return [call.args]
    if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "leads_to":
        return [part.elts for left in call.args[1:] for part in ast.walk(left) if isinstance(part, ast.Tuple)]
    return []


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("figures.plan", "Kế hoạch được giao"),
        ("meeting.members.m7.name", "Họ và tên thành viên thứ 2"),
        ("meeting.ballots.c4.in_favour", "Số phiếu đồng ý cho tập thể thứ 1"),
        ("meeting.ballots.office.in_favour", "Số phiếu đồng ý cho đơn vị"),
        ("papers.to-trinh.number", "Số tờ trình"),
        ("attachments.khac", "Tệp đính kèm"),
        ("offices[3].code", "offices[3].code"),
    ],
)
def test_a_field_is_called_by_its_name_and_its_row(field, label):
    names = FieldNames(rows={"meeting.members": ("m1", "m7"), "nomination.candidates": ("c4",)})
    assert WORDS.field_label(field, names) == label


def test_where_a_page_knows_no_rows_the_key_says_which_row_it_is():
    assert WORDS.field_label("meeting.members.m7.post") == "Chức vụ của thành viên thứ 7"


def test_within_its_row_a_field_is_called_in_short():
    assert WORDS.column_label("meeting.members.m7.name") == "Họ và tên"
    assert WORDS.column_label("office.signer") == "Họ và tên người ký tờ trình"


def test_a_campaign_calls_figures_and_attachments_by_its_own_words():
    ours, others = names_of(campaign=campaign_4361()), names_of(campaign=second_campaign())
    assert WORDS.field_label("figures.plan", ours) == "Kế hoạch thu được giao năm 2010"
    assert WORDS.field_label("figures.plan", others) == "Dự toán giao quý IV năm 2021"
    assert WORDS.field_label("attachments.khac", ours) == "Tài liệu khác"


def test_a_late_attempt_is_told_the_closing_moment_the_arrival_and_what_to_do():
    values = (("closes", "0 giờ ngày 10/01/2011"), ("arrived", "0 giờ 05 ngày 10/01/2011"))
    late = Unmet("deadline-passed", values=values)
    sentence = WORDS.refusal(late)
    for said in ("0 giờ ngày 10/01/2011", "0 giờ 05 ngày 10/01/2011", "gia hạn", "vẫn còn nguyên"):
        assert said in sentence


def test_codes_inside_a_sentence_are_said_in_words():
    refused = Unmet("wrong-state", values=(("state", "draft"), ("action", "approve")))
    assert "“Chưa nộp”" in WORDS.refusal(refused)
    assert "“Duyệt đề nghị”" in WORDS.refusal(refused)


def test_what_people_typed_is_never_taken_for_a_name_in_the_sentence():
    typed = Unmet("amount-unreadable", "figures.plan", (("text", "{unit} %s {0}"),))
    assert "“{unit} %s {0}”" in WORDS.refusal(typed)


@pytest.mark.parametrize("reason", [Unmet("never-heard-of"), Unmet("amount-ambiguous", "figures.plan")])
def test_an_unknown_code_or_value_fails_in_tests_and_gets_a_general_sentence_in_use(reason):
    with pytest.raises(WordMissing):
        WORDS.refusal(reason)
    assert f"(mã {reason.code})" in LENIENT.refusal(reason)


def test_an_unknown_label_fails_in_tests_and_is_shown_as_it_is_in_use():
    with pytest.raises(WordMissing):
        WORDS.label("states", "lost")
    assert LENIENT.label("states", "lost") == "lost"


def test_a_history_tells_the_grave_reasons_and_counts_the_others():
    told = WORDS.refused_because(("deadline-passed", "field-missing", "number-missing"))
    assert told == "đã hết thời hạn nhận hồ sơ; còn 2 loại nội dung phải hoàn thiện"


def test_a_message_with_any_text_is_said_with_it():
    assert "4361-2010" in WORDS.flashed("campaign-loaded", "4361-2010")
    assert WORDS.flashed("moved", "reopen") == "Hồ sơ đã được mở lại."


def test_a_catalogue_at_fault_is_refused_with_everything_that_is_wrong(tmp_path: Path):
    for name in ("labels", "fields"):
        (tmp_path / f"{name}.toml").write_text((FOLDER / f"{name}.toml").read_text("utf-8"), "utf-8")
    faulty = 'a = ""\nb = "{x:nothing}"\nc = "{x.y}"\nd = 3\ne = "u\u0309"\nf = "{"\n'
    (tmp_path / "refusals.toml").write_text(faulty, "utf-8")
    with pytest.raises(CatalogueFault) as fault:
        read_words(tmp_path)
    assert [line.split(":")[0] for line in str(fault.value).splitlines()] == [f"refusals.{code}" for code in "abcdef"]
