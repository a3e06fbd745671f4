"""The settings of a plan and the method of a need score in words, the same on every page and in every document."""

from allocation.goals import GOAL_WORDS
from allocation.need.definitions import AggregationMethod, NormalisationMethod
from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from data_sources.handouts.wording import number

BOUNDARY = {
    "hard": "Link workers stay in their own {area}",
    "neighbours": "Link workers may also lead schools close by in a {area} that adjoins theirs",
    "free": "Anyone may lead a school anywhere",
}
CASELOAD = {
    "mixed": "A caseload may mix phases, each school taking its share",
    "one phase only": "Each link worker leads schools of one phase only",
}
LEAPFROG = {
    "cluster": "Compare schools inside a {area}",
    "authority": "Compare schools across the whole council",
}
SCALES: dict[NormalisationMethod, str] = {
    "goalposts": "Between goalposts (5th and 95th percentile)",
    "percentile rank": "By place in the phase",
    "z-score": "By distance from the average",
    "min-max": "From smallest to largest",
    "IMD exponential": "As the Indices of Deprivation",
}
MEANS: dict[AggregationMethod, str] = {
    "arithmetic": "Weighted average",
    "power mean": "Weighted average of squares (one very high measure counts for more)",
    "geometric": "Geometric mean (for testing only: a low measure hides a high one)",
    "harmonic": "Harmonic mean (for testing only: a low measure hides a high one)",
}


def in_words(settings: AllocationSettings, model: OperatingModel) -> dict[str, str]:
    """The settings in force as label and words."""
    filled = settings.in_force(model)
    each, before = filled.max_moves_per_worker, filled.no_change_before
    return {
        "Operating model": model.label,
        "Planned from": f"{filled.planning_date:%d/%m/%Y}",
        **rules_in_words(filled, model),
        "Most schools that may change link worker": "no limit" if filled.max_moves is None else f"{filled.max_moves:,}",
        "Most schools that one link worker gives up, and takes on": "no limit" if each is None else f"{each:,}",
        "No change of link worker before": f"{before:%d/%m/%Y}" if before else "no date",
        "Meetings above the entitlement": "where time is left over" if filled.are_upgrades_allowed else "no",
        "Goals in an order of their own": "; ".join(GOAL_WORDS[name] for name in filled.goal_order) or "no",
        "Direct time kept free": f"{filled.headroom_percent:.1f}%",
        "Time limit": f"{number(filled.seconds)} seconds",
        "Seed": str(filled.seed),
    }


def rules_in_words(settings: AllocationSettings, model: OperatingModel) -> dict[str, str]:
    """The rules of the service that a plan was made under."""
    filled = settings.in_force(model)
    return {
        "Boundaries": BOUNDARY[str(filled.boundary)].format(area=model.area_word),
        "Caseloads": CASELOAD[str(filled.caseload_rule)],
        "Fair order": LEAPFROG[str(filled.leapfrog_scope)].format(area=model.area_word),
    }
