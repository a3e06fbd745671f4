"""A file goes in whole or not at all, for the right authority, once, and its report says what happened."""

import hashlib
import threading
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import Engine

from data_sources import stores
from data_sources.importing import ImportReport, import_file, import_files
from data_sources.reading.contract import FileRefused

pytestmark = pytest.mark.usefixtures("tiny_sources")

SCHOOLS = b"""URN,LAESTAB,authority_code,authority_name
100001,355/2001,355,Salford
100002,355/2002,355,Salford
100003,355/2003,355,Salford
200001,933/2001,933,Somerset
200002,933/2002,933,Somerset
"""
PLAY_SCHOOLS = b"URN,LAESTAB,authority_code,authority_name\n900001,998/2001,998,Playshire\n"


def workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def patches(*urns: str) -> bytes:
    return "".join(["URN,Patch\n", *(f"{urn},North\n" for urn in urns)]).encode()


def load(engine: Engine, data: bytes, authority_code: str | None = None, name: str = "file.csv") -> ImportReport:
    return import_file(engine, name, data, by="Sam", authority_code=authority_code)


def stored(engine: Engine, authority_code: str) -> list[tuple[str, str | None]]:
    return sorted((file.kind, file.authority_code) for file in stores.source_files(engine, authority_code))


def test_the_report_says_what_was_loaded(engine: Engine) -> None:
    report = load(engine, SCHOOLS, name="../GIAS.csv")
    assert (report.file_name, report.is_already_loaded) == ("GIAS.csv", False)
    assert report.sha256 == hashlib.sha256(SCHOOLS).hexdigest()
    [table] = report.tables
    assert table.sentence == "GIAS.csv: Schools, 5 rows. Public data, used for every authority."
    assert (table.authority_code, table.replaced, table.notes) == (None, (), ("5 rows read.",))
    assert stores.source_files(engine, "355") == [table.source]
    assert (table.source.sha256, table.source.loaded_by) == (report.sha256, "Sam")
    assert stores.frame(engine, table.source.source_id)["urn"].tolist()[0] == "100001"


def test_every_sheet_of_a_workbook_is_stored(engine: Engine) -> None:
    load(engine, SCHOOLS)
    data = workbook(Patches=[["URN", "Patch"], ["100001", "North"]], Team=[["Person", "Post"], ["Ana", "lead"]])
    report = load(engine, data, name="book.xlsx")
    assert [(table.label, table.source.rows, table.authority_code) for table in report.tables] == [
        ("Patches", 1, "355"),
        ("People", 1, "355"),
    ]
    assert {table.source.sha256 for table in report.tables} == {hashlib.sha256(data).hexdigest()}


def test_the_faults_of_all_sheets_come_together_and_nothing_is_stored(engine: Engine) -> None:
    data = workbook(
        One=[["URN", "Patch"], ["1", "wrong"], ["2", "wrong"]],
        Two=[["Person", "Post"], ["Ana", "wrong"]],
        Three=[["URN", "Year", "Roll"], ["1", "2025", "210"]],
    )
    with pytest.raises(FileRefused) as refusal:
        load(engine, data, "355", name="book.xlsx")
    assert refusal.value.file_name == "book.xlsx"
    assert [(fault.sheet, fault.row) for fault in refusal.value.faults] == [("One", 2), ("One", 3), ("Two", 2)]
    assert stores.source_files(engine, "355", include_superseded=True) == []
    assert stores.activities(engine) == []


def test_two_sheets_about_the_same_rows_are_refused(engine: Engine) -> None:
    rows = [["URN", "Patch"], ["100001", "North"]]
    with pytest.raises(FileRefused) as refusal:
        load(engine, workbook(Old=rows, New=rows), "355", name="book.xlsx")
    [fault] = refusal.value.faults
    assert "'Old' and 'New' both hold Patches" in fault.problem
    assert "100001" in fault.problem
    apart = workbook(One=rows, Two=[["URN", "Patch"], ["100002", "North"]])
    assert len(load(engine, apart, "355", name="book.xlsx").tables) == 2


@pytest.mark.parametrize("data", [b"", b"What is this?\n1\n", b"\x00\xff" * 50], ids=["empty", "text", "bytes"])
def test_what_is_no_known_table_is_refused(engine: Engine, data: bytes) -> None:
    with pytest.raises(FileRefused):
        load(engine, data)
    assert stores.source_files(engine, None, include_superseded=True) == []


def test_the_same_file_again_stores_nothing(engine: Engine) -> None:
    first = load(engine, patches("1"), "355")
    again = load(engine, patches("1"), "355", name="another name.csv")
    assert again.is_already_loaded
    assert [table.source for table in again.tables] == [table.source for table in first.tables]
    assert len(stores.source_files(engine, "355", include_superseded=True)) == 1
    assert not load(engine, patches("1"), "933").is_already_loaded
    assert stored(engine, "933") == [("patches", "933")]


def test_a_file_that_was_replaced_or_withdrawn_can_be_loaded_again(engine: Engine) -> None:
    load(engine, patches("1", "2"), "355")
    load(engine, patches("1"), "355")
    third = load(engine, patches("1", "2"), "355")
    assert not third.is_already_loaded
    stores.withdraw(engine, third.tables[0].source.source_id, "Sam")
    assert not load(engine, patches("1", "2"), "355").is_already_loaded


def test_the_report_names_what_was_replaced_and_what_stands_beside(engine: Engine) -> None:
    old = load(engine, patches("1", "2"), "355", name="old.csv").tables[0].source
    load(engine, patches("7"), "355", name="other.csv")
    load(engine, patches("3", "5", "6"), "355", name="most.csv")
    [table] = load(engine, patches("2", "3", "4"), "355", name="new.csv").tables
    assert [file.source_id for file in table.replaced] == [old.source_id]
    when = old.loaded_at.strftime("%d %B %Y")
    assert table.notes[1:] == (
        f"Replaces old.csv (2 rows, loaded {when}); not in the new file: 1 of its entries.",
        "Stands beside other.csv (1 row): they have nothing in common.",
        "Stands beside most.csv (3 rows): where both have the same entry (1), the newer one is used.",
    )


def test_the_schools_in_a_file_say_which_authority_it_is_for(engine: Engine) -> None:
    load(engine, SCHOOLS)
    stores.set_setting(engine, None, stores.CURRENT_AUTHORITY, "933", "Sam")
    [table] = load(engine, patches("100001", "100002", "200001", "555555")).tables
    assert table.authority_code == "355"
    assert table.authority_reason == (
        "Stored for authority 355: 2 of the 3 schools in it that are known are in Salford (355)."
    )
    [by_laestab] = load(engine, b"LAESTAB,Patch\n933/2001,South\n").tables
    assert by_laestab.authority_code == "933"


def test_the_demonstrations_schools_are_known_too(engine: Engine) -> None:
    load(engine, SCHOOLS)
    load(engine, PLAY_SCHOOLS, "998")
    assert load(engine, patches("900001")).tables[0].authority_code == "998"
    assert stored(engine, "998") == [("patches", "998"), ("schools", "998")]
    assert stored(engine, "355") == [("schools", None)]


def test_schools_of_several_authorities_must_be_decided_by_a_person(engine: Engine) -> None:
    load(engine, SCHOOLS)
    with pytest.raises(FileRefused) as refusal:
        load(engine, patches("100001", "200001"))
    assert refusal.value.faults[0].problem == "Its schools are in several authorities: Salford (1), Somerset (1)"
    [table] = load(engine, patches("100001", "200001"), "355").tables
    assert (table.authority_code, table.authority_reason) == ("355", "Stored for authority 355, as chosen.")


def test_a_choice_that_the_schools_contradict_is_kept_and_questioned(engine: Engine) -> None:
    load(engine, SCHOOLS)
    [table] = load(engine, patches("200001", "200002"), " 355 ").tables
    assert table.authority_code == "355"
    assert table.authority_reason == (
        "Stored for authority 355, as chosen. But check: 2 of the 2 schools in it that are known are in Somerset (933)."
    )


@pytest.mark.parametrize(("current", "expected"), [("933", "933"), ("998", None), (None, None)])
def test_a_file_without_schools_is_for_the_authority_in_use(
    engine: Engine, current: str | None, expected: str | None
) -> None:
    load(engine, SCHOOLS)
    if current:
        stores.set_setting(engine, None, stores.CURRENT_AUTHORITY, current, "Sam")
    [table] = load(engine, b"Person,Post\nAna,lead\n").tables
    assert table.authority_code == expected
    assert ("the one in use" if expected else "does not say") in table.authority_reason


@pytest.mark.parametrize("code", ["Salford", "E08000006", "35", ""])
def test_an_authority_that_is_no_code_is_refused(engine: Engine, code: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        load(engine, patches("1"), code)
    assert "is not a local authority code" in refusal.value.faults[0].problem
    assert stores.source_files(engine, None) == []


def test_the_same_file_from_many_people_at_once_is_stored_once(engine: Engine) -> None:
    reports: list[ImportReport] = []
    threads = [
        threading.Thread(target=lambda: reports.append(load(engine, patches("1", "2"), "355"))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.is_already_loaded for report in reports) == [False] + [True] * 5
    assert len(stores.source_files(engine, "355", include_superseded=True)) == 1


def test_many_files_at_once_leave_exactly_one_in_use(engine: Engine) -> None:
    faults: list[BaseException] = []

    def load_one(number: int) -> None:
        try:
            load(engine, patches("1", str(number + 10)), "355", name=f"{number}.csv")
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=load_one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(stores.source_files(engine, "355")) == 1
    assert len(stores.source_files(engine, "355", include_superseded=True)) == 8


def test_several_files_may_come_in_any_order(engine: Engine) -> None:
    files = [
        ("team.csv", b"Person,Post\nAna,lead\n"),
        ("patches.csv", patches("100001")),
        ("bad.csv", b"Person,Post\nAna,wrong\n"),
        ("schools.csv", SCHOOLS),
    ]
    became = list(import_files(engine, files, by="Sam"))
    assert [one.file_name for one in became] == ["bad.csv", "schools.csv", "patches.csv", "team.csv"]
    assert isinstance(became[0], FileRefused)
    assert stored(engine, "355") == [("patches", "355"), ("people", "355"), ("schools", None)]
    assert isinstance(became[3], ImportReport)
    assert became[3].tables[0].authority_reason.endswith("like the files loaded together with it.")


def test_files_of_two_authorities_leave_a_roster_unstated(engine: Engine) -> None:
    files = [("s.csv", SCHOOLS), ("a.csv", patches("100001")), ("b.csv", patches("200001")), ("both.csv", patches("1"))]
    files += [("c.csv", patches("100001", "200001")), ("team.csv", b"Person,Post\nAna,lead\n")]
    became = {one.file_name: one for one in import_files(engine, files, by="Sam")}
    assert isinstance(became["c.csv"], FileRefused)
    assert stored(engine, "933") == [("patches", "933"), ("people", None), ("schools", None)]
    given = list(import_files(engine, files, by="Sam", authority_code="355"))
    assert {t.authority_code for one in given if isinstance(one, ImportReport) for t in one.tables} == {None, "355"}
