"""The schools most like a given one: same phase, similar figures, similar size; and what differs all the same."""

import numpy as np
import pandas as pd

from allocation.need.missing import HAS_FIGURE
from allocation.need.score import NeedResult

SIZE = "pupils"
# A difference of half a standard deviation of the phase is worth saying.
WORTH_SAYING = 0.5
COLUMNS = ("urn", "distance", "shared_measures", "need_points", "differs")


def comparable_schools(schools: pd.DataFrame, need: NeedResult, urn: str, count: int = 5) -> pd.DataFrame:
    """The `count` schools of the same phase nearest to one, the nearest first.

    Nearness is over the points of every indicator both schools have a figure of their own for, and the logarithm of
    their pupils: each difference in standard deviations of the phase, squared, averaged, square root. A school that
    shares fewer than half of what this one has is not compared. Returns urn, distance (standard deviations),
    shared_measures, need_points, differs (what is half a deviation or more apart, in words, the largest first; "" where
    nothing is). Raises KeyError for a URN without a score's row.
    """
    table = need.table.set_index("urn")
    if urn not in table.index:
        raise KeyError(f"no school has the URN {urn}")
    phase = table.loc[urn, "phase"]
    mine = table.index[table["phase"] == phase]
    points, figures, words = _measures(schools, need, mine)
    spread = points.std(ddof=1)
    scaled = points / spread.where(spread > 0)
    own = scaled.loc[urn].dropna().index
    apart = scaled.loc[:, own].sub(scaled.loc[urn, own]).drop(index=urn)
    shared = apart.notna().sum(axis=1)
    apart = apart[(shared > 0) & (2 * shared >= len(own))]
    distance = np.sqrt((apart**2).mean(axis=1))
    nearest = distance.sort_values(kind="stable").head(count).index
    rows = [
        {
            "urn": other,
            "distance": float(distance[other]),
            "shared_measures": int(shared[other]),
            "need_points": float(table.loc[other, "need_points"]),
            "differs": _differs(apart.loc[other], figures.loc[urn], figures.loc[other], words),
        }
        for other in nearest
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _measures(
    schools: pd.DataFrame, need: NeedResult, mine: pd.Index
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, tuple[str, str]]]:
    """Per school of the phase: points and figures of every measure (NaN without a figure of its own), and the label
    and unit of each."""
    parts = need.contributions[need.contributions["urn"].isin(mine)]
    is_own = parts["how"].isin([str(how) for how in HAS_FIGURE])
    known = parts.assign(
        normalised_points=parts["normalised_points"].where(is_own), shrunk_value=parts["shrunk_value"].where(is_own)
    )
    points, figures = (
        known.pivot_table(column, "urn", "indicator").reindex(mine) for column in ("normalised_points", "shrunk_value")
    )
    words = {row.indicator: (row.label, row.unit) for row in parts.drop_duplicates("indicator").itertuples()}
    pupils = schools.assign(urn=schools["urn"].astype(str)).set_index("urn").get(SIZE)
    if pupils is not None:
        size = pd.to_numeric(pupils).reindex(mine).astype(float)
        points[SIZE], figures[SIZE] = np.log(size.where(size > 0)), size
        words[SIZE] = ("Pupils", "")
    return points, figures, words


def _differs(apart: pd.Series, own: pd.Series, other: pd.Series, words: dict[str, tuple[str, str]]) -> str:
    far = apart[apart.abs() >= WORTH_SAYING]
    said = []
    for name in far.abs().sort_values(ascending=False).index:
        label, unit = words[name]
        more = "more" if other[name] > own[name] else "fewer" if name == SIZE else "less"
        decimals = 0 if name == SIZE else 1 if abs(own[name]) >= 1 or abs(other[name]) >= 1 else 3
        after = unit if unit.startswith("%") else f" {unit}" if unit not in ("", "score") else ""
        figure = f"{other[name]:,.{decimals}f}{after}"
        said.append(f"{more} {label.lower()} ({figure} against {own[name]:,.{decimals}f})")
    return "; ".join(said)
