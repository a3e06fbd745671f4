"""What would make everything fit, as a menu: each way out proven and priced, with a button that takes it."""

from collections.abc import Mapping, Sequence

import streamlit as st

from allocation.plan import Repair, SolveResult
from allocation.scenario.apply import Applied
from allocation.scenario.changes import Change, loaded
from pages.ui import plan_words, words

ONE = {
    "schools": "school", "locks": "lock", "groups": "group", "moves": "move", "points": "point", "tiers": "tier",
    "primaries": "primary", "secondaries": "secondary",
}  # fmt: skip
CHEAPEST = "cheapest mix"
PREFIX = "at the prices set, the cheapest way is "
LEVERS = {
    "extra post": "More staff",
    "caseload ceiling": "Higher caseload limits",
    "hours": "More time for schools in every post",
    "floor": "A lower tier at least",
    "mixed caseloads": "Caseloads of more than one phase",
    "people in area": "More people in an area",
    "cap on moves": "More moves",
    "cap on moves each": "More moves of each link worker",
    "drop locks": "Locks lifted",
    "split groups": "Groups not kept together",
    "lend schools": "Schools led from other clusters",
    "leave out": "Schools left without a link worker",
    "cheapest mix": "Cheapest at the council's prices",
}


def show(result: SolveResult, tried: Applied) -> tuple[Change, ...]:
    """The menu, place by place; gives the changes of the way out somebody chose, () while nobody has."""
    places: dict[str, list[Repair]] = {}
    for repair in result.repairs:
        places.setdefault(repair.sentence.partition(": ")[0], []).append(repair)
    with st.container(border=True, key="repair_menu"):
        st.subheader("The wishes cannot all be met: what would make it fit", anchor=False)
        st.markdown(plan_words.how_repairs_hold(result.repairs))
        chosen = _everywhere(places)
        for number, (place, ways) in enumerate(places.items()):
            st.markdown(f"#### {place}")
            for way, repair in enumerate(sorted(ways, key=lambda one: one.lever != CHEAPEST)):
                chosen = _way(repair, tried, f"apply_{number}_{way}") or chosen
        with st.expander("Why it does not fit, in figures"):
            st.markdown("\n".join(f"- {words.sentence(note)}" for note in result.notes))
    return chosen


def _everywhere(places: Mapping[str, Sequence[Repair]]) -> tuple[Change, ...]:
    """One button for the cheapest way in every place, where there are several and each has one."""
    cheapest = [one for ways in places.values() for one in ways if one.lever == CHEAPEST and one.changes]
    if len(places) < 2 or len(cheapest) < len(places):
        return ()
    label = f"Take the cheapest way in each of the {len(places)} places, and solve"
    if st.button(label, type="primary", icon=":material/auto_fix_high:", key="apply_everywhere"):
        return loaded([change for one in cheapest for change in one.changes])
    return ()


def priced(repair: Repair) -> str:
    """What a way out costs, and how sure that is: "0.4 FTE (proven least)", "1 school (less may do)"."""
    first, _, rest = repair.unit.partition(" ")
    unit = " ".join([ONE.get(first, first) if repair.amount == 1 else first, rest]).strip()
    amount = words.up_to(repair.amount, 2)
    cost = f"{amount}{unit}" if unit.startswith("%") else f"{amount} {unit}"
    return f"{cost} ({'proven least' if repair.is_proven else 'less may do'})"


def _way(repair: Repair, tried: Applied, key: str) -> tuple[Change, ...]:
    """One way out: what it is, what it costs, how sure that is, and the button."""
    said, price, button = st.columns([4, 2, 2], vertical_alignment="center", gap="small")
    change = (repair.sentence.partition(": ")[2] or repair.sentence).removeprefix(PREFIX)
    said.markdown(f"**{LEVERS.get(repair.lever, repair.lever)}.** {words.sentence(change)}")
    price.markdown(priced(repair))
    changes = loaded(list(repair.changes))
    if not changes:
        does = "The plan below does this already." if repair.lever == "leave out" else "Change this in the data."
        button.caption(does)
        return ()
    sentences = " ".join(one.sentence(tried.names) for one in changes)
    is_chosen = button.button("Apply and solve", key=key, icon=":material/auto_fix_high:", help=sentences)
    return changes if is_chosen else ()
