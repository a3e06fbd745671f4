"""The fair split of a partner's visits where its hours do not reach: what it is, how sure, and accepting it."""

import streamlit as st

from allocation.partner_rota import sentences
from allocation.partner_rota.afford import PartnerNeed, Verdict
from allocation.partner_rota.check import check
from allocation.partner_rota.claims import SplitResult, split_problem
from allocation.plan import SolveStatus
from data_sources import rota_data
from data_sources.rota_data import Accepted
from pages.ui import cache, state, words
from pages.ui.rota_basis import Basis

RULES = (
    "Nobody gets more visits than the rule gives, and visits stay within the hours offered. Within a phase a needier "
    "school never gets a smaller share of what it is owed, and schools of equal need get equal shares. Within that: "
    "the most visits weighted by need, then the least difference between clusters, then the neediest school first."
)


def worked_out(basis: Basis) -> dict[str, SplitResult]:
    """The fair split of every partner whose hours are short, by partner id."""
    return {
        need.partner.id: cache.visit_split(split_problem(basis.rota, need))
        for need in basis.rota.partners
        if need.verdict is Verdict.SHORT
    }


def accepted(basis: Basis) -> dict[str, Accepted]:
    """The splits somebody accepted for the plan on the page."""
    if basis.plan is None:
        return {}
    return rota_data.accepted(cache.engine(), basis.district.authority_code, basis.plan.summary.plan_id)


def show(basis: Basis, need: PartnerNeed, split: SplitResult | None, kept: Accepted | None) -> None:
    """What the split comes to and a button to accept it; the accepted one, and whether it still holds."""
    if split is None and kept is None:
        return
    st.subheader("Who gets the visits", anchor=False)
    if split is not None:
        _proposal(split)
    if basis.plan is None:
        st.caption("A split can be accepted once there is a plan.")
        return
    if kept is not None:
        _kept(basis, need, split, kept)
    elif split is not None and st.button("Accept this split", type="primary", key=f"accept_{need.partner.id}"):
        rota_data.accept(
            cache.engine(), basis.district.authority_code, basis.plan.summary.plan_id, split, state.user_name()
        )
        st.rerun()


def _proposal(split: SplitResult) -> None:
    is_proven = split.status is SolveStatus.OPTIMAL
    st.badge("Proven best" if is_proven else "Lawful, not proven best", color="green" if is_proven else "blue")
    st.markdown(" ".join(sentences.split_words(split)))
    broken = check(split.problem, split.visits)
    for breach in broken:
        st.error(breach.sentence, icon=":material/error:")
    with st.expander("How the split is found, and how sure it is", key=f"split_{split.problem.partner_id}"):
        st.markdown(RULES)
        st.markdown("\n".join(f"- {sentences.goal_words(stage)}" for stage in split.stages))
        if not broken:
            st.markdown("Every rule was checked again, independently of the search: none is broken.")


def _kept(basis: Basis, need: PartnerNeed, split: SplitResult | None, kept: Accepted) -> None:
    st.success(
        f"A split was accepted by {kept.by} on {words.day(kept.on)}: {words.count(sum(kept.visits.values()), 'visit')} "
        "a term. It is the one in the tables, and the dates of the term calendar follow it.",
        icon=":material/check:",
    )
    _still_holds(basis, need, split, kept)
    with st.container(horizontal=True):
        engine, code, by = cache.engine(), basis.district.authority_code, state.user_name()
        plan_id = basis.plan.summary.plan_id if basis.plan else 0
        is_other = split is not None and dict(split.visits) != dict(kept.visits)
        if split is not None and is_other and st.button("Accept the new split instead", key=f"again_{need.partner.id}"):
            rota_data.accept(engine, code, plan_id, split, by)
            st.rerun()
        if st.button("Take it back", key=f"back_{need.partner.id}"):
            rota_data.take_back(engine, code, plan_id, need.partner.id, by)
            st.rerun()


def _still_holds(basis: Basis, need: PartnerNeed, split: SplitResult | None, kept: Accepted) -> None:
    """Says when hours, tiers or rules have changed since, so that the accepted split is not today's any more."""
    if need.verdict not in (Verdict.SHORT, Verdict.FITS):
        return
    if need.verdict is Verdict.FITS:
        st.warning("All visits fit into the hours offered now, so no split is needed any more.", icon=":material/info:")
        return
    problem = split.problem if split else split_problem(basis.rota, need)
    broken = check(problem, kept.visits)
    if broken:
        st.warning(
            "With hours, tiers and rules as they are now, the accepted split does not hold:", icon=":material/warning:"
        )
        st.markdown("\n".join(f"- {breach.sentence}" for breach in broken[:5]))
