"""Which plan the strategy group looks at: today's allocation, a plan that was found, or a version of one."""

from dataclasses import dataclass

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.plan import Plan, SolveResult, SolveStatus
from allocation.problem import InconsistentProblem
from allocation.settings import AllocationSettings
from data_sources import stores
from data_sources.district import District
from data_sources.stores import SavedPlan, SavedVersion
from pages.ui import cache, frame, plan_outcome, rebalance_versions, state, words
from pages.ui.cache import Outcome

TODAY = "today"


@dataclass(frozen=True, eq=False)
class Looked:
    """The plan on screen against the data as it is now. `result` is None for today's allocation; `plan` and `version`
    are what was saved, where it was; `today` is today's allocation under the same settings."""

    key: str
    label: str
    seen: Outcome
    today: Outcome
    result: SolveResult | None = None
    plan: SavedPlan | None = None
    version: SavedVersion | None = None


def choose(of: District) -> Looked | None:
    """The list to choose from; None, with the reasons on screen, where the files contradict each other."""
    labels = named(of)
    picked = st.selectbox(
        "Plan to look at",
        list(labels),
        format_func=labels.__getitem__,
        key=f"strategy_plan_{len(labels)}",
        persist_state="session",
    )
    try:
        return look(of, picked, labels[picked])
    except InconsistentProblem as error:
        frame.contradictions(error)
        return None


def look(of: District, key: str, label: str) -> Looked | None:
    """The plan with this key ("today", "plan 3", "version 2"). Raises InconsistentProblem."""
    if key == TODAY:
        today = plan_outcome.today(of)
        return Looked(key, label, today, today) if today else None
    kind, number = key.split()
    if kind == "plan":
        saved = stores.plan(cache.engine(), int(number))
        seen, today = _outcomes(of, saved.operating_model, saved.settings, saved.result.plan)
        return Looked(key, label, seen, today, saved.result, plan=saved)
    version = stores.version(cache.engine(), int(number))
    plan, basis = version.newest.plan, version.basis
    seen, today = _outcomes(of, dict(basis.operating_model), dict(basis.settings), plan)
    status = SolveStatus.INFEASIBLE if plan.not_covered else SolveStatus.FEASIBLE
    result = SolveResult(status, plan, (), options=seen.prepared.settings.solve_options())
    return Looked(key, label, seen, today, result, version=version)


def named(of: District) -> dict[str, str]:
    """Key -> how it is called: today first, then versions and plans, the newest first."""
    found = {TODAY: "Today's allocation"}
    for one in stores.versions(cache.engine(), of.authority_code):
        found[f"version {one.version_id}"] = rebalance_versions.in_words(one)
    for plan in stores.plans(cache.engine(), of.authority_code):
        status = words.STATUSES[plan.status].lower()
        found[f"plan {plan.plan_id}"] = f"Plan of {words.moment(plan.created_at)} by {plan.created_by} ({status})"
    return found


def _outcomes(
    of: District, model: dict[str, object], settings: dict[str, object], plan: Plan
) -> tuple[Outcome, Outcome]:
    of_model, chosen = OperatingModel.model_validate(model), AllocationSettings.model_validate(settings)
    return cache.outcome(of, of_model, chosen, plan), cache.outcome(of, of_model, chosen)


def broken(looked: Looked) -> None:
    """Says where the plan breaks rules, so that nobody takes its figures for those of a lawful one."""
    breaches = looked.seen.breaches
    if breaches:
        rules = words.count(len({one.rule for one in breaches}), "rule")
        with st.expander(f"It breaks {rules} in {words.count(len(breaches), 'place')}", icon=":material/rule:"):
            st.markdown("\n".join(f"- {one.sentence}" for one in breaches))


def still_fresh(of: District, looked: Looked) -> None:
    """Says where files have changed since the plan was made."""
    if is_older(of, looked):
        st.warning(
            "Files have been loaded or taken out of use since this plan was made. The figures below set it against the "
            "data as it is now.",
            icon=":material/warning:",
        )


def is_older(of: District, looked: Looked) -> bool:
    """Whether files have been loaded or taken out of use since the plan was made."""
    basis = looked.plan or (looked.version.basis if looked.version else None)
    return basis is not None and not state.is_from_these_files(basis, of)
