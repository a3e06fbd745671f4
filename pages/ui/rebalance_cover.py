"""The step "Cover": who takes each link worker's schools while they are away, and how fragile each cluster is."""

import streamlit as st

from allocation.cover.entities import CoverRun
from data_sources import cover_report
from data_sources.cover_plans import CoverQuestion, KeptCover
from pages.ui import (
    cover_choice,
    cover_fragility,
    cover_job,
    cover_people,
    cover_person,
    cover_return,
    tables,
    words,
)
from pages.ui.rebalance_view import View


def show(view: View) -> None:
    """What is asked, everybody in one table, one person in full, and each cluster; of a cover, how it ends."""
    st.header("Cover while somebody is away", anchor=False)
    if view.seen.prepared.settings.cover:
        cover_return.show(view)
        return
    st.markdown(
        "For each link worker: who would take each of their schools, how long that holds, and what would be lost. "
        "Nobody else's school moves, and nothing is changed until you begin a draft."
    )
    asked, is_of_version = cover_choice.show(view)
    if not asked.asked:
        st.info("No link worker leads a school in this plan, so there is nothing to cover.", icon=":material/info:")
        return
    worked = cover_job.show(asked)
    run = worked.run if isinstance(worked, KeptCover) else worked
    if run is None:
        return
    _how_kept(asked, worked, run)
    cover_people.show(asked, run)
    tables.downloads(lambda: cover_report.tables(asked, run), "cover plan", key="cover")
    st.fragment(cover_person.show)(view, asked, run, is_of_version=is_of_version)
    cover_fragility.show(asked, run)


def _how_kept(asked: CoverQuestion, worked: KeptCover | CoverRun | None, run: CoverRun) -> None:
    if isinstance(worked, KeptCover):
        st.caption(f"Worked out by {worked.kept_by} on {words.moment(worked.kept_at)} and kept.")
    elif not run.is_whole:
        missing = words.count(len(asked.asked) - len(run.covers), "link worker")
        st.warning(f"Stopped early: {missing} not worked out, and left out below.", icon=":material/warning:")
