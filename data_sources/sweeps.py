"""Sweeps of a council: what each asks, kept with who asked it, and what it came to, kept by what it was made from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from pydantic import ValidationError
from sqlalchemy import Engine

from allocation.settings import AllocationSettings
from allocation.sweep.outcome import OUTCOMES, Outcome
from allocation.sweep.points import Asked
from allocation.sweep.question import QUESTION
from data_sources import stores

_NAME, _FOUND = "sweep ", "sweep found "
MOST_CHARACTERS = 120


class SweepRefused(ValueError):
    """A sweep that cannot be kept; the message says why and what to do."""


@dataclass(frozen=True)
class Sweep:
    """What is asked of which plan. `settings` are those of its reference, changes and term included; `settings.seconds`
    is the work for each plan. `sweep_id` stands in its address; `origin` says where it began."""

    sweep_id: str
    name: str
    question: Asked
    settings: AllocationSettings
    origin: str = ""
    saved_at: datetime | None = None
    saved_by: str = ""


@dataclass(frozen=True, eq=False)
class KeptFound:
    """What a sweep came to so far. `basis` names all it was made from; where another is wanted, this is of earlier
    data. Without outcomes it was begun and cut off."""

    basis: str
    outcomes: Mapping[str, Outcome]
    points: int
    kept_at: datetime
    kept_by: str


def sweeps(engine: Engine, authority_code: str) -> list[Sweep]:
    """Every sweep of the council, those asked last first."""
    rows = stores.settings_named(engine, authority_code, _NAME)
    read = [_read(row) for name, row in rows.items() if not name.startswith(_FOUND)]
    return sorted((one for one in read if one), key=lambda one: (str(one.saved_at), one.sweep_id), reverse=True)


def sweep(engine: Engine, authority_code: str, sweep_id: str) -> Sweep | None:
    """The sweep with this id; None where the council has none."""
    row = stores.get_setting(engine, authority_code, _NAME + sweep_id)
    return None if row is None else _read(row)


def ask(
    engine: Engine,
    authority_code: str,
    name: str,
    question: Asked,
    settings: AllocationSettings,
    *,
    origin: str,
    by: str,
) -> Sweep:
    """Keeps what is asked under a name of its own. Raises SweepRefused without a name."""
    tidy = " ".join(name.split())[:MOST_CHARACTERS]
    if not tidy:
        raise SweepRefused("Give the sweep a name, so that others know what it is about.")
    new = Sweep(uuid4().hex[:10], tidy, question, settings, origin, datetime.now(UTC), by)
    sentence = f"Asked the sweep '{tidy}'. {origin}"
    stores.change_setting(
        engine, authority_code, _NAME + new.sweep_id, lambda _: _written(new), by, sentence=sentence.strip()
    )
    return new


def renamed(engine: Engine, authority_code: str, one: Sweep, name: str, by: str) -> Sweep:
    """The sweep under another name. Raises SweepRefused without one."""
    tidy = " ".join(name.split())[:MOST_CHARACTERS]
    if not tidy:
        raise SweepRefused("Give the sweep a name, so that others know what it is about.")
    now = replace(one, name=tidy)
    stores.change_setting(engine, authority_code, _NAME + one.sweep_id, lambda _: _written(now), by)
    return now


def keep_found(
    engine: Engine,
    authority_code: str,
    one: Sweep,
    basis: str,
    outcomes: Sequence[Outcome],
    points: int,
    by: str,
) -> None:
    """Keeps what a sweep came to so far, in place of what was kept before; without outcomes, that it was begun."""
    value = {
        "basis": basis,
        "points": points,
        "outcomes": OUTCOMES.dump_python(tuple(outcomes), mode="json"),
        "kept_at": datetime.now(UTC).isoformat(),
        "kept_by": by,
    }
    did = f"Worked out {len(outcomes)} of {points} plans" if outcomes else f"Began to work out {points} plans"
    sentence = f"{did} of the sweep '{one.name}'."
    stores.change_setting(engine, authority_code, _FOUND + one.sweep_id, lambda _: value, by, sentence=sentence)


def kept_found(engine: Engine, authority_code: str, sweep_id: str) -> KeptFound | None:
    """What the sweep came to when it was worked out last; None where it never was."""
    row = stores.get_setting(engine, authority_code, _FOUND + sweep_id)
    if row is None:
        return None
    outcomes = OUTCOMES.validate_python(row["outcomes"])
    by_id = {one.point_id: one for one in outcomes}
    kept_at = datetime.fromisoformat(row["kept_at"])
    return KeptFound(row["basis"], by_id, row["points"], kept_at, row["kept_by"])


def _written(one: Sweep) -> dict[str, Any]:
    return {
        "sweep_id": one.sweep_id,
        "name": one.name,
        "question": QUESTION.dump_python(one.question, mode="json"),
        "settings": one.settings.model_dump(mode="json"),
        "origin": one.origin,
        "saved_at": one.saved_at.isoformat() if one.saved_at else None,
        "saved_by": one.saved_by,
    }


def _read(row: Mapping[str, Any]) -> Sweep | None:
    try:
        return Sweep(
            **{
                **row,
                "question": QUESTION.validate_python(row["question"]),
                "settings": AllocationSettings.model_validate(row["settings"]),
                "saved_at": datetime.fromisoformat(row["saved_at"]) if row["saved_at"] else None,
            }
        )
    except (KeyError, TypeError, ValidationError, ValueError):
        return None
