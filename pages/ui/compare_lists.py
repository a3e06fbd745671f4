"""Only what differs: schools under every plan with the reason of each, and link workers whose work differs."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from allocation.scenario.names import ChangeNames
from allocation.scenario_comparison.compare import ScenarioComparison
from data_sources import exports, scenario_report, stores
from data_sources.district import District
from data_sources.package import write_scenarios
from data_sources.scenario_sides import Ready
from pages.ui import cache, compare_maps, state, tables, words

WHY_PIXELS = 620
REFERENCE, HERE = "in the reference", "here"


def schools(found: ScenarioComparison) -> None:
    """Every school that differs anywhere, then one plan's with the reasons."""
    if found.side_by_side.empty:
        st.markdown("No school differs: every plan gives every school the same.")
        return
    table = found.side_by_side.assign(phase=found.side_by_side["phase"].map(words.short_phase))
    table.insert(0, "number", range(1, len(table) + 1))
    columns = {
        "number": tables.number("No.", width="small"),
        "name": tables.text("School"),
        **{name: tables.text(name) for name in found.names},
        "cluster": tables.text("Cluster"),
        "phase": tables.text("Phase"),
        "need_points": tables.number("Need score", 1),
        "urn": tables.text("URN"),
    }
    st.markdown(f"**{words.count(len(table), 'school')} {'differs' if len(table) == 1 else 'differ'}** in at least one "
                "plan. The numbers are those on the maps.")  # fmt: skip
    tables.show(table, columns, key="compare_schools_wide", alt="Schools that differ, under each plan",
                placeholder="not enough data")  # fmt: skip
    _with_reasons(found)


def _with_reasons(found: ScenarioComparison) -> None:
    """One plan against the reference, each school with why."""
    name = _plan(found, "compare_reasons_of", "Why schools differ in")
    table = found.reasons[name]
    if table.empty:
        st.markdown(f"No school differs in {name}.")
        return
    numbers = compare_maps.numbers_of(found)
    shown = table.assign(number=table["key"].map(numbers))
    columns = {
        "number": tables.number("No.", width="small"),
        "name": tables.text("School"),
        "reason": tables.text("Why", width=WHY_PIXELS),
        "differs_in": tables.text("Differs in"),
        "link_worker_reference": tables.text(f"Link worker {REFERENCE}"),
        "link_worker_here": tables.text(f"Link worker {HERE}"),
        "tier_reference": tables.text(f"Tier {REFERENCE}"),
        "tier_here": tables.text(f"Tier {HERE}"),
        "meetings_reference": tables.number(f"Meetings {REFERENCE}", 1),
        "meetings_here": tables.number(f"Meetings {HERE}", 1),
        "cluster_reference": tables.text(f"Cluster {REFERENCE}"),
        "cluster_here": tables.text(f"Cluster {HERE}"),
        "urn": tables.text("URN"),
    }
    tables.show(shown, columns, key=f"compare_reasons_{name}", alt=f"Schools that differ in {name}, and why",
                placeholder="not in this one", is_tall=True)  # fmt: skip


def _plan(found: ScenarioComparison, key: str, label: str) -> str:
    names = [other.name for other in found.others]
    if len(names) == 1:
        return names[0]
    left, _ = st.columns(2, gap="small")
    return str(left.selectbox(label, names, key=f"{key}_{len(names)}"))


def workers(found: ScenarioComparison) -> None:
    """One plan's link workers who differ from the reference."""
    name = _plan(found, "compare_workers_of", "Link workers who differ in")
    table = found.workers[name]
    if table.empty:
        st.markdown(f"Nobody's work differs in {name}.")
        return
    st.markdown(f"**{words.count(len(table), 'link worker')} {'differs' if len(table) == 1 else 'differ'}** in {name}.")
    columns = {"name": tables.text("Link worker"), "differs_in": tables.text("Differs in")}
    for figure, label, decimals in (
        ("schools", "Schools", 0),
        ("hours", "Hours", 1),
        ("hours_percent", "Load, %", 1),
        ("fte", "FTE", 2),
        ("travel_hours", "Travel, hours", 1),
    ):
        columns[f"{figure}_reference"] = tables.number(f"{label} {REFERENCE}", decimals)
        columns[f"{figure}_here"] = tables.number(f"{label} {HERE}", decimals)
    columns |= {
        "takes_on": tables.text("Takes on", width="medium"),
        "gives_up": tables.text("Gives up", width="medium"),
        "cluster": tables.text("Cluster"),
    }
    tables.show(table, columns, key=f"compare_workers_{name}", alt=f"Link workers who differ in {name}",
                placeholder="not in this one")  # fmt: skip


def downloads(of: District, found: ScenarioComparison, several: Sequence[Ready], names: ChangeNames) -> None:
    """The comparison as a workbook and its schools as CSV; the click is put on record."""
    engine, who, code = cache.engine(), state.user_name(), of.authority_code

    def logged(kind: str, data: bytes) -> bytes:
        sentence = f"Exported the comparison of {words.listed(found.names)} as {kind}."
        stores.log_activity(engine, by=who, action="export", sentence=sentence, authority_code=code)
        return data

    def workbook() -> bytes:
        return logged("a workbook", scenario_report.workbook(found, several, names, of.authority_name))

    def comma_separated() -> bytes:
        table = scenario_report.school_table(found)
        empty = pd.DataFrame({"note": [scenario_report.NOTHING["Schools that differ"]]})
        return logged("CSV", exports.csv_bytes(table if len(table) else empty))

    def package() -> bytes:
        data = write_scenarios(engine, code, [one.key for one in several], by=who)
        return logged("a package with its baseline", data)

    stem = f"scenarios compared {of.authority_name}".replace(" ", "-").lower()
    tables.download_buttons(workbook, comma_separated, stem, key="compare_scenarios")
    st.download_button(
        "Download as a package with its baseline", package, f"{stem}.zip", "application/zip",
        key="compare_scenarios_package", on_click="ignore", icon=":material/deployed_code:",
    )  # fmt: skip
    st.caption(
        "The package holds the data, choices and gates, each scenario with its changes and plan, and every figure: "
        "another installation opens it on Data and works every figure out again."
    )
