"""The map on which the school to change, and then its link worker, can be chosen by a click, as from the lists."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pydeck as pdk
import streamlit as st

from allocation.problem import AllocationProblem
from data_sources.map_layers import MapLayers, led, near
from pages.ui import cache, map_marks, maps, words
from pages.ui.rebalance_view import View

KEY, SCHOOL = "edit_map", "edit_school"
WIDTH_PIXELS = 540
LABEL_PIXELS = 19  # from one link worker's label to the next below it
LABEL_LOOKS: dict[str, Any] = {"get_color": "ink", "get_background_color": "ground", "get_pixel_offset": "offset"}


def show(view: View, urn: str | None, worker_key: str, worker_id: str | None) -> None:
    """The draft on the map; with a school chosen its cluster, and a label for everybody who may lead it.

    `worker_key`: the list of link workers, which a click on a label sets; `worker_id`: who is chosen in it."""
    ground = cache.map_ground(view.seen.prepared.district)
    leads = {line.urn: line.worker_id for line in view.seen.plan.assignments if line.worker_id}
    with st.container(key="edit_map_frame"):
        st.pydeck_chart(
            deck(ground, leads, view.seen.prepared.problem, urn, worker_id),
            key=KEY,
            on_select=lambda: _take_click(worker_key),
            selection_mode="single-object",
            height=maps.height_pixels(ground, WIDTH_PIXELS),
            alt="Map of the draft: schools by need, and who leads them. The lists beside it choose the same.",
        )
    st.caption(_how(ground, urn))


def _how(ground: MapLayers, urn: str | None) -> str:
    if urn is None:
        return "Click a school to choose it, or use the list. The letter in a circle is its need, A the highest."
    if urn not in set(ground.schools["urn"]):
        return "This school has no place on the map; choose its link worker from the list."
    return (
        "Click a label to see what that link worker would do to every figure: everybody who may lead the school is "
        "named below where they start from, with the minutes to it. The list says the same, and why others may not."
    )


def _take_click(worker_key: str) -> None:
    """A click on a school or on a link worker's label chooses it in the list, which drives the rest."""
    clicked: list[dict[str, Any]] = next(iter(st.session_state[KEY]["selection"]["objects"].values()), [])
    if clicked and "worker_id" in clicked[0]:
        st.session_state[worker_key] = str(clicked[0]["worker_id"])
    elif clicked:
        st.session_state[SCHOOL] = str(clicked[0]["urn"])


def deck(
    ground: MapLayers, leads: Mapping[str, str], problem: AllocationProblem, urn: str | None, chosen: str | None
) -> pdk.Deck:
    """`leads`: urn -> who leads it in the draft; `chosen`: who shall lead the school `urn`. Around a school only its
    cluster is drawn, so that little is sent at each click."""
    drawn = led(ground, leads)
    # What was clicked stays chosen, and all else faded, as long as its layer is there: so layers are named by what is
    # chosen, and what is chosen cannot be clicked again.
    turn = f"{urn} {chosen}"
    if urn is None:
        every = maps.layers(drawn, schools_id=f"schools {turn}", are_hubs_picked=False)
        return maps.on_plain_ground(every, maps.view(drawn, "", WIDTH_PIXELS))
    s = next(s for s, one in enumerate(problem.schools) if one.urn == urn)
    cluster = problem.schools[s].cluster
    others, itself = (drawn.schools[drawn.schools["urn"] != urn], drawn.schools[drawn.schools["urn"] == urn])
    close = near(replace(drawn, schools=others), cluster)
    marked = [maps.school_mark(row) for row in itself.to_dict("records")]
    layers = [
        *maps.layers(close, (), cluster, schools_id=f"schools {turn}", are_hubs_picked=False),
        *_lines(ground, urn, leads.get(urn), chosen),
        *_people(labels(ground.bases, problem, s, leads.get(urn), chosen), chosen, turn),
        map_marks.dots("chosen_school", marked, is_pickable=False),
        map_marks.letters(marked, "chosen_letter"),
        map_marks.rings(marked),
    ]
    return maps.on_plain_ground(layers, maps.view(drawn, cluster, WIDTH_PIXELS))


def _lines(ground: MapLayers, urn: str, now: str | None, chosen: str | None) -> list[pdk.Layer]:
    """From whoever leads the school to it, and from whoever shall, thicker."""
    ends = [led(ground, {urn: one} if one else {}).lines for one in (now, chosen if chosen != now else None)]
    return [
        map_marks.lines(ends[0], "line_now", colour=map_marks.INK, alpha=255, pixels=2),
        map_marks.lines(ends[1], "line_then", colour=map_marks.STRONG, alpha=255, pixels=4),
    ]


def _people(records: list[dict[str, Any]], chosen: str | None, turn: str) -> list[pdk.Layer]:
    able, fixed = [[one for one in records if (one["worker_id"] == chosen) is side] for side in (False, True)]
    return [
        map_marks.labels(f"people {turn}", able, "text", is_pickable=True, **LABEL_LOOKS),
        map_marks.labels("chosen_person", fixed, "text", **LABEL_LOOKS),
    ]


def labels(
    bases: pd.DataFrame, problem: AllocationProblem, s: int, now: str | None, chosen: str | None
) -> list[dict[str, Any]]:
    """A label for each link worker who may lead school `s`, and for who leads it: those who start from one place below
    one another, the nearest first. `bases`: as MapLayers has them."""
    minutes = {one.worker_id: int(problem.travel_minutes[s, w]) for w, one in enumerate(problem.workers)}
    able = {one.worker_id for w, one in enumerate(problem.workers) if problem.allowed[s, w]} | {now}
    known = bases.dropna()
    known = known[known["worker_id"].isin(able & set(minutes))]
    known = known.assign(minutes=known["worker_id"].map(minutes)).sort_values(["minutes", "name"])
    turns = known.groupby(list(maps.AXES)).cumcount() + 1
    made = []
    for row, turn in zip(known.to_dict("records"), turns, strict=True):
        role, ground, ink = _looks(row["worker_id"], now, chosen)
        made.append(
            {
                "worker_id": row["worker_id"],
                "place": map_marks.place(row["longitude"], row["latitude"]),
                "text": f"{row['name']}, {row['minutes']} min{role}",
                "offset": [0, LABEL_PIXELS * turn],
                "ink": map_marks.rgb(ink),
                "ground": map_marks.rgb(ground),
                "tip": f"{row['name']}: {words.count(row['minutes'], 'minute')} to the school{role}",
            }
        )
    return made


def _looks(worker_id: str, now: str | None, chosen: str | None) -> tuple[str, str, str]:
    """What is added to a link worker's name, and the label's ground and ink."""
    if worker_id == now:
        return ", now", map_marks.WHITE, map_marks.DARK
    if worker_id == chosen:
        return ", chosen", map_marks.STRONG, map_marks.WHITE
    return "", map_marks.INK, map_marks.WHITE
