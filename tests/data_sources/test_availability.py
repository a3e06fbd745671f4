"""Who is in when, and what schools ask for: the ways people write weekdays, and rows that say nothing."""

import pytest

from data_sources.availability import says_text
from data_sources.council_files.cell_text import Unreadable
from data_sources.council_files.weekdays import half_text, weekdays_text
from data_sources.meeting_wishes import wish_text
from data_sources.reading.contract import FileRefused


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Mon, Wed", "mon;wed"),
        ("Tuesdays", "tue"),
        ("Mon-Thu", "mon;tue;wed;thu"),
        ("Monday to Wednesday & Fri", "mon;tue;wed;fri"),
        ("Weds and thurs", "wed;thu"),
        ("every day", ""),
        ("", ""),
    ],
)
def test_weekdays_as_people_write_them(text, meant) -> None:
    assert weekdays_text(text) == meant


@pytest.mark.parametrize("text", ["Saturday", "Thu-Mon", "Mon-Wed-Fri", "sometimes", "month"])
def test_what_is_no_weekday_is_refused(text) -> None:
    with pytest.raises(Unreadable):
        weekdays_text(text)


def test_words_for_presence_wishes_and_halves() -> None:
    assert [says_text(word) for word in ("Works", "Leave", "available")] == ["in", "away", "in"]
    assert [wish_text(word) for word in ("Preferred", "can't", "Never")] == ["prefers", "refuses", "refuses"]
    assert [half_text(word) for word in ("AM", "afternoons", "All day")] == ["morning", "afternoon", ""]


def test_a_list_of_people_is_read(council_file) -> None:
    dataset = council_file.csv(
        "Name,Job title,Available,Days,AM/PM,From,To,Max a day\nPriya Nair,,in,Mon-Thu,,,,\n"
        "Priya Nair,,leave,,,09/03/2026,13/03/2026,\nRuth Osei,School nurse,works,Tue,am,,,1"
    )
    assert dataset.kind == "availability"
    assert dataset.frame[["person", "role", "says", "weekdays", "half_day"]].to_numpy().tolist() == [
        ["Priya Nair", "", "in", "mon;tue;wed;thu", ""],
        ["Priya Nair", "", "away", "", ""],
        ["Ruth Osei", "School nurse", "in", "tue", "morning"],
    ]
    assert dataset.frame["most_a_day"].dropna().tolist() == [1]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Priya,away,,,", "not said when"),
        ("Priya,away,,13/03/2026,09/03/2026", "end (2026-03-09) before they begin"),
        ("Priya,in,Mon,09/03/2026,", "is in from a date"),
        ("Priya,away,Mon,09/03/2026,", "on dates and on weekdays in one row"),
        ("Priya,perhaps,Mon,,", "does not say whether the person is there"),
        ("Priya,in,Blursday,,", "is not a list of weekdays"),
    ],
)
def test_rows_that_say_nothing_are_refused(council_file, row, said) -> None:
    with pytest.raises(FileRefused) as refused:
        council_file.csv(f"Person,Availability,Weekdays,From,To\n{row}")
    assert said in str(refused.value)


def test_schools_wishes_are_read_by_number_and_none_may_refuse_everything(council_file) -> None:
    dataset = council_file.csv(
        "URN,School,Prefers or refuses,Days,Half-day\n105901,Oak,prefers,Tue,am\n105902,Elm,never,Fri,"
    )
    assert dataset.kind == "meeting_wishes"
    assert dataset.frame[["urn", "wish", "weekdays", "half_day"]].to_numpy().tolist() == [
        ["105901", "prefers", "tue", "morning"],
        ["105902", "refuses", "fri", ""],
    ]
    with pytest.raises(FileRefused, match="refuses every half-day"):
        council_file.csv("URN,Prefers or refuses,Days,Half-day\n105902,never,,")
