"""Who else could lead a school, and at what price by goal: each link worker's best re-arrangement, solved for."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from allocation.findings import Alternative, SchoolAlternatives
from allocation.goals import FIRST
from allocation.plan import Breach, Plan, SolveOptions, Stage
from allocation.problem import AllocationProblem
from allocation.solver.alternatives_case import Case, case_of
from allocation.solver.alternatives_rows import priced_row, rank_key, ranked, reason_against, unpriced_row
from allocation.solver.part import Limits, is_lawful
from allocation.solver.plan_lines import plan_of
from allocation.solver.rearrange import leads_wish, with_fewest_changes
from allocation.solver.start import Lines
from allocation.solver.watch import THREADS, Watch

QUICK_DETERMINISTIC_SECONDS, DETERMINISTIC_SECONDS = 0.04, 0.4
QUICK_SECONDS = 0.75
# Whether a plan may be an answer to a question about a plan that breaks rules: problem, plan -> yes or no.
IsAnswer = Callable[[AllocationProblem, Plan], bool]
NO_TIME = "there was no time to look"


def alternatives(
    problem: AllocationProblem,
    plan: Plan,
    urn: str,
    *,
    stages: Sequence[Stage] = (),
    options: SolveOptions | None = None,
    seconds: float = QUICK_SECONDS,
    stop: threading.Event | None = None,
    breaches: Sequence[Breach] = (),
    is_answer: IsAnswer | None = None,
) -> SchoolAlternatives:
    """All link workers for one school, ranked by the goals in their order.

    For each who may lead it, the plan is re-arranged around the pair: nobody loses coverage or meetings where that can
    be avoided, then as few other schools change as can be, then the goals decide. Free to change are the schools of
    all link workers who are joined to this one by schools they may lead, or, where those are very many, of the
    nearest. First a quick look for every worker, then a longer one, until `seconds` are over, for those whose
    re-arrangement is not proven best. `stages` and `options` are those the plan was made with; `breaches` all the rules
    it breaks: they may stay broken as they are, and plans that `is_answer` refuses do not count. Raises KeyError for an
    unknown URN.
    """
    case = case_of(problem, plan, urn, stages, options or SolveOptions(), breaches)
    return in_order(case, seconds, stop, is_answer)


def in_order(
    case: Case, seconds: float, stop: threading.Event | None = None, is_answer: IsAnswer | None = None
) -> SchoolAlternatives:
    """The same for a case at hand."""
    began, problem = time.perf_counter(), case.problem
    able = [w for w in range(problem.size[1]) if not reason_against(problem, case.school, w)]
    with (
        Watch(None, stop, began + seconds) as watch,
        ThreadPoolExecutor(THREADS, thread_name_prefix="alternatives") as pool,
    ):
        found = dict(
            zip(
                able,
                pool.map(lambda w: priced(case, w, watch, QUICK_DETERMINISTIC_SECONDS, is_answer), able),
                strict=True,
            )
        )
        left = sorted((w for w in able if not found[w].is_proven), key=lambda w: len(found[w].rearranged))
        longer = pool.map(lambda w: priced(case, w, watch, DETERMINISTIC_SECONDS, is_answer), left)
        found |= {w: better(case, found[w], row) for w, row in zip(left, longer, strict=True)}
    rows = [
        found.get(w) or unpriced_row(case, w, reason_against(problem, case.school, w)) for w in range(problem.size[1])
    ]
    return ranked(case, rows, time.perf_counter() - began)


def priced(case: Case, w: int, watch: Watch, deterministic_seconds: float, is_answer: IsAnswer | None) -> Alternative:
    """One worker with the price of the re-arrangement found in this time; without one, why."""
    if w == case.lead:
        return priced_row(case, w, case.plan, is_proven=True)
    if watch.is_over:
        return unpriced_row(case, w, NO_TIME, is_proven=False)
    lines, is_proven = _rearranged(case, w, watch, Limits(deterministic_seconds, case.options.seed))
    if lines is None:
        sure = "there is no lawful plan in which they lead it"
        return unpriced_row(case, w, sure if is_proven else "no lawful plan in which they lead it was found", is_proven)
    plan = plan_of(case.problem, lines)
    if case.rules.broken and is_answer and not is_answer(case.checked, plan):
        return unpriced_row(
            case, w, "no plan in which they lead it was found that breaks no further rule", is_proven=False
        )
    return priced_row(case, w, plan, is_proven and case.rules.is_exact)


def better(case: Case, quick: Alternative, longer: Alternative) -> Alternative:
    """The better of two looks at one worker: coverage and tiers, then fewer changes, then the goals decide."""
    if quick.plan is None or longer.plan is None:
        return longer if quick.plan is None and longer.reason != NO_TIME else quick

    def key(row: Alternative) -> tuple[tuple[int, ...], int, tuple[int, ...]]:
        figures = rank_key(case, row)[0]
        return figures[: len(FIRST)], len(row.rearranged), figures

    return longer if longer.is_proven or key(longer) < key(quick) else quick


def _rearranged(case: Case, w: int, watch: Watch, limits: Limits) -> tuple[Lines | None, bool]:
    """All lines of the plan re-arranged around the pair, and whether that is proven best; first with every school's
    tier as it is, else with tiers free."""
    scope = case.scope(w)
    rest = frozenset(line for line in case.lines if line[0] not in set(scope.schools))
    settled, is_closed = case.settled(scope), True
    if settled is not None:
        pair = settled.schools.index(case.school), settled.workers.index(w)
        alone = frozenset({*(line for line in settled.part.lines if line[0] != pair[0]), (*pair, 0)})
        if is_lawful(settled.part, alone, watch):
            return settled.outside(alone) | rest, True
        wish = leads_wish(settled.part, *pair)
        found = with_fewest_changes(settled.part, wish, case.goals, limits, watch, tiers_are_settled=True)
        if found.lines is not None:
            return settled.outside(found.lines) | rest, found.is_proven
        is_closed = found.is_proven
        if limits.deterministic_seconds <= QUICK_DETERMINISTIC_SECONDS:  # with tiers free it takes longer
            return None, False
    part = case.open(scope)
    found = with_fewest_changes(
        part, leads_wish(part, case.school, w), case.goals, limits, watch, tiers_are_settled=False
    )
    if found.lines is None:
        return None, is_closed and found.is_proven and case.is_apart
    return found.lines | rest, is_closed and found.is_proven
