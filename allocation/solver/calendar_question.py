"""One part of a calendar put to the solver: the most that can be placed, then the best calendar that places it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, CpSolver, IntVar, LinearExpr, LinearExprT

from allocation.solver.calendar_goals import cost, shortfall, travel_saved
from allocation.solver.calendar_part import CalendarPart, StandingTime, chosen
from allocation.solver.watch import Watch
from allocation.term_calendar.entities import Meeting, TermCalendar

SHARE_OF_PLACING, SHARE_OF_SPACING = 0.3, 0.4
LEAST_DETERMINISTIC = 0.02


class Found(NamedTuple):
    """One goal of one part: its value, the least it could be, and whether it is proven to be that."""

    value: int
    bound: int
    is_best: bool


NOTHING = Found(0, 0, False)


class Question:
    """A part with the best solution found so far, by the index of each variable. `limit` is the deterministic time for
    all its goals, `spent` what they have taken. `wall_seconds` is a safeguard beside it, so that on a busy machine
    every part gets its turn; `is_cut_by_clock` says that it was needed."""

    def __init__(self, part: CalendarPart, watch: Watch, limit: float, wall_seconds: float) -> None:
        self.part = part
        self.spent = 0.0
        self.is_cut_by_clock = False
        self._watch, self._limit, self._wall_seconds = watch, limit, wall_seconds
        self._choices: list[IntVar] = [*part.at.values(), *part.comes.values(), *part.standing.values()]
        self._values = {one.index: 0 for one in self._choices}

    def start_from(self, meetings: Sequence[Meeting], standing: Iterable[StandingTime] = ()) -> None:
        """The first solution: these meetings, as far as the part allows them, and these standardisation meetings."""
        self._values |= {self.part.standing[one].index: 1 for one in standing}
        for meeting in meetings:
            there = [self.part.comes.get((meeting.urn, one, meeting.when)) for one in meeting.partner_ids]
            for variable in (self.part.at.get((meeting.urn, meeting.when)), *there):
                self._values |= {variable.index: 1} if variable is not None else {}

    def meetings(self) -> tuple[Meeting, ...]:
        """The best meetings found, fixed ones among them."""
        return chosen(self.part, lambda variable: bool(self._values[variable.index]))

    def standing(self) -> list[StandingTime]:
        """The times of the standardisation meetings in the best solution found."""
        return [one for one, variable in self.part.standing.items() if self._values[variable.index]]

    def minimise(self, goal: LinearExprT, share: float) -> Found | None:
        """Searches for a share of the limit from the best solution so far. None where there was no time
        to find any."""
        model, solver = self.part.model, CpSolver()
        model.clear_hints()
        for variable in self._choices:
            model.add_hint(variable, self._values[variable.index])
        model.minimize(goal)
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        # Small models with much to gain from their relaxation: time goes to that rather than to simplifying them.
        solver.parameters.linearization_level = 2
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.max_presolve_iterations = 1
        solver.parameters.max_deterministic_time = max(LEAST_DETERMINISTIC, self._limit * share)
        wall = max(0.01, min(self._watch.seconds_left, self._wall_seconds * share))
        solver.parameters.max_time_in_seconds = wall
        self._watch.solving(solver)
        status = solver.solve(model)
        self._watch.solved(solver)
        self.spent += solver.response_proto.deterministic_time
        self.is_cut_by_clock |= status != OPTIMAL and solver.wall_time >= wall
        if status not in (OPTIMAL, FEASIBLE):
            return None
        self._values = {one.index: int(solver.boolean_value(one)) for one in self._choices}
        value, bound = round(solver.objective_value), round(solver.best_objective_bound)
        return Found(value, bound, status == OPTIMAL)


def place_most(question: Question, is_whole: bool) -> Found:
    """As little missing as there can be; whatever is done to the question later keeps to that. `is_whole`: the solution
    to start from has nothing missing already."""
    points = shortfall(question.part)
    found = Found(0, 0, True) if is_whole else question.minimise(points, SHARE_OF_PLACING)
    if found is None:
        return NOTHING
    question.part.model.add(points <= found.value)
    return found


def place_best(question: Question, before: TermCalendar | None) -> Found | None:
    """The cheapest of the calendars that place as much: spacing, wishes and changes first, then travel beside them.
    None where there was no time to look for it."""
    price = cost(question.part, before)
    found = question.minimise(price, SHARE_OF_SPACING)
    if found and question.part.problem.rules.is_grouped_by_place:
        price_with_travel = LinearExpr.weighted_sum([price, travel_saved(question.part)], [1, -1])
        found = question.minimise(price_with_travel, 1 - SHARE_OF_PLACING - SHARE_OF_SPACING)
    return found
