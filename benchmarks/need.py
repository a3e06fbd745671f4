"""The need engine beside plain loops over schools and draws, in one run: the ratio is what counts, not the seconds."""

import statistics
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pandas as pd

from allocation.need.choices import NeedChoices
from allocation.need.score import score_schools
from allocation.need.uncertainty.drawn_scores import UncertaintyOptions, draw_scores
from allocation.tiers.chances import tier_chances
from allocation.tiers.compare import compare_scores
from data_sources import operating_models

SCHOOLS, RUNS, SEED = 500, 5, 1
DRAWS, LOOP_DRAWS = 2000, 25
WEIGHTS = {"fsm_percent": 0.22, "area_deprivation_score": 0.18, "early_help": 0.275, "social_care": 0.225}


def run() -> None:
    """Prints the median time of scoring 500 schools, and of a loop that only normalises and weighs four figures."""
    schools = _schools()
    engine = statistics.median(_seconds(lambda: score_schools(schools)) for _ in range(RUNS))
    loop = statistics.median(_seconds(lambda: _plain_loop(schools)) for _ in range(RUNS))
    print(f"need score, {SCHOOLS} schools: engine {engine:.3f} s, plain loop {loop:.3f} s, ratio {engine / loop:.2f}")
    _draws(schools)
    _weights_moved(schools)


def _draws(schools: pd.DataFrame) -> None:
    """All variations of the engine beside a pandas loop that scores with one draw of weights at a time; the loop's time
    is that of a few draws, times how many more there are."""
    options = UncertaintyOptions(draws=DRAWS)
    engine = statistics.median(_seconds(lambda: draw_scores(schools, options=options)) for _ in range(RUNS))
    loop = statistics.median(_seconds(lambda: _loop_over_draws(schools)) for _ in range(RUNS)) * DRAWS / LOOP_DRAWS
    print(
        f"how sure, {SCHOOLS} schools x {DRAWS:,} draws: engine {engine:.2f} s, plain pandas loop {loop:.1f} s, "
        f"ratio {engine / loop:.3f}"
    )
    need, model = score_schools(schools), operating_models.load("wakefield")
    drawn = draw_scores(schools, options=options)
    print(f"chances of tiers: {_seconds(lambda: tier_chances(drawn, need.table, model)):.2f} s")
    tracemalloc.start()
    draw_scores(schools, options=options)
    print(f"memory at most while drawing: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB")
    tracemalloc.stop()


def _loop_over_draws(schools: pd.DataFrame) -> pd.DataFrame:
    """Ranks a draw, with drawn weights and drawn rates, as a script would do it."""
    random = np.random.default_rng(SEED)
    ranks = {}
    for draw in range(LOOP_DRAWS):
        table = schools.assign(
            early_help=random.poisson(schools["early_help_children"]) / schools["pupils"],
            social_care=random.poisson(schools["social_care_children"]) / schools["pupils"],
        )
        factors = random.uniform(0.75, 1.25, len(WEIGHTS))
        points = pd.Series(0.0, index=table.index)
        for (column, weight), factor in zip(WEIGHTS.items(), factors, strict=True):
            by_phase = table.groupby("phase")[column]
            low, high = by_phase.transform(lambda x: x.quantile(0.05)), by_phase.transform(lambda x: x.quantile(0.95))
            points += weight * factor * 100 * ((table[column] - low) / (high - low)).clip(0, 1)
        ranks[draw] = points.groupby(table["phase"]).rank(ascending=False, method="min")
    return pd.DataFrame(ranks).quantile([0.05, 0.5, 0.95], axis=1)


def _weights_moved(schools: pd.DataFrame) -> None:
    """What the Weights page works out when a slider moves: another score, both tiers, who changes."""
    model, before = operating_models.load("wakefield"), score_schools(schools)
    chosen = NeedChoices(weights={"fsm": 0.7}).settings()
    moved = statistics.median(
        _seconds(lambda: compare_scores(before, score_schools(schools, chosen), model)) for _ in range(RUNS)
    )
    print(f"a slider moved, {SCHOOLS} schools: {1000 * moved:.0f} ms")


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
