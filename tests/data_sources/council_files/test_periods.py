"""Every way of naming a period comes to its first and last day, or is refused when it could be several."""

from datetime import date
from itertools import pairwise

import pytest

from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.periods import between, read_period


@pytest.mark.parametrize(
    ("text", "label", "start", "end"),
    [
        ("2024/25", "2024/25", "2024-09-01", "2025-08-31"),
        ("2024-2025", "2024/25", "2024-09-01", "2025-08-31"),
        ("2024–25", "2024/25", "2024-09-01", "2025-08-31"),
        ("Academic Year 2024/25", "2024/25", "2024-09-01", "2025-08-31"),
        ("2024/25 academic year", "2024/25", "2024-09-01", "2025-08-31"),
        ("1999/00", None, None, None),
        ("FY 2024/25", "FY 2024/25", "2024-04-01", "2025-03-31"),
        ("2024/25 (financial year)", "FY 2024/25", "2024-04-01", "2025-03-31"),
        ("Autumn 2024", "Autumn 2024", "2024-09-01", "2024-12-31"),
        ("Autumn Term 2024/25", "Autumn 2024", "2024-09-01", "2024-12-31"),
        ("2024/25 Spring term", "Spring 2025", "2025-01-01", "2025-04-30"),
        ("summer 2025", "Summer 2025", "2025-05-01", "2025-08-31"),
        ("Q1 2024/25", "Q1 2024/25", "2024-04-01", "2024-06-30"),
        ("2024/25 Q3", "Q3 2024/25", "2024-10-01", "2024-12-31"),
        ("Q4 2024/25", "Q4 2024/25", "2025-01-01", "2025-03-31"),
        ("September 2024", "2024-09", "2024-09-01", "2024-09-30"),
        ("Feb-24", "2024-02", "2024-02-01", "2024-02-29"),
        ("2024", "2024", "2024-01-01", "2024-12-31"),
        ("2024-09-01 to 2025-07-31", "2024/25", "2024-09-01", "2025-07-31"),
        ("01/09/2024 - 31/08/2025", "2024/25", "2024-09-01", "2025-08-31"),
        ("01/04/2024-31/03/2025", "2024-04-01 to 2025-03-31", "2024-04-01", "2025-03-31"),
    ],
)
def test_periods(text, label, start, end) -> None:
    if label is None:
        with pytest.raises(Unreadable):
            read_period(text)
        return
    period = read_period(text)
    assert (period.label, period.start.isoformat(), period.end.isoformat()) == (label, start, end)


@pytest.mark.parametrize(
    "text",
    [
        "2024/26",
        "2024-09",
        "Term 1 2024/25",
        "Q1 2024",
        "Autumn",
        "last year",
        "01/09/2024",
        "Autumn 2024/26",
        "Winter 2024",
        "31/08/2025 to 01/09/2024",
        "Autumn 1 2024",
        "",
    ],
)
def test_what_could_be_several_periods_or_none_is_refused(text) -> None:
    with pytest.raises(Unreadable):
        read_period(text)


def test_readings_are_told_only_where_there_is_another() -> None:
    assert "school year" in read_period("2024/25").reading
    assert "financial year" in read_period("Q1 2024/25").reading
    assert read_period("Academic year 2024/25").reading == ""
    assert read_period("FY 2024/25").reading == ""


def test_terms_of_a_year_touch_and_do_not_overlap() -> None:
    terms = [read_period(text) for text in ("Autumn 2024", "Spring 2025", "Summer 2025")]
    year = read_period("2024/25")
    assert (terms[0].start, terms[-1].end) == (year.start, year.end)
    assert all((later.start - earlier.end).days == 1 for earlier, later in pairwise(terms))


def test_between() -> None:
    assert between(date(2024, 9, 1), date(2024, 9, 1)).label == "2024-09-01 to 2024-09-01"
