"""Opening a package of another installation: what is in it, where it goes, and whether its figures are the same."""

import hashlib
import threading

import pandas as pd
import streamlit as st

from allocation.plan import Progress
from allocation.search_trace import Trace
from data_sources import stores
from data_sources.district import District
from data_sources.package import Contents, Opened, check_package, open_package, opened_from
from data_sources.package.figures import counted
from data_sources.package.read import STEPS
from data_sources.reading.contract import FileRefused
from pages.ui import cache, jobs, state, tables, uploading, words
from pages.ui.jobs import Job, JobState

KIND, LIMIT_SECONDS, POLL_SECONDS = "package", 300.0, 1.0
_READ, _ROUND = "package_read", "package_round"


def show() -> None:
    """The drop area, what a package holds, the button that opens it, and how the one opened last compared."""
    st.markdown(
        "A package holds a version of a plan with all it rests on: data, choices, operating model, decisions and "
        "figures. It is opened beside what is here, nothing of yours is changed, and every figure is worked out again "
        "and held against those in the package. The Rebalance page writes one under 'Give out'."
    )
    file = st.file_uploader("Drop a package here", type="zip", key=f"package_{st.session_state.get(_ROUND, 0)}")
    if file is not None:
        _look(file.name, file.getvalue())
    job = jobs.manager().latest("", KIND)
    if job is None:
        return
    if job.is_active:
        st.fragment(_progress, run_every=POLL_SECONDS)(job)
    elif job.state is JobState.FAILED:
        st.error("The package could not be opened, and nothing of it was kept.", icon=":material/error:")
    elif isinstance(job.result, FileRefused):
        uploading.refused(job.result.file_name, tuple(job.result.faults), key="package_job")
    elif isinstance(job.result, Opened):
        _opened(job.result)


def show_origin(of: District) -> None:
    """That the district on show was opened from a package, and how its figures compared; nothing for others."""
    found = opened_from(cache.engine(), of.authority_code)
    if found is None:
        return
    box = st.warning if found.differing else st.info
    box(
        f"{of.authority_name} was opened from a package: {_version(found)}, written on {words.day(found.written_at)} "
        f"by {found.written_by or 'somebody'}. {found.sentence}",
        icon=":material/deployed_code:",
    )
    if found.differences:
        _differences(found, "origin")
    is_beside = stores.real_code(of.authority_code) != of.authority_code
    if is_beside and st.button("Take it out of the list of councils", key="package_away", icon=":material/delete:"):
        stores.clear_authority(cache.engine(), of.authority_code, state.user_name())
        st.rerun()


def _look(file_name: str, data: bytes) -> None:
    """What a package holds, or every fault in it; it is checked once, not at every click."""
    digest = hashlib.sha256(data).hexdigest()
    known = st.session_state.get(_READ)
    if known is None or known[0] != digest:
        try:
            known = digest, check_package(file_name, data)
        except FileRefused as refusal:
            known = digest, refusal
        st.session_state[_READ] = known
    found = known[1]
    if isinstance(found, FileRefused):
        uploading.refused(found.file_name, tuple(found.faults), key="package")
        return
    _facts(found)
    if st.button("Open this package", type="primary", icon=":material/unarchive:", key="package_open"):
        _start(file_name, data)
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state.pop(_READ)
        st.rerun()


def _facts(found: Contents) -> None:
    manifest = found.manifest
    tables.facts(
        {
            "Council": f"{manifest.authority_name} ({manifest.authority_code})",
            "Version": f"{manifest.version_name}, revision {manifest.revision}, {manifest.state}",
            "Written": f"{words.moment(manifest.written_at)} by {manifest.written_by or 'somebody'}",
            "Holds": f"{words.count(len(found.rows['source_file']), 'source file')} and "
            f"{words.count(counted(found.figures), 'figure')} of {words.day(manifest.figures_on)}",
            "Checksums": "every file is as it was written",
        },
        alt="What is in the package",
    )


def _start(file_name: str, data: bytes) -> None:
    engine, owner = cache.engine(), state.user_name()

    def work(trace: Trace, _stop: threading.Event) -> Opened | FileRefused:
        def told(step: str) -> None:
            trace(Progress(step, STEPS.index(step) + 1, len(STEPS), None, None, 0.0))

        try:
            return open_package(engine, file_name, data, by=owner, on_step=told)
        except FileRefused as refusal:
            return refusal

    jobs.manager().submit("", owner, LIMIT_SECONDS, work, KIND, file_name)


def _progress(job: Job) -> None:
    if not job.is_active:
        st.rerun()
    step = job.progress
    said = f"Step {step.stage_number} of {step.stages}: {step.stage}" if step else "Getting ready"
    done = (step.stage_number - 1) / step.stages if step else 0.0
    st.progress(done, text=f"Opening {job.about}. {said}; {job.elapsed_seconds:.0f} seconds so far.")


def _opened(found: Opened) -> None:
    """What was opened last, with a way to it; the council on show says it of itself."""
    showing = state.authority()
    if showing is not None and showing.code == found.authority_code:
        return
    box = st.warning if found.differing else st.success
    icon = ":material/difference:" if found.differing else ":material/verified:"
    box(f"Opened as {found.authority_name}: {_version(found)}. {found.sentence}", icon=icon)
    if found.differences:
        _differences(found, "opened")
    is_there = found.authority_code in {one.code for one in cache.authorities()}
    label = f"Show {found.authority_name} on every page"
    if is_there and st.button(label, key="package_show", icon=":material/visibility:"):
        state.choose_authority(found.authority_code)
        st.rerun()


def _version(found: Opened) -> str:
    return f"{found.version_name[0].lower()}{found.version_name[1:]}, figures of {words.day(found.figures_on)}"


def _differences(found: Opened, key: str) -> None:
    rows = [(one.what, one.of, one.figure.replace("_", " "), one.in_package, one.here) for one in found.differences]
    frame = pd.DataFrame(rows, columns=["what", "of", "figure", "in_package", "here"])
    more = f", the first {len(frame)} of {found.differing:,}" if found.differing > len(frame) else ""
    columns = {
        "what": tables.text("What"),
        "of": tables.text("Of"),
        "figure": tables.text("Figure"),
        "in_package": tables.text("In the package"),
        "here": tables.text("Here"),
    }
    with st.expander(f"What is not the same{more}"):
        tables.show(frame, columns, key=f"package_{key}", alt="Figures that are not the same", placeholder="")
        tables.downloads(lambda: {"Not the same": frame}, "figures that differ", key=f"package_{key}")
