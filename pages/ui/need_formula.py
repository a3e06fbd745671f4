"""The score's formulas in words and in symbols, with the numbers of the school in view."""

from math import isfinite, log

import streamlit as st

from allocation.need.definitions import AggregationMethod, NormalisationMethod
from allocation.need.indicators import NeedSettings
from allocation.need.worked import WorkedPart
from pages.ui import words

SUMS: dict[AggregationMethod, tuple[str, str]] = {
    "arithmetic": (
        r"S = \frac{\sum_k w_k x_k}{T}",
        "Each measure's points times its weight, added up and divided by the total of the weights.",
    ),
    "power mean": (
        r"S = \left(\frac{\sum_k w_k x_k^{p}}{\sum_k w_k}\right)^{1/p}, \quad p = 2",
        "Points are squared before they are weighed, pillar by pillar, so one very high measure counts for more.",
    ),
    "geometric": (
        r"S = \exp\left(\frac{\sum_k w_k \ln x_k}{\sum_k w_k}\right)",
        "Points are multiplied rather than added; one low measure pulls the score down.",
    ),
    "harmonic": (
        r"S = \frac{\sum_k w_k}{\sum_k w_k / x_k}",
        "The mean of the reciprocals; one low measure pulls the score down strongly.",
    ),
}
POINTS: dict[NormalisationMethod, tuple[str, str]] = {
    "goalposts": (
        r"x = 100 \, \frac{v - \text{low}}{\text{high} - \text{low}}, \quad 0 \le x \le 100",
        "How far the figure is on the way from the low goalpost (0 points) to the high one (100 points).",
    ),
    "percentile rank": (r"x = 100 \, \frac{r - 1}{n - 1}", "The school's place among its phase, from 0 to 100."),
    "z-score": (
        r"x = 50 + 20 \, \frac{v - \bar{v}}{s}, \quad 0 \le x \le 100",
        "How many standard deviations the figure is from the average of its phase.",
    ),
    "min-max": (
        r"x = 100 \, \frac{v - \min}{\max - \min}",
        "How far the figure is on the way from the smallest of its phase to the largest.",
    ),
    "IMD exponential": (
        r"x = -23 \ln\left(1 - R\left(1 - e^{-100/23}\right)\right)",
        "The Indices of Deprivation's own scale of ranks, which stretches out the neediest.",
    ),
}
# As many as a phone is wide.
_TERMS_A_LINE = 2


def show(parts: tuple[WorkedPart, ...], settings: NeedSettings, need_points: float) -> None:
    """The sum, then the steps of every measure that counts for this school."""
    formula, in_words = SUMS[settings.aggregation]
    st.markdown(f"**The score.** {in_words}")
    st.latex(formula)
    st.latex(sum_of(parts, settings, need_points))
    formula, in_words = POINTS[settings.normalisation.method]
    st.markdown(
        f"**From figures to points.** {in_words} Open a measure to see it with this school's numbers (rounded)."
    )
    st.latex(formula)
    for part in parts:
        with st.expander(f"{part.indicator.words}: {words.number(part.points, 1)} points"):
            for line in steps_of(part):
                st.latex(line)


def sum_of(parts: tuple[WorkedPart, ...], settings: NeedSettings, need_points: float) -> str:
    """The sum with numbers: weights times points for an arithmetic mean, else the parts that add up to it."""
    if settings.aggregation == "arithmetic":
        terms = [rf"{part.weight:.3f} \times {part.points:.1f}" for part in parts]
    else:
        terms = [f"{part.contribution_points:.1f}" for part in parts]
    lines = [" + ".join(terms[start : start + _TERMS_A_LINE]) for start in range(0, len(terms), _TERMS_A_LINE)]
    rows = r" \\ & + ".join(lines)
    return rf"\begin{{aligned}} S = {{}} & {rows} \\ = {{}} & {need_points:.1f} \end{{aligned}}"


def steps_of(part: WorkedPart) -> list[str]:
    """The steps of one measure in LaTeX: rate, steadied rate, points, contribution."""
    lines = [*_steadied(part)] if isfinite(part.base) else []
    if isfinite(part.low) and isfinite(part.figure):
        low, high, figure = (_number(value) for value in (part.low, part.high, part.figure))
        turned = f"{high} - {figure}" if part.indicator.direction == -1 else f"{figure} - {low}"
        beyond = r"\;\text{(held between 0 and 100)}" if not part.low < part.figure < part.high else ""
        lines.append(rf"x = 100 \times \frac{{{turned}}}{{{high} - {low}}} = {part.points:.1f}{beyond}")
    elif isfinite(part.figure):
        lines.append(rf"v = {_number(part.figure)}, \quad x = {part.points:.1f}")
    else:
        lines.append(rf"x = {part.points:.1f} \;\text{{(stands in for a missing figure)}}")
    lines.append(rf"\text{{weight }} {part.weight:.3f}, \quad \text{{contribution }} {part.contribution_points:.2f}")
    return lines


def _steadied(part: WorkedPart) -> list[str]:
    y, n, m, a = part.count, part.base, part.mean, part.between
    rate, pooled, base = (_number(value) for value in (y / n, m, n))
    raw = rf"r = \frac{{y}}{{N}} = {_fraction(_number(y), base)} = {rate}"
    if part.indicator.shrinkage == "log-odds":
        return [raw, *_log_odds(part)]
    if part.indicator.shrinkage == "poisson":
        symbols = r"m + \frac{a (r - m)}{a + m/N}"
        said = f"{pooled} + {_fraction(f'{_number(a)} ({rate} - {pooled})', f'{_number(a)} + {pooled} / {base}')}"
    else:
        symbols = r"b + \frac{N}{N + K} (r - b)"
        size = _number(m * (1 - m) / a - 1) if a > 0 else r"\infty"
        said = f"{pooled} + {_fraction(base, f'{base} + {size}')} ({rate} - {pooled})"
    return [raw, rf"v = {_scale(part)}\left({symbols}\right)", rf"v = {_scale(part)}\left({said}\right) = {_of(part)}"]


def _log_odds(part: WorkedPart) -> list[str]:
    r, n, between = part.count, part.base, part.between
    z, centre = log((r + 0.5) / (n - r + 0.5)), log(part.mean / (1 - part.mean))
    sampling = (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))
    weight = between / (between + sampling)
    odds = _fraction(f"{_number(r)} + 0.5", f"{_number(n)} - {_number(r)} + 0.5")
    share = _fraction(_number(between), f"{_number(between)} + {_number(sampling)}")
    mixed = rf"{_number(weight)} \times ({_number(z)}) + {_number(1 - weight)} \times ({_number(centre)})"
    return [
        rf"z = \ln {odds} = {_number(z)}",
        rf"w = \frac{{t^2}}{{t^2 + s^2}} = {share} = {_number(weight)}",
        rf"z^* = w z + (1 - w) M = {mixed} = {_number(weight * z + (1 - weight) * centre)}",
        rf"v = {_scale(part)}\frac{{e^{{z^*}}}}{{1 + e^{{z^*}}}} = {_of(part)}",
    ]


def _scale(part: WorkedPart) -> str:
    return "" if part.indicator.scale == 1 else rf"{part.indicator.scale:g} \times "


def _of(part: WorkedPart) -> str:
    return _number(part.figure)


def _fraction(top: str, bottom: str) -> str:
    return rf"\frac{{{top}}}{{{bottom}}}"


def _number(value: float) -> str:
    """Four figures that count, plain; very small ones as a power of ten."""
    text = f"{value:.4g}"
    if "e" not in text:
        return text
    base, power = text.split("e")
    return rf"{base} \times 10^{{{int(power)}}}"
