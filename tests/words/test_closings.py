"""The closing of dossiers in words."""

import pytest

from dossiers.words.closings import closing_words
from tests.support.campaigns import campaign_4361, second_campaign
from workflow.campaign import Campaign


@pytest.mark.parametrize(
    ("campaign", "words"),
    [
        (
            campaign_4361(),
            "trước ngày 10/01/2011 — nhận đến hết 24 giờ 00 ngày 09/01/2011, giờ Việt Nam",
        ),
        (
            second_campaign(),
            "chậm nhất ngày 14/01/2022 — nhận đến hết 24 giờ 00 ngày 14/01/2022, giờ Hà Nội",
        ),
    ],
    ids=["truoc-ngay", "cham-nhat-ngay"],
)
def test_the_sentence_leaves_nothing_to_guess(campaign: Campaign, words: str):
    assert closing_words(campaign.closing, campaign.zone_words) == words
