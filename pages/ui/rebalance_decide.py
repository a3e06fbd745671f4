"""Taking a version from state to state: proposed, approved, live or set aside, by whom and why."""

import pandas as pd
import streamlit as st

from allocation.plan_states import FEWEST_CHARACTERS, STEPS, PlanState, StepRefused, next_states
from data_sources import council_gates, plan_drafts, stores
from data_sources.scenario_sides import LIVE, Ready, looked_up
from pages.ui import cache, compare_gates, rebalance_versions, rebalance_view, state, tables, tiers_judge, words
from pages.ui.rebalance_view import View

AFTERWARDS = {
    PlanState.PROPOSED: "It can then no longer be edited, until it is approved or sent back.",
    PlanState.APPROVED: "It can then be made live, and its calendar and partner rota can be made.",
    PlanState.LIVE: "It is then today's allocation on every page, and the version that was live is superseded.",
    PlanState.DRAFT: "It can then be edited again.",
    PlanState.SUPERSEDED: "It stays on record, and a new draft can be begun from it.",
}


def show(view: View) -> None:
    """What was decided so far, and the form for the next step."""
    _gates(view)
    st.header("Approval", anchor=False)
    able = next_states(view.saved.summary.state)
    if not able:
        st.markdown(f"This version is {view.saved.summary.state}. To change anything, begin a new draft from it.")
    elif view.newer:
        st.markdown("Look at the version as it is now before you decide about it (above).")
    else:
        _form(view, able)
    _second_person(view.saved.summary.authority_code)
    with st.expander(f"What was decided and done ({len(view.saved.decisions) + len(view.saved.revisions)})"):
        history = history_table(view)
        columns = {
            "at": tables.text("When"),
            "by": tables.text("Who"),
            "what": tables.text("What", width="large"),
            "why": tables.text("Why", width="large"),
        }
        tables.show(
            history, columns, key="version_history", alt="What was decided and done, newest first", placeholder=""
        )
        rebalance_versions.restore_earlier(view)


def _gates(view: View) -> None:
    """What the version comes to at the council's gates, for whoever decides; it is information, no rule."""
    of, summary = view.seen.prepared.district, view.saved.summary
    gates = council_gates.gates(cache.engine(), of.authority_code)
    if not gates:
        return
    usual = state.settings(of.authority_code)
    key = LIVE if summary.state == PlanState.LIVE else f"version {summary.version_id}"
    (found,) = looked_up(cache.council(of, state.model(usual), usual), [key])
    if isinstance(found, Ready):
        compare_gates.of_one(cache.gates_of(found, gates), compare_gates.names_of(of))


def _form(view: View, able: tuple[PlanState, ...]) -> None:
    summary = view.saved.summary
    if not state.is_signed_in() and stores.is_second_person_needed(cache.engine(), summary.authority_code):
        st.caption(
            "Nobody signs in to this installation, so the rule that nobody approves what they proposed rests on the "
            "names people give. Every name and time is on record."
        )
    turn = f"{summary.version_id}_{view.revision}_{summary.state}"
    with st.form(f"decide_{turn}", border=True):
        to = st.radio(
            "Next step",
            able,
            format_func=lambda one: STEPS[summary.state, one],
            captions=[AFTERWARDS[one] for one in able],
            key=f"decide_to_{turn}",
        )
        reason = st.text_area(f"Why (at least {FEWEST_CHARACTERS} characters)", key=f"decide_why_{turn}")
        left, _ = st.columns([1, 2])
        by = tiers_judge.your_name(left, f"decide_by_{turn}")
        is_accepted = False
        if view.saved.newest.breaches:
            broken = words.count(len(view.saved.newest.breaches), "broken rule")
            label = f"The {broken} listed above {words.were(len(view.saved.newest.breaches))} accepted, for this reason"
            is_accepted = st.checkbox(label, key=f"accept_{turn}")
        is_sent = st.form_submit_button("Decide", type="primary", icon=":material/gavel:", key=f"decide_{turn}_send")
    if is_sent:
        _send(view, PlanState(to), reason, by, bool(is_accepted))


def _send(view: View, to: PlanState, reason: str, by: str, is_accepted: bool) -> None:
    summary = view.saved.summary
    try:
        plan_drafts.decide(
            cache.engine(), view.seen.prepared, view.saved, to,
            seen=view.revision, by=by, reason=reason, accepts_breaches=is_accepted,
        )  # fmt: skip
    except StepRefused as refusal:
        for fault in refusal.faults:
            st.error(fault, icon=":material/error:")
        return
    rebalance_view.say_next(f"{summary.name} is now {to}.")
    st.rerun()


def _second_person(authority_code: str) -> None:
    """The council's own rule about who may approve; a change of it is on record."""
    is_needed = stores.is_second_person_needed(cache.engine(), authority_code)
    rule = "Somebody else than who proposed a version has to approve it"
    with st.expander(f"Who may approve: {'a second person only' if is_needed else 'anybody, the proposer too'}"):
        chosen = st.toggle(rule, value=is_needed, key=f"second_person_{is_needed}")
        st.caption("This is a rule of the council, for all its versions. Who changes it, and when, is on record.")
    if chosen != is_needed:
        stores.need_second_person(cache.engine(), authority_code, chosen, state.user_name())
        st.rerun()


def history_table(view: View) -> pd.DataFrame:
    """Every revision and decision, newest first: at, by, what, why."""
    done = [(one.at, one.by, f"Revision {one.number}: {one.what}", "") for one in view.saved.revisions]
    done += [(one.at, one.by, f"Became {one.state}", one.reason) for one in view.saved.decisions]
    rows = [
        (words.moment(at), by, what, why) for at, by, what, why in sorted(done, key=lambda one: one[0], reverse=True)
    ]
    return pd.DataFrame(rows, columns=["at", "by", "what", "why"])
