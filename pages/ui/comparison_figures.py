"""The models side by side in figures: the headline, staff as a picture, every figure with its sentence and source."""

from collections.abc import Sequence

import altair as alt
import pandas as pd
import streamlit as st

from allocation.model_comparison.compare import Comparison
from allocation.model_comparison.definitions import FIGURES, definition, in_figures
from data_sources.model_runs import KeptRun
from pages.ui import charts, tables, words

IN_POST, NEEDED = "in post, in the role counted", "needed for what schools are entitled to"


def headline(found: Comparison) -> None:
    """A sentence a model; the first is what the others are set against."""
    st.markdown("\n".join(f"- **{sentence}**" for sentence in found.headlines))


def how_sure(kept: tuple[KeptRun, ...]) -> None:
    """How each model's plan ended, and when it was worked out."""
    rows = [
        {
            "Model": one.run.model.label,
            "Plan": words.STATUSES[one.run.result.status],
            "Seconds": f"{one.run.result.seconds:.0f}",
            "Worked out": f"{words.moment(one.kept_at)} by {one.kept_by}",
        }
        for one in kept
    ]
    tables.small(pd.DataFrame(rows), alt="How sure each model's plan is")


def cautions(found: Comparison) -> None:
    """What cannot be compared."""
    st.markdown("\n".join(f"- {sentence}" for sentence in found.cautions))


def staff_chart(found: Comparison) -> None:
    """Posts there are and posts needed, a pair of bars a model; the models without a figure are named."""
    rows = [
        {"model": model, "fte": values[place].number, "which": which}
        for which, values in ((IN_POST, found.by_figure["in_post_role_fte"]), (NEEDED, found.by_figure["needed_fte"]))
        for place, model in enumerate(found.models)
        if values[place].is_known
    ]
    if not rows:
        return
    st.altair_chart(_bars(pd.DataFrame(rows)), key="compare_staff_chart")
    open_models = [m for m, v in zip(found.models, found.by_figure["needed_fte"], strict=True) if not v.is_known]
    if open_models:
        st.caption(f"No bar for what {words.listed(open_models)} would need: see the notes under the table.")


def figures(found: Comparison) -> None:
    """A table for each group of figures, and what there is to know about them."""
    for group in dict.fromkeys(one.group for one in FIGURES):
        st.subheader(group, anchor=False)
        ours = [one for one in FIGURES if one.group == group]
        rows = [
            {
                "Figure": f"**{one.label}** ({one.unit}). {one.sentence}",
                **{
                    model: in_figures(one.id, value)
                    for model, value in zip(found.models, found.by_figure[one.id], strict=True)
                },
            }
            for one in ours
        ]
        tables.small(pd.DataFrame(rows), alt=f"{group} under each model")
        _notes(found, [one.id for one in ours])
    with st.expander("Where each figure comes from"):
        st.markdown("\n".join(f"- **{one.label}** ({one.unit}): {one.source}" for one in FIGURES))


def _notes(found: Comparison, figures: Sequence[str]) -> None:
    """What there is to know about these figures: the same thing said of several models or figures is said once."""
    said: dict[str, list[str]] = {}
    for figure in figures:
        about: dict[str, list[str]] = {}
        for model, value in zip(found.models, found.by_figure[figure], strict=True):
            if value.note:
                about.setdefault(value.note.rstrip("."), []).append(model)
        for note, models in about.items():
            said.setdefault(f"{words.listed(models)}: {note}", []).append(definition(figure).label)
    if said:
        st.caption("\n".join(f"- {words.listed(labels)}. {words.sentence(text)}" for text, labels in said.items()))


def _bars(rows: pd.DataFrame) -> alt.LayerChart:
    order = rows["model"].drop_duplicates().tolist()
    y = alt.Y("model:N", sort=order, title=None, axis=alt.Axis(labelLimit=150))
    offset = alt.YOffset("which:N", sort=[IN_POST, NEEDED])
    scale = alt.Scale(domain=[IN_POST, NEEDED], range=[charts.QUIET, charts.PRIMARY])
    x = alt.X("fte:Q", title="Full-time posts", scale=alt.Scale(domain=[0, 1.15 * max(1.0, float(rows["fte"].max()))]))
    bars = (
        alt.Chart(rows)
        .mark_bar(size=charts.BAR_PIXELS - 8)
        .encode(
            y=y,
            yOffset=offset,
            x=x,
            color=alt.Color(
                "which:N", title=None, scale=scale, legend=alt.Legend(orient="top", columns=1, labelLimit=320)
            ),
            tooltip=[
                alt.Tooltip("model:N", title="Model"),
                alt.Tooltip("which:N", title="What"),
                alt.Tooltip("fte:Q", title="FTE", format=".1f"),
            ],
        )
    )
    numbers = (
        alt.Chart(rows)
        .mark_text(align="left", dx=4, color=charts.INK)
        .encode(y=y, yOffset=offset, x="fte:Q", text=alt.Text("fte:Q", format=".1f"))
    )
    height = alt.Step(charts.BAR_PIXELS, **{"for": "offset"})
    return alt.layer(bars, numbers).properties(height=height).configure(axis=charts.LABELS, legend=charts.LEGEND)
