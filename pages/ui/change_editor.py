"""A list of changes being worked on: what is in it, two ways to add to it, and what it does before any plan."""

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.problem import InconsistentProblem
from allocation.scenario.apply import Applied
from allocation.scenario.changes import Change
from allocation.settings import AllocationSettings
from data_sources.district import District
from pages.ui import cache, change_effect, change_form, change_list, frame, tables, words


def edit(
    of: District, model: OperatingModel, settings: AllocationSettings, tried: Applied, key: str
) -> tuple[Change, ...] | None:
    """The list and its forms; gives what the list is after a click, else None. A change that does not fit is not added,
    and says why."""
    after = change_list.show(tried, settings.changes, key)
    if after is not None:
        return after
    new = change_form.show(tried, key)
    if new is None:
        return None
    longer = (*settings.changes, new)
    step = cache.tried(of, model, settings.model_copy(update={"changes": longer})).steps[-1]
    for fault in step.faults:
        st.error(f"{step.sentence} {words.sentence(fault)}", icon=":material/error:")
    if step.faults:
        return None
    change_form.next_turn(key)
    return longer


def effect(of: District, model: OperatingModel, settings: AllocationSettings, tried: Applied, key: str) -> bool:
    """What the list does; False, with the reasons on screen, where it cannot be done."""
    if not settings.changes:
        st.markdown("Nothing, as nothing has changed. A plan may improve on today's allocation all the same.")
        return True
    if tried.faults:
        st.error("Put the changes above right first: each says what is wrong with it.", icon=":material/error:")
        return False
    try:
        found = cache.change_effect(of, model, settings)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return False
    change_effect.show(found, key)
    said = [step.sentence for step in tried.steps]
    tables.downloads(lambda: change_effect.sheets(found, said), "what the changes do", key=f"{key}_effect")
    return True
