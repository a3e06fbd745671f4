"""Academic years and days are found in names and never guessed."""

import pytest

from data_sources.reading.vintages import academic_year, day_in_name, span


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2022-2023_england_census.csv", "2022/23"), ("202223", "2022/23"), ("2022/23", "2022/23"),
        ("census 2022_23", "2022/23"), ("2018 to 2019", "2018/19"), ("1999-2000", ""), ("2022-2024", ""),
        ("spc_underlying_data_23112023.csv", ""), ("edubasealldata20250524", ""), ("2023", ""), ("", ""),
    ],
)  # fmt: skip
def test_an_academic_year_is_two_years_that_follow_each_other(text: str, year: str) -> None:
    assert academic_year(text) == year


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("edubasealldata20250524.csv", "2025-05-24"), ("links_2025-04-22.csv", "2025-04-22"), ("data20251399.csv", ""),
        ("x 20251399 20250101", "2025-01-01"), ("spc_23112023.csv", ""), ("schools.csv", ""),
    ],
)  # fmt: skip
def test_a_day_is_a_real_day(text: str, day: str) -> None:
    assert day_in_name(text) == day


def test_several_years_are_said_as_a_span() -> None:
    assert span(["2021/22", "2022/23", ""]) == "2021/22 to 2022/23"
    assert span(["2022/23"]) == "2022/23"
    assert span([]) == ""
