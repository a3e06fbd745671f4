"""Change-budget curves of a council: worked out once and kept by content, each point as what it changes of today."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Engine

from allocation.balance import Balance
from allocation.budget_curve import BudgetCurve, BudgetPoint, CurveEnd
from allocation.hand_edit import HandEdit, edited
from allocation.plan import Plan
from allocation.reading import current_plan
from allocation.solver.change_budget import change_budget
from allocation.wording import counted
from data_sources import stores
from data_sources.planning import Prepared
from data_sources.running.content import digest, of_problem, software

SECONDS = 60.0

_BALANCE = TypeAdapter(Balance)


@dataclass(frozen=True, eq=False)
class CurveQuestion:
    """What is asked: how many moves at most, and whether tiers that break a rule are put right on the way.
    `content_key` names all that the answer follows from."""

    prepared: Prepared
    most_moves: int
    are_tiers_mended: bool
    seconds: float
    content_key: str


@dataclass(frozen=True, eq=False)
class KeptCurve:
    """A curve as it was kept, by whom and when."""

    curve: BudgetCurve
    kept_at: datetime
    kept_by: str


def question(
    prepared: Prepared, most_moves: int, *, are_tiers_mended: bool = False, seconds: float = SECONDS
) -> CurveQuestion:
    """What is asked of today's allocation under these settings."""
    content = {
        "problem": of_problem(prepared.problem),
        "budget": [most_moves, are_tiers_mended, seconds, prepared.settings.seed],
        "software": software(),
    }
    return CurveQuestion(prepared, most_moves, are_tiers_mended, seconds, digest(content))


def kept_curve(engine: Engine, asked: CurveQuestion) -> KeptCurve | None:
    """The curve of this content, if it was worked out before."""
    kept = stores.model_run(engine, asked.prepared.district.authority_code, asked.content_key)
    if kept is None:
        return None
    today = current_plan(asked.prepared.problem)
    between = kept["tiers_only"]
    curve = BudgetCurve(
        points=tuple(_point(one, today) for one in kept["points"]),
        tiers_only=_point(between, today) if between else None,
        end=CurveEnd(kept["end"]),
    )
    return KeptCurve(curve, kept["kept_at"], kept["kept_by"])


def work_out(
    engine: Engine,
    asked: CurveQuestion,
    by: str,
    on_point: Callable[[BudgetPoint], None] | None = None,
    stop: threading.Event | None = None,
) -> BudgetCurve:
    """The curve, kept as soon as it is there. One that was stopped has the points found until then, and is not kept:
    it does not follow from its content. What was kept before is given back without solving."""
    if before := kept_curve(engine, asked):
        return before.curve
    curve = change_budget(
        asked.prepared.problem,
        asked.most_moves,
        seconds=asked.seconds,
        seed=asked.prepared.settings.seed,
        are_tiers_mended=asked.are_tiers_mended,
        on_point=on_point,
        stop=stop,
    )
    if curve.end is not CurveEnd.STOPPED:
        _keep(engine, asked, curve, by)
    return curve


def _keep(engine: Engine, asked: CurveQuestion, curve: BudgetCurve, by: str) -> None:
    today = curve.today.plan
    kept = {
        "points": [_kept(one, today) for one in curve.points],
        "tiers_only": _kept(curve.tiers_only, today) if curve.tiers_only else None,
        "end": curve.end.value,
    }
    sentence = f"Worked out the change-budget curve, up to {counted(curve.points[-1].budget, 'move')}."
    stores.keep_model_run(
        engine, asked.prepared.district.authority_code, asked.content_key, kept, sentence=sentence, by=by
    )


def _kept(point: BudgetPoint, today: Plan) -> dict[str, Any]:
    """A point as what it changes of today: urn, worker id, tier id."""
    pairs = zip(point.plan.assignments, today.assignments, strict=True)
    return {
        "budget": point.budget,
        "moves": point.moves,
        "balance": _BALANCE.dump_python(point.balance, mode="json"),
        "is_proven": point.is_proven,
        "is_better": point.is_better,
        "changed": [[line.urn, line.worker_id, line.tier_id] for line, before in pairs if line != before],
    }


def _point(kept: dict[str, Any], today: Plan) -> BudgetPoint:
    return BudgetPoint(
        budget=kept["budget"],
        plan=edited(today, [HandEdit(*line) for line in kept["changed"]]),
        moves=kept["moves"],
        balance=_BALANCE.validate_python(kept["balance"]),
        is_proven=kept["is_proven"],
        is_better=kept["is_better"],
    )
