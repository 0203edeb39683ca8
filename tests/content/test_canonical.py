"""Stored texts of contents: every version is read, strictly; a change of the fields needs a new version."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from dossiers.content.canonical import (
    CONTENT_VERSION,
    READERS,
    FrozenCampaign,
    FrozenFile,
    RevisionFrame,
    canonical_json,
    content_value,
    frozen_content,
    frozen_text,
    read_content,
    revision_frame,
)
from dossiers.content.strict import FrozenTextError
from tests.support.golden import field_paths, golden_text, key_paths
from workflow.dossier import (
    OFFICE_KEY,
    Attendance,
    Ballot,
    BallotMethod,
    Candidate,
    Claims,
    Content,
    CouncilRole,
    LocalReview,
    Meeting,
    Member,
    Nomination,
    PaperNumber,
    Signing,
    SigningMode,
)

FULL = Content(
    signing=Signing(place="Hà Nội", signer="Nguyễn Thị Thúy Quỳnh", mode=SigningMode.DEPUTY),
    claims=Claims(1_234_567_890_000, 1_321_234_567_891, 24_691_357_800, "Quyết định số 88/QĐ-GKH giao kế hoạch năm"),
    nomination=Nomination(
        office=True,
        collective=True,
        office_achievements="Hoàn thành vượt mức chỉ tiêu được giao.",
        candidates=(Candidate("c1", "Phòng Thu", "Thu đạt 107,1 %."), Candidate("c2", "Phòng Giám định")),
        nominee="c1",
    ),
    meeting=Meeting(
        day=date(2011, 1, 4),
        starts=time(8, 0),
        ends=time(10, 30),
        place="phòng họp tầng 2",
        members_total=3,
        members=(
            Member("m1", "Trần Văn An", "Giám đốc", CouncilRole.CHAIR, Attendance.PRESENT),
            Member("m2", "Lê Thị Đào", "Trưởng phòng", CouncilRole.SECRETARY, Attendance.WRITTEN),
            Member("m3", "Phạm Văn Ưng", "", None, None),
        ),
        chair="m1",
        secretary="m2",
        method=BallotMethod.SECRET,
        issued=2,
        collected=2,
        valid=2,
        invalid=0,
        ballots=(Ballot(OFFICE_KEY, 2, 0, 0), Ballot("c1", 1, 0, 1), Ballot("c2", None, None, None)),
        discussion="Các thành viên thảo luận.\nÝ kiến thống nhất.",
        differing_opinions="“Không có”",
    ),
    review=LocalReview(date(2011, 1, 5), "Đã sơ kết đợt thi đua.", 4, 17),
    numbers=(PaperNumber("to-trinh", 15, date(2011, 1, 6)), PaperNumber("bien-ban", None, None)),
)
"""A content in which every field and every list holds something."""

FRAME = RevisionFrame(
    reference="4361-2010-01",
    campaign=FrozenCampaign("4361-2010", "a" * 64),
    rule_pack="ttlt55_2005",
    versions={"to-trinh": "b" * 64, "ttlt55_2005": "c" * 64},
    attachments=(FrozenFile(7, "khac", "Biên bản đã ký.pdf", "application/pdf", 5, "e" * 64),),
)

CONTENTS = {1: FULL}
"""What the golden file of each version says, as a content of today."""


def frame_values() -> dict[str, Any]:
    frame = json.loads(golden_text("content-v1.json"))
    return {key: frame[key] for key in frame if not key.startswith("content")}


@pytest.mark.parametrize("version", READERS)
def test_a_stored_text_of_every_version_is_read(version: int):
    text = golden_text(f"content-v{version}.json")
    assert json.loads(text)["content_version"] == version
    assert frozen_content(text) == CONTENTS[version]
    assert revision_frame(text) == FRAME


def test_the_writer_gives_the_golden_text_byte_for_byte():
    assert frozen_text(FULL, **frame_values()) == golden_text(f"content-v{CONTENT_VERSION}.json")


def test_another_field_of_a_content_needs_another_version():
    golden = json.loads(golden_text(f"content-v{CONTENT_VERSION}.json"))
    assert set(field_paths(Content)) == key_paths(golden["content"])
    assert set(field_paths(RevisionFrame)) == key_paths({**frame_values(), "versions": None})
    assert max(READERS) == CONTENT_VERSION


def test_a_content_comes_back_from_its_text_alone_or_in_a_revision():
    for frame in ({}, frame_values()):
        assert frozen_content(frozen_text(FULL, **frame)) == FULL
    assert frozen_content(frozen_text(Content())) == Content()


def test_a_version_without_a_reader_is_an_error():
    with pytest.raises(FrozenTextError, match="content version 99 has no reader"):
        read_content({}, 99)


def altered(change: Callable[[dict[str, Any]], object]) -> str:
    value = json.loads(golden_text("content-v1.json"))
    change(value)
    return canonical_json(value)


def with_key(*place: str | int, key: str, value: object = "?") -> Callable[[dict[str, Any]], object]:
    def change(root: Any) -> None:
        for step in place:
            root = root[step]
        root[key] = value

    return change


def without_key(*place: str | int, key: str) -> Callable[[dict[str, Any]], object]:
    def change(root: Any) -> None:
        for step in place:
            root = root[step]
        del root[key]

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (with_key("content", key="motto"), "content: unknown key 'motto'"),
        (with_key("content", "signing", key="title"), "content.signing: unknown key 'title'"),
        (with_key("content", "meeting", "members", 1, key="vote"), "content.meeting.members[1]: unknown key 'vote'"),
        (without_key("content", key="review"), "content: missing key 'review'"),
        (without_key("content", "claims", key="debt"), "content.claims: missing key 'debt'"),
        (without_key("content", "numbers", 0, key="day"), "content.numbers[0]: missing key 'day'"),
        (with_key("content", key="signing", value=[]), None),
        (with_key("content", key="signing", value="Hà Nội"), "content.signing: not an object"),
        (with_key("content", key="review", value=None), "content.review: not an object"),
        (with_key("content", "claims", key="plan", value="5"), "content.claims.plan: "),
        (with_key("content", "claims", key="plan", value=5.5), "content.claims.plan: "),
        (with_key("content", "claims", key="plan", value=True), "content.claims.plan: "),
        (with_key("content", "signing", key="mode", value="king"), "content.signing.mode: "),
        (with_key("content", "meeting", key="day", value="4/1/2011"), "content.meeting.day: "),
        (with_key(key="paper"), "revision: unknown key 'paper'"),
        (without_key(key="rule_pack"), "revision: missing key 'rule_pack'"),
        (without_key(key="content"), "revision: missing key 'content'"),
        (without_key(key="content_version"), "revision: missing key 'content_version'"),
        (without_key("attachments", 0, key="hash"), "revision.attachments[0]: missing key 'hash'"),
        (with_key("campaign", key="name"), "revision.campaign: unknown key 'name'"),
        (with_key(key="content_version", value=2), "content version 2 has no reader"),
    ],
)
def test_a_text_that_the_writer_did_not_write_is_an_error_that_names_the_place(
    change: Callable[[dict[str, Any]], object], message: str | None
):
    with pytest.raises(FrozenTextError) as error:
        frozen_content(altered(change))
    assert str(error.value).startswith(message or "content.signing")


def test_the_frame_of_a_revision_is_read_strictly_too():
    for change, message in (
        (with_key("attachments", 0, key="size", value="5"), "revision.attachments.0.size: "),
        (with_key("versions", key="to-trinh", value=1), "revision.versions.to-trinh: "),
        (with_key("campaign", key="hash", value=None), "revision.campaign.hash: "),
    ):
        with pytest.raises(FrozenTextError) as error:
            revision_frame(altered(change))
        assert str(error.value).startswith(message)


def test_nothing_is_written_beside_a_content_that_no_reader_knows():
    with pytest.raises(FrozenTextError, match="unknown key 'motto'"):
        frozen_text(FULL, **frame_values(), motto="")
    with pytest.raises(FrozenTextError, match="missing key 'versions'"):
        frozen_text(FULL, **{key: part for key, part in frame_values().items() if key != "versions"})


def test_a_changed_content_is_another_text():
    other = replace(FULL, numbers=())
    assert content_value(other) != content_value(FULL)
    assert frozen_text(other) != frozen_text(FULL)
