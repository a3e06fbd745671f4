"""How a broken rule is put in words: schools, phases and link workers by name."""

from collections import Counter

from allocation.entities import Phase
from allocation.plan import Breach
from allocation.problem import AllocationProblem
from allocation.reading import Led
from allocation.wording import joined

PLURALS = {Phase.PRIMARY: "primaries", Phase.SECONDARY: "secondaries", Phase.SPECIAL: "special schools"}
SINGULARS = {Phase.PRIMARY: "primary", Phase.SECONDARY: "secondary", Phase.SPECIAL: "special school"}


def called(names: dict[str, str], urn: str) -> str:
    """The school's name and number, or its number alone where nobody knows it."""
    return f"{names[urn]} ({urn})" if urn in names else f"School {urn}"


def school_words(problem: AllocationProblem, school: int) -> str:
    """The school's name and number."""
    return f"{problem.schools[school].name} ({problem.schools[school].urn})"


def phase_words(problem: AllocationProblem, led: list[Led]) -> str:
    """ "10 primaries and 1 secondary"."""
    counts = Counter(problem.schools[s].phase for s, _, _ in led)
    parts = [f"{counts[p]} {SINGULARS[p] if counts[p] == 1 else PLURALS[p]}" for p in Phase if counts[p]]
    return joined(parts)


def pair_breach(problem: AllocationProblem, rule: str, sentence: str, school: int, worker: int) -> Breach:
    """A breach by one link worker with one school; the sentence goes on from the worker's name."""
    one, who = problem.schools[school], problem.workers[worker]
    return Breach(rule, f"{one.name} ({one.urn}): {who.name} {sentence}.", (one.urn,), (who.worker_id,))


def worker_breach(problem: AllocationProblem, rule: str, sentence: str, worker: int, led: list[Led]) -> Breach:
    """A breach by one link worker with the schools led; the sentence goes on from the worker's name."""
    who, urns = problem.workers[worker], tuple(problem.schools[one.school].urn for one in led)
    return Breach(rule, f"{who.name} {sentence}.", urns, (who.worker_id,))
