"""Today's allocation, whatever it breaks: its figures, and each broken rule with what it costs."""

from collections import defaultdict

import pandas as pd
import streamlit as st

from allocation.breach_costs import BreachCost, breach_costs
from pages.ui import plan_sections, plan_words, tables, words
from pages.ui.cache import Outcome

UNITS = {
    "hours a term": "{} hours a term over what there is",
    "FTE": "{} full-time posts short of the caseloads",
    "schools": "{} schools to put right",
    "meetings a term": "{} meetings a term out of order",
    "link workers": "{} link workers too many",
}


def show(today: Outcome) -> None:
    """The section: figures, a sentence, and the table of what is broken."""
    st.header("Today's allocation", anchor=False)
    if today.prepared.district.current_note:
        st.caption(today.prepared.district.current_note)
    plan_sections.figures(today, is_today=True)
    st.markdown(f"{plan_words.today(today.measures)} {plan_words.meetings(today.measures)}")
    breaches(today, "Today's allocation", key="today")


def breaches(seen: Outcome, whose: str, *, key: str) -> None:
    """Every rule this plan breaks, with the cost of each; that it keeps all of them otherwise."""
    costs = breach_costs(seen.prepared.problem, seen.plan, seen.breaches)
    if not costs:
        st.success(f"{whose} keeps every rule.", icon=":material/check_circle:")
        return
    st.markdown(f"**{whose} breaks rules, {words.count(len(costs), 'time')} in all.** {totals(costs)}")
    table = cost_table(costs)
    columns = {
        "broken": tables.text("What is broken", width="large"),
        "cost": tables.text("What it costs", width="large"),
        "amount": tables.number("How much", 2),
        "unit": tables.text("Counted in"),
    }
    with st.expander(f"Everything that is broken, with its cost ({len(costs)})", expanded=len(costs) <= 5):
        tables.show(table, columns, key=f"{key}_costs", alt=f"{whose}: each broken rule and its cost", is_tall=True)
        tables.downloads(lambda: {"Broken rules": table}, f"{whose} broken rules", key=f"{key}_costs")


def totals(costs: tuple[BreachCost, ...]) -> str:
    """The costs of each kind added up."""
    sums: dict[str, float] = defaultdict(float)
    for one in costs:
        sums[one.unit] += one.amount
    parts = [UNITS[unit].format(words.up_to(amount, 2)) for unit, amount in sums.items()]
    return f"Added up: {words.listed(parts)}. One change may mend several."


def cost_table(costs: tuple[BreachCost, ...]) -> pd.DataFrame:
    """One row a broken rule: rule, broken, cost, amount, unit."""
    rows = [
        {
            "rule": one.breach.rule.replace("_", " "),
            "broken": words.sentence(one.breach.sentence),
            "cost": words.sentence(one.sentence),
            "amount": one.amount,
            "unit": one.unit,
        }
        for one in costs
    ]
    return pd.DataFrame(rows, columns=["rule", "broken", "cost", "amount", "unit"])
