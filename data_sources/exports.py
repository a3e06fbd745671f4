"""CSV and XLSX files that open cleanly in Excel, keep every figure what it is, and cannot run formulas."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data_sources.export_cells import defused, in_words, plain_cell, sheet_names

LONGEST_CELL = 32_767
NARROWEST, WIDEST = 9, 60
ROWS_MEASURED = 2_000

# By the unit at the end of a column's name. Percentages are kept as 0-100, shares as 0-1.
NUMBER_FORMATS = {
    "percent": '0.0"%"',
    "share": "0.0%",
    "hours": "#,##0.0",
    "minutes": "#,##0",
    "seconds": "#,##0.00",
    "points": "0.0",
    "fte": "0.0##",
}
ACRONYMS = ("urn", "fte", "fsm", "lsoa", "idaci", "imd", "laestab", "id", "sha256", "fsm6")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: a table, with a title and sentences above it where given."""

    frame: pd.DataFrame
    title: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanTables:
    """What a plan's workbook holds, as plain tables with snake_case columns, in the order they are to be read.

    summary      measure, value: the plan in figures and words.
    schools      urn, name, phase, cluster, link_worker, tier, meetings_a_term, link_worker_today, need_points,
                 reason_not_covered: one row a school, covered or not.
    link_workers one row a worker: name, schools, hours, utilisation_percent ...
    moves        one row a school that changes worker.
    breaches     rule, sentence ...: one row a broken rule; none is said in words.
    stages       goal, objective, bound, gap ...: how sure the solver is.
    settings     setting, value.
    sources      provenance of every file used.
    named        one row a school and role it must have besides its link worker, with who that is or why nobody.
    decisions    of a version: state, at, by, why, revision: who brought it into which state.
    revisions    of a version: revision, at, by, what was done.
    """

    title: str
    summary: pd.DataFrame
    schools: pd.DataFrame
    link_workers: pd.DataFrame
    moves: pd.DataFrame
    breaches: pd.DataFrame
    stages: pd.DataFrame
    settings: pd.DataFrame
    sources: pd.DataFrame
    notes: tuple[str, ...] = ()
    named: pd.DataFrame = field(default_factory=pd.DataFrame)
    decisions: pd.DataFrame = field(default_factory=pd.DataFrame)
    revisions: pd.DataFrame = field(default_factory=pd.DataFrame)


PLAN_SHEETS = {
    "summary": ("Summary", "No summary was made."),
    "schools": ("Schools", "There are no schools in this plan."),
    "link_workers": ("Link workers", "There are no link workers in this plan."),
    "named": ("Also named", "The operating model asks for nobody besides link workers."),
    "moves": ("Moves", "No school changes link worker."),
    "breaches": ("Rules checked", "None: every rule was checked again and every rule is kept."),
    "stages": ("Stages", "The solver recorded no stages."),
    "settings": ("Settings", "No settings were recorded."),
    "sources": ("Data sources", "No data sources were recorded."),
}
# A version is no search, so it has no stages; what was decided about it stands in their place.
VERSION_SHEETS = {name: sheet for name, sheet in PLAN_SHEETS.items() if name != "stages"} | {
    "breaches": ("Rules", "No rule was checked."),
    "decisions": ("Decisions", "Nothing was decided about this version."),
    "revisions": ("Revisions", "Nothing was saved."),
}
# What an empty figure of a plan means; elsewhere it is "missing".
WORDS_FOR_NOTHING = {
    "need_points": "not enough data",
    "meetings_a_term": "not covered",
    **dict.fromkeys(("objective", "bound", "gap", "gap_percent"), "not applicable"),
    **dict.fromkeys(("hours_percent", "caseload_percent"), "no hours"),
    "amount": "none",
}


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """A table as CSV that Excel opens with the right letters (UTF-8 with BOM) and cannot run.

    Text that begins like a formula gets an apostrophe in front, headings too; numbers stay numbers, negative ones too.
    A figure that is not known is written in words, never as an empty cell (see `export_cells.in_words`).
    """
    table = in_words(frame)
    written = io.StringIO(newline="")
    # Every text is quoted, so that no separator or line end inside it can begin a cell of its own.
    writer = csv.writer(written, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow([defused(str(name)) for name in table.columns])
    for row in table.itertuples(index=False, name=None):
        cells = (plain_cell(value) for value in row)
        writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in cells])
    return written.getvalue().encode("utf-8-sig")


def xlsx_bytes(sheets: Mapping[str, pd.DataFrame | Sheet], created: datetime | None = None) -> bytes:
    """Tables as one workbook, {sheet name: table}, in order. Text is stored as text, so nothing in it can run.

    Bold frozen headings, filters, widths by content, number formats by the unit at the end of a column's name; sheet
    names Excel would refuse are made acceptable. `created` fixes the time written into the file, so that the same
    tables give the same bytes. Raises ValueError when there is no sheet.
    """
    if not sheets:
        raise ValueError("A workbook needs at least one sheet.")
    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    workbook = xlsxwriter.Workbook(target, options)
    if created:
        workbook.set_properties({"created": created})
    styles = _Styles(workbook)
    for name, sheet in zip(sheet_names(list(sheets)), sheets.values(), strict=True):
        _write_sheet(workbook.add_worksheet(name), sheet if isinstance(sheet, Sheet) else Sheet(sheet), styles)
    workbook.close()
    return target.getvalue()


def plan_workbook(
    tables: PlanTables, created: datetime | None = None, parts: Mapping[str, tuple[str, str]] = PLAN_SHEETS
) -> bytes:
    """The workbook of a plan: Summary, Schools, Link workers, Also named, Moves, Rules checked, Stages, Settings and
    Data sources; of a version with `parts` VERSION_SHEETS.

    A table without rows says so in words. `created` as in `xlsx_bytes`.
    """
    sheets: dict[str, pd.DataFrame | Sheet] = {}
    for part, (name, if_empty) in parts.items():
        frame: pd.DataFrame = getattr(tables, part)
        frame = frame if len(frame) else pd.DataFrame({"note": [if_empty]})
        frame = in_words(frame, WORDS_FOR_NOTHING).rename(columns=heading)
        sheets[name] = Sheet(frame, tables.title, tables.notes) if part == "summary" else frame
    return xlsx_bytes(sheets, created)


def heading(column: str) -> str:
    """A column's name as a person reads it: "need_points" is "Need points", "urn" is "URN"."""
    words = [word.upper() if word in ACRONYMS else word for word in str(column).split("_")]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


class _Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: xlsxwriter.Workbook) -> None:
        self._workbook = workbook
        self._made: dict[str, Format] = {}
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.heading = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self.text = workbook.add_format({"valign": "top", "text_wrap": True})

    def number(self, pattern: str) -> Format:
        if pattern not in self._made:
            self._made[pattern] = self._workbook.add_format({"num_format": pattern, "valign": "top"})
        return self._made[pattern]


def _write_sheet(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> None:
    top = _write_title(worksheet, sheet, styles)
    table = in_words(sheet.frame)
    for place, name in enumerate(table.columns):
        worksheet.write_string(top, place, _cut(str(name)), styles.heading)
        pattern = _number_format(str(name))
        cells = [plain_cell(value) for value in table.iloc[:, place]]
        for row, cell in enumerate(cells, top + 1):
            _write_cell(worksheet, row, place, cell, pattern, styles)
        worksheet.set_column(place, place, _width(str(name), cells))
    worksheet.freeze_panes(top + 1, 0)
    if len(table.columns):
        bottom = top + max(len(table), 1)
        worksheet.autofilter(top, 0, bottom, len(table.columns) - 1)
        worksheet.ignore_errors({"number_stored_as_text": f"A{top + 1}:XFD{bottom + 1}"})


def _write_title(worksheet: Worksheet, sheet: Sheet, styles: _Styles) -> int:
    """Writes what stands above the table; gives the row of the headings."""
    if sheet.title:
        worksheet.write_string(0, 0, _cut(sheet.title), styles.title)
    above = 1 if sheet.title else 0
    for row, note in enumerate(sheet.notes, above):
        worksheet.write_string(row, 0, _cut(note))
    above += len(sheet.notes)
    return above + 1 if above else 0


def _write_cell(
    worksheet: Worksheet, row: int, column: int, cell: str | int | float | date, pattern: str, styles: _Styles
) -> None:
    if isinstance(cell, str):
        if cell:
            worksheet.write_string(row, column, _cut(cell), styles.text)
    elif isinstance(cell, datetime):
        worksheet.write_datetime(row, column, cell, styles.number("dd/mm/yyyy hh:mm"))
    elif isinstance(cell, date):
        worksheet.write_datetime(row, column, cell, styles.number("dd/mm/yyyy"))
    else:
        worksheet.write_number(row, column, cell, styles.number(pattern))


def _number_format(name: str) -> str:
    words = re.findall(r"[a-z]+|%", name.casefold())
    return NUMBER_FORMATS.get("percent" if words[-1:] == ["%"] else words[-1] if words else "", "General")


def _width(name: str, cells: list[str | int | float | date]) -> int:
    longest = max((len(line) for cell in cells[:ROWS_MEASURED] for line in str(cell).splitlines()), default=0)
    return max(NARROWEST, min(WIDEST, max(longest, len(name)) + 2))


def _cut(text: str) -> str:
    """Excel holds 32,767 characters in a cell; a longer text ends in words that say it was cut."""
    ending = " ... (cut: too long for a cell)"
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(ending)] + ending
