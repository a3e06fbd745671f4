"""The figures of scenarios and plans that are compared, worked out from what is stored, as a package holds them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Engine

from allocation.operating_model import OperatingModel
from allocation.plan import Plan
from allocation.scenario.names import ChangeNames
from allocation.scenario_comparison.compare import ScenarioComparison, compare_scenarios
from allocation.settings import AllocationSettings
from data_sources import council_gates, council_models, district, planning, stores
from data_sources.changed_district import models_of
from data_sources.district import District
from data_sources.package.figures import OF_PLAN, Figures, plan_figures
from data_sources.planning import Prepared
from data_sources.scenario_sides import Council, NotReady, Ready, looked_up
from data_sources.standing import standing


class NotCompared(ValueError):
    """Something that is to be compared cannot be; the message says what and why."""


def council_of(engine: Engine, authority_code: str, on: date) -> tuple[Council, District]:
    """What the sides of a council are made from, without a screen, and the district. `on`: the day on which ratings
    must not have run out; the term begins then where the council has not said when. Raises what `district.load` and
    `council_models.load` raise."""
    kept = stores.get_setting(engine, authority_code, council_models.ALLOCATION_SETTINGS, {})
    model_id = council_models.chosen_id(engine, authority_code)
    usual = AllocationSettings.model_validate({"planning_date": on, **kept, "operating_model": model_id})
    loaded, models = district.load(engine, authority_code), models_of(engine, authority_code)
    holds = standing(engine, authority_code, as_of=on)

    @cache
    def prepared(model: str, settings: str) -> Prepared:
        of_model, chosen = OperatingModel.model_validate_json(model), AllocationSettings.model_validate_json(settings)
        return planning.prepare_changed(loaded, of_model, chosen, holds, models, as_of=on)

    def road(model: OperatingModel, settings: AllocationSettings) -> Prepared:
        return prepared(model.model_dump_json(), settings.model_dump_json())

    model = council_models.load(engine, authority_code, model_id)
    return Council(engine, authority_code, model, usual, road), loaded


def compared(council: Council, keys: Sequence[str]) -> tuple[ScenarioComparison, list[Ready]]:
    """These side by side, the first as the reference, by the council's gates. Raises NotCompared with every reason
    where one of them cannot be, and ValueError for too few or too many."""
    found = looked_up(council, keys)
    missing = [one for one in found if isinstance(one, NotReady)]
    if missing:
        raise NotCompared(" ".join(f"{one.name}: {' '.join(one.reasons)}" for one in missing))
    ready = [one for one in found if isinstance(one, Ready)]
    gates = council_gates.gates(council.engine, council.authority_code)
    return compare_scenarios([one.side for one in ready], gates), ready


def compared_figures(
    engine: Engine, authority_code: str, keys: Sequence[str], on: date
) -> tuple[Figures, District, ScenarioComparison]:
    """Every figure of each of these (keys as `scenario_sides.named` gives them) and of the comparison, the district,
    and the comparison itself. Raises NotCompared."""
    council, loaded = council_of(engine, authority_code, on)
    comparison, ready = compared(council, keys)
    found: dict[str, Mapping[str, Mapping[str, Any]]] = {}
    for place, one in enumerate(ready):
        figures = {**plan_figures(one.prepared, one.side.plan), "lines": _lines(one.side.plan)}
        found |= {f"{_called(place)}{OF_PLAN}{what}": rows for what, rows in figures.items()}
    return {**found, **_comparison(comparison)}, loaded, comparison


def _lines(plan: Plan) -> dict[str, dict[str, Any]]:
    return {line.urn: {"worker_id": line.worker_id, "tier_id": line.tier_id} for line in plan.assignments}


def _called(place: int) -> str:
    """What one of the plans is called among figures: plans may have other names where a package is opened."""
    return f"Plan {place + 1}" if place else "The reference"


def _comparison(found: ScenarioComparison) -> dict[str, dict[str, dict[str, Any]]]:
    """Headline figures, gates and which schools differ, by plan."""
    figures: dict[str, dict[str, Any]] = {
        _called(place): {
            one: values[place].number if values[place].is_known else values[place].word
            for one, values in found.by_figure.items()
        }
        for place in range(len(found.sides))
    }
    for place, table in enumerate(found.schools.values(), start=1):
        differs = zip(table["key"], table["differs_in"], strict=True)
        figures[_called(place)] |= {f"{key} differs in": what for key, what in differs}
    gates = {
        _called(place): {
            gate.sentence(ChangeNames()): result.sentence for gate, result in zip(found.gates, results, strict=True)
        }
        for place, results in enumerate(found.by_gate)
    }
    return {"compared": figures, "gates": gates}
