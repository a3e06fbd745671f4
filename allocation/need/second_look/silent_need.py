"""Referrals made by each school against those that schools like it make: who refers far less than expected, or more."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from allocation.need.definitions import Indicator
from allocation.need.funnel import ALARM, WARNING, Floats, count_funnel, count_z_scores
from allocation.need.indicators import DEFAULT_SETTINGS, NeedSettings
from allocation.need.measure import Measured, measure
from allocation.need.score import check_schools
from allocation.need.second_look.count_model import CountFit, fit_counts
from allocation.need.second_look.expected_from import Terms, terms_of

LEAST_SCHOOLS, LEAST_PER_TERM, LEAST_EVENTS = 15, 3, 20
FAR_FEWER, FEWER, AS_EXPECTED = "far fewer than expected", "fewer than expected", "as expected"
MORE, FAR_MORE, NOT_KNOWN = "more than expected", "far more than expected", "not known"
FLAGS = (FAR_FEWER, FEWER, AS_EXPECTED, MORE, FAR_MORE, NOT_KNOWN)
WHAT_IT_SAYS = (
    "Expected is what schools here with similar free school meals, area deprivation, size and phase refer on average. "
    "It is no target.",
    "The limits allow for chance and for how much schools here differ anyway: of 1,000 ordinary schools about 50 fall "
    "outside the 95% limits and 2 outside the 99.8% limits.",
    "Few or no referrals do not show that there is no need. A school may help families itself, may not know or trust "
    "the way to refer, or its referrals may be recorded elsewhere. Many referrals do not show poor practice. Ask the "
    "school.",
)
COLUMNS = ["urn", "phase", "measure", "label", "observed", "observed_low", "observed_high", "expected", "ratio"]
COLUMNS += ["low_95", "high_95", "low_998", "high_998", "z", "flag", "reason"]
MODEL_COLUMNS = ["measure", "label", "term", "times", "times_low", "times_high", "schools", "between"]


@dataclass(frozen=True, slots=True, eq=False)
class SilentNeed:
    """Referrals made against referrals expected.

    table   one row a school and measure: urn, phase, measure, label; observed over the years pooled (NaN where hidden),
            which lies between observed_low and observed_high; expected over the same years; ratio of the two; low_95,
            high_95, low_998, high_998 limits of the count; z (about -1.96 and 1.96 at the 95% limits; NaN where
            hidden); flag (one of FLAGS); reason where it is "not known".
    model   what expected rests on, one row a measure and term: `times` as many referrals, all else equal, with 95%
            limits; schools it was fitted to; between, the variance of like schools' true ratios beyond chance.
    notes   sentences: what was found, what that says and does not, and what could not be worked out and why.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]
    model: pd.DataFrame


def silent_need(schools: pd.DataFrame, settings: NeedSettings = DEFAULT_SETTINGS) -> SilentNeed:
    """Sets each school's referrals against those expected from free school meals, area deprivation, size and phase.

    schools: as `score.score_schools`. Every indicator that counts referrals is a measure (early help, social care).
    Expected counts are `count_model.fit_counts` with pupils times years as the base; the limits are those of
    `funnel.count_funnel`, with what like schools differ beyond chance. A hidden count is flagged only where all it can
    be lies beyond a limit. Where there is too little to model, nothing is expected and a note says why.
    Raises ValueError for schools without a URN or a phase, or with a repeated URN.
    """
    check_schools(schools)
    frame = schools.reset_index(drop=True)
    tables, models, notes = [], [], []
    for indicator in settings.indicators:
        if indicator.is_referral and indicator.count_columns:
            table, model, said = _one_measure(frame, replace(indicator, shrinkage="poisson"), settings)
            tables.append(table)
            models.append(model)
            notes += said
    fitted = [model for model in models if len(model)]
    return SilentNeed(
        table=pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS),
        notes=(*notes, *(WHAT_IT_SAYS if fitted else ())),
        model=pd.concat(fitted, ignore_index=True) if fitted else pd.DataFrame(columns=MODEL_COLUMNS),
    )


def _one_measure(
    frame: pd.DataFrame, indicator: Indicator, settings: NeedSettings
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    codes = np.zeros(len(frame), dtype=np.int64)
    measured = measure(frame, indicator, codes, settings.as_of)
    terms = terms_of(frame, indicator, measured, settings)
    notes = [*measured.notes, *(f"{indicator.words}: {note}" for note in terms.notes)]
    fault = _too_little(measured, terms)
    fit = None
    if not fault:
        mine, rests_on = terms.is_complete, measured.evidence
        try:
            fit = fit_counts(
                terms.design[mine], rests_on.low_count[mine], rests_on.high_count[mine], rests_on.base[mine]
            )
        except ValueError:
            fault = "the counts cannot be modelled."
    if fit is None:
        terms = terms.nothing_expected(fault)
        notes.append(f"{indicator.words}: {fault}")
    table = _table(frame, indicator, measured, terms, fit)
    notes += _findings(table, indicator, fit) if fit is not None else []
    return table, _model(indicator, terms, fit), notes


def _too_little(measured: Measured, terms: Terms) -> str:
    """Why nothing can be expected; "" where something can."""
    known = int(terms.is_complete.sum())
    if not np.isfinite(measured.evidence.count).any():
        return "no school has a count and pupils, so there is nothing to set against each other."
    if not np.nansum(measured.evidence.high_count):
        return "no referral is recorded for any school, so nothing can be expected of any. Check the file first."
    least = max(LEAST_SCHOOLS, LEAST_PER_TERM * terms.design.shape[1])
    if known < least:
        return f"only {known} schools have all that is needed, and at least {least} must, so nothing is expected."
    events = float(measured.evidence.count[terms.is_complete].sum())
    if events < LEAST_EVENTS:
        return f"about {events:.0f} referrals are recorded in all, too few to expect any by ({LEAST_EVENTS} at least)."
    return ""


def _table(
    frame: pd.DataFrame, indicator: Indicator, measured: Measured, terms: Terms, fit: CountFit | None
) -> pd.DataFrame:
    rests_on, expected, between = measured.evidence, np.full(len(frame), np.nan), 0.0
    if fit is not None:
        expected[terms.is_complete], between = fit.expected, fit.between
    is_modelled, is_exact = np.isfinite(expected), rests_on.low_count == rests_on.high_count
    observed = np.where(is_exact, rests_on.count, np.nan)
    limits = (*count_funnel(expected, WARNING, between), *count_funnel(expected, ALARM, between))
    z = np.full(len(frame), np.nan)
    some = is_modelled & is_exact
    z[some] = count_z_scores(observed[some], expected[some], between)
    return pd.DataFrame(
        {
            "urn": frame["urn"].astype(str),
            "phase": frame["phase"].astype(str),
            "measure": indicator.name,
            "label": indicator.words,
            "observed": observed,
            "observed_low": rests_on.low_count,
            "observed_high": rests_on.high_count,
            "expected": expected,
            "ratio": observed / expected,
            **dict(zip(("low_95", "high_95", "low_998", "high_998"), limits, strict=True)),
            "z": z,
            "flag": _flags(rests_on.low_count, rests_on.high_count, limits, is_modelled),
            "reason": np.where(is_modelled, "", terms.reason),
        }
    )


def _flags(
    low: Floats, high: Floats, limits: tuple[Floats, Floats, Floats, Floats], is_modelled: NDArray[np.bool_]
) -> list[str]:
    low_95, high_95, low_998, high_998 = limits
    rules = [~is_modelled, high < low_998, high < low_95, low > high_998, low > high_95]
    return np.select(rules, [NOT_KNOWN, FAR_FEWER, FEWER, FAR_MORE, MORE], AS_EXPECTED).tolist()


def _model(indicator: Indicator, terms: Terms, fit: CountFit | None) -> pd.DataFrame:
    if fit is None:
        return pd.DataFrame(columns=MODEL_COLUMNS)
    b, reach = fit.coefficients[1:], 1.959963984540054 * fit.standard_errors[1:]
    return pd.DataFrame(
        {
            "measure": indicator.name,
            "label": indicator.words,
            "term": list(terms.words),
            "times": np.exp(b),
            "times_low": np.exp(b - reach),
            "times_high": np.exp(b + reach),
            "schools": int(terms.is_complete.sum()),
            "between": fit.between,
        }
    )


def _findings(table: pd.DataFrame, indicator: Indicator, fit: CountFit) -> Iterator[str]:
    counts = table["flag"].value_counts()
    told = ", ".join(f"{counts[flag]:,} {flag}" for flag in FLAGS if flag != NOT_KNOWN and counts.get(flag, 0))
    unknown = int(counts.get(NOT_KNOWN, 0))
    yield f"{indicator.words}: the referrals of {len(table) - unknown:,} schools were compared: {told}."
    if unknown:
        yield f"{indicator.words}: {unknown:,} schools could not be compared; the reason stands beside each."
    if fit.between > 0:
        yield f"{indicator.words}: beyond chance, schools that look alike differ here by about {fit.between**0.5:.0%}."
    hidden = int((table["observed_low"] < table["observed_high"]).sum())
    if hidden:
        yield (
            f"{indicator.words}: {hidden} hidden or rounded counts are kept as the range they can be; such a school is "
            "flagged only where the whole range lies beyond a limit."
        )
