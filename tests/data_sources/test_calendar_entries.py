"""Typed into the app: stored as a file would be, everybody else's rows kept, the newest about a person wins, undone."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from allocation.entities import LinkWorker
from allocation.term_calendar.build import Wishes
from allocation.term_calendar.entities import EVERY_HALF_DAY, Away, Person
from allocation.term_calendar.term_dates import ClosedDays, TermDates, TermDatesRefused
from data_sources import calendar_data, calendar_entries, importing, stores
from data_sources.calendar_data import CalendarData
from data_sources.database import open_database
from data_sources.joining.district_files import by_kind
from data_sources.reading.contract import FileRefused
from tests.allocation.term_calendar.terms import days, mornings

WORKERS = (
    LinkWorker("LW1", "Priya Nair", "senior", 1.0, "North"),
    LinkWorker("LW2", "Sam Fletcher", "senior", 0.6, "South"),
)
SCHOOLS = pd.DataFrame(
    {
        "urn": ["100001", "100002"],
        "laestab": ["9992001", "9992002"],
        "name": ["Oak CE/VA School", "Elm School"],
        "predecessor_urns": ["", "190000"],
    }
)
PEOPLE = (
    "Name,Role,Area covered,In or away,Days,AM or PM,From,To,Most meetings a day\n"
    'LW1,,,in,"Mon, Tue",,,,\nSam Fletcher,,,in,Wed,,,,1\nRuth Osei,School nurse,North,in,Thu,,,,\n'
)
PRIYA = Person(
    "LW1",
    "Priya Nair",
    cluster="North",
    half_days=days(0) | mornings(2, 3),
    away=(Away(date(2026, 3, 9), date(2026, 3, 13), "Training"), Away(date(2026, 4, 1), date(2026, 4, 1))),
    most_a_day=1,
)
SPRING = TermDates(
    "Spring 2026",
    date(2026, 1, 5),
    date(2026, 3, 27),
    (
        ClosedDays(date(2026, 2, 16), date(2026, 2, 20), "Half-term"),
        ClosedDays(date(2026, 3, 2), date(2026, 3, 2), "Eid"),
    ),
)


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file, up to date and empty: these rows are kept the same way in both sorts of database."""
    path = tmp_path_factory.mktemp("entries") / "empty.db"
    open_database(f"sqlite:///{path}").dispose()
    return path


@pytest.fixture
def sqlite(empty_database: Path, tmp_path: Path) -> Iterator[Engine]:
    """A copy of it."""
    opened = open_database(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'tas.db')}")
    yield opened
    opened.dispose()


def loaded(engine: Engine, text: str, name: str) -> None:
    importing.import_file(engine, name, text.encode(), by="Jo", authority_code="999")


def known(engine: Engine) -> CalendarData:
    """What the pages are told, of two schools and two link workers."""
    files = [one for one in stores.source_files(engine, "999") if one.kind in calendar_data.KINDS]
    frames = by_kind(files, {one.source_id: stores.frame(engine, one.source_id) for one in files})
    presence, partners = calendar_data.people(frames.get("availability"), WORKERS)
    wishes, notes = calendar_data.wishes(frames.get("meeting_wishes"), SCHOOLS)
    terms, _ = calendar_data.terms(frames.get("term_dates"))
    return CalendarData(terms, presence, partners, wishes, notes)


def enter(engine: Engine, person: Person) -> stores.SourceFile:
    return calendar_entries.enter_person(engine, "999", person, WORKERS, "Ann")


def test_days_come_back_as_they_were_typed_and_everybody_elses_stay(sqlite: Engine) -> None:
    loaded(sqlite, PEOPLE, "people.csv")
    file = known(sqlite)
    assert file.presence["LW1"].half_days == days(0, 1)
    entry = enter(sqlite, PRIYA)
    now = known(sqlite)
    assert now.presence["LW1"] == PRIYA
    assert (now.presence["LW2"], now.partners) == (file.presence["LW2"], file.partners)
    assert (entry.loaded_by, entry.file_name) == ("Ann", "Days of Priya Nair (entered in the app)")
    assert stores.activities(sqlite, limit=1)[0].sentence.startswith("Loaded Days of Priya Nair (entered in the app)")
    stores.withdraw(sqlite, entry.source_id, "Ann")
    assert (known(sqlite).presence, known(sqlite).partners) == (file.presence, file.partners)


@pytest.mark.parametrize(
    "half_days", [EVERY_HALF_DAY, frozenset(), mornings(0, 1, 2, 3, 4), days(1) | frozenset({(4, True)})]
)
def test_any_week_can_be_typed(sqlite: Engine, half_days: frozenset[tuple[int, bool]]) -> None:
    enter(sqlite, replace(PRIYA, half_days=half_days))
    assert known(sqlite).presence["LW1"] == replace(PRIYA, half_days=half_days)


def test_the_newest_about_a_person_wins_whichever_way_it_came(sqlite: Engine) -> None:
    first = enter(sqlite, PRIYA)
    second = enter(sqlite, replace(PRIYA, most_a_day=2))
    assert known(sqlite).presence["LW1"].most_a_day == 2
    assert [one.source_id for one in calendar_entries.last_entries(sqlite, "999")] == [second.source_id]
    loaded(sqlite, PEOPLE, "people.csv")
    assert known(sqlite).presence["LW1"].half_days == days(0, 1)
    nurse = Person("", "Owen Pritchard", True, "South", "School nurse", days(1))
    third = enter(sqlite, nurse)
    assert [one.name for one in known(sqlite).partners] == ["Ruth Osei", "Owen Pritchard"]
    for entry in (third, second, first):
        stores.withdraw(sqlite, entry.source_id, "Ann")
    assert [one.name for one in known(sqlite).partners] == ["Ruth Osei"]


def test_who_is_taken_away_has_no_days_and_comes_back_with_undo_even_as_the_last_one(sqlite: Engine) -> None:
    nurse = replace(PRIYA, person_id="", name="Ruth Osei", is_partner=True, role="School nurse")
    enter(sqlite, nurse)
    [partner] = known(sqlite).partners
    gone = calendar_entries.forget_person(sqlite, "999", partner, WORKERS, "Ann")
    assert known(sqlite).partners == ()
    loaded(sqlite, PEOPLE, "people.csv")
    assert [one.name for one in known(sqlite).partners] == ["Ruth Osei"]
    stores.withdraw(sqlite, gone.source_id, "Ann")
    assert known(sqlite).partners[0].half_days == days(3)


def test_a_row_that_the_file_may_not_have_cannot_be_typed_either(sqlite: Engine) -> None:
    with pytest.raises(FileRefused) as refused:
        enter(sqlite, replace(PRIYA, away=(Away(date(2026, 3, 13), date(2026, 3, 9)),)))
    assert "before they begin" in refused.value.faults[0].problem
    with pytest.raises(FileRefused) as refused:
        wish(sqlite, Wishes(excluded=EVERY_HALF_DAY))
    assert "refuses every half-day, so it could never meet" in refused.value.faults[0].problem
    assert stores.source_files(sqlite, "999") == []


def wish(engine: Engine, wishes: Wishes, urn: str = "100001") -> stores.SourceFile:
    return calendar_entries.enter_wishes(engine, "999", urn, wishes, SCHOOLS, "Ann")


def test_wishes_take_the_place_of_all_rows_about_the_school_by_any_of_its_numbers(sqlite: Engine) -> None:
    loaded(
        sqlite,
        "URN,School,Prefers or refuses,Days,AM or PM\n190000,Elm,refuses,Fri,\n100001,Oak,prefers,Tue,am\n",
        "w.csv",
    )
    before = known(sqlite).wishes
    entry = wish(sqlite, Wishes(days(0), mornings(4)), "100002")
    assert known(sqlite).wishes == {"100001": Wishes(mornings(1)), "100002": Wishes(days(0), mornings(4))}
    assert entry.file_name == "Wishes of Elm School (entered in the app)"
    assert wish(sqlite, Wishes(), "100001").file_name == "No wishes of Oak CE VA School (entered in the app)"
    assert set(known(sqlite).wishes) == {"100002"}
    wish(sqlite, Wishes(), "100002")
    assert known(sqlite).wishes == {}
    for _ in range(3):
        stores.withdraw(sqlite, calendar_entries.last_entries(sqlite, "999")[0].source_id, "Ann")
    assert known(sqlite).wishes == before


def test_a_term_is_typed_corrected_renamed_and_undone(sqlite: Engine) -> None:
    summer = "Summer 2026,13/04/2026,21/07/2026\nHalf-term,25/05/2026,29/05/2026\n"
    loaded(
        sqlite,
        f"Term or holiday,Starts,Ends\nSpring 2026,06/01/2026,20/03/2026\nInset day,09/01/2026,\n{summer}",
        "t.csv",
    )
    file = known(sqlite).terms
    calendar_entries.enter_term(sqlite, "999", SPRING, "Ann")
    spring, also = known(sqlite).terms
    # "Eid" is known to be closed by what is written beside it, as it would be in a file
    eid = ClosedDays(date(2026, 3, 2), date(2026, 3, 2), "Eid (closed)")
    assert sorted((spring, also), key=lambda one: one.first_day) == [
        replace(SPRING, closed=(SPRING.closed[0], eid)),
        file[1],
    ]
    shorter = TermDates("Lent 2026", date(2026, 1, 5), date(2026, 3, 20))
    calendar_entries.enter_term(sqlite, "999", shorter, "Ann", instead_of="Spring 2026")
    assert {one.name: one.closed for one in known(sqlite).terms} == {"Lent 2026": (), "Summer 2026": file[1].closed}
    with pytest.raises(TermDatesRefused, match=r"Easter and Summer 2026 \(13/04/2026 to 21/07/2026\) overlap"):
        calendar_entries.enter_term(sqlite, "999", TermDates("Easter", date(2026, 4, 1), date(2026, 4, 13)), "Ann")
    for _ in range(2):
        stores.withdraw(sqlite, calendar_entries.last_entries(sqlite, "999")[0].source_id, "Ann")
    assert known(sqlite).terms == file
