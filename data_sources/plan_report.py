"""A plan laid out as the tables of its workbook, every figure from the measures and the verifier."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from allocation import measures, must_have
from allocation.explain import headline
from allocation.goals import GOAL_WORDS
from allocation.operating_model import OperatingModel
from allocation.plan import Assignment, Plan, SolveResult
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from allocation.solver.named_people import completed
from allocation.verify import verify
from allocation.wording import joined
from data_sources.exports import PlanTables
from data_sources.stores import SourceFile


def plan_tables(
    authority_name: str,
    problem: AllocationProblem,
    model: OperatingModel,
    settings: AllocationSettings,
    result: SolveResult,
    sources: Sequence[SourceFile],
    changes: Sequence[str] = (),
) -> PlanTables:
    """The tables of a plan's workbook, as `exports.PlanTables` describes them. `changes`: the settings' in words."""
    result = replace(result, plan=completed(problem, result.plan))
    breaches = verify(problem, result.plan)
    return PlanTables(
        title=f"Team Around the School plan for {authority_name}",
        summary=summary_table(problem, result),
        schools=school_table(problem, model, result),
        link_workers=measures.workloads(problem, result.plan),
        moves=measures.moves(problem, result.plan),
        breaches=pd.DataFrame([{"rule": one.rule, "sentence": one.sentence} for one in breaches]),
        stages=stage_table(result),
        settings=settings_table(model, settings, changes),
        sources=source_table(sources),
        notes=(headline(problem, result.plan),),
        named=named_table(problem, result.plan),
    )


def summary_table(problem: AllocationProblem, result: SolveResult) -> pd.DataFrame:
    """measure, value: the plan in figures, with what would make it fit where it does not."""
    found = measures.measure(problem, result.plan)
    rows: list[tuple[str, object]] = [
        ("Status", str(result.status)),
        ("Schools", found.schools),
        ("Schools with a link worker", found.covered),
        ("Meetings a term", found.meetings),
        ("Meetings a term the need scores entitle schools to", found.meetings_entitled),
        ("Schools that change link worker", found.moved),
        ("Link workers over their caseload", found.over_caseload),
        ("Link workers over their hours", found.over_hours),
        ("Largest workload (percent of direct time)", round(found.workload_max_percent, 1)),
        ("Smallest workload (percent of direct time)", round(found.workload_min_percent, 1)),
        ("Travel (hours a term)", round(found.travel_hours, 1)),
        ("Pairs of schools where the needier meets less often, inside a cluster", found.leapfrogs_within),
        ("Seconds taken", round(result.seconds, 1)),
    ]
    rows += [("What would make it fit", repair.sentence) for repair in result.repairs]
    rows += [("Also named", said) for said in must_have.in_words(problem.required, result.plan)]
    rows += [("Note", note) for note in result.notes]
    return pd.DataFrame(rows, columns=["measure", "value"])


def school_table(problem: AllocationProblem, model: OperatingModel, result: SolveResult) -> pd.DataFrame:
    """One row a school, covered or not, in the order of the problem; a school opened since the plan was made too."""
    names = {worker.worker_id: worker.name for worker in problem.workers}
    line_of = {line.urn: line for line in result.plan.assignments}
    also, rows = _also_named(problem, result.plan), []
    for s, school in enumerate(problem.schools):
        line = line_of.get(school.urn) or Assignment(school.urn, None, None)
        tier = model.tier(line.tier_id) if line.tier_id else None
        rows.append(
            {
                "urn": school.urn,
                "name": school.name,
                "phase": str(school.phase),
                "cluster": school.cluster,
                "link_worker_id": line.worker_id or "",
                "link_worker": names.get(line.worker_id or "", ""),
                "tier": tier.label if tier else "",
                "meetings_a_term": float(problem.meetings[s, model.tier_index(tier.id)]) if tier else None,
                "entitled_tier": model.tiers[int(problem.entitled_tier[s])].label,
                "tier_by_score": model.tier(school.computed_tier_id).label if school.computed_tier_id else "none",
                "why_entitled": school.tier_note,
                "link_worker_today": names.get(school.current_worker_id or "", ""),
                "need_points": school.need_points,
                "reason_not_covered": "" if line.worker_id else why_not_covered(problem, s, school.urn in line_of),
                **{column: people.get(school.urn, "") for column, people in also.items()},
            }
        )
    return pd.DataFrame(rows)


def _also_named(problem: AllocationProblem, plan: Plan) -> dict[str, dict[str, str]]:
    """For each role that schools must have, a column such as linked_social_worker: the people's names by URN."""
    found: dict[str, dict[str, str]] = {}
    for role in problem.required.roles:
        names = {one.worker_id: one.name for one in role.people}
        people: dict[str, list[str]] = {}
        for line in plan.named:
            if line.role_id == role.role_id and line.worker_id:
                people.setdefault(line.urn, []).append(names.get(line.worker_id, line.worker_id))
        found[re.sub(r"[^a-z0-9]+", "_", role.label.casefold())] = {urn: joined(some) for urn, some in people.items()}
    return found


def named_table(problem: AllocationProblem, plan: Plan) -> pd.DataFrame:
    """One row a school and role it must have besides its link worker: role, urn, name, phase, cluster, person_id,
    person ("" where nobody is), travel_minutes, reason_not_covered."""
    reasons = {(one.role.role_id, one.school.urn): one.reason for one in must_have.not_named(problem.required, plan)}
    rows = []
    for role in problem.required.roles:
        person = {one.worker_id: (p, one.name) for p, one in enumerate(role.people)}
        school = {one.urn: (s, one) for s, one in enumerate(role.schools)}
        for line in plan.named:
            if line.role_id == role.role_id and line.urn in school:
                s, of = school[line.urn]
                p, name = person.get(line.worker_id or "", (-1, ""))
                rows.append(
                    {
                        "role": role.label,
                        "urn": of.urn,
                        "name": of.name,
                        "phase": str(of.phase),
                        "cluster": of.cluster,
                        "person_id": line.worker_id or "",
                        "person": name or line.worker_id or "",
                        "travel_minutes": int(role.travel_minutes[s, p]) if p >= 0 else None,
                        "reason_not_covered": "" if line.worker_id else reasons.get((role.role_id, of.urn), ""),
                    }
                )
    return pd.DataFrame(rows)


def why_not_covered(problem: AllocationProblem, school: int, is_in_plan: bool = True) -> str:
    """Why nobody leads a school: the one reason all share, or that those who may have no room."""
    if not is_in_plan:
        return "It was not in the data when this plan was made"
    if problem.allowed[school].any():
        able = [w.name for w, may in zip(problem.workers, problem.allowed[school], strict=True) if may]
        return f"No room left with those who may lead it ({', '.join(able)})"
    reasons = sorted(set(problem.not_allowed_reason[school]))
    return "; ".join(reasons) if reasons else "There are no link workers"


def stage_table(result: SolveResult) -> pd.DataFrame:
    """One row a goal, in the order they were decided: how good, how sure, how long."""
    return pd.DataFrame(
        [
            {
                "goal": stage.label,
                "status": str(stage.status),
                "objective": stage.objective,
                "bound": stage.bound,
                "gap_percent": None if stage.gap is None else 100 * stage.gap,
                "unit": stage.unit,
                "seconds": round(stage.seconds, 2),
                "solver": stage.solver,
            }
            for stage in result.stages
        ]
    )


def settings_table(model: OperatingModel, settings: AllocationSettings, changes: Sequence[str] = ()) -> pd.DataFrame:
    """setting, value, status, source: what was chosen, and every figure of the operating model."""
    rows = [("Operating model", model.label, "chosen", model.source)]
    rows += [(f"Change {number}", said, "chosen", "") for number, said in enumerate(changes, 1)]
    chosen = settings.in_force(model).model_dump(mode="json", exclude={"operating_model", "changes"})
    chosen["cover"] = settings.cover.words if settings.cover else None
    rows += [(name.replace("_", " ").capitalize(), value_words(value), "chosen", "") for name, value in chosen.items()]
    rows += [
        (name, f"{figure.value:g} {figure.unit}", str(figure.status), figure.source) for name, figure in model.figures()
    ]
    return pd.DataFrame(rows, columns=["setting", "value", "status", "source"])


def value_words(value: object) -> str:
    """A setting as people read it; an order of goals in their words."""
    if isinstance(value, list):
        return "; ".join(GOAL_WORDS.get(name, str(name)) for name in value) or "the usual order"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)


def source_table(sources: Sequence[SourceFile]) -> pd.DataFrame:
    """Provenance of every file in use."""
    return pd.DataFrame(
        [
            {
                "kind": source.kind.replace("_", " "),
                "file_name": source.file_name,
                "sha256": source.sha256,
                "rows": source.rows,
                "data_date": source.data_date,
                "vintage": source.vintage,
                "loaded_at": source.loaded_at.strftime("%d/%m/%Y %H:%M"),
                "loaded_by": source.loaded_by,
            }
            for source in sources
        ]
    )
