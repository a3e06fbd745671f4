"""Synthetic districts of the sizes councils have: W, S and C, with an unfair allocation of today."""

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from allocation.build_problem import build_problem
from allocation.entities import LinkWorker, Phase
from allocation.need.indicators import EARLY_HELP
from allocation.operating_model import OperatingModel, TierRule
from allocation.operating_model.figure import assumed
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from data_sources import operating_models

# schools, clusters: a district like Wakefield, a large county, the largest
SIZES = {"W": (145, 6), "S": (400, 8), "C": (600, 12)}
SHARE_SECONDARY, SHARE_SPECIAL = 0.13, 0.06
CLUSTER_METRES = 8_000
CASES_FOLLOW_NEED, CASES_SPREAD = 0.5, 0.25


class Kind(NamedTuple):
    """What makes districts easy or hard: posts beyond full caseloads (a share of those), early help cases a year per
    100 pupils, how often schools meet at each tier (meetings a term; None: as the Wakefield model has it), from which
    need score on a school is entitled to the middle and to the highest tier of those, what share of today's posts is
    vacant (nobody leads their schools) and whether the others fit the caseloads without them, and the boundary rule."""

    spare: float = 0.05
    cases_per_100_pupils: float = 5.8
    meetings: tuple[int, int, int] | None = None
    cut_offs: tuple[int, int] = (35, 70)
    vacant_share: float = 0.0
    are_vacancies_made_up_for: bool = True
    boundary: Literal["hard", "neighbours", "free"] = "hard"


TIGHT = Kind()
KINDS = {
    "tight": TIGHT,  # what the others are compared with: hours short of the entitlement
    "roomy": Kind(
        spare=0.40, vacant_share=0.1
    ),  # on W every way of planning leads everybody as often as they are entitled to
    "frequent": Kind(cases_per_100_pupils=2.5, meetings=(2, 6, 12), vacant_share=0.1),  # meetings take most of the time
}


def district(size: str, seed: int, kind: Kind = TIGHT) -> AllocationProblem:
    """A problem of that size under the Wakefield model; the same for the same seed. `size` is W, S or C."""
    return district_of(*SIZES[size], seed, kind)


def district_of(schools: int, clusters: int, seed: int, kind: Kind = TIGHT) -> AllocationProblem:
    """The same for any number of schools and clusters."""
    random = np.random.default_rng([seed, schools])
    centres = random.uniform(0, 12_000 * clusters**0.5, (clusters, 2)) + 400_000
    table = _schools(random, schools, centres)
    staff = staff_for(random, table, centres, kind.spare)
    need = pd.DataFrame({"urn": table["urn"], "phase": table["phase"], "need_points": random.uniform(0, 100, schools)})
    need["need_points_without_voice"] = need["need_points"]
    cases = _early_help(random, need, kind.cases_per_100_pupils)
    return problem_of(random, table, need, cases, staff, kind, adjoining(centres))


def model_of(kind: Kind) -> OperatingModel:
    """The Wakefield model; where the kind says how often schools meet, with its tiers for schools of every phase."""
    model = operating_models.load("wakefield")
    if kind.meetings is None:
        return model
    why = "Made up for a benchmark in which meetings take most of the time"
    often = [assumed(count, "meetings a term", why) for count in kind.meetings]
    tiers = [
        tier.model_copy(update={"mode": "in person", "meetings": dict.fromkeys(Phase, figure)})
        for tier, figure in zip(model.tiers, often, strict=True)
    ]
    scores = zip(model.tiers, (0, *kind.cut_offs), strict=True)
    rule = TierRule(cut_offs={tier.id: assumed(score, "need points", why) for tier, score in scores})
    return model.model_copy(update={"tiers": tuple(tiers), "entitlement": dict.fromkeys(Phase, rule)})


def problem_of(
    random: np.random.Generator,
    table: pd.DataFrame,
    need: pd.DataFrame,
    contributions: pd.DataFrame,
    staff: tuple[LinkWorker, ...],
    kind: Kind = TIGHT,
    neighbours: list[tuple[str, str]] | None = None,
) -> AllocationProblem:
    """The problem of these schools and link workers, with an unfair allocation of today. What vacant posts lead today,
    nobody does."""
    staff, vacant = _with_vacancies(random, staff, kind) if kind.vacant_share else (staff, set())
    today = today_for(random, table, staff)
    return build_problem(
        table,
        need,
        contributions,
        tuple(worker for worker in staff if worker.worker_id not in vacant),
        model_of(kind),
        AllocationSettings(planning_date=date(2026, 9, 1), boundary=kind.boundary),
        pd.DataFrame({"urn": [], "destination": [], "travel_minutes": []}),
        pd.DataFrame({"urn": [], "worker_id": [], "action": [], "tier": [], "until": []}),
        today[~today["worker_id"].isin(vacant)],
        adjoining=neighbours or [],
    )


def _with_vacancies(
    random: np.random.Generator, staff: tuple[LinkWorker, ...], kind: Kind
) -> tuple[tuple[LinkWorker, ...], set[str]]:
    """All posts of today, and the ids of the vacant ones: some of the staff, or as many beside them."""
    picked = {int(i) for i in random.permutation(len(staff))[: round(kind.vacant_share * len(staff))]}
    if not kind.are_vacancies_made_up_for:
        return staff, {staff[i].worker_id for i in picked}
    beside = {i: replace(staff[i], worker_id=f"{staff[i].worker_id} vacant") for i in picked}
    posts = [one for i, worker in enumerate(staff) for one in ([worker, beside[i]] if i in beside else [worker])]
    return tuple(posts), {one.worker_id for one in beside.values()}


def adjoining(centres: np.ndarray) -> list[tuple[str, str]]:
    """Pairs of clusters with no third centre in the circle on which theirs lie opposite each other."""
    found = []
    for a, b in combinations(range(len(centres)), 2):
        middle, radius = (centres[a] + centres[b]) / 2, np.linalg.norm(centres[a] - centres[b]) / 2
        others = np.delete(centres, [a, b], axis=0)
        if (np.linalg.norm(others - middle, axis=1) > radius).all():
            found.append((f"Cluster {a + 1}", f"Cluster {b + 1}"))
    return found


def _early_help(random: np.random.Generator, need: pd.DataFrame, cases_per_100_pupils: float) -> pd.DataFrame:
    """A year's early help cases per 100 pupils, more of them where need is high: work for somewhat more time than there
    is if all schools were to meet as often as they are entitled to."""
    rate = cases_per_100_pupils * (1 - CASES_FOLLOW_NEED + 2 * CASES_FOLLOW_NEED * need["need_points"] / 100)
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


def staff_for(
    random: np.random.Generator, table: pd.DataFrame, centres: np.ndarray, spare: float = TIGHT.spare
) -> tuple[LinkWorker, ...]:
    """Per cluster, full- and part-timers until the caseload band is met with this share to spare."""
    ask = table["phase"].map({"primary": 1 / 9, "secondary": 1 / 3, "special": 1 / 3}).groupby(table["cluster"]).sum()
    people: list[tuple[str, float]] = []
    for cluster, load in ask.items():
        posts = load * (1 + spare)
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
