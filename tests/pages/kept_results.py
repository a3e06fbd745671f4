"""What pages work out from the demonstration just as it is loaded, and from nothing else: worked out once a process.

Every other thing the pages keep is forgotten between tests. As soon as a test changes a file, a term or a judgement,
what it sees is its own: the keys then name the test.
"""

import sys
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from streamlit.runtime.caching.cache_utils import CachedFunc

from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from data_sources import district as districts
from data_sources import stores
from data_sources.demonstration import AUTHORITY_CODE
from data_sources.district import District
from pages.ui.cache import decided, plans

# Their keys name all they follow from: data, decisions, the council's choices, model, settings, plan.
KEPT = {
    "drawings.drawn",
    "places._map_ground",
    "plans._outcome",
    "plans._prepared",
    "scores._chain",
    "scores._leave_one_out",
    "scores._need",
    "scores._quality",
    "scores._rank_sensitivity",
    "scores._silent_need",
    "scores._uncertainty",
    "scores._vintage_effect",
    "strategy._clusters",
    "strategy._equality",
    "strategy._trends",
    "tiers._entitlement",
    "tiers._moves_of_school",
    "tiers._term_history",
}

DECISIONS, KEY = decided.decisions, plans._key


def forget_the_rest() -> None:
    """Empties every cache of the pages but those."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("pages.")]
    found = {value for module in modules for value in list(vars(module).values()) if isinstance(value, CachedFunc)}
    for one in found:
        if f"{one.__module__.rpartition('.')[2]}.{one.__qualname__}" not in KEPT:
            one.clear()


def as_loaded(engine: Engine) -> tuple[str, str]:
    """What the demonstration's data and decisions are known by."""
    return districts.data_version(engine, AUTHORITY_CODE), stores.decisions_version(engine, AUTHORITY_CODE)


def own_unless(demonstration: tuple[str, str] | None, patch: pytest.MonkeyPatch) -> None:
    """From here on, keys name this test unless the authority's data and decisions are the demonstration's."""
    this_test = uuid4().hex

    def named(of: District) -> str:
        known_by = DECISIONS(of)
        is_as_loaded = (of.data_version, known_by.partition(" ")[0]) == demonstration
        return known_by if is_as_loaded else f"{known_by} {this_test}"

    def key_of(of: District, model: OperatingModel, settings: AllocationSettings) -> tuple[str, ...]:
        # Changes may lead to another of the council's models, which a key does not name.
        key = KEY(of, model, settings)
        return (*key, this_test) if settings.changes else key

    patch.setattr(decided, "decisions", named)
    patch.setattr(plans, "_key", key_of)
