"""Calendar files read back: the same meeting keeps its UID, moves rise in sequence, what is gone is cancelled."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
from icalendar import Calendar

from allocation.plan import SolveStatus
from allocation.term_calendar.edits import move
from allocation.term_calendar.entities import CalendarRules, Meeting, PartnerNeed, Standardisation, TermCalendar
from data_sources import calendar_files
from data_sources.stores import CalendarSummary, SavedCalendar
from tests.allocation.term_calendar.terms import NURSE, PRIYA, SAM, SPRING, march, need, problem

MADE_AT = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
PROBLEM = problem(
    [need("Oak", 2, partners=(PartnerNeed("nurse", 1),)), need("Elm", 1, "sam", is_virtual=True)],
    (PRIYA, SAM, NURSE),
    term=SPRING,
    rules=CalendarRules(),
)
CALENDAR = TermCalendar(
    (
        Meeting("Elm", 1, march(4), "sam"),
        Meeting("Oak", 1, march(3), "priya", ("nurse",)),
        Meeting("Oak", 2, march(24, is_afternoon=True), "priya"),
    ),
    (Standardisation("North", (2026, 3), march(19), ("priya", "sam")),),
)


def saved(calendar: TermCalendar = CALENDAR, calendar_id: int = 7) -> SavedCalendar:
    summary = CalendarSummary(
        calendar_id, "998", 1, SPRING.name, 1, MADE_AT, "Jo", "Found", SolveStatus.OPTIMAL, 3, len(calendar.meetings)
    )
    return SavedCalendar(summary, calendar, (), (), PROBLEM)


def events(one: SavedCalendar, name: str, earlier: tuple[TermCalendar, ...] = ()) -> dict[str, object]:
    feed = next(feed for feed in calendar_files.feeds(PROBLEM) if feed.name == name)
    read = Calendar.from_ical(calendar_files.ics_bytes(one, feed, earlier))
    assert [str(zone["TZID"]) for zone in read.walk("VTIMEZONE")] == ["Europe/London"]
    return {str(event["UID"]): event for event in read.walk("VEVENT")}


def test_each_person_and_school_has_its_own_meetings() -> None:
    assert len(events(saved(), "Priya Nair")) == 3  # two of Oak and the standardisation meeting
    assert len(events(saved(), "Ruth Osei (school nurse)")) == 1
    [elm] = events(saved(), "Elm School").values()
    assert (str(elm["SUMMARY"]), str(elm["LOCATION"])) == (
        "Team Around the School meeting: Elm School (1 of 1)",
        "Online",
    )


def test_times_are_london_times_and_as_long_as_the_meeting() -> None:
    found = events(saved(), "Oak School")
    starts = [event.decoded("DTSTART") for event in found.values()]
    assert [one.strftime("%d/%m %H:%M %Z") for one in starts] == ["03/03 09:30 GMT", "24/03 13:30 GMT"]
    first = next(iter(found.values()))
    assert (first.decoded("DTEND") - first.decoded("DTSTART")).total_seconds() == 2 * 3600


def test_a_moved_meeting_keeps_its_uid_and_its_sequence_rises() -> None:
    moved = move(PROBLEM, CALENDAR, "Oak", 2, march(25)).calendar
    before, after = events(saved(), "Priya Nair"), events(saved(moved, 8), "Priya Nair", (CALENDAR,))
    assert before.keys() == after.keys()
    uid = next(uid for uid in before if "-Oak-2@" in uid)
    assert (before[uid]["SEQUENCE"], after[uid]["SEQUENCE"]) == (7, 8)
    assert after[uid].decoded("DTSTART").day == 25
    assert {str(event["STATUS"]) for event in after.values()} == {"CONFIRMED"}


def test_what_is_gone_is_cancelled_for_those_who_had_it() -> None:
    taken = replace(CALENDAR, meetings=(replace(CALENDAR.meetings[1], worker_id="sam"), *CALENDAR.meetings[2:]))
    priya, sam = (events(saved(taken, 9), name, (CALENDAR,)) for name in ("Priya Nair", "Sam Fletcher"))
    uid = next(uid for uid in priya if "-Oak-1@" in uid)
    assert (str(priya[uid]["STATUS"]), str(sam[uid]["STATUS"])) == ("CANCELLED", "CONFIRMED")


def test_the_same_calendar_gives_the_same_bytes_and_all_of_them_come_as_one_file() -> None:
    first = calendar_files.zip_bytes(saved())
    assert first == calendar_files.zip_bytes(saved())
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert names == [
        "link-worker-priya-nair.ics",
        "link-worker-sam-fletcher.ics",
        "partner-ruth-osei-school-nurse.ics",
        "school-Elm-elm-school.ics",
        "school-Oak-oak-school.ics",
    ]


def test_the_workbook_has_every_meeting_and_says_what_is_empty() -> None:
    book = openpyxl.load_workbook(io.BytesIO(calendar_files.workbook(saved())))
    assert book.sheetnames == ["Meetings", "Standardisation", "Not there", "Term and rules"]
    rows = list(book["Meetings"].iter_rows(values_only=True))
    assert [row[7] for row in rows if row[6] in ("Oak", "Elm")] == ["Oak School", "Elm School", "Oak School"]
    assert "Everything that is due" in str(list(book["Not there"].values))
