"""Scenarios of a council: named lists of changes to its baseline, with tags and notes, kept with who changed them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine

from allocation.scenario.changes import Change, dumped, loaded
from data_sources import stores

SCENARIO = "scenario "
MOST_CHARACTERS = 120


class ScenarioRefused(ValueError):
    """A scenario that cannot be kept; the message says why and what to do."""


@dataclass(frozen=True)
class Scenario:
    """A baseline as it is loaded, with `changes` for the term that begins on `planning_date`. `scenario_id` stands in
    its address; `version` counts how often it was saved; `origin` says where it began."""

    scenario_id: str
    name: str
    changes: tuple[Change, ...]
    planning_date: date
    tags: tuple[str, ...] = ()
    notes: str = ""
    origin: str = ""
    is_archived: bool = False
    version: int = 0
    saved_at: datetime | None = None
    saved_by: str = ""


def scenarios(engine: Engine, authority_code: str) -> list[Scenario]:
    """Every scenario of the council, archived ones too: those saved last first."""
    rows = stores.settings_named(engine, authority_code, SCENARIO)
    found = [one for one in (_read(row) for row in rows.values()) if one is not None]
    return sorted(found, key=lambda one: (str(one.saved_at), one.scenario_id), reverse=True)


def scenario(engine: Engine, authority_code: str, scenario_id: str) -> Scenario | None:
    """The scenario with this id; None where the council has none."""
    row = stores.get_setting(engine, authority_code, SCENARIO + scenario_id)
    return None if row is None else _read(row)


def begin(
    engine: Engine,
    authority_code: str,
    name: str,
    planning_date: date,
    *,
    changes: Sequence[Change] = (),
    tags: Sequence[str] = (),
    notes: str = "",
    origin: str,
    by: str,
) -> Scenario:
    """A new scenario. Raises ScenarioRefused without a name, or where another that is in use has the same."""
    new = Scenario(uuid4().hex[:10], name, tuple(changes), planning_date, tuple(tags), notes, origin)
    return save(engine, authority_code, new, by=by, what=f"Began the scenario '{' '.join(name.split())}'. {origin}")


def each_alone(engine: Engine, authority_code: str, one: Scenario, *, by: str) -> list[Scenario]:
    """A scenario for each change of one, with that change alone and for the same term: one in use that is just that,
    else a new one."""
    known = {(other.changes, other.planning_date): other for other in scenarios(engine, authority_code)
             if not other.is_archived}  # fmt: skip
    names = {other.name.casefold() for other in known.values()}
    found = []
    for number, change in enumerate(one.changes, start=1):
        same = known.get(((change,), one.planning_date))
        if same is None:
            name = _free_name(f"{one.name[: MOST_CHARACTERS - 30]}: change {number} alone", names)
            same = begin(
                engine, authority_code, name, one.planning_date, changes=(change,), tags=one.tags,
                origin=f"Change {number} of '{one.name}' alone.", by=by,
            )  # fmt: skip
        names.add(same.name.casefold())
        found.append(same)
    return found


def copy(engine: Engine, authority_code: str, one: Scenario, *, by: str) -> Scenario:
    """The same changes, tags and notes for the same term under another name."""
    taken = {other.name.casefold() for other in scenarios(engine, authority_code)}
    name = _free_name(f"{one.name[: MOST_CHARACTERS - 30]}, copy", taken)
    return begin(
        engine, authority_code, name, one.planning_date, changes=one.changes, tags=one.tags, notes=one.notes,
        origin=f"Copied from '{one.name}'.", by=by,
    )  # fmt: skip


def _free_name(wanted: str, taken: Collection[str]) -> str:
    """The name that is wanted, with a number behind it where it is taken (`taken` casefolded)."""
    names = (wanted if n == 1 else f"{wanted} {n}" for n in range(1, len(taken) + 2))
    return next(name for name in names if name.casefold() not in taken)


def save(engine: Engine, authority_code: str, changed: Scenario, *, by: str, what: str) -> Scenario:
    """Keeps a scenario as it was changed; `changed.version` is the one that was looked at.

    Raises ScenarioRefused where somebody else saved it since, its name is empty or another's in use.
    """
    tidy = replace(changed, name=" ".join(changed.name.split())[:MOST_CHARACTERS], tags=_tidy(changed.tags))
    _check_name(engine, authority_code, tidy)
    now = replace(tidy, version=tidy.version + 1, saved_at=datetime.now(UTC), saved_by=by)

    def change(before: Mapping[str, Any] | None) -> Any:
        version = before["version"] if before else 0
        if version != changed.version:
            who = before["saved_by"] if before else "nobody"
            raise ScenarioRefused(
                f"{who} saved '{tidy.name}' since you opened it. Open it again, so that nobody's changes are lost."
            )
        return _written(now)

    stores.change_setting(engine, authority_code, SCENARIO + now.scenario_id, change, by, sentence=what)
    return now


def _check_name(engine: Engine, authority_code: str, one: Scenario) -> None:
    if not one.name:
        raise ScenarioRefused("Give the scenario a name, so that others know what it is about.")
    others = scenarios(engine, authority_code)
    same = [
        other
        for other in others
        if other.name.casefold() == one.name.casefold() and other.scenario_id != one.scenario_id
    ]
    if not one.is_archived and any(not other.is_archived for other in same):
        raise ScenarioRefused(f"There is a scenario called '{one.name}' already. Give this one another name.")


def _tidy(tags: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(tag.split())[:MOST_CHARACTERS] for tag in tags if tag.strip()))


def _written(one: Scenario) -> dict[str, Any]:
    row = {name: value for name, value in asdict(one).items() if name != "changes"}
    return row | {
        "changes": dumped(one.changes),
        "planning_date": one.planning_date.isoformat(),
        "tags": list(one.tags),
        "saved_at": one.saved_at.isoformat() if one.saved_at else None,
    }


def _read(row: Mapping[str, Any]) -> Scenario | None:
    try:
        return Scenario(
            **{
                **row,
                "changes": loaded(row["changes"]),
                "planning_date": date.fromisoformat(row["planning_date"]),
                "tags": tuple(row["tags"]),
                "saved_at": datetime.fromisoformat(row["saved_at"]) if row["saved_at"] else None,
            }
        )
    except (KeyError, TypeError, ValueError):
        return None
