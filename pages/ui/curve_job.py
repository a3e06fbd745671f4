"""Works a change-budget curve out in the background; what was stopped is shown as far as it went."""

import threading
import time

import streamlit as st

from allocation import budget_words
from allocation.budget_curve import BudgetCurve, BudgetPoint
from allocation.plan import Progress
from allocation.search_trace import Trace
from data_sources import budget_curves
from data_sources.budget_curves import CurveQuestion
from pages.ui import cache, job_box, jobs, state, words
from pages.ui.jobs import Job

CURVE = "curve"


def show(asked: CurveQuestion) -> tuple[BudgetCurve | None, str]:
    """The curve where there is one, and how it was kept; else a button, or progress meanwhile."""
    code = asked.prepared.district.authority_code
    kept = budget_curves.kept_curve(cache.engine(), asked)
    if kept:
        return kept.curve, f"Worked out by {kept.kept_by} on {words.moment(kept.kept_at)} and kept."
    job = jobs.manager().latest(code, CURVE)
    is_ours = job is not None and job.about == asked.content_key
    if job is not None and (job.is_active or is_ours):
        job_box.show(code, _SHOWN)
        if job.is_active:
            return None, ""
    if st.button("Work out the curve", type="primary", icon=":material/play_arrow:", key="curve_start"):
        _start(asked)
        st.rerun()
    found = job.result if job is not None and is_ours else None
    return (found, "Stopped early, so this is not kept.") if isinstance(found, BudgetCurve) else (None, "")


def _start(asked: CurveQuestion) -> None:
    engine, owner, began, found = cache.engine(), state.user_name(), time.perf_counter(), list[BudgetPoint]()

    def work(trace: Trace, stop: threading.Event) -> BudgetCurve:
        def on_point(point: BudgetPoint) -> None:
            found.append(point)
            steps, seconds = asked.most_moves + 1, time.perf_counter() - began
            at_most = budget_words.moves_words(point.budget + 1)
            trace(Progress(at_most, point.budget + 1, steps, point.balance.to_put_right, None, seconds))

        return budget_curves.work_out(engine, asked, owner, on_point, stop)

    code = asked.prepared.district.authority_code
    jobs.manager().submit(code, owner, asked.seconds, work, kind=CURVE, about=asked.content_key, found=found)


def _so_far(job: Job) -> None:
    """The points found, in short."""
    points = [one for one in list(job.found) if isinstance(one, BudgetPoint)]
    lines = [
        f"- {budget_words.moves_words(one.budget) if one.budget else 'Today'}: "
        f"{words.count(one.balance.to_put_right, 'thing')} to put right, "
        f"{budget_words.hours(one.balance.out_of_balance_hours)} out of balance"
        for one in points[-5:]
    ]
    if lines:
        st.markdown("\n".join(lines))


_SHOWN = job_box.Shown(
    kind=CURVE,
    title="Working out the curve",
    kept="The points found until then are shown below, and are not kept.",
    step_words=lambda step: f"the best with {step}",
    key="stop_curve",
    below=_so_far,
    stop="Stop; show the points found until then",
)
