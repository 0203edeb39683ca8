"""Stored texts of decisions: every version is read, strictly."""

import json
from dataclasses import replace
from datetime import date

import pytest

from dossiers.awards.decision_text import DECISION_VERSION, READERS, AwardValue, DecisionValue, read_decision
from dossiers.content.canonical import canonical_json
from dossiers.content.strict import FrozenTextError
from tests.support.golden import field_paths, golden_text, key_paths
from workflow.signing import Power

FULL = DecisionValue(
    campaign="4361-2010",
    number=12,
    series="QĐ-BHXH",
    day=date(2011, 2, 1),
    signer="Lê Bạch Hồng",
    power=Power.DEPUTY,
    signer_title="Phó Tổng Giám đốc",
    snapshot=2,
    ranking="ab" * 32,
    prepared_by="reviewer",
    prepared_name="Nguyễn Thị Thẩm",
    awards=(
        AwardValue("01", "", 1, "Bằng khen", 5_000_000),
        AwardValue("02", "Phòng Thu", None, "Giấy khen", 0),
    ),
)
"""A decision on an office and on a collective."""
EXPECTED = {
    1: replace(FULL, power=Power.HEAD, signer_title="", ranking="", prepared_by="", prepared_name=""),
    2: FULL,
}


@pytest.mark.parametrize("version", READERS)
def test_a_stored_text_of_every_version_is_read(version: int):
    assert read_decision(golden_text(f"decision-v{version}.json")) == EXPECTED[version]


def test_another_field_of_a_decision_needs_another_version():
    golden = json.loads(golden_text(f"decision-v{max(READERS)}.json"))
    assert set(field_paths(DecisionValue)) | {"decision_version"} == key_paths(golden)
    assert golden["decision_version"] == DECISION_VERSION == max(READERS)


def test_a_text_that_the_writer_did_not_write_is_an_error_that_names_the_place():
    golden = json.loads(golden_text("decision-v1.json"))
    for change, message in (
        ({"motto": ""}, "decision: unknown key 'motto'"),
        ({"number": "12"}, "decision.number: "),
        ({"awards": [{}]}, "decision.awards[0]: missing key 'award'"),
        ({"power": "head"}, "decision: unknown key 'power'"),
        ({"decision_version": 2}, "decision: missing key 'power'"),
        ({"decision_version": 3}, "decision version 3 has no reader"),
    ):
        with pytest.raises(FrozenTextError) as error:
            read_decision(canonical_json({**golden, **change}))
        assert str(error.value).startswith(message)
    with pytest.raises(FrozenTextError, match="missing key 'signer'"):
        read_decision(canonical_json({key: value for key, value in golden.items() if key != "signer"}))
