"""Whom schools have by name besides their link worker, where the operating model says that every school must."""

import streamlit as st

from allocation import must_have
from data_sources import plan_report
from pages.ui import tables, words
from pages.ui.cache import Outcome


def show(seen: Outcome) -> None:
    """For each such role: how many schools have somebody, how people are shared out, and every school with its own."""
    problem = seen.prepared.problem
    table = plan_report.named_table(problem, seen.plan)
    for role, said in zip(problem.required.roles, must_have.in_words(problem.required, seen.plan), strict=True):
        st.markdown(f"**{role.label}.** {said}")
        st.caption(must_have.how_shared(role))
    table["phase"] = table["phase"].map(words.short_phase)
    table["has_nobody"] = table["person"] == ""
    table = table.sort_values(["role", "has_nobody", "cluster", "name"], ascending=[True, False, True, True])
    table["person"] = table["person"].replace("", "nobody")
    columns = {
        "name": tables.text("School"),
        "person": tables.text("Person"),
        **({"role": tables.text("Role")} if len(problem.required.roles) > 1 else {}),
        "cluster": tables.text("Cluster"),
        "phase": tables.text("Phase"),
        "travel_minutes": tables.number("Journey, minutes"),
        "urn": tables.text("URN"),
        "reason_not_covered": tables.text("Why nobody", width="large"),
    }
    alt = "Every school with whom it has besides its link worker"
    tables.show(table.reset_index(drop=True), columns, key="plan_named", alt=alt, placeholder="none")
