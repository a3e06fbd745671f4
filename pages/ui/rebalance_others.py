"""For the school being changed: every link worker in order with the price, on request, and a way to take one."""

import streamlit as st

from allocation.explain_choices import alternative_sentence, alternatives_sentence, change_words, scope_sentence
from allocation.findings import SchoolAlternatives
from allocation.hand_edit import Alone, alone_in_order
from pages.ui import cache, rebalance_view, words
from pages.ui.rebalance_view import View

ASKED = "edit_others_asked"


def show(view: View, urn: str) -> None:
    """A button, then the list: the solver's, where the draft keeps every rule; else each one by itself."""
    turn = f"{view.saved.summary.version_id} {view.revision} {urn}"
    if st.session_state.get(ASKED) != turn:
        if st.button("Who else could lead it, and at what price?", icon=":material/group_search:", key="edit_others"):
            st.session_state[ASKED] = turn
            st.rerun(scope="fragment")
        return
    if view.seen.breaches:
        _alone(view, urn)
    else:
        _rearranged(view, urn)


def _rearranged(view: View, urn: str) -> None:
    """Each link worker with the plan worked out again around them."""
    problem = view.seen.prepared.problem
    found = cache.school_alternatives(view.seen, view.result, urn)
    lead = next((row for row in found.rows if row.is_lead), None)
    st.markdown(f"**{alternatives_sentence(problem, found)}**")
    for row in found.rows:
        if row.rank is not None:
            st.markdown(f"{row.rank}. {alternative_sentence(problem, view.seen.plan, row, lead)}")
    st.caption(f"{scope_sentence(found)} Worked out in {found.seconds:.1f} seconds.")
    _take(view, found)


def _take(view: View, found: SchoolAlternatives) -> None:
    priced = {row.worker_id: row for row in found.rows if row.plan is not None and not row.is_lead}
    if not priced:
        return
    name = view.names.school(found.urn)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Take one of them, with the other changes it needs",
            list(priced),
            format_func=lambda one: f"{priced[one].rank}. {priced[one].name}, {_others(len(priced[one].rearranged))}",
            key=f"take_{view.revision}_{found.urn}",
        )
        if st.button("Take it", icon=":material/check:", key="take_it"):
            row = priced[chosen]
            assert row.plan is not None
            others = f", with {_others(len(row.rearranged))}" if row.rearranged else ""
            rebalance_view.save(view, row.plan, f"Gave {name} to {row.name}{others}")


def _others(number_of: int) -> str:
    return f"{words.count(number_of, 'other school')} changed" if number_of else "no other school changed"


def _alone(view: View, urn: str) -> None:
    """Each link worker who may lead the school, if nothing else changed: what the draft breaks stays in the way."""
    st.markdown("The draft breaks rules, so this is what each link worker would do to it with nothing else changed.")
    ranked = alone_in_order(cache.weighed(view.seen), urn)
    if not ranked:
        st.markdown("Nobody may lead this school.")
        return
    for rank, one in enumerate(ranked, start=1):
        st.markdown(f"{rank}. {alone_sentence(one)}")


def alone_sentence(one: Alone) -> str:
    """One link worker by themselves in words."""
    if one.is_lead:
        return f"{one.name} leads it in this draft."
    change = one.change
    parts = []
    if change.newly_broken:
        parts.append(f"would break {words.count(len(change.newly_broken), 'rule')}: {change.newly_broken[0].sentence}")
    if change.mended:
        parts.append(f"would mend {words.count(len(change.mended), 'rule')}")
    worse = change_words({goal: figure for goal, figure in change.price_changes.items() if figure > 0})
    better = change_words({goal: figure for goal, figure in change.price_changes.items() if figure < 0})
    parts += [words.listed(worse[:3])] if worse else []
    parts += [words.listed(better[:3])] if better else []
    return words.sentence(f"{one.name} {'; '.join(part.rstrip('.') for part in parts) or 'would change no figure'}")
