"""The only caching: the database, and what is worked out from one version of one authority's data.

Every page asks here (`from pages.ui import cache`); a kept result is found again by a key that names all it depends on
(`decided.data_key`, `decided.model_key`), so that nothing shown is ever older than the data or the decisions behind it.
"""

from pages.ui.cache.changes import change_effect, tried
from pages.ui.cache.comparisons import comparison
from pages.ui.cache.covers import cover_fragility, cover_question
from pages.ui.cache.decided import standing
from pages.ui.cache.drawings import drawn
from pages.ui.cache.loaded import Authority, authorities, district, engine, get_ready
from pages.ui.cache.maps import map_background, map_basis, map_key, map_layer, map_variants
from pages.ui.cache.national import england_deck, has_national_run, national_run
from pages.ui.cache.places import map_ground
from pages.ui.cache.plans import Outcome, half_posts, outcome, prepared, proofs, school_alternatives
from pages.ui.cache.redraws import area_map, drawn_ground, plan_seen
from pages.ui.cache.rota import visit_split
from pages.ui.cache.scenario_sides import council, gates_of, scenario_comparison
from pages.ui.cache.scores import (
    chain,
    leave_one_out,
    need,
    quality,
    rank_sensitivity,
    silent_need,
    uncertainty,
    vintage_effect,
    watch_list,
)
from pages.ui.cache.strategy import MadePaper, clusters, equality, paper, trends
from pages.ui.cache.tiers import chances, entitlement, moves_of_school, term_history
from pages.ui.cache.versions import by_hand, reasons, weighed
from pages.ui.cache.why import why_led, why_not, why_tier

__all__ = [
    "Authority",
    "MadePaper",
    "Outcome",
    "area_map",
    "authorities",
    "by_hand",
    "chain",
    "chances",
    "change_effect",
    "clusters",
    "comparison",
    "council",
    "cover_fragility",
    "cover_question",
    "district",
    "drawn",
    "drawn_ground",
    "engine",
    "england_deck",
    "entitlement",
    "equality",
    "gates_of",
    "get_ready",
    "half_posts",
    "has_national_run",
    "leave_one_out",
    "map_background",
    "map_basis",
    "map_ground",
    "map_key",
    "map_layer",
    "map_variants",
    "moves_of_school",
    "national_run",
    "need",
    "outcome",
    "paper",
    "plan_seen",
    "prepared",
    "proofs",
    "quality",
    "rank_sensitivity",
    "reasons",
    "scenario_comparison",
    "school_alternatives",
    "silent_need",
    "standing",
    "term_history",
    "trends",
    "tried",
    "uncertainty",
    "vintage_effect",
    "visit_split",
    "watch_list",
    "weighed",
    "why_led",
    "why_not",
    "why_tier",
]
