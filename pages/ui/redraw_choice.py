"""What a redrawing is to do: how many clusters, what is shared out, what stays, and where it begins."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from allocation.cluster_comparison.places import PlanSeen
from allocation.problem import InconsistentProblem
from allocation.redraw import as_changes
from allocation.redraw.build import Against, Groups, Measure, RedrawChoices, RedrawQuestion, build, clusters_today
from allocation.redraw.problem import RedrawRefused
from allocation.scenario.changes import Change
from allocation.settings import AllocationSettings
from data_sources import area_graph, scenarios
from data_sources.area_graph import AreaMap
from data_sources.district import District
from data_sources.scenarios import Scenario
from pages.ui import cache, frame, scenario_view, state, words
from pages.ui.cache import Outcome

MEASURES = {Measure.WORK: "Work (hours a term)", Measure.NEED: "Need points", Measure.PUPILS: "Pupils"}
SHARES = {Against.POSTS: "Posts in each cluster", Against.EQUAL: "The same for every cluster"}
GROUPS = {Groups.FIRM: "Those that must", Groups.ALL: "All, with preferred ones", Groups.NONE: "None"}
LEVELS = {area_graph.LSOA: "LSOAs", area_graph.WARD: "Wards", area_graph.PLACE: "The schools' own places"}
SECONDS = {5: "5 seconds", 10: "10 seconds", 30: "30 seconds", 60: "A minute"}
TODAY = ""


@dataclass(frozen=True, eq=False)
class Asked:
    """A question with all it rests on. `of` and `outcome`: the district and today's allocation with every change of the
    scenario but those that draw clusters, which `others` are; `drawn` URN -> cluster where a scenario says it."""

    of: District
    outcome: Outcome
    seen: PlanSeen
    areas: AreaMap
    level: str
    question: RedrawQuestion
    choices: RedrawChoices
    seconds: float
    go_with_base: bool
    settings: AllocationSettings
    others: tuple[Change, ...] = ()
    scenario: Scenario | None = None
    drawn: dict[str, str] | None = None

    @property
    def today(self) -> list[str]:
        """[S] the cluster of each school before anything is drawn, "" for none."""
        named = dict(zip(self.of.schools["urn"], self.of.schools["cluster"].fillna("").astype(str), strict=True))
        return [named[urn] for urn in self.question.problem.urns]


def show(of: District) -> Asked | None:
    """What is asked; None, with the reasons on screen, where that cannot be."""
    scenario = _begin(of)
    usual = state.settings(of.authority_code)
    others, drawing = as_changes.apart(scenario.changes) if scenario else ((), ())
    if scenario:
        usual = usual.model_copy(update={"planning_date": scenario.planning_date})
    settings = usual.model_copy(update={"changes": others})
    try:
        outcome = cache.outcome(of, state.model(usual), settings)
        drawn = _drawn(of, usual, (*others, *drawing)) if drawing else None
    except InconsistentProblem as error:
        frame.contradictions(error)
        return None
    seen, now = cache.plan_seen(outcome), outcome.prepared.district
    level, choices, seconds, go_with_base = _choose(now, seen, drawn, scenario)
    areas = cache.area_map(now, level)
    try:
        question = build(seen, areas.graph, now.hubs, choices)
    except RedrawRefused as refusal:
        for reason in refusal.reasons:
            st.error(reason, icon=":material/error:")
        return None
    return Asked(
        now, outcome, seen, areas, level, question, choices, seconds, go_with_base, settings, others, scenario, drawn
    )  # fmt: skip


def _begin(of: District) -> Scenario | None:
    """The scenario whose clusters are looked at; None for today's."""
    every = {one.scenario_id: one for one in scenarios.scenarios(cache.engine(), of.authority_code)}
    wanted = st.query_params.get(scenario_view.ADDRESS, TODAY)
    shown = {key: one for key, one in every.items() if key == wanted or (_draws(one) and not one.is_archived)}
    if not shown:
        return None
    order = [TODAY, *shown]
    picked = st.selectbox(
        "Begin from",
        order,
        index=order.index(wanted) if wanted in shown else 0,
        format_func=lambda key: f"The scenario {shown[key].name}" if key else "Today's clusters",
        key=f"redraw_begin_{wanted}_{len(order)}",
    )
    if picked != wanted and (picked or wanted in shown):
        if picked:
            st.query_params[scenario_view.ADDRESS] = picked
        else:
            del st.query_params[scenario_view.ADDRESS]
        st.rerun()
    return shown.get(picked)


def _draws(one: Scenario) -> bool:
    return bool(as_changes.apart(one.changes)[1])


def _drawn(of: District, usual: AllocationSettings, changes: tuple[Change, ...]) -> dict[str, str]:
    """URN -> cluster with these changes made."""
    schools = cache.tried(of, state.model(usual), usual.model_copy(update={"changes": changes})).baseline.schools
    return dict(zip(schools["urn"].astype(str), schools["cluster"].fillna("").astype(str), strict=True))


def _choose(
    of: District, seen: PlanSeen, drawn: dict[str, str] | None, scenario: Scenario | None
) -> tuple[str, RedrawChoices, float, bool]:
    today = clusters_today(seen)
    key = f"redraw_{scenario.scenario_id if scenario else 'today'}"
    with st.expander("What is to be shared out, and what stays", expanded=True):
        one, two, three, four = st.columns(4, gap="medium")
        levels = area_graph.levels(of)
        level = one.selectbox("Boundaries follow", levels, format_func=LEVELS.__getitem__, key="redraw_level")
        measure = two.selectbox("Share out", list(MEASURES), format_func=MEASURES.__getitem__, key="redraw_measure")
        against = three.selectbox(
            "In proportion to", list(SHARES), format_func=SHARES.__getitem__, key="redraw_against"
        )
        percent = four.number_input(
            "Counts as even, %", 0.0, 50.0, 5.0, 1.0, key="redraw_tolerance",
            help="A cluster this far from its share is even enough, so that fewer schools change.",
        )  # fmt: skip
        if drawn is None:
            gone, new = _number(today, seen, key)
        else:
            after = {name for name in drawn.values() if name}
            gone = tuple(name for name in today if name not in after)
            new = tuple(sorted(after - set(today)))
        fixed, whole, groups = _fixed(seen, today, key)
        left, middle, right = st.columns([1, 1, 1], gap="medium", vertical_alignment="bottom")
        keep_hubs = left.toggle("Hubs stay in their cluster", value=True, key="redraw_hubs")
        go_with_base = middle.toggle("Link workers go with their base", value=True, key="redraw_staff")
        seconds = right.selectbox(
            "Time for the search", list(SECONDS), 1, format_func=SECONDS.__getitem__, key="redraw_seconds"
        )
    choices = RedrawChoices(
        measure, against, percent / 100, gone, new, keep_hubs, fixed, whole, groups
    )  # fmt: skip
    return level, choices, float(seconds), go_with_base


def _number(today: list[str], seen: PlanSeen, key: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(clusters that go, names of new ones)."""
    one, two = st.columns([1, 3], gap="medium")
    wanted = int(one.number_input("Number of clusters", 1, max(len(seen.schools), 1), len(today), key=f"{key}_number"))
    if wanted > len(today):
        usual = ", ".join(f"New cluster {n}" for n in range(1, wanted - len(today) + 1))
        names = two.text_input("Names of the new ones, with commas between", usual, key=f"{key}_new_{wanted}")
        given = [" ".join(name.split()) for name in str(names).split(",") if name.strip()]
        more = [f"New cluster {n}" for n in range(1, wanted + 1) if f"New cluster {n}" not in given]
        return (), tuple([*given, *more][: wanted - len(today)])
    if wanted < len(today):
        lost = len(today) - wanted
        need = seen.schools.groupby("cluster")["need_weight"].sum().reindex(today).sort_values(kind="stable")
        usual_gone = list(need.index[:lost])
        gone = two.multiselect("Clusters that go", today, usual_gone, max_selections=lost, key=f"{key}_gone_{wanted}")
        rest = [name for name in usual_gone if name not in gone]
        return tuple([*gone, *rest][:lost]), ()
    return (), ()


def _fixed(seen: PlanSeen, today: list[str], key: str) -> tuple[tuple[str, ...], tuple[str, ...], Groups]:
    named = dict(zip(seen.schools["urn"].astype(str), seen.schools["name"].astype(str), strict=True))
    one, two, three = st.columns([3, 3, 2], gap="medium")
    fixed = one.multiselect(
        "Schools that stay in their cluster", list(named), format_func=named.__getitem__, key=f"{key}_fixed",
        placeholder="None",
    )  # fmt: skip
    whole = two.multiselect("Clusters that give no school away", today, key=f"{key}_whole", placeholder="None")
    groups = three.selectbox(
        "Groups that stay together", list(GROUPS), format_func=GROUPS.__getitem__, key="redraw_groups"
    )
    return tuple(fixed), tuple(whole), groups


def notes(asked: Asked) -> None:
    """How the question was made."""
    if asked.question.notes:
        with st.expander("What the boundaries are drawn along"):
            st.markdown("\n".join(f"- {words.sentence(note)}" for note in asked.question.notes))


def no_place(asked: Asked) -> pd.DataFrame:
    """name, cluster of schools that are on no map."""
    problem = asked.question.problem
    lost = [s for s, unit in enumerate(problem.unit_of) if unit < 0]
    return pd.DataFrame({"name": [problem.names[s] for s in lost], "cluster": [asked.today[s] for s in lost]})
