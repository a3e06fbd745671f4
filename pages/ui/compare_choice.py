"""What is set side by side: a reference and one to five others, by lists or the address, and what is to be solved."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from allocation.scenario_comparison.compare import FEWEST, MOST
from data_sources import scenarios
from data_sources.district import District
from data_sources.scenario_plans import PlanState
from data_sources.scenario_sides import TODAY, Council, NotReady, Ready, looked_up, named
from pages.ui import cache, scenario_job, scenario_view, state, words

REFERENCE, WITH = "reference", "with"
BETWEEN = ","
SCENARIO = "scenario "  # a key of a scenario begins so


@dataclass(frozen=True, eq=False)
class Chosen:
    """What was chosen, in order, the reference first; `missing` is in the place of what cannot be compared now."""

    keys: tuple[str, ...]
    ready: tuple[Ready, ...]
    missing: tuple[NotReady, ...]

    @property
    def is_enough(self) -> bool:
        """Whether the reference is there with at least one other."""
        return len(self.ready) >= FEWEST and self.ready[0].key == self.keys[0]


def show(of: District) -> Chosen:
    """The two lists, which keep the address up to date, and the button that solves what has no plan."""
    usual = state.settings(of.authority_code)
    council = cache.council(of, state.model(usual), usual)
    labels = named(cache.engine(), of.authority_code)
    asked_reference, asked_with = _asked()
    labels |= {key: _not_listed(council, key) for key in (asked_reference, *asked_with) if key not in labels}
    asked = [key.removeprefix(SCENARIO) for key in (asked_reference, *asked_with) if key.startswith(SCENARIO)]
    known = [scenarios.scenario(cache.engine(), of.authority_code, one) for one in asked]
    scenario_view.offer_its_council(of, [one for one, found in zip(asked, known, strict=True) if found is None])
    left, right = st.columns([1, 2], gap="medium")
    reference = left.selectbox(
        "Reference: what the others are set against",
        list(labels),
        index=list(labels).index(asked_reference),
        format_func=labels.__getitem__,
        key=f"compare_reference_{len(labels)}_{asked_reference}",
    )
    others = right.multiselect(
        f"Set against it, one to {MOST - 1}",
        [key for key in labels if key != reference],
        [key for key in asked_with if key != reference][: MOST - 1],
        format_func=labels.__getitem__,
        max_selections=MOST - 1,
        placeholder="Choose scenarios, versions or plans",
        key=f"compare_with_{len(labels)}_{reference}_{BETWEEN.join(asked_with)}",
    )
    _keep_address(str(reference), others)
    if len(labels) < FEWEST:
        st.info("There is nothing to set against today's allocation yet. Begin a scenario on What if.",
                icon=":material/info:")  # fmt: skip
    found = looked_up(council, [str(reference), *others])
    chosen = Chosen(
        (str(reference), *others),
        tuple(one for one in found if isinstance(one, Ready)),
        tuple(one for one in found if isinstance(one, NotReady)),
    )
    _missing(of, chosen, council)
    return chosen


def _asked() -> tuple[str, list[str]]:
    """The comparison that the address names; today's allocation as the reference where it names none."""
    several = [one.strip() for one in st.query_params.get(WITH, "").split(BETWEEN)]
    reference = st.query_params.get(REFERENCE, "").strip() or TODAY
    return reference, [one for one in dict.fromkeys(several) if one and one != reference][: MOST - 1]


def _not_listed(council: Council, key: str) -> str:
    """What to call something that the address names and no list has: an archived scenario, or something unknown."""
    (found,) = looked_up(council, [key])
    return found.name


def _keep_address(reference: str, others: Sequence[str]) -> None:
    """Has the address say what is chosen; drawn again where it did not, so that the lists begin from the address."""
    wanted = {REFERENCE: reference} if others or reference != TODAY else {}
    wanted |= {WITH: BETWEEN.join(others)} if others else {}
    if {name: value for name, value in st.query_params.items() if name in (REFERENCE, WITH)} != wanted:
        st.query_params.from_dict(wanted)
        st.rerun()


def _missing(of: District, chosen: Chosen, council: Council) -> None:
    """What cannot be compared now and why; one click solves all that only wants solving."""
    to_solve = [one for one in chosen.missing if one.is_to_solve]
    for one in chosen.missing:
        lines = "\n".join(f"- {words.sentence(reason)}" for reason in one.reasons)
        standing = one.standing.state if one.standing else PlanState.REFUSED
        icon = ":material/hourglass_empty:" if one.is_to_solve else ":material/error:"
        st.warning(f"**{one.name}**: {standing if one.standing else 'not there'}.\n{lines}", icon=icon)
    scenario_job.show(of.authority_code)
    if not to_solve:
        return
    is_busy = scenario_job.is_active(of.authority_code)
    label = f"Solve {words.count(len(to_solve), 'scenario')}"
    if st.button(label, type="primary", icon=":material/play_arrow:", disabled=is_busy, key="compare_solve"):
        several = [one.standing for one in to_solve if one.standing]
        scenario_job.start(of.authority_code, several, council.model, council.usual)
        st.rerun()
