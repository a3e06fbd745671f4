"""Kept between visits: charts, which take longer to put together than the small tables they show."""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import streamlit as st

from pages.ui.cache.limits import KEEP_CHARTS


def _name(function: FunctionType) -> str:
    return f"{function.__module__}.{function.__qualname__}"


@st.cache_resource(max_entries=KEEP_CHARTS, show_spinner=False, hash_funcs={FunctionType: _name})
def drawn(chart: Callable[..., Any], *what: Any) -> Any:
    """The chart of these tables and words: the same one for the same content, which is all the key there is."""
    return chart(*what)
