"""The parts of a plan on screen; each chart has a sentence and a table beside it."""

import pandas as pd
import streamlit as st

from allocation.entities import Phase
from allocation.operating_model import OperatingModel
from allocation.plan import Repair, SolveResult
from allocation.verify import ALL_CHECKS
from data_sources import plan_report
from pages.ui import charts, plan_words, tables, words
from pages.ui.cache import Outcome


def figures(seen: Outcome, is_today: bool = False) -> None:
    """The headline figures; today's allocation has no changes to count."""
    found = seen.measures
    changes = ("Schools that change", f"{found.moved:,}")
    shown = (
        ("Schools covered", f"{found.covered:,} of {found.schools:,}"),
        ("Meetings a term", f"{found.meetings:,.0f} of {found.meetings_entitled:,.0f}"),
        *(() if is_today else (changes,)),
        ("Largest workload", words.percent(found.workload_max_percent, 0, missing="none")),
        ("Rules broken", f"{len({breach.rule for breach in seen.breaches}):,} of {len(ALL_CHECKS)}"),
    )
    with st.grid(len(shown), min_column_width=150, gap="small"):
        for label, value in shown:
            st.metric(label, value, border=True, height="stretch")


def repairs(result: SolveResult) -> None:
    """What would make everything fit, place by place, the cheapest way first; then what has no way out yet."""
    places: dict[str, list[Repair]] = {}
    for repair in result.repairs:
        places.setdefault(repair.sentence.rpartition(": ")[0].partition(": ")[0], []).append(repair)
    with st.container(border=True, key="repairs"):
        st.subheader("What would make it fit", anchor=False)
        st.markdown(plan_words.how_repairs_hold(result.repairs))
        for place, ways in places.items():
            st.markdown(
                "\n".join(
                    [f"**{place}**\n" if place else "", *(plan_words.way_out(one) for one in _cheapest_first(ways))]
                )
            )
        known = tuple(place for place in places if place)
        other = [note for note in result.notes if known and not note.startswith(known)]
        if other:
            st.markdown("\n".join(["**Also**\n", *(f"- {words.sentence(note)}" for note in other)]))
        rest = [note for note in result.notes if note not in other]
        if rest:
            with st.expander("Why it does not fit, in figures"):
                st.markdown("\n".join(f"- {words.sentence(note)}" for note in rest))


def _cheapest_first(ways: list[Repair]) -> list[Repair]:
    return sorted(ways, key=lambda one: one.lever != "cheapest mix")


def schools(seen: Outcome, model: OperatingModel, result: SolveResult) -> None:
    """Every school with its link worker and tier; those without one first."""
    table = plan_report.school_table(seen.prepared.problem, model, result)
    table["phase"] = table["phase"].map(words.short_phase)
    table["has_no_worker"] = table["link_worker"] == ""
    table = table.sort_values(["has_no_worker", "cluster", "name"], ascending=[False, True, True], ignore_index=True)
    st.markdown(plan_words.schools(table))
    has_other_tiers = bool((table["tier_by_score"] != table["entitled_tier"]).any())
    nobody = {"link_worker": table["link_worker"].replace("", "nobody")}
    table = table.assign(**nobody, link_worker_today=table["link_worker_today"].replace("", "nobody"))
    columns = {
        "name": tables.text("School"),
        "link_worker": tables.text("Link worker"),
        "tier": tables.text("Tier"),
        "meetings_a_term": tables.number("Meetings a term"),
        "entitled_tier": tables.text("Entitled to", help="The agreed tier; the Tiers page has every step to it."),
        **({"tier_by_score": tables.text("By score")} if has_other_tiers else {}),
        "link_worker_today": tables.text("Today"),
        "phase": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "need_points": tables.number("Need score", 1),
        "urn": tables.text("URN"),
        "reason_not_covered": tables.text("Why nobody leads it", width="large"),
    }
    tables.show(
        table, columns, key="plan_schools", alt="Every school with its link worker and tier", placeholder="none"
    )


def workers(seen: Outcome) -> None:
    """Hours and caseload of each link worker, as a chart and a table."""
    table = seen.workloads
    said = plan_words.workloads(table)
    st.markdown(said)
    busy = table.dropna(subset=["hours_percent"])
    over = busy["is_over_hours"].map({True: "over hours", False: "within hours"})
    st.altair_chart(
        charts.workload(busy.assign(worker=_distinct(busy), over=over)[list(charts.WORKLOAD_COLUMNS)]),
        key="workload",
        alt=said,
    )
    columns = {
        "name": tables.text("Link worker"),
        "cluster": tables.text("Cluster"),
        "fte": tables.number("FTE", 2),
        "schools": tables.number("Schools"),
        "primary_schools": tables.number("Primary"),
        "secondary_schools": tables.number("Secondary"),
        "special_schools": tables.number("Special"),
        "meetings": tables.number("Meetings a term"),
        "caseload_percent": tables.number(
            "Caseload used, %", 0, help="100 is the upper end of the band for their FTE."
        ),
        "hours": tables.number("Hours a term", 0),
        "capacity_hours": tables.number("Hours there are", 0),
        "hours_percent": tables.number("Hours used, %", 0),
        "travel_hours": tables.number("of it travel, hours", 0),
        "unfilled_fte": tables.number("Below the band, FTE", 2),
        "role": tables.text("Role"),
    }
    tables.show(table, columns, key="plan_workers", alt="Workload of each link worker", placeholder="none")


def _distinct(table: pd.DataFrame) -> pd.Series:
    """Names, with the id where two people share one."""
    is_shared = table["name"].duplicated(keep=False)
    return table["name"].where(~is_shared, table["name"] + " (" + table["worker_id"] + ")")


def moves(seen: Outcome) -> None:
    """Which schools change link worker, from whom to whom, and why where it cannot be avoided."""
    table = seen.moves.assign(phase=seen.moves["phase"].map(words.short_phase))
    st.markdown(plan_words.moves(table))
    if table.empty:
        return
    columns = {
        "name": tables.text("School"),
        "from_worker": tables.text("From"),
        "to_worker": tables.text("To"),
        "kind": tables.text("What happens"),
        "reason": tables.text("Why it has to", width="large"),
        "need_points": tables.number("Need score", 1),
        "phase": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "urn": tables.text("URN"),
    }
    tables.show(table, columns, key="plan_moves", alt="Schools that change link worker", placeholder="none")


def tiers(seen: Outcome, model: OperatingModel) -> None:
    """How many schools of each phase are entitled to each tier, and how many have it."""
    table = tier_table(seen, model)
    st.markdown(plan_words.meetings(seen.measures))
    tables.small(table, alt="Schools in each tier: entitled and given")


def tier_table(seen: Outcome, model: OperatingModel) -> pd.DataFrame:
    """Phase, Tier, Entitled, Given: numbers of schools; rows without any are left out."""
    problem = seen.prepared.problem
    given = {line.urn: line.tier_id for line in seen.plan.assignments}
    rows = []
    for phase in Phase:
        own = [s for s, school in enumerate(problem.schools) if school.phase == phase]
        for t, tier in reversed(list(enumerate(model.tiers))):
            entitled = sum(int(problem.entitled_tier[s]) == t for s in own)
            has_it = sum(given.get(problem.schools[s].urn) == tier.id for s in own)
            if entitled or has_it:
                rows.append({"Phase": words.phase(phase), "Tier": tier.label, "Entitled": entitled, "Given": has_it})
    return pd.DataFrame(rows, columns=["Phase", "Tier", "Entitled", "Given"])


def rules(seen: Outcome, whose: str) -> None:
    """Every rule, checked again in plain Python, and each thing that breaks one."""
    broken = {check.__name__: [b for b in seen.breaches if b.rule == check.__name__] for check in ALL_CHECKS}
    st.markdown(plan_words.rules(whose, broken))
    rows = [
        {
            "Rule": str(check.__doc__).strip().splitlines()[0],
            "Result": f"Broken {words.count(len(found), 'time')}" if (found := broken[check.__name__]) else "Kept",
        }
        for check in ALL_CHECKS
    ]
    tables.small(pd.DataFrame(rows), alt=f"{whose}: every rule and whether it is kept")
    if seen.breaches:
        with st.expander(f"Everything that is broken ({len(seen.breaches)})", expanded=len(seen.breaches) <= 5):
            for breach in seen.breaches:
                st.markdown(f"- {words.sentence(breach.sentence)}")


def stages(result: SolveResult) -> None:
    """Each goal in order of importance: what was reached, and how far it can be from the best there is."""
    st.markdown(plan_words.certainty(result))
    rows = [
        {
            "Goal, most important first": stage.label,
            "Result": plan_words.stage_result(stage),
            "Reached": words.number(stage.objective, 2, "nothing to decide"),
            "Cannot be better than": words.number(stage.bound, 2, "nothing to decide"),
            "Gap": "" if stage.gap is None else words.percent(100 * stage.gap, 2),
            "Unit": stage.unit,
            "Seconds": words.number(stage.seconds, 1),
            "Solver": stage.solver,
        }
        for stage in result.stages
    ]
    tables.small(pd.DataFrame(rows), alt="Goals, results and bounds")
