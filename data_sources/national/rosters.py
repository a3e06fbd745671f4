"""Made-up staff for a council that has loaded none: clusters, hubs, posts and who leads which school today."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2

from allocation.build_problem import build_problem
from allocation.entities import Hub, LinkWorker
from allocation.need.score import NeedResult
from allocation.operating_model import OperatingModel
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from data_sources.district import District
from data_sources.joining.staff import ROSTER_COLUMNS
from data_sources.stores import real_code

# Every number here is an assumption, said on the page and in docs/method.md; no council gave it.
SCHOOLS_A_CLUSTER = 10  # what about two full-time posts lead: the fewest in which one can stand in for the other
MOST_SCHOOLS_A_CLUSTER = 12
SPARE_PERCENT = 8.0  # posts beyond full caseloads and hours: for somebody who leaves, before the next one starts
VACANT_SHARE = 0.10
POST_TENTHS = (10, 10, 8, 6)  # every other post full-time
LEAST_POST_TENTHS = 4
UNFAIR_SHARE = 0.25  # of clusters
UNFAIR_FIRST, UNFAIR_LAST = 1.0, 1.6  # a beta distribution along a cluster's list: who stands first has far more
SEED = 1
VACANT = "-vacant"
TENTHS = 10
MADE_UP = "Made up"
NOTE = (
    "Staff, clusters and today's allocation are made up for the national run, because none are loaded for this "
    "council: {posts} link workers in {clusters} clusters."
)


@dataclass(frozen=True)
class _Asked:
    """What the schools of a cluster ask of one role: places in the table, and the tenths of a post each takes."""

    cluster: str
    role: str
    schools: tuple[int, ...]
    tenths: tuple[float, ...]

    def posts(self, spare_percent: float) -> int:
        """Tenths of a post for all of them, with that much to spare."""
        return int(np.ceil(sum(self.tenths) * (1 + spare_percent / 100) - 1e-9))


def with_made_up_staff(
    loaded: District,
    need: NeedResult,
    entitled: pd.DataFrame,
    model: OperatingModel,
    settings: AllocationSettings,
    spare_percent: float = SPARE_PERCENT,
) -> District:
    """The district with clusters, hubs, link workers, vacancies and an allocation of today that are made up, each
    called so; nothing of it is kept. The same for the same schools and model.

    Clusters are k-means of where schools are; a cluster's posts come to what its schools take at the tiers they are
    entitled to, in caseloads or hours, whichever is more, and `spare_percent` beyond. A tenth of all posts is vacant,
    and their schools have nobody today. In a quarter of the clusters the first on the list lead far more than the last;
    in the others schools are handed out the largest first, each to whoever has most room.
    """
    random = np.random.default_rng([SEED, int(real_code(loaded.authority_code))])
    clusters = _clusters(loaded.schools, random)
    hubs = _hubs(loaded.schools, clusters)
    placed = replace(loaded, schools=loaded.schools.assign(cluster=clusters, hub=clusters.map(_hub_of)), hubs=hubs)
    asked = _asked(placed, need, entitled, model, settings)
    posts = _posts(asked, hubs, real_code(loaded.authority_code), random, spare_percent)
    vacant = _vacant(posts, random)
    return replace(
        placed,
        workers=tuple(posts),
        vacancies=_vacancies(vacant),
        current=_today(placed.schools, asked, [*posts, *vacant], random),
        notes=(NOTE.format(posts=len(posts), clusters=len(hubs)), *loaded.notes),
    )


def _clusters(schools: pd.DataFrame, random: np.random.Generator) -> pd.Series:
    """Clusters of about SCHOOLS_A_CLUSTER by where schools are; one whose place is not known joins the first."""
    places = schools[["easting", "northing"]].astype(float).to_numpy()
    known = np.flatnonzero(np.isfinite(places).all(axis=1))
    number = np.zeros(len(schools), dtype=int)
    for n, members in enumerate(_apart(places, known, random)):
        number[members] = n
    return pd.Series([f"{MADE_UP} cluster {one + 1}" for one in number], index=schools.index, dtype=object)


def _apart(
    places: NDArray[np.float64], members: NDArray[np.int64], random: np.random.Generator
) -> list[NDArray[np.int64]]:
    """The members by k-means, and what is still too large again."""
    wanted = round(len(members) / SCHOOLS_A_CLUSTER)
    if len(members) <= MOST_SCHOOLS_A_CLUSTER or len(np.unique(places[members], axis=0)) < wanted:
        return [members] if len(members) else []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a cluster stays empty: there is one fewer then
        label = kmeans2(places[members], max(2, wanted), minit="++", seed=random)[1]
    parts = [members[label == one] for one in np.unique(label)]
    return parts if len(parts) == 1 else [found for part in parts for found in _apart(places, part, random)]


def _hubs(schools: pd.DataFrame, clusters: pd.Series) -> tuple[Hub, ...]:
    """A hub in the middle of each cluster."""
    middle = schools[["easting", "northing"]].astype(float).groupby(clusters, sort=False).mean()
    order = sorted(middle.index, key=lambda name: int(str(name).rsplit(" ", 1)[1]))
    places = {name: [None if np.isnan(one) else float(one) for one in middle.loc[name]] for name in order}
    return tuple(Hub(_hub_of(name), name, *place) for name, place in places.items())


def _hub_of(cluster: str) -> str:
    return cluster.replace("cluster", "hub")


def _asked(
    loaded: District, need: NeedResult, entitled: pd.DataFrame, model: OperatingModel, settings: AllocationSettings
) -> list[_Asked]:
    """By cluster and role, from the problem with one full-time post of every role in every cluster: a school goes to
    the role that may lead most schools of those that may lead it."""
    probes = [
        LinkWorker(f"{hub.name} {role.id}", "", role.id, 1.0, hub.cluster, easting=hub.easting, northing=hub.northing)
        for hub in loaded.hubs
        for role in model.roles
    ]
    problem = build_problem(
        loaded.schools,
        need.table,
        need.contributions,
        probes,
        model,
        settings,
        loaded.travel_times,
        loaded.locks,
        loaded.current,
        entitlement=entitled,
    )
    return _by_role(problem, [role.id for role in model.roles])


def _by_role(problem: AllocationProblem, roles: Sequence[str]) -> list[_Asked]:
    share = _tenths(problem)
    may_lead = {
        role: np.array([worker.role == role for worker in problem.workers]) & np.isfinite(share) for role in roles
    }
    order = sorted(roles, key=lambda role: -int(may_lead[role].any(axis=1).sum()))
    found: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for s, school in enumerate(problem.schools):
        role = next((role for role in order if may_lead[role][s].any()), order[0])
        here = share[s][may_lead[role][s]]
        found.setdefault((school.cluster, role), []).append((s, float(here.min(initial=TENTHS))))
    return [
        _Asked(cluster, role, tuple(s for s, _ in rows), tuple(tenths for _, tenths in rows))
        for (cluster, role), rows in sorted(found.items(), key=lambda one: (len(one[0][0]), one[0]))
    ]


def _tenths(problem: AllocationProblem) -> NDArray[np.float64]:
    """[S, W] tenths of a full-time post that a school takes at the tier it is entitled to: of a caseload or of the
    hours, whichever is more; infinite where the worker may not lead it or that tier."""
    tier = problem.entitled_tier
    minutes = problem.minutes[np.arange(len(tier)), :, tier]
    hours = minutes / np.maximum(problem.capacity_minutes, 1)
    may_lead = problem.allowed & problem.worker_tier_allowed[:, tier].T
    return np.where(may_lead, TENTHS * np.maximum(hours, problem.caseload_share), np.inf)


def _posts(
    asked: Sequence[_Asked], hubs: Sequence[Hub], code: str, random: np.random.Generator, spare_percent: float
) -> list[LinkWorker]:
    """The filled posts, cluster by cluster; the first of each is large enough for the school that takes most."""
    hub_of = {hub.cluster: hub for hub in hubs}
    sizes = [(one, size) for one in asked for size in _sizes(one, one.posts(spare_percent), random)]
    return [
        LinkWorker(
            worker_id=f"made-up-{code}-{number:03d}",
            name=f"{MADE_UP} link worker {number}",
            role=one.role,
            fte=size / TENTHS,
            cluster=one.cluster,
            hub=hub_of[one.cluster].name,
            easting=hub_of[one.cluster].easting,
            northing=hub_of[one.cluster].northing,
        )
        for number, (one, size) in enumerate(sizes, start=1)
    ]


def _sizes(asked: _Asked, tenths: int, random: np.random.Generator) -> list[int]:
    sizes: list[int] = []
    largest = min(TENTHS, int(np.ceil(max(asked.tenths, default=0))))
    while tenths > 0:
        size = max(int(random.choice(POST_TENTHS)), 0 if sizes else largest)
        if tenths - size < LEAST_POST_TENTHS:
            size = tenths if tenths <= TENTHS else tenths // 2
        sizes.append(size)
        tenths -= size
    return sizes


def _vacant(posts: Sequence[LinkWorker], random: np.random.Generator) -> list[LinkWorker]:
    """So many posts like some of these that they are VACANT_SHARE of all, spread over the clusters."""
    count = round(VACANT_SHARE / (1 - VACANT_SHARE) * len(posts))
    like = [posts[i] for i in sorted(random.permutation(len(posts))[:count])]
    return [
        replace(one, worker_id=one.worker_id + VACANT, name=f"{MADE_UP} vacant post {number}")
        for number, one in enumerate(like, start=1)
    ]


def _vacancies(vacant: Sequence[LinkWorker]) -> pd.DataFrame:
    rows = [{"worker_id": one.worker_id, "name": one.name, "role": one.role, "fte": one.fte} for one in vacant]
    hubs = [{"hub": one.hub, "cluster": one.cluster, "is_vacant": True} for one in vacant]
    both = [row | hub for row, hub in zip(rows, hubs, strict=True)]
    return pd.DataFrame(both, columns=ROSTER_COLUMNS)


def _today(
    schools: pd.DataFrame, asked: Sequence[_Asked], posts: Sequence[LinkWorker], random: np.random.Generator
) -> pd.DataFrame:
    """urn, worker_id, tier ("") of every school that somebody leads today, unfair on purpose."""
    urns = schools["urn"].astype(str).to_list()
    teams: dict[tuple[str, str], list[LinkWorker]] = {}
    for post in posts:
        teams.setdefault((post.cluster, post.role), []).append(post)
    led = []
    for one in asked:
        team = teams[one.cluster, one.role]
        share_out = _unfairly if random.random() < UNFAIR_SHARE else _by_room
        led += [(urns[s], post) for s, post in zip(one.schools, share_out(one, team, random), strict=True)]
    rows = [(urn, post.worker_id, "") for urn, post in led if not post.worker_id.endswith(VACANT)]
    return pd.DataFrame(rows, columns=["urn", "worker_id", "tier"])


def _unfairly(asked: _Asked, team: Sequence[LinkWorker], random: np.random.Generator) -> list[LinkWorker]:
    order = random.permutation(len(team))
    return [team[order[int(len(team) * place)]] for place in random.beta(UNFAIR_FIRST, UNFAIR_LAST, len(asked.schools))]


def _by_room(asked: _Asked, team: Sequence[LinkWorker], _: np.random.Generator) -> list[LinkWorker]:
    room = [TENTHS * post.fte for post in team]
    given = dict[int, LinkWorker]()
    for place in sorted(range(len(asked.tenths)), key=lambda one: -asked.tenths[one]):
        widest = max(range(len(team)), key=lambda one: room[one])
        room[widest] -= asked.tenths[place]
        given[place] = team[widest]
    return [given[place] for place in range(len(asked.tenths))]
