"""The tables behind a comparison: places and phases, partners, staff, roles, schools not covered; downloads."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from allocation.model_comparison.compare import Comparison
from data_sources import comparison_report, exports, stores
from data_sources.district import District
from data_sources.model_runs import KeptRun, Refused, Waiting
from pages.ui import cache, state, tables, words

RATES = {
    "hours_per_point": ("Link-worker hours per need point", 3),
    "meetings_per_100_points": ("Meetings per 100 need points", 2),
}
GROUPINGS = {"cluster": "Clusters", "phase": "Phases"}


def places(found: Comparison) -> None:
    """Meetings and hours for the need of each cluster and phase, a column a model."""
    one, two = st.columns(2)
    rate = one.selectbox("Figure", list(RATES), format_func=lambda name: RATES[name][0], key="compare_rate")
    grouping = two.selectbox("By", list(GROUPINGS), format_func=GROUPINGS.__getitem__, key="compare_grouping")
    ours = found.places[found.places["grouping"] == grouping]
    wide = ours.pivot_table(index="place", columns="model", values=rate, dropna=False, observed=False, sort=False)
    st.markdown(_apart(wide, RATES[rate][0]))
    table = wide.reindex(columns=list(found.models)).reset_index()
    if grouping == "phase":
        table["place"] = table["place"].map(words.phase)
    need = ours.drop_duplicates("place")
    table["schools"], table["need_points"] = need["schools"].to_numpy(), need["need_points"].to_numpy()
    columns = {
        "place": tables.text("Place" if grouping == "cluster" else "Phase"),
        **{model: tables.number(model, RATES[rate][1]) for model in found.models},
        "schools": tables.number("Schools"),
        "need_points": tables.number("Need points"),
    }
    alt = f"{RATES[rate][0]} under each model"
    tables.show(table, columns, key="compare_places", alt=alt, placeholder="not counted")


def partners(found: Comparison) -> None:
    """Visits and hours a term of each partner under each model."""
    if found.partners.empty:
        st.markdown("None of these models names a partner who comes to meetings.")
        return
    st.markdown("Visits to the meetings of each model's plan, and what they take of each partner in a term.")
    columns = {
        "model": tables.text("Model"),
        "partner": tables.text("Partner"),
        "schools": tables.number("Schools visited"),
        "visits": tables.number("Visits a term", 1),
        "hours": tables.number("Hours a term", 1),
        "offered_hours": tables.number("Hours offered", 1),
        "in_words": tables.text("To know", width="large"),
    }
    alt = "Partners under each model"
    tables.show(found.partners, columns, key="compare_partners", alt=alt, placeholder="not said yet")


def staff(found: Comparison) -> None:
    """The posts each place would take, and what became of the roles in the list of link workers."""
    st.markdown(
        "The fewest posts with which every school of a place is led at the tier it is entitled to. A place is a "
        "cluster, or clusters that share link workers."
    )
    columns = {
        "model": tables.text("Model"),
        "place": tables.text("Place"),
        "role": tables.text("Posts of"),
        "in_post_fte": tables.number("In post, FTE", 1),
        "needed_fte": tables.number("Needed, FTE", 1),
        "more_fte": tables.number("More beside those, FTE", 1),
        "in_words": tables.text("How sure", width="large"),
        "schools": tables.number("Schools"),
    }
    alt = "Staff needed by place"
    tables.show(found.staff, columns, key="compare_staff", alt=alt, placeholder="not worked out")
    st.markdown("**Roles.** Who in the list of link workers counts as what:")
    roles = {
        "model": tables.text("Model"),
        "role": tables.text("Role"),
        "people": tables.number("People"),
        "fte": tables.number("FTE", 1),
        "may_lead": tables.number("May lead a school"),
        "in_words": tables.text("In words", width="large"),
    }
    tables.show(found.roles, roles, key="compare_roles", alt="Roles under each model")


def not_covered(found: Comparison, kept: Sequence[KeptRun]) -> None:
    """Every school nobody leads, by model, and what would make everything fit."""
    if found.not_covered.empty:
        st.markdown("Every school has a link worker under every model.")
        return
    counts = found.not_covered["model"].value_counts()
    said = [f"{words.count(int(counts[model]), 'school')} under {model}" for model in found.models if model in counts]
    st.markdown(f"Nobody leads {words.listed(said)}, within the staff in post and the time limit.")
    columns = {
        "model": tables.text("Model"),
        "name": tables.text("School"),
        "phase": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "need_points": tables.number("Need score", 1),
        "urn": tables.text("URN"),
    }
    table = found.not_covered.assign(phase=found.not_covered["phase"].map(words.short_phase))
    tables.show(table, columns, key="compare_not_covered", alt="Schools not covered", placeholder="no score")
    for one in kept:
        if one.run.result.repairs:
            with st.expander(f"What would let {one.run.model.label} lead every school, at its lowest tier at least"):
                st.markdown("\n".join(f"- {words.sentence(repair.sentence)}" for repair in one.run.result.repairs))


def downloads(of: District, found: Comparison, not_solved: Sequence[Waiting | Refused]) -> None:
    """The comparison as a workbook and the schools that differ as CSV; the click is put on record."""
    engine, who, code, name = cache.engine(), state.user_name(), of.authority_code, of.authority_name

    def logged(kind: str, data: bytes) -> bytes:
        sentence = f"Exported the comparison of {words.listed(found.models)} as {kind}."
        stores.log_activity(engine, by=who, action="export", sentence=sentence, authority_code=code)
        return data

    def workbook() -> bytes:
        return logged("a workbook", comparison_report.workbook(found, name, not_solved))

    def comma_separated() -> bytes:
        return logged("CSV", exports.csv_bytes(comparison_report.school_table(found)))

    stem = f"models compared {name}".replace(" ", "-").lower()
    tables.download_buttons(workbook, comma_separated, stem, key="compare")


def _apart(wide: pd.DataFrame, figure: str) -> str:
    """How far the places with most and least lie apart under each model."""
    said = []
    for model in wide.columns:
        known = wide[model].dropna()
        if len(known) > 1:
            most, least = known.idxmax(), known.idxmin()
            said.append(f"under {model} from {known[least]:.2f} ({least}) to {known[most]:.2f} ({most})")
    return f"{figure}: {'; '.join(said)}." if said else f"{figure} cannot be set side by side for these models."
