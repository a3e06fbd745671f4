"""The plan proposed last: what it does, what would make it fit where it does not, and a draft of it on one click."""

import streamlit as st

from allocation.explain import headline, result_sentence
from allocation.plan_states import StepRefused
from allocation.problem import InconsistentProblem
from allocation.scenario.changes import combined
from allocation.settings import AllocationSettings
from data_sources import plan_drafts
from data_sources.district import District
from data_sources.proposals import Proposal
from pages.ui import (
    cache,
    frame,
    plan_outcome,
    plan_sections,
    plan_words,
    proposal_repairs,
    proposal_search,
    rebalance_steps,
    rebalance_view,
    tiers_judge,
    words,
)
from pages.ui.cache import Outcome

WHAT_CHANGES = "What changes"


def show(of: District, found: Proposal, asked: AllocationSettings) -> AllocationSettings | None:
    """The section. `asked`: the settings in work now. Gives settings to solve again with, where somebody took a way out
    of the menu; else None."""
    try:
        seen = cache.outcome(of, found.model, found.settings, found.result.plan)
        tried = cache.tried(of, found.model, found.settings)
    except InconsistentProblem as error:
        frame.contradictions(error)
        return None
    st.header("The plan that was found", anchor=False)
    _caption(of, found, asked)
    chosen = proposal_repairs.show(found.result, tried) if found.result.repairs else ()
    _outcome(found, seen)
    _begin(found, seen)
    if not chosen:
        return None
    changes = combined(found.settings.changes, chosen)
    return asked.model_copy(update={"changes": changes, "planning_date": found.settings.planning_date})


def is_for(found: Proposal, asked: AllocationSettings) -> bool:
    """Whether the plan was found for these changes and this term."""
    return (found.settings.changes, found.settings.planning_date) == (asked.changes, asked.planning_date)


def _caption(of: District, found: Proposal, asked: AllocationSettings) -> None:
    """Whose it is and for which changes; that these are others than those above, or the data newer."""
    made = (
        f"Found on {words.moment(found.at)} by {found.by}, for the term from {words.day(found.settings.planning_date)}"
    )
    st.caption(f"{made}. {' '.join(found.said) or 'Nothing was changed.'}")
    if not is_for(found, asked):
        st.warning("The changes above are others than those this plan was found for.", icon=":material/info:")
    if found.data_version != of.data_version:
        st.warning(
            "Data has been loaded or a version gone live since. The figures below set the plan against the data as it "
            "is now.",
            icon=":material/warning:",
        )


def _outcome(found: Proposal, seen: Outcome) -> None:
    status = found.result.status
    st.badge(words.STATUSES[status], color=plan_outcome.STATUS_COLOURS[status])
    st.subheader(words.sentence(headline(seen.prepared.problem, seen.plan)), anchor=False)
    st.markdown(result_sentence(found.result))
    plan_sections.figures(seen)
    st.markdown(plan_words.moves(seen.moves))
    for note in () if found.result.repairs else found.result.notes:
        st.caption(words.sentence(note))
    if len(seen.moves):
        with st.expander(f"Schools that change link worker ({len(seen.moves)})"):
            plan_sections.moves(seen)


def _begin(found: Proposal, seen: Outcome) -> None:
    """One click: the plan becomes a draft, which opens at what changes."""
    with st.form("begin_proposal", border=True):
        left, right = st.columns([2, 1], gap="medium")
        title = left.text_input(
            "What the draft is for", title_of(found.said), key=f"proposal_title_{found.at:%d%H%M%S}"
        )
        by = tiers_judge.your_name(right, "proposal_by")
        is_asked = st.form_submit_button(
            "Make it a draft and see what changes",
            type="primary",
            icon=":material/edit_note:",
            key="begin_proposal_draft",
        )
    if not is_asked:
        return
    try:
        version_id = plan_drafts.begin(
            cache.engine(), seen.prepared, found.result.plan,
            title=title, origin=proposal_search.origin_of(found.said), by=by,
        )  # fmt: skip
    except StepRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    follow(version_id)


def follow(version_id: int) -> None:
    """Opens a draft at what changes."""
    rebalance_view.choose(version_id)
    rebalance_steps.go_to(WHAT_CHANGES)
    st.rerun()


def title_of(said: tuple[str, ...], most: int = 80) -> str:
    """A title for a draft from its changes: the first, and how many more."""
    if not said:
        return "Proposed by the solver"
    first = said[0].removesuffix(".")
    more = f" and {words.count(len(said) - 1, 'more change')}" if len(said) > 1 else ""
    return f"{first if len(first) <= most else first[: most - 1] + '…'}{more}"
