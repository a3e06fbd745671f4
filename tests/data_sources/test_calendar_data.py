"""Terms, people's days and schools' wishes from the council's files and the app."""

from datetime import date

import pandas as pd

from allocation.entities import LinkWorker
from allocation.term_calendar.build import Wishes
from allocation.term_calendar.entities import EVERY_HALF_DAY, Away
from allocation.term_calendar.term_dates import ClosedDays, TermDates
from data_sources import calendar_data
from tests.allocation.term_calendar.terms import days, mornings

WORKERS = (
    LinkWorker("LW1", "Priya Nair", "senior", 1.0, "North"),
    LinkWorker("LW2", "Sam Fletcher", "senior", 0.6, "South"),
)
COLUMNS = ["person", "role", "cluster", "says", "weekdays", "half_day", "first_day", "last_day", "most_a_day", "reason"]


def people(*rows: tuple[object, ...]):
    table = pd.DataFrame(rows, columns=COLUMNS)
    return calendar_data.people(
        table.assign(first_day=pd.to_datetime(table["first_day"]), last_day=pd.to_datetime(table["last_day"])), WORKERS
    )


def test_rows_of_one_person_add_up_and_others_are_partners() -> None:
    presence, partners = people(
        ("priya nair", "", "", "in", "mon;tue", "", None, None, 1.0, ""),
        ("LW1", "", "", "in", "wed", "morning", None, None, None, ""),
        ("LW2", "", "", "away", "", "", "2026-03-09", None, None, "Training"),
        ("Ruth Osei", "School nurse", "North", "in", "thu", "", None, None, None, ""),
    )
    # two ways of writing one person
    assert set(presence) == {"LW1", "LW2"}
    assert presence["LW2"].half_days == EVERY_HALF_DAY
    assert presence["LW2"].away == (Away(date(2026, 3, 9), date(2026, 3, 9), "Training"),)
    assert presence["LW1"].half_days == days(0, 1) | mornings(2)
    assert presence["LW1"].most_a_day == 1
    [nurse] = partners
    assert (nurse.person_id, nurse.role, nurse.cluster, nurse.half_days) == (
        "partner-ruth-osei", "School nurse", "North", days(3),
    )  # fmt: skip


def test_days_away_each_week_are_taken_from_the_others() -> None:
    presence, _ = people(("LW1", "", "", "away", "fri", "afternoon", None, None, None, ""))
    assert presence["LW1"].half_days == EVERY_HALF_DAY - {(4, True)}


def test_terms_take_the_closed_days_that_fall_in_them_and_a_bad_one_is_noted() -> None:
    rows = pd.DataFrame(
        [
            ("Spring 2026", "term", "2026-01-05", "2026-03-27"),
            ("Half-term", "closed", "2026-02-16", "2026-02-20"),
            ("Half-term", "closed", "2026-05-25", "2026-05-29"),
            ("Long", "term", "2026-04-01", "2027-03-01"),
        ],
        columns=["term", "kind", "first_day", "last_day"],
    )
    rows = rows.assign(first_day=pd.to_datetime(rows["first_day"]), last_day=pd.to_datetime(rows["last_day"]))
    found, notes = calendar_data.terms(rows)
    assert found == (
        TermDates(
            "Spring 2026",
            date(2026, 1, 5),
            date(2026, 3, 27),
            (ClosedDays(date(2026, 2, 16), date(2026, 2, 20), "Half-term"),),
        ),
    )
    assert "Long lasts" in notes[0]


def test_the_term_to_plan_is_the_one_of_the_day_until_half_of_it_is_over() -> None:
    spring = TermDates("Spring", date(2026, 1, 5), date(2026, 3, 27))
    summer = TermDates("Summer", date(2026, 4, 13), date(2026, 7, 21))
    chosen = [
        calendar_data.term_to_plan((spring, summer), day)
        for day in (date(2025, 12, 1), date(2026, 2, 1), date(2026, 3, 1), date(2027, 1, 1))
    ]
    assert chosen == [spring, spring, summer, summer]
    assert calendar_data.term_to_plan((), date(2026, 1, 1)) is None


def test_wishes_are_of_todays_schools_and_strangers_are_named() -> None:
    schools = pd.DataFrame(
        {"urn": ["100001", "100002"], "laestab": ["9982001", "9982002"], "predecessor_urns": ["", "90000"]}
    )
    rows = pd.DataFrame(
        [
            ("100001", "", "prefers", "tue", "morning"),
            ("", "9982001", "refuses", "fri", ""),
            ("90000", "", "refuses", "", "afternoon"),
            ("555555", "", "prefers", "mon", ""),
        ],
        columns=["urn", "laestab", "wish", "weekdays", "half_day"],
    )
    found, notes = calendar_data.wishes(rows, schools)
    assert found["100001"] == Wishes(mornings(1), days(4))
    assert found["100002"].excluded == frozenset((day, True) for day in range(5))
    assert "555555" in notes[0]
