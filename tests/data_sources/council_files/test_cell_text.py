"""What people write in a cell, and what is made of it."""

from datetime import date

import pytest

from data_sources.council_files.cell_text import (
    Unreadable,
    day,
    fte_text,
    hours_text,
    is_vacancy,
    phases_text,
    postcode_text,
    slug,
    vacant_text,
)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("0.6", "0.6"),
        (".6", "0.6"),
        ("60%", "0.6"),
        ("60 per cent", "0.6"),
        ("0.6 FTE", "0.6"),
        ("0.6WTE", "0.6"),
        ("1.0", "1"),
        ("22.2 hours", "0.6"),
        ("22.2 hrs", "0.6"),
        ("18.5h", "0.5"),
        ("37 hours per week", "1"),
        ("Full time", "1"),
        ("FT", "1"),
        ("100%", "1"),
        ("0", "0"),
        ("0.8108", "0.8108"),
    ],
)
def test_shares_of_a_post(text, share) -> None:
    assert fte_text(text) == share


@pytest.mark.parametrize(
    "text", ["22.2", "1.2", "120%", "60", "part time", "3 days", "-0.5", "0,6", "0.6 + 0.2", "38 hours", "nan", "="]
)
def test_not_shares_of_a_post(text) -> None:
    with pytest.raises(Unreadable):
        fte_text(text)


def test_hours() -> None:
    assert hours_text("30") == "0.8108"
    assert hours_text("0") == "0"
    with pytest.raises(Unreadable):
        hours_text("60%")


@pytest.mark.parametrize(
    "text",
    ["Vacant", "VACANCY", "vacant post 2", "TBC", "Vacant - North", "Post vacant", "(Vacant)", "To be appointed"],
)
def test_vacancies(text) -> None:
    assert is_vacancy(text)


@pytest.mark.parametrize("text", ["Ann Lee", "Tbcott", "Post", "Unfi Lled"])
def test_people(text) -> None:
    assert not is_vacancy(text)


def test_vacant_column() -> None:
    assert [vacant_text(text) for text in ("Yes", "N", "Filled", "vacant", "TRUE", "In post")] == [
        "yes",
        "no",
        "no",
        "yes",
        "yes",
        "no",
    ]
    with pytest.raises(Unreadable):
        vacant_text("perhaps")


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("Primary; Secondary", "primary;secondary"),
        ("P/S", "primary;secondary"),
        ("Both", "primary;secondary"),
        ("All", ""),
        ("Any", ""),
        ("secondary & primary", "primary;secondary"),
        ("Primary and Special", "primary;special"),
        ("PRI, SEC, AP", "primary;secondary;special"),
        ("Primary schools", "primary"),
        ("Infant/Junior", "primary"),
        ("High", "secondary"),
    ],
)
def test_phases(text, phases) -> None:
    assert phases_text(text) == phases


@pytest.mark.parametrize("text", ["Nursery", "Middle", "Primary; Sixth form", "SEND", "None", "16 plus"])
def test_not_phases(text) -> None:
    with pytest.raises(Unreadable):
        phases_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "01/09/2024",
        "1/9/24",
        "2024-09-01",
        "2024-09-01 00:00:00",
        "2024-09-01T00:00:00",
        "1 September 2024",
        "1st Sept 2024",
        "01-Sep-24",
        "1 Sep 2024",
        "01.09.2024",
        "45536",
        "45536.0",
    ],
)
def test_days(text) -> None:
    assert day(text) == date(2024, 9, 1)


@pytest.mark.parametrize(
    "text", ["09/13/2024", "30/02/2024", "2024", "soon", "12345", "September 2024", "2024-13-01", "99999"]
)
def test_not_days(text) -> None:
    with pytest.raises(Unreadable):
        day(text)


def test_names_make_stable_ids() -> None:
    assert [slug(text) for text in ("Jo O'Neill", " jo  ONeill ", "Zoë-Ann Lee", "Łukasz Żak", "Lee, Ann")] == [
        "jo-oneill",
        "jo-oneill",
        "zoe-ann-lee",
        "łukasz-zak",
        "lee-ann",
    ]


def test_postcodes() -> None:
    assert [postcode_text(text) for text in ("m274ae", "SW1A 1AA", " ta 1 1 aa")] == ["M27 4AE", "SW1A 1AA", "TA1 1AA"]
    for text in ("M27", "M27 4A", "12345", "M27 4AE X"):
        with pytest.raises(Unreadable):
            postcode_text(text)
