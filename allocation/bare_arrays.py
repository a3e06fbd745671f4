"""Fills in an allocation problem from bare arrays: what is left out is off."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from allocation.entities import LinkWorker, Phase, School
from allocation.reading_arrays import ReadArray, read_array

NEED_POINTS = 50.0
DTYPES: dict[str, type] = {
    **dict.fromkeys(("allowed", "tier_allowed", "worker_tier_allowed", "boundary_only"), np.bool_),
    **dict.fromkeys(("minutes", "travel_minutes", "capacity_minutes", "entitled_tier", "current"), np.int64),
    **dict.fromkeys(("current_tier", "locks", "tier_locks", "leapfrog_group"), np.int64),
    **dict.fromkeys(("need_points", "meetings", "caseload_share", "caseload_floor_share", "fte"), np.float64),
    "not_allowed_reason": np.object_,
}
TEXTS = ("urns", "worker_ids", "phases", "clusters", "worker_clusters", "roles")
SHARES = ("caseload_share", "caseload_floor_share")
PLACES_SHOWN = 3
NOTHING = np.zeros(0)
OTHERS = (
    *("schools", "workers", "tier_ids", "one_phase_only", "max_moves", "max_moves_per_worker"),
    *("planning_date", "keep_together", "area_limits", "required"),
)


def fields(
    minutes: ArrayLike, capacity_minutes: ArrayLike, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The fields of AllocationProblem, and what cannot be read as a sentence each; `given` as in `from_arrays`.

    Cells that cannot be read count as 0 (or true) in the fields, so that all other faults can be found too; an array of
    which nothing can be read is as if it had been left out.
    """
    arrays = {"minutes": minutes, "capacity_minutes": capacity_minutes, **given}
    faults = [f"there is no field '{name}'" for name in given if name not in {*DTYPES, *TEXTS, *OTHERS}]
    read = {name: read_array(arrays[name], DTYPES[name]) for name in DTYPES if arrays.get(name) is not None}
    faults += [f"{name} cannot be read: {one.fault}" for name, one in read.items() if one.fault]
    made = {name: one.values for name, one in read.items() if not one.fault}
    if made.get("minutes", NOTHING).ndim == 2:
        made["minutes"] = made["minutes"][:, :, None]
    if made.get("minutes", NOTHING).ndim != 3 or made.get("capacity_minutes", NOTHING).ndim != 1:
        faults.append("minutes must be [schools, workers] or [schools, workers, tiers], capacity_minutes [workers]")
        return {}, faults + [_unreadable(name, one, None) for name, one in read.items() if one.wrong]
    size = made["minutes"].shape
    texts = {name: _texts(name, given.get(name), size, faults) for name in TEXTS}
    faults += [_unreadable(name, one, texts) for name, one in read.items() if one.wrong]
    filled = _left_out(size) | _entities(texts, made, size)
    filled |= {name: given[name] for name in OTHERS if name in given}
    return filled | made, faults


def _unreadable(name: str, read: ReadArray, texts: Mapping[str, Sequence[str]] | None) -> str:
    """ "minutes holds nan for school 100001 with link worker W002: whole numbers are needed"."""
    said = [f"{_value(value)} {_place(name, cell, texts)}" for cell, value in read.wrong[:PLACES_SHOWN]]
    more = f" and {len(read.wrong) - PLACES_SHOWN} more" if len(read.wrong) > PLACES_SHOWN else ""
    kinds = {np.bool_: "true or false (1 or 0) is", np.int64: "whole numbers are"}
    return f"{name} holds {'; '.join(said)}{more}: {kinds.get(DTYPES[name], 'numbers are')} needed"


def _value(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _place(name: str, cell: tuple[int, ...], texts: Mapping[str, Sequence[str]] | None) -> str:
    is_of_workers = name in ("capacity_minutes", "fte", "worker_tier_allowed")
    urns, workers = (texts or {}).get("urns", ()), (texts or {}).get("worker_ids", ())
    first = workers if is_of_workers else urns
    has_pair = len(cell) > 1 and name in ("allowed", "minutes", "travel_minutes", "boundary_only", *SHARES)
    if cell[0] >= len(first) or (has_pair and cell[1] >= len(workers)):
        return f"at position {list(cell)}"
    about = f"for {'link worker' if is_of_workers else 'school'} {first[cell[0]]}"
    return f"{about} with link worker {workers[cell[1]]}" if has_pair else about


def _texts(name: str, values: Sequence[str] | None, size: Sequence[int], faults: list[str]) -> list[str]:
    is_of_workers = name in ("worker_ids", "worker_clusters", "roles")
    count = size[1] if is_of_workers else size[0]
    usual = {
        "urns": [str(100001 + s) for s in range(size[0])],
        "worker_ids": [f"W{w + 1:03d}" for w in range(size[1])],
        "roles": [f"role {w + 1}" for w in range(size[1])],
        "phases": [Phase.PRIMARY.value] * size[0],
    }.get(name, [""] * count)
    if values is None:
        return usual
    if len(values) != count:
        what = "link workers" if is_of_workers else "schools"
        faults.append(f"{name} has {len(values)} entries; there are {count} {what}")
        return usual
    if name == "phases" and (unknown := sorted({str(one) for one in values} - {phase.value for phase in Phase})):
        faults.append(f"phases holds {', '.join(unknown)}; known are {', '.join(Phase)}")
        return usual
    return [str(one) for one in values]


def _entities(texts: Mapping[str, Sequence[str]], made: Mapping[str, Any], size: Sequence[int]) -> dict[str, Any]:
    fte = made["fte"] if "fte" in made and made["fte"].shape == (size[1],) else np.ones(size[1])
    schools = zip(texts["urns"], texts["phases"], texts["clusters"], strict=True)
    workers = zip(texts["worker_ids"], texts["roles"], texts["worker_clusters"], strict=True)
    return {
        "schools": tuple(School(urn, f"School {urn}", Phase(phase), cluster) for urn, phase, cluster in schools),
        "workers": tuple(
            LinkWorker(one, f"Link worker {one}", role, float(share), cluster)
            for (one, role, cluster), share in zip(workers, fte, strict=True)
        ),
    }


def _left_out(size: Sequence[int]) -> dict[str, Any]:
    """What every field is when nobody says anything."""
    schools, workers, tiers = size
    pair, nobody = (schools, workers), np.full(schools, -1, dtype=np.int64)
    return {
        "tier_ids": tuple(f"tier {t + 1}" for t in range(tiers)),
        "allowed": np.ones(pair, dtype=bool),
        "not_allowed_reason": np.full(pair, "", dtype=object),
        "tier_allowed": np.ones((schools, tiers), dtype=bool),
        "worker_tier_allowed": np.ones((workers, tiers), dtype=bool),
        "entitled_tier": np.full(schools, tiers - 1, dtype=np.int64),
        "need_points": np.full(schools, NEED_POINTS),
        "meetings": np.tile(np.arange(1.0, tiers + 1), (schools, 1)),
        "travel_minutes": np.zeros(pair, dtype=np.int64),
        "caseload_share": np.zeros(pair),
        "caseload_floor_share": np.zeros(pair),
        "fte": np.ones(workers),
        **{name: nobody for name in ("current", "current_tier", "locks", "tier_locks", "leapfrog_group")},
        "one_phase_only": False,
        "max_moves": None,
        "planning_date": date.today(),
    }
