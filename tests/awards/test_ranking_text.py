"""Stored texts of closed rankings: every version is read, strictly."""

import json
from fractions import Fraction

import pytest

from dossiers.awards.ranking_text import (
    READERS,
    PlaceValue,
    RankingValue,
    SnapshotValue,
    UnrankedValue,
    read_ranking,
)
from dossiers.content.canonical import canonical_json
from dossiers.content.strict import FrozenTextError
from tests.support.golden import field_paths, golden_text, key_paths
from workflow.ranking import Chosen, OrderingStep, UnrankedReason
from workflow.results import ClosedRanking

FULL = RankingValue(
    campaign="4361-2010",
    snapshot=SnapshotValue(2, "ab" * 32),
    gate="7/2",
    places=(
        PlaceValue(1, "01", 1_000, 1_100, 10, Chosen.YES, OrderingStep.FIRST),
        PlaceValue(2, "02", 1_000, 1_050, 10, Chosen.NO, OrderingStep.TIE),
    ),
    unranked=(UnrankedValue("04", UnrankedReason.GATE),),
    tie=("01",),
)


@pytest.mark.parametrize("version", READERS)
def test_a_stored_text_of_every_version_is_read(version: int):
    assert read_ranking(golden_text(f"ranking-v{version}.json")) == FULL


def test_another_field_of_a_ranking_needs_another_version():
    assert set(field_paths(RankingValue)) == key_paths(json.loads(golden_text(f"ranking-v{max(READERS)}.json")))


def test_the_rules_are_told_places_choice_and_reasons():
    assert FULL.closed() == ClosedRanking(
        Fraction(7, 2), {"01": 1, "02": 2}, frozenset({"01"}), {"04": UnrankedReason.GATE}
    )


def test_a_text_that_the_writer_did_not_write_is_an_error_that_names_the_place():
    golden = json.loads(golden_text("ranking-v1.json"))
    for change, message in (
        ({"motto": ""}, "ranking: unknown key 'motto'"),
        ({"places": [{}]}, "ranking.places[0]: missing key 'chosen'"),
        ({"ranking_version": 2}, "ranking version 2 has no reader"),
    ):
        with pytest.raises(FrozenTextError) as error:
            read_ranking(canonical_json({**golden, **change}))
        assert str(error.value).startswith(message)
