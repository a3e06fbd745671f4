"""Where the figures come from: the files in use, what did not match, and what is still missing."""

import pandas as pd
import streamlit as st

from data_sources import stores
from data_sources.district import District
from data_sources.stores import SourceFile
from pages.ui import cache, kinds, state, tables, words

COLUMNS = {
    "kind": tables.text("Kind of file"),
    "file_name": tables.text("File"),
    "rows": tables.number("Rows"),
    "data_date": tables.text("Data date"),
    "scope": tables.text("Whose"),
    "loaded_at": tables.text("Loaded"),
    "loaded_by": tables.text("By"),
    "sha256": tables.text("SHA-256 (start)", help="A fingerprint: the same file always has the same one."),
}


def file_table(sources: tuple[SourceFile, ...]) -> pd.DataFrame:
    """One row a file in use, with the columns of COLUMNS."""
    rows = [
        {
            "kind": kinds.label(file.kind),
            "file_name": file.file_name,
            "rows": file.rows,
            "data_date": words.day(file.data_date or file.vintage),
            "scope": _scope(file),
            "loaded_at": words.moment(file.loaded_at),
            "loaded_by": file.loaded_by,
            "sha256": file.sha256[:12],
        }
        for file in sources
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).sort_values(["kind", "file_name"], ignore_index=True)


def _scope(file: SourceFile) -> str:
    if file.authority_code:
        return f"Authority {file.authority_code}"
    return "Public" if file.is_public else "Not stated"


def show_files(of: District) -> None:
    """The files in use as a table, with a way to take one out of use."""
    frame = file_table(of.sources)
    st.markdown(f"{words.count(len(frame), 'file')} {words.were(len(frame))} in use for {of.authority_name}.")
    tables.show(frame, COLUMNS, key="files_in_use", alt=f"Files in use for {of.authority_name}")
    tables.downloads(lambda: {"Files": frame}, "data sources", key="files_in_use")
    with st.popover("Take a file out of use", icon=":material/undo:"):
        _withdraw(of)


def _withdraw(of: District) -> None:
    st.markdown("A file taken out of use stays in the history. A file that it had replaced comes back.")
    files = {file.source_id: f"{kinds.label(file.kind)}: {file.file_name}" for file in of.sources}
    chosen = st.selectbox("File", list(files), format_func=files.__getitem__, key="file_to_withdraw")
    if st.button("Take it out of use", key="withdraw", disabled=chosen is None) and chosen is not None:
        restored = stores.withdraw(cache.engine(), chosen, state.user_name())
        back = f" {words.listed(file.file_name for file in restored)} came back into use." if restored else ""
        st.toast(f"{files[chosen]} is no longer in use.{back}")
        st.rerun()


def show_missing(of: District | None) -> None:
    """What has not been loaded and what it would add."""
    wanted = kinds.not_loaded(of)
    if not wanted:
        st.success("Every kind of file that TAS Planner can use is loaded.", icon=":material/check_circle:")
        return
    frame = pd.DataFrame(
        [
            {
                "Not loaded yet": kinds.label(use.kind),
                "What it adds": words.sentence(use.adds),
                "Needed": "Needed" if use.is_needed else "Makes the answer better",
            }
            for use in wanted
        ]
    )
    tables.small(frame, alt="Kinds of file that are not loaded")


def show_unmatched(of: District) -> None:
    """Rows that fitted no school and schools that were left out: listed, never dropped in silence."""
    if of.unmatched.empty and of.left_out.empty:
        st.success("Every row of every file was matched, and no school was left out.", icon=":material/check_circle:")
        return
    if not of.unmatched.empty:
        count = words.count(len(of.unmatched), "row")
        st.markdown(f"**{count} of the loaded files did not match**; why is beside each. None of them is used.")
        frame = of.unmatched.assign(kind=of.unmatched["kind"].map(kinds.label))
        columns = {name: tables.text(name.capitalize()) for name in ("kind", "key", "name", "reason")}
        tables.show(frame, columns, key="unmatched", alt="Rows that did not match", placeholder="")
        tables.downloads(lambda: {"Not matched": frame}, "rows not matched", key="unmatched")
    if not of.left_out.empty:
        left = len(of.left_out)
        st.markdown(f"**{words.count(left, 'school')} {words.were(left)} left out** of the score and the allocation.")
        columns = {
            "urn": tables.text("URN"),
            "name": tables.text("School"),
            "reason": tables.text("Why", width="large"),
        }
        tables.show(of.left_out, columns, key="left_out", alt="Schools left out", placeholder="")
