"""Referrals of several periods: added up once each, over up to three years, never through a withheld figure."""

import pandas as pd
import pytest

from data_sources.joining.school_referrals import period_years, pooled_referrals
from tests.data_sources.joined_frames import referrals

URNS = pd.Index(["1", "2"], name="urn")
YEAR = {
    year: {"period_start": f"{year}-09-01", "period_end": f"{year + 1}-08-31", "period_label": str(year)}
    for year in range(2019, 2026)
}


def pooled(*rows: dict, carried: tuple[str, ...] = ()) -> tuple[pd.DataFrame, list[str]]:
    frame = referrals(*rows)
    return pooled_referrals(
        frame.assign(
            school_urn=["1" if urn in carried else urn for urn in frame["urn"]],
            is_carried=[urn in carried for urn in frame["urn"]],
        ),
        URNS,
    )


def test_three_years_are_added_up_and_a_fourth_is_not() -> None:
    rows = [{"urn": "1", "early_help_children": 5.0, **YEAR[year]} for year in (2021, 2022, 2023, 2024)]
    got, notes = pooled(*rows)
    assert got.loc["1", ["early_help_children", "referral_years"]].tolist() == [15.0, 3.0]
    assert any("periods not added" in note and note.endswith("1.") for note in notes)


def test_a_school_without_a_row_is_missing_and_zero_is_zero() -> None:
    got, notes = pooled({"urn": "1", "early_help_children": 0.0})
    assert got.loc["1", ["early_help_children", "early_help_children_state"]].tolist() == [0.0, "known"]
    assert got.loc["2", "early_help_children_state"] == "missing"
    assert got.loc[["2"], "early_help_children"].isna().all()
    assert any("no row for 1 of 2 schools" in note for note in notes)


def test_terms_and_their_year_are_not_counted_twice() -> None:
    terms = [("2024-09-01", "2024-12-31"), ("2025-01-01", "2025-04-30"), ("2025-05-01", "2025-08-31")]
    rows = [
        {"urn": "1", "early_help_children": 2.0, "period_start": start, "period_end": end, "period_label": start}
        for start, end in terms
    ]
    got, _ = pooled(*rows)
    assert got.loc["1", ["early_help_children", "referral_years"]].tolist() == [6.0, pytest.approx(1.0)]
    got, _ = pooled(*rows, {"urn": "1", "early_help_children": 7.0, **YEAR[2024]})
    assert got.loc["1", ["early_help_children", "referral_years"]].tolist() == [7.0, 1.0]


def test_early_help_and_social_care_keep_their_own_periods() -> None:
    """School years from one file, financial years from another: they overlap, and neither is lost."""
    got, _ = pooled(
        {"urn": "1", "early_help_children": 4.0, **YEAR[2024]},
        {"urn": "1", "early_help_children": 6.0, **YEAR[2023]},
        {"urn": "1", "social_care_children": 9.0, "period_start": "2024-04-01", "period_end": "2025-03-31"},
    )
    assert got.loc["1", ["early_help_children", "referral_years"]].tolist() == [10.0, 2.0]
    assert got.loc["1", ["social_care_children", "social_care_years"]].tolist() == [9.0, 1.0]


@pytest.mark.parametrize(("newest", "value", "state"), [(8.0, 8.0, "known"), ("suppressed", None, "suppressed")])
def test_a_withheld_period_is_not_added_only_the_newest_counts(newest: object, value: object, state: str) -> None:
    older = "suppressed" if newest == 8.0 else 8.0
    got, notes = pooled(
        {"urn": "1", "early_help_children": older, **YEAR[2023]},
        {"urn": "1", "early_help_children": newest, **YEAR[2024]},
        {"urn": "2", "early_help_children": 3.0, **YEAR[2023]},
        {"urn": "2", "early_help_children": 4.0, **YEAR[2024]},
    )
    assert got.loc["1", "early_help_children_state"] == state
    assert got.loc["1", "referral_years"] == 1.0
    if value is None:
        assert pd.isna(got.loc["1", "early_help_children"])
    else:
        assert got.loc["1", "early_help_children"] == value
    assert got.loc["2", ["early_help_children", "referral_years"]].tolist() == [7.0, 2.0]
    assert any("withheld or missing in some: 1." in note for note in notes)


def test_a_column_the_file_does_not_have_does_not_shorten_the_others() -> None:
    rows = [{"urn": "1", "early_help_requests": 5.0, **YEAR[year]} for year in (2023, 2024)]
    got, _ = pooled(*rows)
    assert got.loc["1", ["early_help_requests", "referral_years"]].tolist() == [10.0, 2.0]
    assert got.loc["1", "early_help_children_state"] == "missing"


def test_what_a_former_school_referred_is_added_to_the_school_of_today() -> None:
    got, _ = pooled(
        {"urn": "8", "early_help_children": 3.0},
        {"urn": "9", "early_help_children": 4.0},
        {"urn": "1", "early_help_children": 5.0},
        carried=("8", "9"),
    )
    assert got.loc["1", ["early_help_children", "referral_years"]].tolist() == [12.0, 1.0]
    got, _ = pooled(
        {"urn": "9", "early_help_children": 4.0, **YEAR[2023]},
        {"urn": "1", "early_help_children": 5.0, **YEAR[2024]},
        carried=("9",),
    )
    assert got.loc["1", ["early_help_children", "referral_years"]].tolist() == [9.0, 2.0]


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2024-09-01", "2025-08-31", 1.0),
        ("2024-09-03", "2025-07-22", 1.0),
        ("2024-04-01", "2025-03-31", 1.0),
        ("2024-09-01", "2024-12-31", 1 / 3),
        ("2024-10-01", "2024-12-31", 1 / 4),
        ("2024-09-01", "2024-09-30", 1 / 12),
        ("2022-09-01", "2024-08-31", 2.0),
    ],
)
def test_length_of_a_period(start: str, end: str, years: float) -> None:
    assert period_years(pd.Timestamp(start), pd.Timestamp(end)) == pytest.approx(years)


def test_no_file_is_missing_everywhere() -> None:
    got, notes = pooled_referrals(None, URNS)
    assert got.filter(like="_state").eq("missing").all(axis=None)
    assert notes == []
