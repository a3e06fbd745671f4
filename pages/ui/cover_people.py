"""Every link worker's absence in one table, those hardest to cover first."""

import pandas as pd
import streamlit as st

from allocation.cover.entities import CoverRun
from data_sources import cover_report
from data_sources.cover_plans import CoverQuestion
from pages.ui import tables, words

WHOLE_TERM = "a whole term"


def show(asked: CoverQuestion, run: CoverRun) -> None:
    """The headline and the table."""
    table = people_table(asked, run)
    st.subheader("Everybody in turn", anchor=False)
    st.markdown(f"**{headline(asked, table)}**")
    columns = {
        "name": tables.text("Away"),
        "cluster": tables.text(asked.prepared.model.area_word.capitalize()),
        "schools": tables.number("Schools"),
        "in_full": tables.number("In full"),
        "at_a_lower_tier": tables.number("At a lower tier"),
        "without_cover": tables.number("Without cover"),
        "lasts": tables.text("In full for", help="The longest absence in which every school keeps its tier."),
        "worst_hours_percent_before": tables.number("Hours now, %", help="The fullest of those who take a school on."),
        "worst_hours_percent": tables.number("Hours with cover, %", help="The fullest of those who take a school on."),
        "worst_caseload_percent_before": tables.number("Caseload now, %"),
        "worst_caseload_percent": tables.number("Caseload with cover, %"),
        "emergency_hours_percent": tables.number("Emergency hours, %", help="The fullest if every school was covered."),
        "emergency_caseload_percent": tables.number("Emergency caseload, %"),
        "sure": tables.text("How sure"),
    }
    tables.show(table, columns, key="cover_people", alt="Every link worker's absence", placeholder="none")
    st.caption(
        "Hours and caseload are of the fullest of those who take a school on. Emergency: every school covered as it is "
        "now, limits exceeded as little as can be."
    )


def people_table(asked: CoverQuestion, run: CoverRun) -> pd.DataFrame:
    """`cover_report.worker_table` with `lasts` and `sure` in words, those with most schools without cover first."""
    table = cover_report.worker_table(asked, run)
    term_weeks = asked.prepared.model.hours.weeks_per_term.value
    table["lasts"] = [lasts(int(weeks), term_weeks) for weeks in table["weeks_in_full"]]
    table["sure"] = ["proven" if one else "not proven best" for one in table["is_proven"]]
    order = ["without_cover", "at_a_lower_tier", "name"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def lasts(weeks: int, term_weeks: float) -> str:
    """How long, in words."""
    if weeks >= term_weeks:
        return WHOLE_TERM
    return words.count(weeks, "week") if weeks else "not even a week"


def headline(asked: CoverQuestion, table: pd.DataFrame) -> str:
    """How many may be away without anything lost, and for how many something is."""
    weeks, people = words.count(asked.absences[0].weeks, "week"), words.count(len(table), "link worker")
    gone = int((table["without_cover"] > 0).sum())
    lower = int(((table["without_cover"] == 0) & (table["at_a_lower_tier"] > 0)).sum())
    full = len(table) - gone - lower
    parts = [f"{full} can be away for {weeks} with every school covered as it is now"]
    parts += [f"{lower} with some schools meeting less often"] if lower else []
    parts += [f"for {gone} some schools would have nobody"] if gone else []
    return f"Of {people}, {', '.join(parts[:-1])}{' and ' if parts[1:] else ''}{parts[-1]}."
