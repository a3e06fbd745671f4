"""What a result follows from, as one SHA-256: the key by which results are kept, so that nothing is solved twice."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np

from allocation.plan import SolveOptions, SolveResult
from allocation.problem import AllocationProblem
from data_sources.software import checksum, software_versions

_LIBRARIES = ("numpy", "scipy", "numba")


def digest(content: Mapping[str, object]) -> str:
    """SHA-256 of what a result follows from: anything JSON can hold, dataclasses, arrays, sets and dates."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_plain).encode()).hexdigest()


def of_problem(problem: AllocationProblem) -> dict[str, object]:
    """All that the solver may look at. Two days, or two files, that lead to the same problem have the same content; the
    first day of the term counts only by what it changes."""
    return _fields(problem) | {"planning_date": None}


def of_solve(problem: AllocationProblem, options: SolveOptions, before: SolveResult | None = None) -> dict[str, object]:
    """All that a solve's result follows from. How many threads it has changes no plan, so they are no part of it."""
    begins = None if before is None else {"plan": before.plan, "parts": before.parts, "options": before.options}
    return {
        "problem": of_problem(problem),
        "options": _fields(options) | {"threads": None},
        "before": begins,
        "software": software(),
    }


@cache
def software() -> Mapping[str, str]:
    """What a solve follows from besides its problem: this software, its solvers, and the subject's own code, which may
    be changed without a new version."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {**software_versions(), **libraries, "checksum": checksum(("allocation",), (".py",))}


def _fields(value: Any) -> dict[str, object]:
    return {one.name: getattr(value, one.name) for one in fields(value)}


def _plain(value: object) -> Any:
    """What JSON has no form for: dataclasses by their fields, arrays by their bytes, sets in order, dates as text."""
    if is_dataclass(value):
        return _fields(value)
    if isinstance(value, np.ndarray):
        plain = value.tolist() if value.dtype == object else hashlib.sha256(value.tobytes()).hexdigest()
        return [str(value.dtype), list(value.shape), plain]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is no part of a problem")
