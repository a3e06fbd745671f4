"""A council's own words for a tier are understood where they can mean one tier only."""

import pytest

from data_sources.operating_models import load


@pytest.mark.parametrize(
    ("words", "tier"),
    [
        ("two_meetings", "two_meetings"),
        ("Two meetings a term", "two_meetings"),
        ("2 meetings", "two_meetings"),
        ("2 per term", "two_meetings"),
        ("2x termly", "two_meetings"),
        ("two TAS meetings each term", "two_meetings"),
        ("3 x termly", "three_meetings"),
        ("3 meetings/term", "three_meetings"),
        ("KIT", "keeping_in_touch"),
        ("keeping-in-touch", "keeping_in_touch"),
        ("Keeping in touch (KIT)", "keeping_in_touch"),
    ],
)
def test_words_of_one_tier(words, tier) -> None:
    model = load("wakefield")
    assert model.tiers[model.tier_index(words)].id == tier


@pytest.mark.parametrize(
    "words", ["", "2", "Tier 2", "4 meetings", "0 meetings", "2 meetings per year", "2 days a term", "termly", "IT"]
)
def test_words_of_no_tier_or_of_several(words) -> None:
    assert load("wakefield").tier_index(words) == -1
