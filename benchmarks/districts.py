"""Synthetic districts of the sizes councils have: W, S and C, with an unfair allocation of today."""

from datetime import date

import numpy as np
import pandas as pd

from allocation.build_problem import build_problem
from allocation.entities import LinkWorker
from allocation.need.indicators import EARLY_HELP
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from data_sources import operating_models

# schools, clusters: a district like Wakefield, a large county, the largest
SIZES = {"W": (145, 6), "S": (400, 8), "C": (600, 12)}
SHARE_SECONDARY, SHARE_SPECIAL, SPARE = 0.13, 0.06, 0.05
CLUSTER_METRES = 8_000
CASES_PER_100_PUPILS, CASES_FOLLOW_NEED, CASES_SPREAD = 5.8, 0.5, 0.25


def district(size: str, seed: int) -> AllocationProblem:
    """A problem of that size under the Wakefield model; the same for the same seed. `size` is W, S or C."""
    return district_of(*SIZES[size], seed)


def district_of(schools: int, clusters: int, seed: int) -> AllocationProblem:
    """The same for any number of schools and clusters."""
    random = np.random.default_rng([seed, schools])
    centres = random.uniform(0, 12_000 * clusters**0.5, (clusters, 2)) + 400_000
    table = _schools(random, schools, centres)
    staff = staff_for(random, table, centres)
    need = pd.DataFrame({"urn": table["urn"], "phase": table["phase"], "need_points": random.uniform(0, 100, schools)})
    need["need_points_without_voice"] = need["need_points"]
    return problem_of(random, table, need, _early_help(random, need), staff)


def problem_of(
    random: np.random.Generator,
    table: pd.DataFrame,
    need: pd.DataFrame,
    contributions: pd.DataFrame,
    staff: tuple[LinkWorker, ...],
) -> AllocationProblem:
    """The problem of these schools and link workers under the Wakefield model, with an unfair allocation of today."""
    return build_problem(
        table,
        need,
        contributions,
        staff,
        operating_models.load("wakefield"),
        AllocationSettings(planning_date=date(2026, 9, 1)),
        pd.DataFrame({"urn": [], "destination": [], "travel_minutes": []}),
        pd.DataFrame({"urn": [], "worker_id": [], "action": [], "tier": [], "until": []}),
        today_for(random, table, staff),
    )


def _early_help(random: np.random.Generator, need: pd.DataFrame) -> pd.DataFrame:
    """A year's early help cases per 100 pupils, more of them where need is high: work for somewhat more time than there
    is if all schools were to meet as often as they are entitled to."""
    rate = CASES_PER_100_PUPILS * (1 - CASES_FOLLOW_NEED + 2 * CASES_FOLLOW_NEED * need["need_points"] / 100)
    noisy = rate * random.lognormal(0, CASES_SPREAD, len(need))
    return pd.DataFrame({"urn": need["urn"], "indicator": EARLY_HELP.name, "shrunk_value": noisy})


def _schools(random: np.random.Generator, count: int, centres: np.ndarray) -> pd.DataFrame:
    cluster = np.arange(count) % len(centres)
    kind = random.choice(3, count, p=[1 - SHARE_SECONDARY - SHARE_SPECIAL, SHARE_SECONDARY, SHARE_SPECIAL])
    pupils = np.choose(kind, [random.gamma(6, 45, count), random.gamma(12, 85, count), random.gamma(5, 22, count)])
    places = centres[cluster] + random.normal(0, CLUSTER_METRES / 2, (count, 2))
    return pd.DataFrame(
        {
            "urn": [str(100_000 + i) for i in range(count)],
            "name": [f"School {i}" for i in range(count)],
            "phase": np.choose(kind, ["primary", "secondary", "special"]),
            "cluster": [f"Cluster {c + 1}" for c in cluster],
            "pupils": np.rint(pupils),
            "easting": places[:, 0],
            "northing": places[:, 1],
        }
    )


def staff_for(random: np.random.Generator, table: pd.DataFrame, centres: np.ndarray) -> tuple[LinkWorker, ...]:
    """Per cluster, full- and part-timers until the caseload band is met with SPARE to spare: after vacancies."""
    ask = table["phase"].map({"primary": 1 / 9, "secondary": 1 / 3, "special": 1 / 3}).groupby(table["cluster"]).sum()
    people: list[tuple[str, float]] = []
    for cluster, load in ask.items():
        posts = load * (1 + SPARE)
        while posts > 0:
            fte = float(random.choice([1.0, 1.0, 0.8, 0.6]))
            people.append((str(cluster), fte))
            posts -= fte
    return tuple(
        LinkWorker(
            f"W{i}", f"Worker {i}", "senior_link_worker", fte, cluster, "", frozenset(), *_base(cluster, centres)
        )
        for i, (cluster, fte) in enumerate(people)
    )


def _base(cluster: str, centres: np.ndarray) -> tuple[float, float]:
    easting, northing = centres[int(cluster.split()[1]) - 1]
    return float(easting), float(northing)


def today_for(random: np.random.Generator, table: pd.DataFrame, staff: tuple[LinkWorker, ...]) -> pd.DataFrame:
    """Unfair on purpose: within a cluster the first workers on the list have far more than the last."""
    of = {cluster: [w.worker_id for w in staff if w.cluster == cluster] for cluster in set(table["cluster"])}
    worker = [of[c][int(len(of[c]) * random.beta(1, 1.6))] if of[c] else None for c in table["cluster"]]
    return pd.DataFrame({"urn": table["urn"], "worker_id": worker, "tier": ""})
