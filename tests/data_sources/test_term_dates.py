"""Term dates as councils publish them: headings, half-term in a row or in columns, and dates that cannot be."""

import pytest

from data_sources.reading.contract import FileRefused


def rows(dataset) -> list[tuple[str, str, str, str]]:
    return [
        (one.term, one.kind, one.first_day.date().isoformat(), one.last_day.date().isoformat())
        for one in dataset.frame.itertuples()
    ]


@pytest.mark.parametrize(
    "headings",
    ["Term,First day,Last day", "Term name,Start date,End date", "Event,From,To", "Terms and holidays,Starts,Ends"],
)
def test_terms_and_closed_days_are_told_apart_by_their_names(council_file, headings) -> None:
    dataset = council_file.csv(
        f"{headings}\nSpring 2026,5/1/2026,27 March 2026\nSpring half term,16/02/2026,20/02/2026\n"
        "INSET day,05/01/2026,\nSummer 2026,13/04/2026,21/07/2026\nEarly May bank holiday,04/05/2026,"
    )
    assert dataset.kind == "term_dates"
    assert rows(dataset) == [
        ("Spring 2026", "term", "2026-01-05", "2026-03-27"),
        ("INSET day", "closed", "2026-01-05", "2026-01-05"),
        ("Spring half term", "closed", "2026-02-16", "2026-02-20"),
        ("Summer 2026", "term", "2026-04-13", "2026-07-21"),
        ("Early May bank holiday", "closed", "2026-05-04", "2026-05-04"),
    ]


def test_half_term_may_be_in_the_row_of_its_term_and_six_terms_are_terms(council_file) -> None:
    dataset = council_file.csv(
        "Term,Start,End,Half term start,Half term end\nAutumn,01/09/2025,19/12/2025,27/10/2025,31/10/2025\n"
        "Spring first half term,05/01/2026,13/02/2026,,"
    )
    assert rows(dataset) == [
        ("Autumn", "term", "2025-09-01", "2025-12-19"),
        ("Half-term", "closed", "2025-10-27", "2025-10-31"),
        ("Spring first half term", "term", "2026-01-05", "2026-02-13"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Spring,27/03/2026,05/01/2026", "ends (2026-01-05) before it begins"),
        ("Spring,05/01/2026,", "has no last day"),
        (
            "Spring,05/01/2026,27/03/2026\nSummer,20/03/2026,21/07/2026",
            "begins on 2026-03-20, before Spring (row 2) ends",
        ),
        ("INSET day,05/01/2026,", "closed days but no term"),
        ("Spring,soon,27/03/2026", "is not a date"),
    ],
)
def test_dates_that_cannot_be_are_refused_with_the_row(council_file, text, said) -> None:
    with pytest.raises(FileRefused) as refused:
        council_file.csv(f"Term,First day,Last day\n{text}")
    assert said in str(refused.value)
