"""Who gets how much by what their pupils are like: hours and meetings by quartile, with ratios and intervals."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

LOWEST, HIGHEST = 0.8, 1.25
DRAWS, SEED, LIMITS = 2_000, 1, (2.5, 97.5)
QUARTERS, FEWEST_SCHOOLS = 4, 8
DECIMALS = 9  # what is left of sums of fractions
ALL_PHASES = "all phases"
OK, OUTSIDE, UNKNOWN = "inside 0.8 to 1.25", "outside 0.8 to 1.25", "cannot be said"
# id -> what it is called, numerator, denominator, how many times, and with how many decimals it is said.
MEASURES = {
    "hours": ("Hours a term per 100 pupils", "hours", "pupils", 100, 1),
    "meetings": ("Meetings a term per 100 pupils", "meetings", "pupils", 100, 2),
    "entitlement": ("Meetings given of those entitled to, %", "given", "meetings_entitled", 100, 1),
}
QUARTILE_COLUMNS = [
    "characteristic",
    "label",
    "phase",
    "measure",
    "quartile",
    "schools",
    "pupils",
    "lowest",
    "highest",
    "rate",
]
RATIO_COLUMNS = [
    *(
        "characteristic",
        "label",
        "phase",
        "measure",
        "measure_label",
        "schools",
        "most",
        "least",
        "ratio",
        "low",
        "high",
    ),
    *("flag", "is_clear", "sentence"),
]


@dataclass(frozen=True, eq=False)
class EqualityAnalysis:
    """`quartiles`: QUARTILE_COLUMNS, quartile 1 is the quarter of schools with least of the characteristic. `ratios`:
    RATIO_COLUMNS, what the quarter with most gets over what the quarter with least gets, with a 95% interval;
    `is_clear`: the interval does not hold 1. `not_analysed`: label, phase, reason."""

    quartiles: pd.DataFrame
    ratios: pd.DataFrame
    not_analysed: pd.DataFrame

    @property
    def flagged(self) -> pd.DataFrame:
        """The ratios outside LOWEST to HIGHEST."""
        return self.ratios[self.ratios["flag"].eq(OUTSIDE)]


def analyse(
    schools: pd.DataFrame, characteristics: Mapping[str, str], *, draws: int = DRAWS, seed: int = SEED
) -> EqualityAnalysis:
    """Every characteristic in every phase, and in all phases together.

    schools: urn, phase, pupils, hours, meetings, meetings_entitled (a term) and a column for each characteristic (NaN
    where not known). characteristics: column -> label. Quartiles are of the schools of one phase by the characteristic,
    schools with the same share together; all phases together take each school in the quartile of its own phase, so that
    phases are not set against each other. A rate is the sum over the quarter's schools over the sum of its pupils (or
    meetings entitled to). Interval: percentile bootstrap, schools drawn with replacement within phase and quartile,
    `draws` times. A phase with fewer than FEWEST_SCHOOLS schools is not analysed.
    """
    table = schools.assign(given=schools[["meetings", "meetings_entitled"]].min(axis=1))
    quartiles, ratios, left = [], [], []
    for column, label in characteristics.items():
        known = table[table[column].notna() & table["pupils"].gt(0)]
        parts = {str(phase): ours for phase, ours in known.groupby("phase") if len(ours) >= FEWEST_SCHOOLS}
        left += [_left(label, phase, known) for phase in sorted(set(table["phase"]) - set(parts))]
        placed = {phase: ours.assign(quartile=_quartile(ours[column])) for phase, ours in parts.items()}
        if len(placed) > 1:
            placed[ALL_PHASES] = pd.concat(placed.values())
        for phase, ours in placed.items():
            for measure in MEASURES:
                quartiles += _rates(column, label, phase, measure, ours)
                ratios.append(_ratio(column, label, phase, measure, ours, np.random.default_rng(seed), draws))
    return EqualityAnalysis(
        pd.DataFrame(quartiles, columns=QUARTILE_COLUMNS),
        pd.DataFrame(ratios, columns=RATIO_COLUMNS),
        pd.DataFrame(left, columns=["label", "phase", "reason"]),
    )


def _left(label: str, phase: str, known: pd.DataFrame) -> dict[str, str]:
    count = int(known["phase"].eq(phase).sum())
    return {
        "label": label,
        "phase": phase,
        "reason": f"{count} of its schools have the figure; it takes {FEWEST_SCHOOLS}",
    }


def _quartile(values: pd.Series) -> NDArray[np.int64]:
    """1 (least) to 4 (most); equal values share the quartile of their mean rank."""
    place = (values.rank(method="average").to_numpy(dtype=float) - 0.5) / len(values)
    return np.minimum(QUARTERS, np.floor(QUARTERS * place).astype(np.int64) + 1)


def _rates(column: str, label: str, phase: str, measure: str, ours: pd.DataFrame) -> list[dict[str, object]]:
    _, top, bottom, times, _ = MEASURES[measure]
    rows = []
    for quartile, some in ours.groupby("quartile"):
        whole = float(some[bottom].sum())
        rows.append(
            {
                "characteristic": column,
                "label": label,
                "phase": phase,
                "measure": measure,
                "quartile": int(str(quartile)),
                "schools": len(some),
                "pupils": float(some["pupils"].sum()),
                "lowest": float(some[column].min()),
                "highest": float(some[column].max()),
                "rate": times * float(some[top].sum()) / whole if whole else nan,
            }
        )
    return rows


def _ratio(
    column: str, label: str, phase: str, measure: str, ours: pd.DataFrame, rng: np.random.Generator, draws: int
) -> dict[str, object]:
    name, top, bottom, times, decimals = MEASURES[measure]
    ends = [ours[ours["quartile"].eq(end)] for end in (QUARTERS, 1)]
    most, least = (times * _over(float(e[top].sum()), float(e[bottom].sum())) for e in ends)
    drawn = [_drawn(end, top, bottom, rng, draws) for end in ends]
    with np.errstate(divide="ignore", invalid="ignore"):
        every = drawn[0] / drawn[1]
    low, high = _interval(every)
    ratio = round(_over(most, least), DECIMALS)
    flag = UNKNOWN if not isfinite(ratio) else OK if LOWEST <= ratio <= HIGHEST else OUTSIDE
    return {
        "characteristic": column,
        "label": label,
        "phase": phase,
        "measure": measure,
        "measure_label": name,
        "schools": len(ours),
        "most": most,
        "least": least,
        "ratio": ratio,
        "low": low,
        "high": high,
        "flag": flag,
        "is_clear": isfinite(low) and not low <= 1 <= high,
        "sentence": _sentence(name, label, (f"{most:.{decimals}f}", f"{least:.{decimals}f}"), ratio, low, high)
        if isfinite(ratio)
        else f"{name}: {_why_none(label, ends, bottom)}, so there is no ratio.",
    }


def _drawn(end: pd.DataFrame, top: str, bottom: str, rng: np.random.Generator, draws: int) -> NDArray[np.float64]:
    """The quarter's rate in every draw: as many schools of each phase as there are, drawn with replacement."""
    above, below = np.zeros(draws), np.zeros(draws)
    for _, some in end.groupby("phase", sort=True):
        picks = rng.integers(0, len(some), (draws, len(some)))
        above += some[top].to_numpy(dtype=float)[picks].sum(axis=1)
        below += some[bottom].to_numpy(dtype=float)[picks].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above / below, dtype=float)


def _interval(every: NDArray[np.float64]) -> tuple[float, float]:
    """NaN where more than one draw in twenty gives no ratio: then there is too little to say how far it may lie."""
    known = every[np.isfinite(every)]
    if len(known) < 0.95 * len(every):
        return nan, nan
    low, high = np.percentile(known, LIMITS)
    return round(float(low), DECIMALS), round(float(high), DECIMALS)


def _over(part: float, whole: float) -> float:
    return part / whole if whole else nan


def _sentence(name: str, label: str, rates: tuple[str, str], ratio: float, low: float, high: float) -> str:
    span = f"95% interval {low:.2f} to {high:.2f}" if isfinite(low) else "too little for an interval"
    return (
        f"{name}: {rates[0]} at the quarter of schools with the highest {label}, {rates[1]} at the quarter with the "
        f"lowest; ratio {in_figures(ratio)} ({span})."
    )


def in_figures(ratio: float) -> str:
    """With two decimals, or as many as it takes to stand on its own side of LOWEST and HIGHEST: "1.22", "0.796"."""

    def side(value: float) -> tuple[bool, bool]:
        return value < LOWEST, value > HIGHEST

    texts = (f"{ratio:.{decimals}f}" for decimals in range(2, DECIMALS + 1))
    return next((text for text in texts if side(float(text)) == side(ratio)), f"{ratio:.{DECIMALS}f}")


def _why_none(label: str, ends: list[pd.DataFrame], bottom: str) -> str:
    """Why there is no ratio: no quarter at an end, nothing to divide by, or nothing given at the quarter with least."""
    words = ("highest", "lowest")
    for end, which in zip(ends, words, strict=True):
        if end.empty:
            return f"too many schools have the same {label} for a quarter with the {which}"
        if not end[bottom].sum():
            return f"the quarter of schools with the {which} {label} is entitled to none"
    return f"the quarter of schools with the lowest {label} gets none"


def in_short(found: EqualityAnalysis) -> str:
    """How many ratios are flagged, of how many."""
    whole = found.ratios[found.ratios["phase"].isin(widest_phases(found))]
    if whole.empty:
        return "No characteristic of pupils is loaded for enough schools."
    ratios = whole.loc[whole["flag"].eq(OUTSIDE), "ratio"]
    less, more = int((ratios < LOWEST).sum()), int((ratios > HIGHEST).sum())
    unknown = int(whole["flag"].eq(UNKNOWN).sum())
    cannot = f" {unknown} cannot be worked out." if unknown else ""
    if ratios.empty:
        return f"None of {len(whole)} ratios lies outside 0.8 to 1.25.{cannot}"
    return (
        f"{len(ratios)} of {len(whole)} ratios {'lies' if len(ratios) == 1 else 'lie'} outside 0.8 to 1.25: "
        f"{less or 'none'} below, where schools with most of a characteristic get less, and {more or 'none'} above."
        f"{cannot}"
    )


def getting_less(found: EqualityAnalysis) -> list[str]:
    """A sentence for each ratio below LOWEST, of all phases together."""
    is_less = found.ratios["phase"].isin(widest_phases(found)) & found.ratios["ratio"].lt(LOWEST)
    return found.ratios.loc[is_less, "sentence"].tolist()


def widest_phases(found: EqualityAnalysis) -> list[str]:
    """All phases together, or the only phase there is."""
    phases = found.ratios["phase"].unique().tolist()
    return [ALL_PHASES] if ALL_PHASES in phases else phases[:1]
