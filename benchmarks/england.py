"""As many authorities and schools as England has, one after another on two cores: speed, proof, and how many are left
without a plan or an explanation."""

from dataclasses import dataclass, field

import numpy as np

from allocation.plan import SolveOptions, SolveResult, SolveStatus
from allocation.problem import AllocationProblem
from allocation.solver.solve import solve
from benchmarks import clock, spreadsheets
from benchmarks.districts import TIGHT, Kind, district_of
from benchmarks.figures import Figures, figures
from benchmarks.scaling import peak_megabytes

AUTHORITIES, SCHOOLS = 153, 23_115
MIDDLE, SPREAD, FEWEST, MOST = 115, 0.72, 10, 620
VACANT_SHARE = 0.1
ONE_IN_SHORT = 9
SCHOOLS_A_SECOND = 150.0
LEAST_SECONDS = 0.3
SEED = 5
PEERS = {"spreadsheet, need first": spreadsheets.by_need, "spreadsheet, everybody first": spreadsheets.everybody_first}


@dataclass
class Tally:
    """Everything added up over the authorities solved so far; `seconds` of each."""

    schools: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    whole: int = 0
    explained: int = 0
    moved_need: float = 0.0
    moved_need_beyond_bound: float = 0.0
    ours: list[Figures] = field(default_factory=list)
    theirs: dict[str, list[Figures]] = field(default_factory=lambda: {name: [] for name in PEERS})

    def add(self, problem: AllocationProblem, result: SolveResult, seconds: float) -> None:
        """Takes one authority's result in, beside the spreadsheets' plans for it."""
        moves = next(stage for stage in result.stages if stage.goal == "moved_need")
        self.schools.append(len(problem.schools))
        self.seconds.append(seconds)
        self.ours.append(figures(problem, result.plan, seconds))
        self.whole += not result.plan.not_covered and not self.ours[-1].broken
        self.explained += bool(result.plan.not_covered) and is_explained(result)
        self.moved_need += moves.objective or 0.0
        self.moved_need_beyond_bound += (moves.objective or 0.0) - (moves.bound or 0.0)
        for name, peer in PEERS.items():
            self.theirs[name].append(figures(problem, peer(problem), 0.0))


def run(authorities: int = AUTHORITIES, schools_a_second: float = SCHOOLS_A_SECOND, kind: Kind = TIGHT) -> None:
    """Solves the first so many of the authorities in the time that `schools_a_second` allows each; prints the sums."""
    tally = Tally()
    for place, schools in enumerate(sizes()[:authorities]):
        problem = authority(schools, place, kind)
        seconds = max(LEAST_SECONDS, schools / schools_a_second)
        began = clock.now()
        result = solve(problem, SolveOptions(seconds=seconds))
        tally.add(problem, result, clock.now() - began)
    show(tally)


def sizes() -> list[int]:
    """Schools of each authority: SCHOOLS in all, most near MIDDLE, some far more; in no order."""
    drawn = MIDDLE * np.random.default_rng(SEED).lognormal(0, SPREAD, AUTHORITIES)
    found = np.clip(np.rint(drawn * SCHOOLS / drawn.sum()), FEWEST, MOST).astype(int)
    found[np.argsort(found)[AUTHORITIES // 2]] += SCHOOLS - found.sum()  # what rounding and clipping leave over
    return [int(one) for one in found]


def authority(schools: int, place: int, kind: Kind = TIGHT) -> AllocationProblem:
    """One authority: clusters of 24 schools in a middling one and 50 in a large; a tenth of its posts vacant. In one of
    ONE_IN_SHORT the caseloads do not fit without those posts."""
    is_short = place % ONE_IN_SHORT == ONE_IN_SHORT - 1
    return district_of(schools, max(1, round(schools**0.5 / 2)), place, with_vacancies(kind, is_short))


def with_vacancies(kind: Kind, is_short: bool) -> Kind:
    """Such districts with a tenth of today's posts vacant, beside a team that is whole or one that is short of them."""
    return kind._replace(vacant_share=VACANT_SHARE, are_vacancies_made_up_for=not is_short)


def is_explained(result: SolveResult) -> bool:
    """Schools are left out for it is proven that some must be, and the menu says what would help."""
    return result.status is SolveStatus.INFEASIBLE and bool(result.repairs)


def show(tally: Tally) -> None:
    count, seconds, schools = len(tally.schools), sum(tally.seconds), sum(tally.schools)
    print(f"{count} authorities, {schools:,} schools: {seconds:.0f} s, {schools / seconds:.0f} schools a second")
    slope, beginning, fit = linear_fit(tally.seconds)
    print(f"seconds over authorities: {beginning:.2f} + {slope:.3f} a piece (R2 {fit:.4f})")
    print(f"memory: {peak_megabytes():.0f} MB at most")
    print(f"a plan for every school: {tally.whole}; an explanation of what would help: {tally.explained}", end="")
    print(f"; neither: {count - tally.whole - tally.explained}")
    gap = 100 * tally.moved_need_beyond_bound / max(1.0, tally.moved_need)
    print(f"pooled gap of the moves stage: {gap:.1f}% (objectives less bounds, over objectives)")
    clean = [i for i, one in enumerate(tally.ours) if not one.left_out]
    for words, places in (("all", range(count)), ("those with a plan for every school", clean)):
        for name, plans in tally.theirs.items():
            print(
                f"against {name}, {words} ({len(places)}): {_beside(tally, [plans[i] for i in places], list(places))}"
            )


def _beside(tally: Tally, theirs: list[Figures], places: list[int]) -> str:
    ours = [tally.ours[i] for i in places]
    weights = [tally.schools[i] for i in places]

    def added(of: list[Figures], name: str) -> float:
        return sum(getattr(one, name) for one in of)

    def deviation(of: list[Figures]) -> float:
        return float(np.average([one.mean_deviation for one in of], weights=weights)) if of else 0.0

    return (
        f"meetings {added(ours, 'meetings') / max(1.0, added(theirs, 'meetings')):.2f}x, "
        f"left out {added(ours, 'left_out'):.0f} against {added(theirs, 'left_out'):.0f}, "
        f"moved {added(ours, 'moved') / max(1.0, added(theirs, 'moved')):.2f}x, "
        f"mean deviation {deviation(ours):.1f}% against {deviation(theirs):.1f}%"
    )


def linear_fit(seconds: list[float]) -> tuple[float, float, float]:
    """Slope, beginning and R2 of the straight line through the seconds spent up to each authority."""
    spent, count = np.cumsum(seconds), np.arange(1, len(seconds) + 1)
    if len(seconds) < 2:
        return float(spent[0]), 0.0, 1.0
    slope, beginning = np.polyfit(count, spent, 1)
    off = spent - (slope * count + beginning)
    return float(slope), float(beginning), float(1 - (off**2).sum() / ((spent - spent.mean()) ** 2).sum())
