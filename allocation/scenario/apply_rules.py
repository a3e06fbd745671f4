"""Changes of the operating model, to the need score, journeys and the settings of a plan, applied."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from allocation.entities import ValueState
from allocation.operating_model.questions import AnswersWanted, refuse_open
from allocation.scenario.baseline import Baseline, Refused, names_of
from allocation.scenario.change import ChangeBase
from allocation.scenario.rule_changes import (
    CapMoves,
    CapMovesEach,
    KeepTimeFree,
    NoChangeBefore,
    PutFirst,
    ScaleTime,
    ScaleTravel,
    SetBoundary,
    SetCaseloadRule,
    SetMeals,
    SetWeight,
    UseModel,
)
from allocation.settings import AllocationSettings


def use_model(baseline: Baseline, change: UseModel) -> Baseline:
    """The other model as the council reads it, with no number open that a plan needs."""
    if change.model_id == baseline.model.id:
        return baseline
    if change.model_id not in baseline.model_labels or baseline.load_model is None:
        known = ", ".join(baseline.model_labels.values())
        raise Refused(f"there is no operating model {change.model_id}; there are {known}")
    model = baseline.load_model(change.model_id)
    try:
        refuse_open(model, baseline.schools["cluster"].dropna().astype(str))
    except AnswersWanted as wanted:
        raise Refused(str(wanted)) from wanted
    unsaid = sorted(set(baseline.schools["phase"].astype(str)) - {str(phase) for phase in model.entitlement})
    if unsaid:
        raise Refused(f"the {model.label} model says nothing about {' and '.join(unsaid)} schools")
    return _with_settings(replace(baseline, model=model), operating_model=model.id)


def set_weight(baseline: Baseline, change: SetWeight) -> Baseline:
    """A weight of the need score."""
    choices = baseline.choices.model_copy(
        update={"weights": {**baseline.choices.weights, change.name: change.weight}}, deep=True
    )
    try:
        choices.settings()
    except ValueError as error:
        said = str(error)
        for name, label in names_of(baseline).weights.items():
            said = said.replace(f"'{name}'", f"“{label}”")
        raise Refused(said) from error
    return replace(baseline, choices=choices)


def set_meals(baseline: Baseline, change: SetMeals) -> Baseline:
    """Each school's newest share by this definition; a school without one has none, and never another definition's."""
    history = baseline.fsm_history
    rows = history[history["fsm_definition"] == change.definition]
    if not rows["fsm_percent"].notna().any():
        known = ", ".join(baseline.meals.get(one, one) for one in sorted(history["fsm_definition"].dropna().unique()))
        raise Refused(f"no figures of that definition are loaded; there are figures of: {known or 'none'}")
    newest = rows.sort_values(["urn", "academic_year"]).drop_duplicates("urn", keep="last").set_index("urn")
    urns = baseline.schools["urn"]
    found: dict[str, Any] = {
        name: urns.map(newest[column])
        for name, column in (
            ("fsm_percent", "fsm_percent"), ("fsm_percent_state", "fsm_percent_state"), ("fsm_year", "academic_year"),
            ("fsm_source", "fsm_source"),
        )
    }  # fmt: skip
    found["fsm_percent_state"] = found["fsm_percent_state"].fillna(str(ValueState.MISSING))
    cells = {name: column for name, column in found.items() if name in baseline.schools}
    is_known = pd.Series(urns.isin(newest.index), index=baseline.schools.index)
    cells["fsm_definition"] = pd.Series(change.definition, index=is_known.index).where(is_known, "")
    counts = {name: float("nan") for name in ("fsm_eligible_pupils", "fsm_pupil_base") if name in baseline.schools}
    return replace(baseline, schools=baseline.schools.assign(**cells, **counts))


def scale_travel(baseline: Baseline, change: ScaleTravel) -> Baseline:
    """All journeys, measured or estimated, take this much more or less time."""
    return replace(baseline, travel_factor=baseline.travel_factor * (1 + change.percent / 100))


def scale_time(baseline: Baseline, change: ScaleTime) -> Baseline:
    """Direct time of every post, at most all of the paid time."""
    share = baseline.model.hours.direct_share.value
    factor = baseline.time_factor * (1 + change.percent / 100)
    if not 0 < share * factor <= 1:
        most = f"{100 / share - 100:.0f}% more"
        raise Refused(f"{share:.0%} of paid time is for schools now, so it can be {most} at most, and more than none")
    return replace(baseline, time_factor=factor)


def _set(update: Callable[[Any], Mapping[str, Any]]) -> Callable[[Baseline, Any], Baseline]:
    def apply(baseline: Baseline, change: ChangeBase) -> Baseline:
        return _with_settings(baseline, **update(change))

    return apply


SETTINGS: dict[type[ChangeBase], Callable[[Baseline, Any], Baseline]] = {
    CapMoves: _set(lambda change: {"max_moves": change.moves}),
    CapMovesEach: _set(lambda change: {"max_moves_per_worker": change.moves}),
    NoChangeBefore: _set(lambda change: {"no_change_before": change.day}),
    SetBoundary: _set(lambda change: {"boundary": change.boundary}),
    SetCaseloadRule: _set(lambda change: {"caseload_rule": change.rule}),
    KeepTimeFree: _set(lambda change: {"headroom_percent": change.percent}),
    PutFirst: _set(lambda change: {"goal_order": change.goals}),
}


def _with_settings(baseline: Baseline, **update: Any) -> Baseline:
    now = baseline.settings
    changed = AllocationSettings.model_validate(
        {**{name: getattr(now, name) for name in type(now).model_fields}, **update}
    )
    return replace(baseline, settings=changed)
