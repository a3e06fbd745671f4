"""Today and a version as two maps: the same land seen alike, the schools that change numbered as in the table."""

from typing import Any

import pandas as pd
import pydeck as pdk
import streamlit as st

from allocation.plan_changes import NOBODY
from data_sources.map_layers import MapLayers, led
from pages.ui import cache, map_areas, map_legend, map_marks, maps, words
from pages.ui.rebalance_view import View

EVERYWHERE = "The whole district"
WIDTH_PIXELS = 480  # of each of the two, beside one another on a usual screen
QUIET, QUIET_PIXELS, NUMBERED_PIXELS = "#9fb0b8", 3.5, 9


def show(view: View, changed: pd.DataFrame) -> None:
    """Where to look, the two maps, and what the marks are. `changed`: as `rebalance_changes.school_table` gives it."""
    if changed.empty:
        return
    ground = cache.map_ground(view.seen.prepared.district)
    cluster = _where(changed)
    summary = view.saved.summary
    sides = (("today", "Today", view.today.plan, "from"), ("then", summary.name, view.seen.plan, "to"))
    with st.container(key="change_maps"):
        for column, (key, whose, plan, side) in zip(st.columns(2, gap="small"), sides, strict=True):
            drawn = led(ground, {line.urn: line.worker_id for line in plan.assignments if line.worker_id})
            said = sentence(whose, changed, side)
            with column:
                st.pydeck_chart(
                    deck(drawn, changed, cluster),
                    key=f"map_{key}",
                    height=maps.height_pixels(ground, WIDTH_PIXELS),
                    alt=f"Map of schools and who leads them. {said}",
                )
                st.markdown(f"**{whose}.** {said.partition('. ')[2]}")
    st.html(legend())
    _without_a_place(ground, changed)


def _where(changed: pd.DataFrame) -> str:
    """The cluster both maps show; "" for the whole district."""
    counts = changed["cluster"].value_counts()
    named = {EVERYWHERE: f"{EVERYWHERE} ({words.count(len(changed), 'change')})"}
    named |= {one: f"{one} ({words.count(int(counts[one]), 'change')})" for one in sorted(counts.index) if one}
    left, _ = st.columns(2, gap="small")
    chosen = left.selectbox("Both maps show", list(named), format_func=named.__getitem__, key="change_maps_cluster")
    return "" if chosen == EVERYWHERE else str(chosen)


def sentence(whose: str, changed: pd.DataFrame, side: str) -> str:
    """What one of the maps shows; `side` is "from" or "to"."""
    moved = changed[changed["is_moved"]]
    people = moved[f"{side}_worker_id"].dropna()
    carried = len(people.unique())
    leads = "leads" if carried == 1 else "lead"
    parts = [f"{words.count(carried, 'link worker')} {leads} {len(people):,} (thick lines)"]
    nobody = len(moved) - len(people)
    if nobody:
        parts.append(f"nobody leads {nobody:,}")
    only = len(changed) - len(moved)
    if only:
        parts.append(f"{only:,} {'changes' if only == 1 else 'change'} tier only (in a square)")
    text = f"Of the numbered schools, {words.listed(parts)}"
    return f"{whose}. {text}."


def deck(drawn: MapLayers, changed: pd.DataFrame, cluster: str = "") -> pdk.Deck:
    """One of the maps: schools that change as numbers, in a circle for another link worker and in a square for another
    tier alone; thick lines to those that change link worker."""
    moved = set(changed.loc[changed["is_moved"], "urn"])
    numbers = dict(zip(changed["urn"], changed["number"], strict=True))
    said = {row["urn"]: _tip(row) for row in changed.to_dict("records")}
    records = [_record(row, numbers, said) for row in drawn.schools.to_dict("records")]
    is_moved = drawn.lines["urn"].isin(moved)
    numbered = [one for one in records if one["urn"] in moved]
    in_square = [one for one in records if one["urn"] in numbers and one["urn"] not in moved]
    layers = [
        *map_areas.grounds(drawn.areas),
        map_marks.lines(drawn.lines[~is_moved]),
        map_marks.area_names(drawn.area_names, 16),
        map_marks.lines(drawn.lines[is_moved], "moved_lines", colour=map_marks.STRONG, alpha=230, pixels=2.5),
        map_marks.dots("schools", [one for one in records if one["urn"] not in numbers], edge_pixels=0.8),
        *map_marks.hubs(drawn.hubs, cluster),
        map_marks.dots("moved", numbered, edge=map_marks.STRONG, edge_pixels=2.5),
        map_marks.letters(numbered, "moved_numbers"),
        map_marks.labels("other_tier", in_square, "letter", is_pickable=True),
    ]
    return maps.on_plain_ground(layers, maps.view(drawn, cluster, WIDTH_PIXELS))


def _record(row: dict[Any, Any], numbers: dict[str, int], said: dict[str, str]) -> dict[str, Any]:
    urn = row["urn"]
    unchanged = f"{row['name']}\nLink worker: {row['worker'] or NOBODY}. Nothing changes."
    return {
        "urn": urn,
        "place": map_marks.place(row["longitude"], row["latitude"]),
        "radius": NUMBERED_PIXELS if urn in numbers else QUIET_PIXELS,
        "fill": map_marks.rgb(map_marks.WHITE if urn in numbers else QUIET),
        "ink": map_marks.rgb(map_marks.DARK),
        "letter": str(numbers.get(urn, "")),
        "tip": said.get(urn, unchanged),
    }


def _tip(row: dict[Any, Any]) -> str:
    lines = [f"{row['number']}. {row['name']}", f"Link worker: {row['from_worker']}"]
    if row["is_moved"]:
        lines[1] += f", then {row['to_worker']}"
    if row["from_tier"] != row["to_tier"]:
        lines.append(f"Tier: {row['from_tier']}, then {row['to_tier']}")
    return "\n".join(lines)


def legend() -> str:
    """What the marks are, as text beside each."""
    thick = f"border-color:{map_marks.STRONG};border-width:3px"
    marks = [
        f"{map_legend.dot(20, map_marks.WHITE, letter='1')}changes link worker; the number is the table's",
        '<span class="tas-pill" aria-hidden="true">2</span>changes tier only',
        f"{map_legend.dot(8, QUIET)}nothing changes",
        f'<span class="tas-line" style="{thick}" aria-hidden="true"></span>who leads a school that changes',
        '<span class="tas-line" aria-hidden="true"></span>who leads a school that does not',
        '<span class="tas-pill" aria-hidden="true">H</span>hub',
    ]
    return f'<div class="tas-marks">{map_legend.in_parts([("Marks on both maps", marks)])}</div>'


def _without_a_place(ground: MapLayers, changed: pd.DataFrame) -> None:
    missing = changed[~changed["urn"].isin(set(ground.schools["urn"]))]
    if len(missing):
        listed = words.listed([f"{row['number']} ({row['name']})" for row in missing.to_dict("records")], most=6)
        st.caption(f"Not on the maps, for want of a place: {listed}.")
