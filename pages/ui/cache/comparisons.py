"""Kept between visits: operating models set side by side."""

from collections.abc import Sequence

import streamlit as st

from allocation.model_comparison.compare import Comparison, compare
from data_sources.model_runs import KeptRun, Ready
from pages.ui.cache.limits import KEEP_DISTRICTS


def comparison(ready: Sequence[Ready], kept: Sequence[KeptRun]) -> Comparison:
    """What was worked out for these models (in the same order) side by side."""
    key = tuple(text for one in ready for text in (one.content_key, one.prepared.model.model_dump_json()))
    return _comparison(kept, key)


@st.cache_resource(max_entries=KEEP_DISTRICTS, show_spinner="Setting the models side by side.")
def _comparison(_kept: Sequence[KeptRun], key: tuple[str, ...]) -> Comparison:  # noqa: ARG001
    return compare([one.run for one in _kept])
