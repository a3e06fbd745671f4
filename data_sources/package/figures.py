"""The figures a package must come to again: worked out from what is stored, and held against each other one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from math import isfinite
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from allocation.measures import measure, workloads
from allocation.operating_model import OperatingModel
from allocation.plan import Plan
from allocation.price import price
from allocation.problem import AllocationProblem
from allocation.settings import AllocationSettings
from allocation.verify import verify
from data_sources import district, planning, stores
from data_sources.changed_district import models_of
from data_sources.district import District
from data_sources.planning import Prepared
from data_sources.standing import standing

# What is worked out -> of what (a school, a link worker, the plan) -> figure -> value, as JSON has it.
Figures = Mapping[str, Mapping[str, Mapping[str, Any]]]
LABELS = {
    "need": "Need score",
    "parts": "Parts of the need score",
    "tiers": "Tiers",
    "today": "Today's allocation",
    "plan": "Figures of the plan",
    "prices": "What the plan costs by goal",
    "workers": "Link workers' workloads",
    "breaches": "Broken rules",
    "lines": "Who leads each school",
    "compared": "Figures compared",
    "gates": "The council's gates",
}
NOT_THERE = "not there"
OF_PLAN = ": "
OF_ONE_DATABASE = ("judgement_id",)  # the number of a row, which is another in every database


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that is another here than in the package: `what` (a label), `of` which school or worker, `figure`."""

    what: str
    of: str
    figure: str
    in_package: str
    here: str


def figures_of(engine: Engine, version_id: int, on: date) -> tuple[Figures, District]:
    """Every figure of a version at its newest revision, worked out from what is stored, and the district it is of.

    on: the day on which ratings and judgements must not have run out. Raises what `district.load` and `build_problem`
    raise.
    """
    saved = stores.version(engine, version_id)
    code, settings = saved.summary.authority_code, AllocationSettings.model_validate(saved.basis.settings)
    model = OperatingModel.model_validate(saved.basis.operating_model)
    loaded, holds = district.load(engine, code), standing(engine, code, as_of=on)
    prepared = planning.prepare_changed(loaded, model, settings, holds, models_of(engine, code), as_of=on)
    return plan_figures(prepared, saved.newest.plan), loaded


def plan_figures(prepared: Prepared, plan: Plan) -> Figures:
    """Every figure of one plan, from what it is made of."""
    problem: AllocationProblem = prepared.problem
    broken = [f"{one.rule}: {one.sentence}" for one in verify(problem, plan)]
    return {
        "need": _by(prepared.need.table, "urn"),
        "parts": _by(prepared.need.contributions, "urn", "indicator"),
        "tiers": _by(prepared.entitlement, "urn"),
        "today": _by(prepared.district.current, "urn"),
        "plan": {"the plan": {name: _plain(value) for name, value in _flat(asdict(measure(problem, plan)))}},
        "prices": {"the plan": {goal: _plain(value) for goal, value in price(problem, plan).items()}},
        "workers": _by(workloads(problem, plan), "worker_id"),
        "breaches": {str(number): {"rule": said} for number, said in enumerate(sorted(broken), start=1)},
    }


def _by(table: pd.DataFrame, *key: str) -> dict[str, dict[str, Any]]:
    """A row each, by its key; every other column a figure."""
    columns = [str(name) for name in table.columns if name not in (*key, *OF_ONE_DATABASE)]
    names = [" ".join(map(str, cells)) for cells in zip(*(table[one] for one in key), strict=True)]
    cells = [[_plain(value) for value in table[name].tolist()] for name in columns]
    return {
        name: dict(zip(columns, row, strict=True)) for name, row in zip(names, zip(*cells, strict=True), strict=True)
    }


def _flat(figures: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from ((f"{name} {of}", one) for of, one in value.items())
        else:
            yield name, value


def _plain(value: Any) -> Any:
    """As JSON gives it back; what is no number, and what is missing, is None."""
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None if value != value else str(value)
    return None if pd.isna(value) else str(value)


def label_of(what: str) -> str:
    """What a sort of figures is called; those of one of several plans have its name before it: "Plan A: workers"."""
    name, _, kind = what.rpartition(OF_PLAN)
    return f"{name}{OF_PLAN}{LABELS.get(kind, kind)}" if name else LABELS.get(what, what)


def differences(package: Figures, here: Figures) -> list[Difference]:
    """Every figure that is not the same to the last digit, in the order of the package."""
    found = []
    for what in {**package, **here}:
        theirs, ours = package.get(what, {}), here.get(what, {})
        for of in {**theirs, **ours}:
            one, other = theirs.get(of, {}), ours.get(of, {})
            for figure in {**one, **other}:
                was, now = one.get(figure, NOT_THERE), other.get(figure, NOT_THERE)
                if was != now or type(was) is not type(now):
                    found.append(Difference(label_of(what), of, figure, _said(was), _said(now)))
    return found


def counted(figures: Figures) -> int:
    """How many figures there are."""
    return sum(len(row) for rows in figures.values() for row in rows.values())


def _said(value: Any) -> str:
    return "none" if value is None else repr(value) if isinstance(value, float) else str(value)
