"""What a list of changes does before anything is solved: in sentences, then school by school and cluster by cluster."""

import pandas as pd
import streamlit as st

from allocation.scenario.effect import ChangeEffect
from pages.ui import tables, words


def show(effect: ChangeEffect, key: str) -> None:
    """The section: what it comes to in sentences, then three tables."""
    st.markdown("\n".join(f"- {one}" for one in effect.sentences))
    names = {
        f"Schools without their link worker ({len(effect.lost)})": _lost,
        f"Tiers that change ({len(effect.tiers)})": _tiers,
        "Staff against need": _clusters,
    }
    for tab, draw in zip(st.tabs(list(names), key=f"{key}_parts"), names.values(), strict=True):
        with tab:
            draw(effect, key)


def _lost(effect: ChangeEffect, key: str) -> None:
    if effect.lost.empty:
        st.markdown("Every school keeps somebody who may lead it.")
        return
    table = effect.lost.assign(
        phase=effect.lost["phase"].map(words.short_phase),
        led_by=effect.lost["led_by"].replace("", "nobody"),
        why=effect.lost["why"].map(words.sentence),
    )
    columns = {
        "name": tables.text("School"),
        "led_by": tables.text("Link worker today"),
        "why": tables.text("Why somebody else is needed", width="large"),
        "phase": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "urn": tables.text("URN"),
    }
    tables.show(table, columns, key=f"{key}_lost", alt="Schools whose link worker can no longer lead them")


def _tiers(effect: ChangeEffect, key: str) -> None:
    if effect.tiers.empty:
        st.markdown("Every school is entitled to the tier it was entitled to before.")
        return
    table = effect.tiers.assign(phase=effect.tiers["phase"].map(words.short_phase))
    columns = {
        "name": tables.text("School"),
        "tier_before": tables.text("Tier before"),
        "tier_after": tables.text("Tier after"),
        "need_before": tables.number("Need score before", 1),
        "need_after": tables.number("Need score after", 1),
        "phase": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "urn": tables.text("URN"),
    }
    tables.show(table, columns, key=f"{key}_tiers", alt="Schools entitled to another tier", placeholder="none")


def _clusters(effect: ChangeEffect, key: str) -> None:
    st.caption(
        "FTE there is, and FTE it takes to give every school all it is entitled to: the larger of hours and caseloads. "
        "Above 0 in the last two columns is too few staff; a plan then gives some schools fewer meetings."
    )
    columns = {
        "cluster": tables.text("Cluster"),
        "fte_before": tables.number("FTE before", 2),
        "fte_after": tables.number("FTE after", 2),
        "needed_before": tables.number("Needed before", 2),
        "needed_after": tables.number("Needed after", 2),
        "gap_before": tables.number("Short by, before", 2),
        "gap_after": tables.number("Short by, after", 2),
    }
    tables.show(effect.clusters, columns, key=f"{key}_clusters", alt="Staff against need by cluster, before and after")


def sheets(effect: ChangeEffect, said: list[str]) -> dict[str, pd.DataFrame]:
    """The changes and what they do as sheets of a workbook."""
    return {
        "Changes": pd.DataFrame({"change": said}),
        "In short": pd.DataFrame({"what they do": effect.sentences}),
        "Without their link worker": effect.lost,
        "Tiers that change": effect.tiers,
        "Staff against need": effect.clusters,
    }
