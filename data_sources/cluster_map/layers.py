"""The layers to choose from: what each needs, what it has variants of, and the one that is asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from data_sources.cluster_map import plan_layers, school_layers
from data_sources.cluster_map.basis import MapBasis
from data_sources.cluster_map.shown import Shown

NEED, TIER, WORKLOAD, SILENT, CHANGE, DEPRIVATION, TRAVEL = (
    "need", "tier", "workload", "silent", "change", "deprivation", "travel",
)  # fmt: skip
LABELS = {
    NEED: "Need",
    TIER: "Tier",
    WORKLOAD: "Workload",
    SILENT: "Silent need",
    CHANGE: "Change since last term",
    DEPRIVATION: "Deprivation",
    TRAVEL: "Travel time",
}
OF_TIER, OF_NEED = "tier", "need"
DATA_PAGE, MODEL_PAGE, NEED_PAGE, TIERS_PAGE = "Data", "Operating model", "Need", "Tiers"
_WORKERS = "Load the list of link workers and who leads which school today, or find a plan."


@dataclass(frozen=True)
class Wanted:
    """Why a layer cannot be shown, and what to load or do; `where`: on which page, DATA_PAGE and the like."""

    sentence: str
    where: str = DATA_PAGE


def wanted(of: MapBasis, layer: str) -> Wanted | None:
    """None where the layer can be shown."""
    return _CHECKS[layer](of)


def variants(of: MapBasis, layer: str) -> dict[str, str]:
    """Key -> label of what the layer can show, the first one first; empty where there is one thing only."""
    if layer == CHANGE:
        return {OF_NEED: "Need score"} | ({OF_TIER: "Tier"} if of.model else {})
    return school_layers.silent_measures(of) if layer == SILENT else {}


def shown(of: MapBasis, layer: str, variant: str = "") -> Shown:
    """The layer; `variant` is one of `variants`, "" for the first. Ask `wanted` before."""
    every = variants(of, layer)
    chosen = variant if variant in every else next(iter(every), "")
    if layer == CHANGE:
        return school_layers.tier_change(of) if chosen == OF_TIER else school_layers.need_change(of)
    if layer == SILENT:
        return school_layers.silent_need(of, chosen)
    return _MADE[layer](of)


def _need(of: MapBasis) -> Wanted | None:
    if of.need_points.notna().any():
        return None
    return Wanted("No school has a need score yet. The Need page says what each of them is missing.", NEED_PAGE)


def _model(of: MapBasis) -> Wanted | None:
    if of.model is None:
        said = "The operating model has questions that the council must answer before schools have tiers."
        return Wanted(said, MODEL_PAGE)
    return None


def _plan(of: MapBasis) -> Wanted | None:
    if of.planned is None or not of.planned.problem.workers:
        return _model(of) or Wanted(f"Nobody is known who could lead a school. {_WORKERS}")
    if of.facts["worker_id"].fillna("").eq("").all():
        return Wanted(f"Nobody leads any school in what is looked at. {_WORKERS}")
    return None


def _silent(of: MapBasis) -> Wanted | None:
    if school_layers.silent_measures(of):
        return None
    notes = " ".join(of.silent().notes)
    return Wanted(
        f"Referrals cannot be set against what is expected. {notes} Load the referrals file.".replace("  ", " ")
    )


def _change(of: MapBasis) -> Wanted | None:
    if of.history().empty:
        said = "No term has been agreed yet, so there is nothing to compare with. Agree one on the Tiers page."
        return Wanted(said, TIERS_PAGE)
    return None


def _deprivation(of: MapBasis) -> Wanted | None:
    if of.deprivation().empty:
        return Wanted(
            "No Indices of Deprivation are loaded for the LSOAs here. Load File 7 of the Indices (2025 or 2019)."
        )
    return None


_CHECKS: dict[str, Callable[[MapBasis], Wanted | None]] = {
    NEED: _need,
    TIER: _model,
    WORKLOAD: _plan,
    SILENT: _silent,
    CHANGE: _change,
    DEPRIVATION: _deprivation,
    TRAVEL: _plan,
}
_MADE: dict[str, Callable[[MapBasis], Shown]] = {
    NEED: school_layers.need,
    TIER: school_layers.tier,
    WORKLOAD: plan_layers.workload,
    DEPRIVATION: plan_layers.deprivation,
    TRAVEL: plan_layers.travel,
}
