"""Kept between visits: the national run made last, and its map."""

from typing import Any

import streamlit as st

from data_sources.national import kept_run
from data_sources.national.run import NationalRun
from pages.ui import england_map, england_words
from pages.ui.cache.limits import KEEP_RESULTS
from pages.ui.cache.loaded import engine


def has_national_run() -> bool:
    """Whether a national run was made."""
    return bool(kept_run.latest_key(engine()))


def national_run() -> NationalRun | None:
    """The run made last; None before the first."""
    return _run(kept_run.latest_key(engine()))


@st.cache_resource(max_entries=1, show_spinner="Reading the national run.")
def _run(key: str) -> NationalRun | None:
    return kept_run.latest(engine()) if key else None


def england_deck(chosen: str) -> Any:
    """The map of the run made last, with this authority from near ("" for all)."""
    return _deck(kept_run.latest_key(engine()), chosen)


@st.cache_resource(max_entries=KEEP_RESULTS, show_spinner=False)
def _deck(key: str, chosen: str) -> Any:
    found = _run(key)
    assert found is not None
    placed = found.schools.dropna(subset=["longitude", "latitude"])
    middle = placed.groupby("authority_code")[["longitude", "latitude"]].median()
    rows = found.rows.set_index("authority_code")
    known = rows.loc[rows.index.intersection(middle.index)]
    centres = known[["authority_name"]].join(middle).assign(tip=[england_words.tip(row) for _, row in known.iterrows()])
    return england_map.deck(placed, centres.reset_index(), chosen)
