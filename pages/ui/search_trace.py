"""How a search went: a line in words for each step, and the best plan and its bound over time, as chart and table."""

from collections.abc import Sequence
from itertools import groupby

import pandas as pd
import streamlit as st

from allocation.explain_choices import GOAL_CHANGES
from allocation.goals import GOAL_WORDS
from allocation.plan import Progress
from allocation.solver.objectives import GOALS
from pages.ui import charts, tables, words

GOAL_OF = {goal.label: goal.name for goal in GOALS}
PROVEN_WITHIN = 0.0005


def goal_words(label: str) -> str:
    """A step's name in a few words, with a capital."""
    said = GOAL_WORDS.get(GOAL_OF.get(label, ""), label)
    return said[0].upper() + said[1:]


def steps(history: Sequence[Progress]) -> pd.DataFrame:
    """One row a step, in the order taken: step, label, goal, best, bound, gap_percent, seconds, said."""
    rows = []
    for number, reports in groupby(history, key=lambda one: one.stage_number):
        some = list(reports)
        last = some[-1]
        rows.append(
            {
                "step": number,
                "label": last.stage,
                "goal": goal_words(last.stage),
                "best": last.objective,
                "bound": last.bound,
                "gap_percent": _gap_percent(last),
                "seconds": last.seconds - some[0].seconds,
                "said": line(last),
            }
        )
    table = pd.DataFrame(rows, columns=["step", "label", "goal", "best", "bound", "gap_percent", "seconds", "said"])
    return table.drop_duplicates("step", keep="last", ignore_index=True)


def _gap_percent(one: Progress) -> float:
    if one.objective is None or one.bound is None:
        return float("nan")
    return 100 * max(0.0, one.objective - one.bound) / max(1.0, abs(one.objective))


def line(one: Progress) -> str:
    """One step in words: "Little travel: 41.5, at best 40.2"."""
    decimals = GOAL_CHANGES.get(GOAL_OF.get(one.stage, ""), ("", "", 1))[2]
    if one.objective is None:
        return f"{goal_words(one.stage)}: no plan yet"
    best = words.number(one.objective, decimals)
    if one.bound is None or one.objective - one.bound <= PROVEN_WITHIN:
        return f"{goal_words(one.stage)}: {best}, the best there is"
    return f"{goal_words(one.stage)}: {best}, at best {words.number(max(0.0, one.bound), decimals)}"


def points(history: Sequence[Progress], step: int) -> pd.DataFrame:
    """What was known over time in one step, in the form of the chart: seconds, figure, which."""
    some = [one for one in history if one.stage_number == step and one.objective is not None]
    rows = [(one.seconds, one.objective, charts.BEST) for one in some]
    rows += [(one.seconds, max(0.0, one.bound), charts.BOUND) for one in some if one.bound is not None]
    return pd.DataFrame(rows, columns=list(charts.SEARCH_COLUMNS))


def show(history: Sequence[Progress], key: str, is_running: bool) -> None:
    """The steps so far in words, one of them as a chart, and all of them as a table."""
    table = steps(history)
    if table.empty:
        return
    st.markdown("\n".join(f"{row.step}. {row.said}." for row in table.itertuples()))
    longest = int(table["step"].iloc[-1]) if is_running else int(table.loc[table["seconds"].idxmax(), "step"])
    names = dict(zip(table["step"].astype(int), table["goal"], strict=True))
    step = longest
    if not is_running:
        order = list(names)
        label = "Step shown in the chart"
        step = st.selectbox(
            label, order, index=order.index(longest), format_func=lambda one: f"{one}. {names[one]}", key=f"{key}_step"
        )
    drawn = points(history, step)
    said = next(row.said for row in table.itertuples() if row.step == step)
    st.altair_chart(charts.search(drawn), key=f"{key}_chart", alt=f"{said}. Best plan and bound over time.")
    st.caption(
        "The upper line is the best plan found so far, the lower what no plan can be below. Where they meet, nothing "
        "better exists. Less is better in every step."
    )
    if not is_running:
        _table(table, key)


def _table(table: pd.DataFrame, key: str) -> None:
    columns = {
        "step": tables.number("Step"),
        "goal": tables.text("Goal"),
        "best": tables.number("Reached", 2),
        "bound": tables.number("Cannot be below", 2),
        "gap_percent": tables.number("Gap, %", 2),
        "seconds": tables.number("Seconds", 1),
    }
    tables.show(table, columns, key=f"{key}_steps", alt="Steps of the search: reached, bound, gap and time")
    tables.downloads(lambda: {"Search": table.drop(columns="label")}, "search", key=f"{key}_search")
