"""Generalised assignment instances through the solver's one door: `python -m benchmarks.gap FILE... --seconds 60`.

A job is a school with one tier, an agent is a link worker, weights are minutes, capacities are minutes, costs are
travel; nothing else is on. Each plan is verified before its line is printed.
"""

import sys
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from allocation.plan import Plan, SolveOptions, SolveResult
from allocation.problem import AllocationProblem
from allocation.reading import led_schools
from allocation.solver.solve import solve
from allocation.verify import verify
from benchmarks.instances import Result, UnreadableInstance, command_line, print_lines, whole_numbers

HOURS_TO_COST = 30  # travel_hours counts there and back (2), in hours (60)


class Instance(NamedTuple):
    """costs, weights [agents, jobs], capacities [agents]; the cost is minimised, or maximised if so asked."""

    name: str
    costs: NDArray[np.int64]
    weights: NDArray[np.int64]
    capacities: NDArray[np.int64]
    is_maximised: bool = False


def read(path: Path, is_maximised: bool = False) -> list[Instance]:
    """The instances of a file in OR-Library's layout, numbered from 0 where a first number says that there are several.

    An instance is `agents jobs`, a row of costs an agent, a row of weights an agent, the capacities. Raises
    UnreadableInstance.
    """
    numbers = whole_numbers(path)
    if len(numbers) >= 2 and len(numbers) == _length(numbers, 0):
        return [_instance(path.stem if path.suffix == ".txt" else path.name, numbers, 0, is_maximised)]
    found: list[Instance] = []
    at = 1
    while at < len(numbers):
        end = at + _length(numbers, at)
        if end > len(numbers):
            break
        found.append(_instance(f"{path.stem}-{len(found)}", numbers, at, is_maximised))
        at = end
    if not numbers or at != len(numbers) or len(found) != numbers[0]:
        raise UnreadableInstance(
            f"{path.name}: its {len(numbers)} numbers are neither one instance (agents, jobs, costs, weights, "
            "capacities) nor a number of instances followed by that many"
        )
    return found


def _length(numbers: list[int], at: int) -> int:
    """How many numbers the instance that begins there should have; more than there are where that cannot be told."""
    if at + 2 > len(numbers) or min(numbers[at : at + 2]) < 1:
        return len(numbers) + 1
    agents, jobs = numbers[at : at + 2]
    return 2 + 2 * agents * jobs + agents


def _instance(name: str, numbers: list[int], at: int, is_maximised: bool) -> Instance:
    agents, jobs = numbers[at : at + 2]
    cells = np.array(numbers[at + 2 : at + _length(numbers, at)], dtype=np.int64)
    costs, weights = cells[: 2 * agents * jobs].reshape(2, agents, jobs)
    return Instance(name, costs, weights, cells[2 * agents * jobs :], is_maximised)


def as_problem(instance: Instance) -> AllocationProblem:
    """The instance as an allocation problem; costs are shifted so that the least is 0, since journeys are not negative.

    Raises InconsistentProblem where a job fits no agent.
    """
    signed = _signed(instance)
    return AllocationProblem.from_arrays(
        instance.weights.T,
        instance.capacities,
        travel_minutes=(signed - signed.min()).T,
        allowed=(instance.weights <= instance.capacities[:, None]).T,
    )


def _signed(instance: Instance) -> NDArray[np.int64]:
    return -instance.costs if instance.is_maximised else instance.costs


def run(instance: Instance, seconds: float, best: int | None) -> Result:
    """Solves the instance; the objective is added up from its own costs, and only for a plan that is verified."""
    began = time.perf_counter()
    problem = as_problem(instance)
    result = solve(problem, SolveOptions(seconds=seconds))
    cost = verified_cost(instance, problem, result.plan)
    return Result(
        instance.name, cost, _bound(instance, result), best, time.perf_counter() - began, instance.is_maximised
    )


def verified_cost(instance: Instance, problem: AllocationProblem, plan: Plan) -> int | None:
    """The plan's cost; None where it breaks a capacity or leaves out a job."""
    led = led_schools(problem, plan)
    load = [0] * len(instance.capacities)
    for job, agent, _ in led:
        load[agent] += int(instance.weights[agent, job])
    is_lawful = sorted(job for job, _, _ in led) == list(range(instance.costs.shape[1]))
    is_lawful &= all(used <= limit for used, limit in zip(load, instance.capacities.tolist(), strict=True))
    if not is_lawful or verify(problem, plan):
        return None
    return sum(int(instance.costs[agent, job]) for job, agent, _ in led)


def _bound(instance: Instance, result: SolveResult) -> int | None:
    """The travel stage's bound as a cost: whole, so rounded up (down where the cost is maximised)."""
    stage = next(stage for stage in result.stages if stage.goal == "travel_hours")
    if stage.bound is None:
        return None
    least = int(np.ceil(stage.bound * HOURS_TO_COST - 1e-6)) + int(_signed(instance).min()) * instance.costs.shape[1]
    return -least if instance.is_maximised else least


def main(arguments: list[str] | None = None) -> int:
    """Prints a line an instance; 1 where a file could not be read or an instance has no verified plan."""
    parser = command_line("python -m benchmarks.gap", "Generalised assignment instances")
    parser.add_argument("--maximise", action="store_true", help="profits instead of costs (OR-Library's gap1 to gap12)")
    asked = parser.parse_args(arguments)
    return print_lines(
        asked.files,
        asked.best_known,
        lambda path: read(path, asked.maximise),
        lambda instance, known: run(instance, asked.seconds, known.get(instance.name.lower())),
    )


if __name__ == "__main__":
    sys.exit(main())
