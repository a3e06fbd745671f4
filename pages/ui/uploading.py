"""Loading files: drop them in, see what each was read as or every fault in it; a file with faults changes nothing."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from data_sources import importing
from data_sources.importing import ImportReport
from data_sources.reading.contract import Fault, FileRefused
from pages.ui import cache, state, tables, words

_RESULTS, _ROUND = "upload_results", "upload_round"
WORK_IT_OUT = "Work it out from the schools in the file"


@dataclass(frozen=True)
class Loaded:
    """What became of one file: a report, or the faults it was refused for."""

    file_name: str
    report: ImportReport | None = None
    faults: tuple[Fault, ...] = ()


def show() -> None:
    """The drop area and the result of every file of the last round."""
    chosen = _whose_files()
    files = st.file_uploader(
        "Drop files here, or browse for them",
        accept_multiple_files=True,
        key=f"files_{st.session_state.get(_ROUND, 0)}",
        help="CSV, Excel, GeoJSON, or a zip of them. They are recognised by their headings, whatever they are called.",
    )
    if files:
        st.session_state[_RESULTS] = _load([(file.name, file.getvalue()) for file in files], chosen)
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.rerun()
    results: list[Loaded] = st.session_state.get(_RESULTS, [])
    for number, one in enumerate(results):
        if one.report is None:
            refused(one.file_name, one.faults, key=str(number))
    _taken([one.report for one in results if one.report])


def _whose_files() -> str | None:
    councils = {one.code: one.name for one in cache.authorities() if not one.is_demonstration}
    if not councils:
        return None
    return st.selectbox(
        "Whose files are these?",
        [None, *councils],
        format_func=lambda code: f"{councils[code]} ({code})" if code else WORK_IT_OUT,
        key="files_for",
        help="Public files serve every council. This is for your own: link workers, referrals and so on.",
    )


def _load(files: list[tuple[str, bytes]], authority_code: str | None) -> list[Loaded]:
    found: list[Loaded] = []
    with st.spinner(f"Reading and checking {words.count(len(files), 'file')}"):
        for one in importing.import_files(cache.engine(), files, by=state.user_name(), authority_code=authority_code):
            if isinstance(one, FileRefused):
                found.append(Loaded(one.file_name, faults=tuple(one.faults)))
            else:
                found.append(Loaded(one.file_name, one))
                _move_on_from_the_demonstration(one)
    return found


def _move_on_from_the_demonstration(report: ImportReport) -> None:
    """A council that has loaded a file of its own wants to see itself, not the demonstration."""
    showing = state.authority()
    codes = {table.authority_code for table in report.tables if table.authority_code}
    if showing and showing.is_demonstration:
        real = [one.code for one in cache.authorities() if one.code in codes and not one.is_demonstration]
        if real:
            state.choose_authority(real[0])


def _taken(reports: list[ImportReport]) -> None:
    """What each file was read as, and what to know about it."""
    if not reports:
        return
    with st.container(border=True, key="upload_taken"):
        for report in reports:
            again = " It was loaded already, so nothing has changed." if report.is_already_loaded else ""
            st.markdown(f":green[:material/check_circle:] **{report.file_name}** is loaded.{again}")
            for table in report.tables:
                read = f"{table.label}: {words.count(table.source.rows, 'row')}. {table.authority_reason}"
                st.caption(" ".join([read, *(words.sentence(note) for note in table.notes)]))


def refused(file_name: str, faults: tuple[Fault, ...], key: str) -> None:
    """Every fault of a file, on screen and to take away."""
    with st.container(border=True, key=f"upload_refused_{key}"):
        count = words.count(len(faults), "fault")
        st.error(f"**{file_name}** was not loaded: {count}. Nothing of it was kept.", icon=":material/error:")
        frame = fault_table(faults)
        columns = {
            "where": tables.text("Where"),
            "value": tables.text("Value"),
            "problem": tables.text("What is wrong", width="large"),
            "what_to_do": tables.text("What to do", width="large"),
        }
        tables.show(frame, columns, key=f"faults_{key}", alt=f"Faults in {file_name}", placeholder="")
        tables.downloads(lambda: {"Faults": frame}, f"faults in {file_name}", key=f"faults_{key}")


def fault_table(faults: tuple[Fault, ...]) -> pd.DataFrame:
    """where, sheet, row, column, value, problem, what_to_do: one row a fault, as it was found."""
    return pd.DataFrame(
        [
            {
                "where": ", ".join(
                    part for part in (fault.sheet, f"row {fault.row}" if fault.row else "", fault.column) if part
                )
                or "the whole file",
                "sheet": fault.sheet,
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "problem": words.sentence(fault.problem),
                "what_to_do": words.sentence(fault.remedy),
            }
            for fault in faults
        ]
    )
