"""The need engine beside a plain loop over schools, in one run: the ratio is what counts, not the seconds."""

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from allocation.need.score import score_schools

SCHOOLS, RUNS, SEED = 500, 5, 1
WEIGHTS = {"fsm_percent": 0.22, "area_deprivation_score": 0.18, "early_help": 0.275, "social_care": 0.225}


def run() -> None:
    """Prints the median time of scoring 500 schools, and of a loop that only normalises and weighs four figures."""
    schools = _schools()
    engine = statistics.median(_seconds(lambda: score_schools(schools)) for _ in range(RUNS))
    loop = statistics.median(_seconds(lambda: _plain_loop(schools)) for _ in range(RUNS))
    print(f"need score, {SCHOOLS} schools: engine {engine:.3f} s, plain loop {loop:.3f} s, ratio {engine / loop:.2f}")


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def _plain_loop(schools: pd.DataFrame) -> list[float]:
    """A score a school, row by row, with no shrinkage, missing values or contributions."""
    table = schools.assign(
        early_help=schools["early_help_children"] / schools["pupils"],
        social_care=schools["social_care_children"] / schools["pupils"],
    )
    scores = []
    for _, row in table.iterrows():
        cohort = table[table["phase"] == row["phase"]]
        points = 0.0
        for column, weight in WEIGHTS.items():
            low, high = cohort[column].quantile(0.05), cohort[column].quantile(0.95)
            points += weight * 100 * min(max((row[column] - low) / (high - low), 0), 1)
        scores.append(points)
    return scores


def _schools() -> pd.DataFrame:
    random = np.random.default_rng(SEED)
    hardship = random.gamma(2, 0.5, SCHOOLS)
    pupils = np.rint(random.gamma(6, 50, SCHOOLS) + 30)
    frame = pd.DataFrame(
        {
            "urn": [str(100_000 + i) for i in range(SCHOOLS)],
            "phase": random.choice(["primary", "secondary", "special"], SCHOOLS, p=[0.8, 0.14, 0.06]),
            "pupils": pupils,
            "fsm_percent": np.clip(20 * hardship, 0, 90),
            "fsm_eligible_pupils": np.rint(pupils * np.clip(0.2 * hardship, 0, 0.9)),
            "fsm_pupil_base": pupils,
            "area_deprivation_score": np.clip(0.2 * hardship + random.normal(0, 0.05, SCHOOLS), 0, 1),
            "early_help_children": random.poisson(0.05 * pupils * hardship).astype(float),
            "social_care_children": random.poisson(0.04 * pupils * hardship).astype(float),
            "referral_years": 1.0,
            "social_care_years": 1.0,
            "fsm_definition": "FSM6",
            "area_deprivation_measure": "IDACI",
            "area_deprivation_vintage": "2025",
        }
    )
    states = ["pupils", "fsm_percent", "area_deprivation_score", "early_help_children", "social_care_children"]
    return frame.assign(**{f"{name}_state": "known" for name in states})
