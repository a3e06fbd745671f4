"""Starts the search for dates in the background, shows how far it is, and stops it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.plan import Progress
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from allocation.solver.term_calendar import solve_calendar
from allocation.term_calendar.build import Around, Built, build
from allocation.term_calendar.edits import fixed_of, held_before
from allocation.term_calendar.entities import InconsistentCalendar, TermCalendar
from allocation.term_calendar.term_dates import TermDates
from data_sources import rota_data, stores
from data_sources.calendar_data import CalendarData
from data_sources.district import District
from data_sources.stores import SavedPlan
from pages.ui import cache, frame, job_box, jobs, state, words
from pages.ui.calendar_rules import Asked

KIND = "calendar"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a search came to: the calendar it saved."""

    calendar_id: int


def is_started(of: District, plan: SavedPlan, data: CalendarData, term: TermDates, asked: Asked) -> bool:
    """Queues the search; False, with the reasons on screen, when what it would be made from contradicts itself. The job
    itself saves the calendar, so that a reload or another session finds it."""
    before = stores.latest_calendar(cache.engine(), plan.summary.plan_id, term.name)
    try:
        built = _built(of, plan, data, term, asked, before.calendar if before else None)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return False
    except InconsistentCalendar as error:
        st.error("The calendar cannot be made until this is put right:", icon=":material/error:")
        for fault in error.faults:
            st.markdown(f"- {words.sentence(fault)}")
        return False
    engine, owner = cache.engine(), state.user_name()
    version = before.summary.version if before else 0

    def work(on_progress: Callable[[Progress], None], stop: threading.Event) -> Kept:
        on_screen = before.calendar if before and asked.is_staying_close else None
        result = solve_calendar(built.problem, float(asked.seconds), on_progress, stop, on_screen)
        calendar_id = stores.save_calendar(
            engine,
            of.authority_code,
            plan.summary.plan_id,
            built.problem,
            result,
            what="Found dates anew" if version else "Found dates",
            by=owner,
            after_version=version,
            notes=(*built.notes, *result.notes),
        )
        return Kept(calendar_id)

    jobs.manager().submit(of.authority_code, owner, asked.seconds, work, KIND, term.name)
    return True


def _built(
    of: District, plan: SavedPlan, data: CalendarData, term: TermDates, asked: Asked, before: TermCalendar | None
) -> Built:
    """What the calendar has to hold; what was placed by hand, and what lies before the first day left, stays."""
    settings = AllocationSettings.model_validate(plan.settings)
    model = OperatingModel.model_validate(plan.operating_model)
    problem = cache.prepared(of, model, settings).problem
    split = rota_data.accepted_split(cache.engine(), of.authority_code, plan.summary.plan_id)
    around = Around(data.presence, data.partners, data.wishes, asked.is_with_contacts, split)
    fixed = TermCalendar()
    if before is not None:
        day = asked.rules.not_before
        fixed = fixed_of(held_before(before, day) if day else before)
    return build(problem, plan.result.plan, model, term, asked.rules, around, fixed)


def is_active(authority_code: str) -> bool:
    """A search for dates of this council is waiting or running."""
    return job_box.is_active(authority_code, KIND)


def show(authority_code: str) -> None:
    """Progress with a way to stop while a search is active; a sentence when one did not end by itself."""
    job_box.show(authority_code, _SHOWN)


_SHOWN = job_box.Shown(
    kind=KIND,
    title="Looking for dates",
    kept="The best calendar found until then is kept.",
    step_words=str,
    key="stop_dates",
)
