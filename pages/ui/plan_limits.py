"""What holds a plan back: the price of one more unit of each limit, worked out in the background on request."""

import threading

import pandas as pd
import streamlit as st

from allocation.explain_choices import GOAL_CHANGES, limit_sentence, limits_sentence
from allocation.findings import LimitPrice, LimitPrices
from allocation.plan import Progress
from allocation.search_trace import Trace
from allocation.solver.prices import limit_prices
from data_sources.stores import SavedPlan
from pages.ui import job_box, jobs, state, tables, words
from pages.ui.cache import Outcome
from pages.ui.jobs import Job, JobState

LIMITS = "limits"
FIRST_SECONDS, ALL_SECONDS = 10.0, 90.0
SHOWN_MEANWHILE = 5
POLL_SECONDS = 1.0
STEP = "limits tried"
KINDS = {
    "hours": "Hours",
    "caseload": "Caseload",
    "lock": "Lock",
    "tier lock": "Lock of a tier",
    "ban": "Ban",
    "boundary": "Boundary",
    "moves": "Cap on moves",
    "moves each": "Cap on each one's moves",
    "floor": "Floor",
    "headroom": "Time kept free",
    "comparison": "Comparison of need",
}


def show(seen: Outcome, saved: SavedPlan) -> None:
    """The section: a button, progress while it works, then the sentence and the table."""
    st.header("What holds this plan back", anchor=False)
    st.markdown(
        "An hour more for one person, one school more on a caseload, a lock dropped, a boundary opened: each is tried "
        "by itself, and the plan worked out again. The most promising limits are tried first."
    )
    if seen.breaches:
        st.info(words.CHECK_FIRST, icon=":material/info:")
        return
    code, about = saved.summary.authority_code, _about(seen, saved)
    job = jobs.manager().latest(code, LIMITS)
    if job is not None and job.about == about and job.is_active:
        st.fragment(_progress, run_every=POLL_SECONDS)(job)
        return
    found = job.result if job is not None and job.about == about else None
    if isinstance(found, LimitPrices):
        _answer(found)
    elif job is not None and job.about == about and job.state is JobState.FAILED:
        st.error("The limits could not be tried. The plan is as it was.", icon=":material/error:")
    _buttons(seen, saved, about, found)


def _buttons(seen: Outcome, saved: SavedPlan, about: str, found: object) -> None:
    """A quick try of the most promising; then, where some are left, all of them."""
    label, seconds = f"Try the limits, {FIRST_SECONDS:.0f} seconds at most", FIRST_SECONDS
    if isinstance(found, LimitPrices):
        if not found.untried:
            return
        label, seconds = f"Try every limit, {ALL_SECONDS:.0f} seconds at most", ALL_SECONDS
    if st.button(label, key="try_limits", icon=":material/play_arrow:"):
        _start(seen, saved, about, seconds)
        st.rerun()


def _about(seen: Outcome, saved: SavedPlan) -> str:
    return f"{saved.summary.plan_id} {seen.prepared.district.data_version}"


def _start(seen: Outcome, saved: SavedPlan, about: str, seconds: float) -> None:
    problem, plan, options = seen.prepared.problem, seen.plan, saved.result.options
    found: list[LimitPrice] = []

    def work(on_progress: Trace, stop: threading.Event) -> LimitPrices:
        def told(done: int, every: int) -> None:
            on_progress(Progress(STEP, done, every, None, None, 0.0))

        return limit_prices(
            problem, plan, options=options, seconds=seconds, on_progress=told, on_found=found.append, stop=stop
        )

    code = saved.summary.authority_code
    jobs.manager().submit(code, state.user_name(), seconds, work, kind=LIMITS, about=about, found=found)


def _progress(job: Job) -> None:
    if not job.is_active:
        st.rerun()
    with st.container(border=True, key="limits_progress"):
        st.progress(_share(job), text=_where(job))
        job_box.stop_button(job, "Stop and show what is known", "stop_limits")
        so_far = [one for one in list(job.found) if isinstance(one, LimitPrice)][:SHOWN_MEANWHILE]
        if so_far:
            st.markdown("Found so far:\n\n" + "\n".join(f"- {limit_sentence(one)}" for one in so_far))


def _share(job: Job) -> float:
    return job.progress.stage_number / max(1, job.progress.stages) if job.progress else 0.0


def _where(job: Job) -> str:
    if waiting := job_box.waiting_words(job):
        return waiting
    left = max(0.0, job.limit_seconds - job.elapsed_seconds)
    done = f"{job.progress.stage_number} of {job.progress.stages} limits tried" if job.progress else "Getting ready"
    return f"{done}; {job.elapsed_seconds:.0f} seconds so far, at most {left:.0f} left"


def _answer(found: LimitPrices) -> None:
    st.markdown(f"**{limits_sentence(found)}**")
    table = limits_table(found)
    if len(table):
        columns = {
            "change": tables.text("One unit more", width="large"),
            "kind": tables.text("Limit"),
            "cluster": tables.text("Cluster"),
            "meetings": tables.number("Meetings a term more"),
            **{
                goal: tables.number(GOAL_CHANGES[goal][0], GOAL_CHANGES[goal][2])
                for goal in GOAL_CHANGES
                if goal in table
            },
            "in_words": tables.text("In words", width="large"),
        }
        tables.show(table, columns, key="limits", alt="Limits and what one more unit of each buys", placeholder="")
        tables.downloads(lambda: {"Limits": table}, "what holds the plan back", key="limits")
    st.caption(
        f"{words.count(found.tried, 'limit')} tried in {found.seconds:.0f} seconds; "
        f"{words.count(found.without_gain, 'limit')} cost nothing. Figures of goals are falls: more is better. Where "
        "meetings can be gained, only meetings were priced; else each later goal, with all before it as good as now."
    )


def limits_table(found: LimitPrices) -> pd.DataFrame:
    """One row a limit: change, kind, cluster, schools_covered, meetings, a column for each goal gained on, in_words,
    is_proven."""
    goals = [goal for goal in GOAL_CHANGES if any(goal in row.gains for row in found.rows)]
    rows = [
        {
            "change": row.change,
            "kind": KINDS[row.kind],
            "cluster": row.cluster or "whole council",
            "schools_covered": row.schools_covered,
            "meetings": row.meetings,
            **{goal: row.gains.get(goal) for goal in goals},
            "in_words": limit_sentence(row),
            "is_proven": row.is_proven,
        }
        for row in found.rows
    ]
    return pd.DataFrame(rows)
