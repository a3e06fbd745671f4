"""Parts of a problem in which nothing has changed since a result: they stay, and only the rest is solved."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Protocol

import numpy as np

from allocation.goals import GOAL_WORDS, LAST
from allocation.plan import PartProof, Plan, SolveOptions, SolveResult
from allocation.problem import AllocationProblem
from allocation.solver.areas import PER_PAIR, PER_SCHOOL, PER_WORKER
from allocation.solver.blocks import Block, tier_blocks
from allocation.solver.objectives import Goal
from allocation.solver.part import Outcome, Part
from allocation.solver.plan_lines import lines_of_plan
from allocation.solver.scale import need_weights
from allocation.solver.start import Lines
from allocation.solver.terms import Terms

ANCHOR = "anchor_differences"
DECIDING = frozenset(GOAL_WORDS) - {ANCHOR, LAST}
FOR_PEOPLE = ("not_allowed_reason",)  # words: a plan does not depend on them
POSITIONS = ("current", "locks")
LISTS_OF_RULES = tuple(one.name for one in fields(AllocationProblem) if one.default == ())
LEAST_SHARE_OF_TIME = 0.02
NOBODY = Block((), ())
ELSEWHERE = -2


@dataclass(frozen=True)
class Unchanged:
    """The schools and workers of all parts that stay, as one block, with their lines; `bounds` of each goal in its own
    unit and the goals proven best, of all those parts together."""

    block: Block = NOBODY
    lines: Lines = frozenset()
    bounds: Mapping[str, float] = field(default_factory=dict)
    proven: frozenset[str] = frozenset(GOAL_WORDS)
    proofs: tuple[PartProof, ...] = ()

    def outcomes(self, goal: Goal, terms: Terms) -> list[Outcome]:
        """What an earlier search came to on the goal; nothing where no part stays."""
        if not self.block.schools and not self.block.workers:
            return []
        value = goal.value(terms, self.block, self.lines)
        if goal.name == ANCHOR:  # they are as on screen
            return [Outcome(value, value, True)]
        bound = min(value, round(self.bounds[goal.name] * goal.scale(terms)))
        return [Outcome(value, bound, goal.name in self.proven)]

    def open_among(self, blocks: Sequence[Block]) -> list[Block]:
        """Those of the blocks that do not stay as they are."""
        schools, workers = set(self.block.schools), set(self.block.workers)
        return [one for one in blocks if schools.isdisjoint(one.schools) and workers.isdisjoint(one.workers)]

    def share_of_time(self, problem: AllocationProblem) -> float:
        """What is to be solved, as a share of all: by pairs of schools and workers that may be matched."""
        if not self.block.schools:
            return 1.0
        stays = int(problem.allowed[list(self.block.schools)].sum())
        return max(LEAST_SHARE_OF_TIME, 1 - stays / max(1, int(problem.allowed.sum())))


NOTHING_STAYS = Unchanged()


class Searched(Protocol):
    """What a solve knows of its parts when it is through, stage by stage."""

    problem: AllocationProblem
    terms: Terms
    options: SolveOptions
    goals: tuple[Goal, ...]
    parts: list[Part]
    outcomes: list[list[Outcome]]
    searched: list[list[Block]]


def unchanged_since(
    before: SolveResult | None, problem: AllocationProblem, options: SolveOptions, anchor: Plan | None
) -> Unchanged:
    """The parts for which `before` has a proof whose inputs and lines are the same now. None where a cap on moves
    couples everybody, where the goals come in another order, other time is kept free, or another plan is on screen; and
    none where nothing at all has changed but something is not proven best: then a better plan is what is asked for."""
    if before is None or problem.max_moves or anchor not in (None, before.plan):
        return Unchanged()
    if before.options.goal_order != options.goal_order or before.options.headroom_share != options.headroom_share:
        return Unchanged()
    known = {proof.fingerprint: proof for proof in before.parts}
    lines, weights = lines_of_plan(problem, before.plan), need_weights(problem)
    blocks = tier_blocks(problem)
    prints = ((block, fingerprint(problem, block, lines, weights)) for block in blocks)
    same = [(block, known[one]) for block, one in prints if one in known]
    if len(same) == len(blocks) and any(DECIDING - set(proof.proven) for _, proof in same):
        return Unchanged()
    schools = tuple(sorted(s for block, _ in same for s in block.schools))
    workers = tuple(sorted(w for block, _ in same for w in block.workers))
    mine = set(schools)
    return Unchanged(
        Block(schools, workers),
        frozenset(line for line in lines if line[0] in mine),
        {goal: sum(proof.bounds[goal] for _, proof in same) for goal in GOAL_WORDS},
        frozenset(goal for goal in GOAL_WORDS if all(goal in proof.proven for _, proof in same)),
        tuple(proof for _, proof in same),
    )


def proofs(run: Searched, unchanged: Unchanged, lines: Lines) -> tuple[PartProof, ...]:
    """What the run has come to in each part that may stay the next time, and what was known of those that stayed. A
    part that could not keep the time free that was wanted is searched each time, so that a note says so."""
    given_up = {s for part in run.parts if part.headroom_share < run.options.headroom_share for s in part.block.schools}
    weights, blocks = need_weights(run.problem), unchanged.open_among(tier_blocks(run.problem))
    blocks = [block for block in blocks if given_up.isdisjoint(block.schools)]
    found = [_proof(run, block, fingerprint(run.problem, block, lines, weights)) for block in blocks]
    return (*unchanged.proofs, *found)


def _proof(run: Searched, block: Block, its_print: str) -> PartProof:
    schools, workers = set(block.schools), set(block.workers)
    bounds, proven = {}, []
    for goal, searched, outcomes in zip(run.goals, run.searched, run.outcomes, strict=True):
        mine = [
            outcome
            for part, outcome in zip(searched, outcomes, strict=True)
            if not (schools.isdisjoint(part.schools) and workers.isdisjoint(part.workers))
        ]
        bounds[goal.name] = sum(one.bound for one in mine) / goal.scale(run.terms)
        proven += [goal.name] if all(one.is_best for one in mine) else []
    return PartProof(its_print, bounds, tuple(proven))


def fingerprint(problem: AllocationProblem, block: Block, lines: Lines, weights: np.ndarray) -> str:
    """A digest of everything a plan for the block depends on, and of its lines; the same wherever in the problem's
    lists its schools and workers stand. `weights` [S] are those of need, which rest on all schools."""
    s = np.array(sorted(block.schools, key=lambda one: problem.schools[one].urn), dtype=int)
    w = np.array(sorted(block.workers, key=lambda one: problem.workers[one].worker_id), dtype=int)
    place = np.full(len(problem.workers) + 1, ELSEWHERE, dtype=np.int64)
    place[w], place[-1] = np.arange(len(w)), -1  # nobody is -1, which is the last place
    arrays = [getattr(problem, name)[s] for name in PER_SCHOOL if name != "leapfrog_group"]
    arrays += [getattr(problem, name)[w] for name in PER_WORKER]
    arrays += [getattr(problem, name)[np.ix_(s, w)] for name in PER_PAIR if name not in FOR_PEOPLE]
    arrays += [place[getattr(problem, name)[s]] for name in POSITIONS]
    arrays += [weights[s], _numbered_anew(problem.leapfrog_group[s])]
    named = (
        [(problem.schools[i].urn, str(problem.schools[i].phase), problem.schools[i].cluster) for i in s],
        [(problem.workers[i].worker_id, problem.workers[i].role, problem.workers[i].cluster) for i in w],
        sorted((problem.schools[a].urn, int(place[b]), c) for a, b, c in lines if a in block.schools),
        _rules_about(problem, block),
        (problem.tier_ids, problem.one_phase_only, problem.max_moves, problem.max_moves_per_worker),
    )
    digest = hashlib.sha256(repr(named).encode())
    for one in arrays:
        digest.update(repr((one.shape, str(one.dtype))).encode())
        digest.update(np.ascontiguousarray(one).tobytes())
    return digest.hexdigest()


def _numbered_anew(groups: np.ndarray) -> np.ndarray:
    """The same groups with numbers in the order they appear in; schools that are not compared keep -1."""
    number: dict[int, int] = {-1: -1}
    return np.array([number.setdefault(int(one), len(number)) for one in groups], dtype=np.int64)


def _rules_about(problem: AllocationProblem, block: Block) -> list[tuple[str, ...]]:
    """Groups and limits with a school of the block, whole (a goal may count on those outside), without their names."""
    ours, found = set(block.schools), []
    for name in LISTS_OF_RULES:
        for rule in getattr(problem, name):
            if not ours.isdisjoint(rule.schools):
                found.append((name, *(_by_id(problem, one.name, getattr(rule, one.name)) for one in fields(rule))))
    return sorted(found)


def _by_id(problem: AllocationProblem, name: str, value: object) -> str:
    """What one field of a rule says, with ids in place of positions; nothing for names."""
    if name == "schools" and isinstance(value, tuple):
        return str(sorted(problem.schools[s].urn for s in value))
    if name == "workers" and isinstance(value, tuple):
        return str(sorted(problem.workers[w].worker_id for w in value))
    return "" if isinstance(value, str) else str(value)
