"""Which schools are in scope, in which phase, and that every other establishment is left out with a reason."""

import pandas as pd
import pytest

from allocation.entities import Phase
from data_sources.joining.school_phase import classify, share_by_roll
from tests.data_sources.joined_frames import schools


def one(**cells: object) -> pd.Series:
    return classify(schools({"urn": "100001", **cells})).iloc[0]


@pytest.mark.parametrize(
    ("kind", "stated", "phase"),
    [
        ("Community school", "Primary", Phase.PRIMARY),
        ("Academy converter", "Middle deemed primary", Phase.PRIMARY),
        ("Free schools", "Middle deemed secondary", Phase.SECONDARY),
        ("Voluntary aided school", "Secondary", Phase.SECONDARY),
        ("Academy sponsor led", "All-through", Phase.SECONDARY),
        ("University technical college", "Secondary", Phase.SECONDARY),
        ("City technology college", "Not applicable", Phase.SECONDARY),
        ("Community special school", "Not applicable", Phase.SPECIAL),
        ("Academy special sponsor led", "Not applicable", Phase.SPECIAL),
        ("Pupil referral unit", "Not applicable", Phase.SPECIAL),
        ("Free schools alternative provision", "Not applicable", Phase.SPECIAL),
    ],
)
def test_type_and_phase_decide_the_cohort(kind: str, stated: str, phase: Phase) -> None:
    got = one(establishment_type=kind, phase_of_education=stated)
    assert (got["phase"], got["reason"]) == (phase, "")
    assert bool(got["is_all_through"]) is (stated == "All-through")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"establishment_type": "Other independent school", "phase_of_education": "Not applicable"}, "independent"),
        ({"establishment_type": "Other independent special school"}, "independent special"),
        ({"establishment_type": "Non-maintained special school"}, "non-maintained"),
        ({"establishment_type": "Academy 16-19 converter", "phase_of_education": "16 plus"}, "post-16"),
        ({"establishment_type": "Further education", "phase_of_education": "16 plus"}, "post-16"),
        ({"establishment_type": "Special post 16 institution"}, "post-16"),
        ({"establishment_type": "Free schools", "phase_of_education": "16 plus"}, "post-16"),
        ({"establishment_type": "Local authority nursery school", "phase_of_education": "Nursery"}, "nursery"),
        ({"establishment_type": "Community school", "phase_of_education": "Nursery"}, "nursery"),
        ({"establishment_type": "Higher education institutions"}, "higher education"),
        ({"establishment_type": "Welsh establishment", "phase_of_education": "Primary"}, "Welsh"),
        ({"establishment_type": "Online provider"}, "online"),
        ({"establishment_type": "Something new"}, "Something new"),
        ({"status": "Closed"}, "closed"),
        ({"status": "Proposed to open"}, "not open yet"),
        ({"status": "De-registered as EY"}, "De-registered"),
    ],
)
def test_everything_else_is_left_out_with_a_reason(cells: dict[str, str], words: str) -> None:
    got = one(**cells)
    assert words in got["reason"]
    assert got["phase"] == ""


def test_a_school_proposed_to_close_is_still_open() -> None:
    assert one(status="Open, but proposed to close")["reason"] == ""


@pytest.mark.parametrize(
    ("low", "high", "phase"), [(4, 11, Phase.PRIMARY), (11, 16, Phase.SECONDARY), (None, None, ""), (9, 13, "")]
)
def test_a_school_without_a_phase_goes_by_its_ages_or_is_left_out(low: float, high: float, phase: str) -> None:
    got = one(phase_of_education="Not applicable", low_age=low, high_age=high)
    assert got["phase"] == phase
    assert (got["reason"] == "") is bool(phase)


def test_an_all_through_school_goes_with_the_greater_part_of_its_roll() -> None:
    urns = ["mostly primary", "mostly secondary", "even", "not known", "not all-through"]
    rolls = pd.DataFrame(
        {"primary_age_pupils": [300.0, 200, 250, None, 400], "secondary_age_pupils": [200.0, 300, 250, 9, 0]},
        index=urns,
    )
    phases = pd.Series([Phase.SECONDARY] * 5, index=urns, dtype=object)
    is_all_through = pd.Series([True] * 4 + [False], index=urns)
    got = share_by_roll(phases, is_all_through, rolls)
    assert got.tolist() == [Phase.PRIMARY] + [Phase.SECONDARY] * 4
    assert share_by_roll(phases, is_all_through, rolls.drop(index="mostly primary")).tolist() == [Phase.SECONDARY] * 5
