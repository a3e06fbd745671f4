"""A district of four schools with a plan written by hand under each model: every figure can be added up on paper.

North: primaries 0 (need 60) and 1 (need 20), secondary 2 (need 80, four cases a term); South: primary 3 (need 40).
Everybody is at the same place, so nobody travels. Ann (1.0 FTE) leads in North, Cal (0.5 FTE) in South.
"""

from allocation.model_comparison.entities import AreaStaff, ModelRun
from allocation.plan import Assignment, Plan, SolveResult, SolveStatus
from tests.data_sources.test_model_instances import School, build, model, worker

SCHOOLS = [
    School("0", need=60),
    School("1", need=20),
    School("2", "secondary", need=80, cases=4),
    School("3", cluster="South", need=40),
]
WORKERS = [worker("ann"), worker("cal", "South", 0.5)]
TIERS = {
    "wakefield": ("two_meetings", "keeping_in_touch", "three_meetings", "two_meetings"),
    "salford": ("half_termly", "termly", "more_often", "half_termly"),
    "somerset": ("joins", "joins", "monthly", "joins"),
    "staffordshire": ("on_request", "on_request", "centre_day", "on_request"),
    "nfer_2_behaviour_and_education_support_teams": ("supported",) * 4,
}
ENOUGH = (AreaStaff("North", 3, "", 1.0, 0.6, 0.0, True, True), AreaStaff("South", 1, "", 0.5, 0.2, 0.0, True, True))


def run(
    model_id: str, staff: tuple[AreaStaff, ...] = ENOUGH, leads: tuple[str | None, ...] = ("ann", "ann", "ann", "cal")
) -> ModelRun:
    """The model's run with each school at its entitled tier, led by these people (None: by nobody)."""
    of = model(model_id)
    problem = build(of, SCHOOLS, WORKERS)
    lines = tuple(
        Assignment(school.urn, who, tier if who else None)
        for school, who, tier in zip(SCHOOLS, leads, TIERS[model_id], strict=True)
    )
    return ModelRun(of, problem, SolveResult(SolveStatus.FEASIBLE, Plan(lines), ()), staff)
