"""What a change by hand would do, before it is saved: rules broken and mended, every goal, and each link worker."""

import pandas as pd
import streamlit as st

from allocation.explain_choices import GOAL_CHANGES
from allocation.hand_edit import Effect
from allocation.measures import PlanMeasures
from pages.ui import rebalance_changes, tables, words

MOST_BROKEN = 8


def show(effect: Effect, *, key: str) -> None:
    """Broken rules first and at once, then the figures that change, then the link workers."""
    _rules(effect)
    figures = figure_table(effect)
    if len(figures):
        tables.small(figures, alt="Every figure that would change")
    else:
        st.markdown("No figure changes.")
    if len(effect.workers):
        st.markdown(" ".join(_worker(row) for row in effect.workers.to_dict("records")))
        rebalance_changes.show_workers(effect.workers, "now", "then", key=f"{key}_workers")


def _rules(effect: Effect) -> None:
    broken, still, mended = effect.newly_broken, effect.still_broken, effect.mended
    others = len(effect.after.breaches) - len(broken)
    if broken:
        st.error(f"This breaks {words.count(len(broken), 'rule')}:", icon=":material/error:")
        _list([words.sentence(one.sentence) for one in broken])
    elif others:
        st.warning(
            f"This breaks no further rule. What was broken before stays broken, {words.count(others, 'time')} in all.",
            icon=":material/info:",
        )
    else:
        st.success("Every rule is kept.", icon=":material/check_circle:")
    if still:
        st.markdown("Still broken, but otherwise:")
        _list([f"{words.sentence(now.sentence)} Before: {words.sentence(was.sentence)}" for was, now in still])
    if mended:
        st.markdown("Mended:")
        _list([words.sentence(one.sentence) for one in mended])


def _list(sentences: list[str]) -> None:
    shown = sentences[:MOST_BROKEN]
    rest = [f"and {len(sentences) - len(shown)} more"] if len(sentences) > len(shown) else []
    st.markdown("\n".join(f"- {one}" for one in [*shown, *rest]))


def figure_table(effect: Effect) -> pd.DataFrame:
    """Figure, Now, Then, Change: the headline figures that differ, then every goal whose price does."""
    headline = headline_table(effect.before.measures, effect.after.measures)
    rows = headline[headline["Now"] != headline["Then"]].assign(Change="").to_dict("records")
    for goal, change in effect.price_changes.items():
        if goal in GOAL_CHANGES:
            heading, _, decimals = GOAL_CHANGES[goal]
            was, now = effect.before.prices[goal], effect.after.prices[goal]
            worse = "worse" if change > 0 else "better"
            rows.append(
                {
                    "Figure": heading,
                    "Now": words.number(was, decimals),
                    "Then": words.number(now, decimals),
                    "Change": f"{change:+,.{decimals}f} ({worse})",
                }
            )
    return pd.DataFrame(rows, columns=["Figure", "Now", "Then", "Change"])


def headline_table(before: PlanMeasures, after: PlanMeasures) -> pd.DataFrame:
    """Figure, Now, Then: the headline figures of two plans, the earlier as Now."""
    rows = [(label, was, now) for (label, was), (_, now) in zip(_headline(before), _headline(after), strict=True)]
    return pd.DataFrame(rows, columns=["Figure", "Now", "Then"])


def _headline(found: PlanMeasures) -> list[tuple[str, str]]:
    return [
        ("Schools covered", f"{found.covered:,} of {found.schools:,}"),
        ("Schools that change link worker", f"{found.moved:,}"),
        ("Meetings a term", f"{found.meetings:,.0f} of {found.meetings_entitled:,.0f}"),
        ("Link workers over their caseload", f"{found.over_caseload:,}"),
        ("Link workers over their hours", f"{found.over_hours:,}"),
        ("Largest workload", words.percent(found.workload_max_percent, 0, missing="none")),
        ("Smallest workload", words.percent(found.workload_min_percent, 0, missing="none")),
        ("Neighbours in need out of order, inside a cluster", f"{found.leapfrogs_within:,}"),
        ("Similar schools with unlike hours", f"{found.unequal_pairs:,} of {found.similar_pairs:,} pairs"),
    ]


def _worker(row: dict[str, float]) -> str:
    was, now = row["hours_percent_before"], row["hours_percent_after"]
    if words.is_missing(was):
        return f"{row['name']} has {words.count(row['schools_after'], 'school')}."
    return f"{row['name']} goes from {was:.0f}% to {now:.0f}% of their hours."
