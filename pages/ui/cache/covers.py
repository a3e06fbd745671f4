"""Kept between visits: what is asked about everybody's absence, what it came to, and how fragile each cluster is."""

from datetime import date

import pandas as pd
import streamlit as st

from allocation.cover.absence import CaseloadCounts
from allocation.cover.entities import CoverRun
from data_sources import cover_plans, cover_report
from data_sources.cover_plans import CoverQuestion
from pages.ui.cache.limits import KEEP_RESULTS
from pages.ui.cache.plans import Outcome, outcome_key


def cover_question(seen: Outcome, first_day: date, weeks: int, caseload: CaseloadCounts) -> CoverQuestion:
    """Each link worker's absence in turn, of this plan."""
    return _cover_question(seen, first_day, weeks, caseload, outcome_key(seen))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _cover_question(
    _seen: Outcome,
    first_day: date,
    weeks: int,
    caseload: CaseloadCounts,
    key: tuple[str, ...],  # noqa: ARG001
) -> CoverQuestion:
    return cover_plans.question(_seen.prepared, _seen.plan, first_day, weeks, caseload)


def cover_fragility(asked: CoverQuestion, run: CoverRun) -> pd.DataFrame:
    """One row a cluster, as `cover_report.fragility_table` gives it."""
    return _cover_fragility(asked, run, asked.content_key, len(run.covers))


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _cover_fragility(_asked: CoverQuestion, _run: CoverRun, key: str, worked_out: int) -> pd.DataFrame:  # noqa: ARG001
    return cover_report.fragility_table(_asked, _run)
