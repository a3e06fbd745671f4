"""What changes with the other vintage of the Indices of Deprivation: each school's need under 2019 and under 2025."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from allocation.entities import ValueState
from allocation.need.choices import NeedChoices
from allocation.need.index import ranks
from allocation.need.indicators import AREA_DEPRIVATION
from allocation.need.score import score_schools
from allocation.operating_model import OperatingModel
from allocation.tiers.by_score import entitled_tiers
from data_sources.district import District
from data_sources.joining.area_deprivation import METHODS

OLD, NEW = VINTAGES = ("2019", "2025")
_EACH = ("deprivation", "covered_percent", "deprivation_rank", "need_points", "need_rank", "tier_id")
COLUMNS = ["urn", "name", "phase", "method", *(f"{name}_{vintage}" for name in _EACH for vintage in VINTAGES)]
COLUMNS += ["need_points_change", "is_tier_changed"]
_FEWEST_TO_CORRELATE = 3


@dataclass(frozen=True, eq=False)
class VintageEffect:
    """The effect of changing the vintage. `measure` is "IDACI" or "IMD", "" where nothing can be compared.

    table         one row a school compared, largest change first: COLUMNS. deprivation_* are the scores of the two
                  vintages by the same measure and method; ranks are within the phase, 1 the neediest; tier_id_* the
                  tier the score alone entitles to (missing without a score); need_points_change is 2025 less 2019.
    correlations  phase, schools, deprivation_spearman, need_spearman (rank correlation of the two vintages, NaN where
                  fewer than three schools are compared).
    not_compared  urn, name, reason.
    summary       what it comes to, in sentences; notes: what to know about it.
    """

    measure: str
    table: pd.DataFrame
    correlations: pd.DataFrame
    not_compared: pd.DataFrame
    summary: str
    notes: tuple[str, ...]


def vintage_effect(loaded: District, choices: NeedChoices, model: OperatingModel) -> VintageEffect:
    """Scores every school twice, once with each vintage, everything else as it is.

    Of each school the same measure and the same method are used in both: the best method that both vintages have. A
    school without one is left out of both and listed. The two vintages are never mixed in one run. Raises ValueError
    where the choices are not lawful.
    """
    scores = loaded.area_deprivation_by_vintage
    measure = _common_measure(scores, loaded.schools)
    if not measure:
        return _nothing(scores, loaded.schools)
    pairs = _pairs(scores[scores["measure"].eq(measure)])
    schools = loaded.schools[["urn", "name", "phase"]].merge(pairs, on="urn", how="left", validate="one_to_one")
    for vintage in VINTAGES:
        schools = schools.assign(**_scored(loaded, schools, vintage, measure, choices, model))
    compared = schools[schools["method"].notna()]
    tiers = compared[[f"tier_id_{vintage}" for vintage in VINTAGES]]
    table = compared.assign(
        need_points_change=compared[f"need_points_{NEW}"] - compared[f"need_points_{OLD}"],
        is_tier_changed=tiers.notna().all(axis=1) & tiers[f"tier_id_{OLD}"].ne(tiers[f"tier_id_{NEW}"]),
    )
    order = table["need_points_change"].abs().sort_values(ascending=False, kind="stable").index
    table = table.loc[order, COLUMNS].reset_index(drop=True)
    correlations = _correlations(table)
    left = _not_compared(scores[scores["measure"].eq(measure)], schools)
    notes = _notes(loaded, table, measure)
    return VintageEffect(measure, table, correlations, left, _summary(table, correlations, left, model), notes)


def _common_measure(scores: pd.DataFrame, schools: pd.DataFrame) -> str:
    """The measure both vintages have for some school by one method; the one in use where it is among them."""
    by = scores.groupby("measure")["vintage"].agg(set) if len(scores) else pd.Series(dtype=object)
    both = [str(measure) for measure, vintages in by.items() if set(VINTAGES) <= vintages]
    both = [one for one in both if len(_pairs(scores[scores["measure"].eq(one)]))]
    in_use = str(schools["area_deprivation_measure"].iloc[0])
    return in_use if in_use in both else next(iter(both), "")


def _pairs(scores: pd.DataFrame) -> pd.DataFrame:
    """urn, method, deprivation_* and covered_percent_* of every school that has one method in both vintages."""
    old, new = (scores[scores["vintage"].eq(vintage)].drop(columns=["vintage", "measure"]) for vintage in VINTAGES)
    both = old.merge(new, on=["urn", "method"], suffixes=(f"_{OLD}", f"_{NEW}"), validate="one_to_one")
    best = both.assign(place=both["method"].map(METHODS.index)).sort_values("place", kind="stable")
    first = best.drop_duplicates("urn").drop(columns="place")
    return first.rename(columns=lambda name: name.replace("score_", "deprivation_"))


def _scored(
    loaded: District,
    schools: pd.DataFrame,
    vintage: str,
    measure: str,
    choices: NeedChoices,
    model: OperatingModel,
) -> dict[str, pd.Series]:
    """Points, ranks and tiers under one vintage, in the order of `schools`."""
    figures = schools.set_index("urn")[f"deprivation_{vintage}"].reindex(loaded.schools["urn"]).to_numpy(dtype=float)
    state = np.where(np.isfinite(figures), str(ValueState.KNOWN), str(ValueState.MISSING))
    as_if = loaded.schools.assign(
        area_deprivation_score=figures,
        area_deprivation_score_state=state,
        area_deprivation_measure=measure,
        area_deprivation_vintage=vintage,
    )
    # Goalposts for deprivation that come from elsewhere are those of one vintage and would compare unlike things.
    national = [post for post in loaded.national_goalposts if post.indicator != AREA_DEPRIVATION.name]
    table = score_schools(as_if, choices.settings(national_goalposts=national)).table
    entitled = entitled_tiers(table, model)
    tier = entitled["entitled_tier_id"].astype(object).where(~entitled["is_provisional"].to_numpy(), None)
    by_urn = table.assign(tier_id=tier.to_numpy()).set_index("urn").reindex(schools["urn"])
    return {
        f"deprivation_rank_{vintage}": ranks(schools[f"deprivation_{vintage}"], schools["phase"]),
        f"need_points_{vintage}": by_urn["need_points"].reset_index(drop=True),
        f"need_rank_{vintage}": by_urn["need_rank"].reset_index(drop=True),
        f"tier_id_{vintage}": by_urn["tier_id"].reset_index(drop=True),
    }


def _correlations(table: pd.DataFrame) -> pd.DataFrame:
    rows = [
        {
            "phase": phase,
            "schools": len(part),
            "deprivation_spearman": _spearman(part, "deprivation"),
            "need_spearman": _spearman(part, "need_points"),
        }
        for phase, part in table.groupby("phase")
    ]
    return pd.DataFrame(rows, columns=["phase", "schools", "deprivation_spearman", "need_spearman"])


def _spearman(part: pd.DataFrame, name: str) -> float:
    """Spearman's rank correlation, the correlation of mid-ranks; NaN for fewer than three schools or no differences."""
    pair = part[[f"{name}_{vintage}" for vintage in VINTAGES]].astype(float).dropna()
    is_flat = bool(pair.eq(pair.iloc[0]).all().any()) if len(pair) else True
    if len(pair) < _FEWEST_TO_CORRELATE or is_flat:
        return float("nan")
    places = pair.rank()
    return float(places.iloc[:, 0].corr(places.iloc[:, 1]))


def _not_compared(scores: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    has = scores.groupby("urn")["vintage"].agg(set)
    left = schools.loc[schools["method"].isna(), ["urn", "name"]]
    return left.assign(reason=[_why(has.get(urn, set())) for urn in left["urn"]]).reset_index(drop=True)


def _why(vintages: set[str]) -> str:
    if set(VINTAGES) <= vintages:
        return "the two vintages give its deprivation by different methods only"
    lacking = " or ".join(vintage for vintage in VINTAGES if vintage not in vintages)
    return f"its neighbourhood has no score in the Indices of {lacking} loaded (LSOAs were redrawn in 2021)"


def _notes(loaded: District, table: pd.DataFrame, measure: str) -> tuple[str, ...]:
    methods = table["method"].value_counts()
    said = ", ".join(f"{methods[name]} by {name}" for name in METHODS if name in methods)
    notes = [f"Both vintages are compared by the {measure}: {said}."]
    in_use = loaded.schools.set_index("urn").loc[table["urn"]]
    differs = in_use["area_deprivation_measure"].ne(measure).to_numpy() | in_use["area_deprivation_method"].ne(
        table["method"].to_numpy()
    ).to_numpy(dtype=bool)
    if differs.any():
        notes.append(
            f"The score in use measures {int(differs.sum())} of these schools in another way (because only one vintage "
            "has it), so their points here differ from those on the Need page."
        )
    partly = int((table["covered_percent_2019"] < 100).sum())
    if partly:
        notes.append(
            f"LSOAs were redrawn in 2021 and the new ones have no score of 2019: for {_schools(partly)} the figure "
            "of 2019 leaves out a part of the area, so some of the change is a change of the map."
        )
    notes.append("Each vintage has goalposts of its own, so a change is one of place among schools, not of the scale.")
    return tuple(notes)


def _summary(table: pd.DataFrame, correlations: pd.DataFrame, left: pd.DataFrame, model: OperatingModel) -> str:
    scored = table.dropna(subset=["need_points_change"])
    if scored.empty:
        return "No school has a need score under both vintages, so no change of tier can be shown."
    order = {tier.id: place for place, tier in enumerate(model.tiers)}
    changed = scored[scored["is_tier_changed"]]
    rises = int((changed[f"tier_id_{NEW}"].map(order) > changed[f"tier_id_{OLD}"].map(order)).sum())
    sentences = [
        f"With the Indices of {NEW} in place of those of {OLD}, {len(changed)} of {_schools(len(scored))} "
        f"{'changes' if len(changed) == 1 else 'change'} tier"
        + (f": {rises} to a higher one, {len(changed) - rises} to a lower." if len(changed) else ".")
    ]
    first = scored.iloc[0]
    sentences.append(
        f"The largest move is {abs(first['need_points_change']):.1f} points: {first['name']}, from "
        f"{first[f'need_points_{OLD}']:.1f} to {first[f'need_points_{NEW}']:.1f}."
    )
    sentences += _order_kept(correlations)
    if len(left):
        sentences.append(f"{_schools(len(left))} could not be compared.")
    return " ".join(sentences)


def _order_kept(correlations: pd.DataFrame) -> list[str]:
    known = correlations.dropna(subset=["deprivation_spearman"])
    if known.empty:
        return []
    said = ", ".join(f"{row.deprivation_spearman:.2f} for {row.phase}" for row in known.itertuples())
    return [
        "How far the two put schools in the same order by area deprivation (1 is the same order, 0 no connection): "
        f"{said}."
    ]


def _schools(count: int) -> str:
    return "1 school" if count == 1 else f"{count:,} schools"


def _nothing(scores: pd.DataFrame, schools: pd.DataFrame) -> VintageEffect:
    there = sorted(set(scores["vintage"])) if len(scores) else []
    lacking = [vintage for vintage in VINTAGES if vintage not in there]
    summary, reason = _why_nothing(there, lacking)
    left = schools[["urn", "name"]].assign(reason=reason).reset_index(drop=True)
    empty = pd.DataFrame(columns=COLUMNS)
    return VintageEffect("", empty, _correlations(empty), left, summary, ())


def _why_nothing(there: Sequence[str], lacking: Sequence[str]) -> tuple[str, str]:
    if not lacking:
        why = "the two vintages loaded have no measure and method in common"
        return f"The effect of changing the vintage cannot be shown: {why}.", why
    wanted = " and ".join(f"File 7 of the Indices of {vintage}" for vintage in lacking)
    have = f"Only the Indices of {there[0]} are loaded" if there else "No Indices of Deprivation are loaded"
    why = f"the Indices of {' and '.join(lacking)} are not loaded for this area"
    return f"{have}. Load {wanted} as well to see what changing the vintage does to each school.", why
