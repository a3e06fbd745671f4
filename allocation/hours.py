"""What a school asks of a link worker's term, in cases and minutes, and how many minutes a worker has."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from allocation.entities import Phase
from allocation.need.averages import weighted_averages
from allocation.need.indicators import EARLY_HELP
from allocation.operating_model import OperatingModel, Tier

METRES_A_MILE = 1609.344

MEASURED = "early help at this school"
PHASE_RATE = "the phase's early help rate: none recorded for this school"
DEFAULT_RATE = "the model's usual rate: no referrals are loaded"
PHASE_PUPILS = "the phase's median pupils: its own are not known"


def case_table(schools: pd.DataFrame, contributions: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """Expected early help cases a term and what they rest on, one row a school in the order of `schools`.

    schools: urn, phase, pupils. contributions: as `need.score.score_schools` gives it; the steadied early help rate
    (per 100 pupils a year) is read from it. Returns urn, expected_cases (a term, >= 0), pupils, cases_per_100_pupils
    (a term), basis (words), is_estimated (the rate or the pupils are not the school's own).
    cases = steadied rate x pupils / terms a year. A school without a rate takes its phase's (weighted by pupils),
    else all schools'; where nobody has one, the model's default. Unknown pupils: the median of the phase, else of all
    schools. Raises ValueError when the model has no terms in a year.
    """
    if model.hours.terms_per_year.value <= 0:
        raise ValueError(f"the operating model '{model.id}' has no terms in a year; give one or more")
    phases = schools["phase"].astype(str).to_numpy()
    own_pupils = schools["pupils"].to_numpy(dtype=float)
    pupils = _median_by_phase(own_pupils, phases)
    early_help = contributions[contributions["indicator"] == EARLY_HELP.name].set_index("urn")["shrunk_value"]
    yearly = early_help.astype(float).reindex(schools["urn"].astype(str)).to_numpy(dtype=float)
    has_rate = np.isfinite(yearly)
    if has_rate.any():
        rate = _rate_by_phase(yearly, pupils, phases) / model.hours.terms_per_year.value
        basis = np.where(has_rate, MEASURED, PHASE_RATE)
    else:
        rate = np.full(len(schools), model.hours.default_cases_per_100_pupils.value)
        basis = np.full(len(schools), DEFAULT_RATE)
    knows_pupils = np.isfinite(own_pupils)
    return pd.DataFrame(
        {
            "urn": schools["urn"].astype(str).to_numpy(),
            "expected_cases": np.nan_to_num(rate * pupils / 100),
            "pupils": pupils,
            "cases_per_100_pupils": rate,
            "basis": [f"{b}; {PHASE_PUPILS}" if not k else str(b) for b, k in zip(basis, knows_pupils, strict=True)],
            "is_estimated": ~(has_rate & knows_pupils),
        }
    )


def expected_cases(schools: pd.DataFrame, contributions: pd.DataFrame, model: OperatingModel) -> NDArray[np.float64]:
    """Early help cases a term [schools], in the order of `schools`: the figures of `case_table`."""
    return case_table(schools, contributions, model)["expected_cases"].to_numpy(dtype=float)


def minutes_a_term(
    phases: Sequence[Phase], cases: ArrayLike, travel_minutes: ArrayLike, model: OperatingModel
) -> NDArray[np.int64]:
    """Minutes of a worker's term [schools, workers, tiers]; 0 for a tier the phase cannot have.

    meetings x (length + preparation + follow-up) + contacts x contact time + cases x time a case + visits x round trip.
    `cases` [schools] a term; `travel_minutes` [schools, workers] one way; a visit is a meeting in person. A tier that
    gives a school a share of a post takes that share of a full-time worker's direct time, and nothing besides.
    """
    travel = np.asarray(travel_minutes, dtype=float)
    hours = model.hours
    meeting = hours.meeting_hours.value + hours.preparation_hours.value + hours.follow_up_hours.value
    meetings = _by_phase(phases, model, lambda tier, phase: model.meetings_a_term(tier.id, phase))
    contacts = _by_phase(phases, model, lambda tier, _: model.contacts_a_term(tier.id))
    visits = meetings * np.array([tier.mode == "in person" for tier in model.tiers])
    is_offered = _by_phase(phases, model, lambda *_: 1.0)
    casework = np.asarray(cases, dtype=float)[:, None] * hours.hours_per_case.value * is_offered
    worked = 60 * (meetings * meeting + contacts * hours.contact_hours.value + casework)
    minutes = np.rint(worked[:, None, :] + 2 * travel[:, :, None] * visits[:, None, :])
    return np.where(_has_share(phases, model)[:, None, :], _share_minutes(phases, model)[:, None, :], minutes).astype(
        np.int64
    )


def _has_share(phases: Sequence[Phase], model: OperatingModel) -> NDArray[np.bool_]:
    return _by_phase(phases, model, lambda tier, phase: float(phase in tier.presence)) > 0


def _share_minutes(phases: Sequence[Phase], model: OperatingModel) -> NDArray[np.float64]:
    """Rounded down, so that two halves never come to more than one full-time post has."""
    share = _by_phase(phases, model, lambda tier, phase: model.post_share(tier.id, phase) or 0.0)
    return np.floor(share * _full_time_minutes(model) + 1e-6)


def _full_time_minutes(model: OperatingModel) -> float:
    hours = model.hours
    return hours.weeks_per_term.value * hours.paid_hours_per_week.value * hours.direct_share.value * 60


def capacity_minutes(fte: ArrayLike, model: OperatingModel) -> NDArray[np.int64]:
    """Direct minutes each worker has in a term: FTE x weeks x paid hours x direct share, rounded down to a minute."""
    return np.floor(np.asarray(fte, dtype=float) * _full_time_minutes(model) + 1e-6).astype(np.int64)


def straight_line_minutes(schools: ArrayLike, bases: ArrayLike, model: OperatingModel) -> NDArray[np.float64]:
    """One-way minutes [schools, bases] between British National Grid places [n, 2] in metres: straight miles x road
    factor at the model's speed. NaN where either place is unknown. Raises ValueError when the speed is 0."""
    speed = model.hours.miles_per_hour.value
    if speed <= 0:
        raise ValueError(f"the operating model '{model.id}' has a travel speed of {speed:g}; give one above 0")
    here, there = (np.asarray(places, dtype=float).reshape(-1, 2) for places in (schools, bases))
    metres = np.hypot(here[:, None, 0] - there[None, :, 0], here[:, None, 1] - there[None, :, 1])
    return np.asarray(metres / METRES_A_MILE * model.hours.road_factor.value / speed * 60, dtype=float)


def _by_phase(
    phases: Sequence[Phase], model: OperatingModel, figure: Callable[[Tier, Phase], float]
) -> NDArray[np.float64]:
    """A figure for each school and tier [schools, tiers]; 0 where the tier is not for the school's phase."""
    known = {
        phase: [figure(tier, phase) if phase in tier.phases else 0.0 for tier in model.tiers] for phase in set(phases)
    }
    return np.array([known[phase] for phase in phases], dtype=float).reshape(len(phases), len(model.tiers))


def _median_by_phase(values: NDArray[np.float64], phases: NDArray[np.object_]) -> NDArray[np.float64]:
    """The values [schools] with unknown ones replaced by the median of the phase, else of all; NaN where none is
    known."""
    by_phase = pd.Series(values).groupby(phases).transform("median").fillna(pd.Series(values).median())
    return pd.Series(values).fillna(by_phase).to_numpy(dtype=float)


def _rate_by_phase(
    rates: NDArray[np.float64], pupils: NDArray[np.float64], phases: NDArray[np.object_]
) -> NDArray[np.float64]:
    """The rates [schools] with unknown ones replaced by the pupil-weighted mean of the phase, else of all."""
    phase_rate = pd.Series(phases).map(weighted_averages(rates, pupils, phases)).astype(float)
    overall = weighted_averages(rates, pupils, np.full(len(rates), "all schools")).iloc[0]
    return pd.Series(rates).fillna(phase_rate).fillna(overall).to_numpy(dtype=float)
