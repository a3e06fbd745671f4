"""Kept between visits: the database, the authorities in it and what is loaded of each."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from allocation.solver import compiled
from data_sources import database, demonstration, stores
from data_sources import district as districts
from data_sources.district import District
from pages.ui import jobs
from pages.ui.cache.limits import KEEP_DISTRICTS

BY_ITSELF = "TAS Planner"


@dataclass(frozen=True)
class Authority:
    """One council that can be shown."""

    code: str
    name: str
    schools: int
    is_demonstration: bool


@st.cache_resource(show_spinner="Getting ready. The first start also makes the demonstration district.")
def engine() -> Any:
    """The database of this server, up to date; an empty one is given the demonstration district."""
    opened = database.open_database()
    if districts.authorities(opened).empty:
        demonstration.load(opened, by=BY_ITSELF)
    return opened


@st.cache_resource(show_spinner=False)
def get_ready() -> None:
    """Has the solver's search compiled while people read the first page; once for each start."""
    jobs.in_thread(compiled.make_ready)


def authorities() -> tuple[Authority, ...]:
    """Every authority that has schools loaded."""
    newest = stores.activities(engine(), limit=1)
    return _authorities(newest[0].activity_id if newest else 0)


@st.cache_resource(max_entries=2, show_spinner=False)
def _authorities(revision: int) -> tuple[Authority, ...]:  # noqa: ARG001
    rows = districts.authorities(engine()).itertuples(index=False)
    return tuple(Authority(r.authority_code, r.authority_name, int(r.schools), bool(r.is_demonstration)) for r in rows)


def district(code: str) -> District:
    """The authority's schools, people and places as last loaded."""
    return _district(code, districts.data_version(engine(), code))


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Reading the schools, people and places.")
def _district(code: str, data_version: str) -> District:  # noqa: ARG001
    return districts.load(engine(), code)
