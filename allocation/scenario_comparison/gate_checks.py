"""Whether a plan passes each gate, with the figure it comes to and the names of those who keep it from passing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan
from typing import Any

from allocation.cluster_comparison.figures import cost, workload_mean
from allocation.hand_edit import known_by
from allocation.reading import current_plan, led_schools
from allocation.scenario_comparison import gates as kinds
from allocation.scenario_comparison.figures import NOT_KNOWN_TODAY, moved_keys
from allocation.scenario_comparison.gates import Gate, GateBase
from allocation.scenario_comparison.schools import NONE, school_lines
from allocation.scenario_comparison.side import Side
from allocation.verify import verify
from allocation.wording import counted, joined

MOST_NAMED = 8
SMALLEST = 1e-6


class Verdict(StrEnum):
    """PASSES and FAILS; UNKNOWN: it cannot be said, because data are missing; OUTSIDE: the gate does not bind this
    plan."""

    PASSES = "passes"
    FAILS = "fails"
    UNKNOWN = "cannot be said"
    OUTSIDE = "does not apply"


BINDING = (Verdict.PASSES, Verdict.FAILS, Verdict.UNKNOWN)


@dataclass(frozen=True, slots=True)
class GateResult:
    """What a plan comes to at one gate. `figure` in words ("11 schools"); `failing`: each that keeps it from passing,
    or of whom it cannot be said; `note` is why it cannot be said or does not apply."""

    gate: Gate
    verdict: Verdict
    figure: str
    failing: tuple[str, ...] = ()
    note: str = ""

    @property
    def in_full(self) -> str:
        """The figure, the note and every name: "two schools without a link worker: Oak and Elm"."""
        return self.named(None)

    def named(self, most: int | None) -> str:
        """The figure, the note and at most so many names."""
        said = "; ".join(one for one in (self.figure, self.note) if one)
        names = joined(self.failing, most=most or len(self.failing)) if self.failing else ""
        return f"{said}: {names}" if said and names else said or names

    @property
    def sentence(self) -> str:
        """The verdict, the figure and the names in a sentence."""
        said = self.named(MOST_NAMED)
        return f"{self.verdict[0].upper()}{self.verdict[1:]}{'. ' + said[:1].upper() + said[1:] if said else ''}."


def check_gates(gates: Sequence[Gate], side: Side) -> tuple[GateResult, ...]:
    """Every gate in the order given."""
    return tuple(CHECKS[type(gate)](gate, side) for gate in gates)


def passed_sentence(found: Sequence[GateResult]) -> str:
    """ "Of four gates three are passed and one fails." """
    bound = [one for one in found if one.verdict is not Verdict.OUTSIDE]
    if not bound:
        return "No gate binds this plan." if found else "The council has set no gates."
    passed, failed, unknown = (sum(one.verdict is each for one in bound) for each in BINDING)
    if passed == len(bound):
        return "One gate, and it is passed." if passed == 1 else f"All {counted(passed, 'gate')} are passed."
    parts = [f"{_number(passed)} {'is' if passed == 1 else 'are'} passed"]
    parts += [f"{_number(failed)} {'fails' if failed == 1 else 'fail'}"] if failed else []
    parts += [f"of {_number(unknown)} it cannot be said"] if unknown else []
    return f"Of {counted(len(bound), 'gate')} {joined(parts)}."


def _number(number: int) -> str:
    return counted(number, "", " ").strip() if number else "none"


def _of(is_passed: bool, gate: Gate, figure: str, failing: Iterable[str] = (), note: str = "") -> GateResult:
    return GateResult(gate, Verdict.PASSES if is_passed else Verdict.FAILS, figure, tuple(failing), note)


def _unknown(gate: Gate, note: str, whom: Iterable[str] = ()) -> GateResult:
    return GateResult(gate, Verdict.UNKNOWN, "", tuple(whom), note)


def _most_schools(gate: kinds.MostSchools, side: Side) -> GateResult:
    table = side.places[-1].leaders
    ours = table[table["has_caseload"].astype(bool)]
    rows = (ours if len(ours) else table).to_dict("records")
    if not rows:
        return _unknown(gate, "nobody may lead a school")
    over = [f"{row['name']} ({counted(int(row['schools']), 'school')})" for row in rows if row["schools"] > gate.most]
    return _of(not over, gate, f"at most {counted(max(int(row['schools']) for row in rows), 'school')}", over)


def _most_workload(gate: kinds.MostWorkload, side: Side) -> GateResult:
    rows = [row for row in side.weighed.workloads.to_dict("records") if not isnan(row["hours_percent"])]
    if not rows:
        return _unknown(gate, "nobody has direct time")
    over = [
        f"{row['name']} ({row['hours_percent']:.1f}%)"
        for row in sorted(rows, key=lambda row: -row["hours_percent"])
        if row["hours_percent"] > gate.percent + SMALLEST
    ]
    return _of(not over, gate, f"at most {max(row['hours_percent'] for row in rows):.1f}%", over)


def _every_school_led(gate: kinds.EverySchoolLed, side: Side) -> GateResult:
    without = [line["name"] for line in school_lines(side).values() if not line["worker_id"]]
    return _of(not without, gate, f"{counted(len(without), 'school')} without a link worker", without)


def _keep_before_transition(gate: kinds.KeepBeforeTransition, side: Side) -> GateResult:
    day = side.problem.planning_date
    if not gate.binds(day):
        note = f"the plan is for the term from {day.day} {day:%B %Y}, which is not the term before transition"
        return GateResult(gate, Verdict.OUTSIDE, "", (), note)
    if not side.led_today:
        return _unknown(gate, NOT_KNOWN_TODAY)
    moved = _moved(side, gate.phase)
    return _of(not moved, gate, f"{counted(len(moved), 'school')} would lose today's link worker", moved)


def _moved(side: Side, phase: str | None = None) -> list[str]:
    """ "Oak (Ann to Ben)" for every school that changes link worker."""
    names = {one.worker_id: one.name for one in (*side.problem.workers, *side.before.workers)}
    lines = school_lines(side)
    return [
        f"{lines[key]['name']} ({names[side.led_today[key]]} to {lines[key]['link_worker']})"
        for key in moved_keys(side)
        if key in lines and phase in (None, lines[key]["phase"])
    ]


def _keep_tiers(gate: kinds.KeepTiers, side: Side) -> GateResult:
    lines = {
        key: line
        for key, line in school_lines(side).items()
        if gate.phase in (None, line["phase"]) and gate.cluster in (None, line["cluster"])
    }
    labels = {tier.id: tier.label for tier in side.model.tiers}
    there_today = {one.urn for one in side.before.schools}
    known = {key: side.tier_today[key] for key in lines if key in side.tier_today}
    other = [
        f"{lines[key]['name']} ({labels.get(was, was)} to {lines[key]['tier']})"
        for key, was in known.items()
        if lines[key]["tier_id"] != was and lines[key]["tier"] != NONE
    ]
    figure = f"{counted(len(other), 'school')} would change tier"
    unknown = [lines[key]["name"] for key in lines if key in there_today and key not in known]
    if other:
        return _of(False, gate, figure, other)
    if unknown:
        return _unknown(gate, "today's tier is not known", unknown)
    return _of(True, gate, figure)


def _most_moves(gate: kinds.MostMoves, side: Side) -> GateResult:
    if not side.led_today:
        return _unknown(gate, NOT_KNOWN_TODAY)
    moved = _moved(side)
    return _of(
        len(moved) <= gate.most, gate, f"{counted(len(moved), 'school')} would lose today's link worker",
        moved if len(moved) > gate.most else (),
    )  # fmt: skip


def _least_meetings(gate: kinds.LeastMeetings, side: Side) -> GateResult:
    lines = [line for line in school_lines(side).values() if gate.phase in (None, line["phase"])]
    if not lines:
        return GateResult(gate, Verdict.OUTSIDE, "", (), "there is no such school")
    below = [f"{line['name']} ({line['meetings']:g})" for line in lines if line["meetings"] < gate.least - SMALLEST]
    unknown = [line["name"] for line in lines if isnan(line["meetings"])]
    known = [float(line["meetings"]) for line in lines if not isnan(line["meetings"])]
    figure = f"the fewest is {min(known):g} a term" if known else ""
    figure += f", and {counted(len(below), 'school')} below {gate.least:g}" if below else ""
    if below or not unknown:
        return _of(not below, gate, figure, below)
    return _unknown(gate, "the council has yet to say how often they meet", unknown)


def _longest_journey(gate: kinds.LongestJourney, side: Side) -> GateResult:
    led = led_schools(side.problem, side.plan)
    if not led:
        return _unknown(gate, "nobody leads a school")
    minutes = {one: int(side.problem.travel_minutes[one.school, one.worker]) for one in led}
    schools, people = side.problem.schools, side.problem.workers
    over = [
        f"{schools[one.school].name} ({many} minutes from {people[one.worker].name})"
        for one, many in sorted(minutes.items(), key=lambda pair: -pair[1])
        if many > gate.minutes
    ]
    unplaced = [schools[one.school].name for one in led if schools[one.school].easting is None]
    if over or not unplaced:
        return _of(not over, gate, f"at most {max(minutes.values())} minutes", over)
    return _unknown(gate, "the journey is estimated, for want of a place", unplaced)


def _clusters_within(gate: kinds.ClustersWithin, side: Side) -> GateResult:
    found = {place.name: workload_mean(place) for place in side.places[:-1]}
    known = {name: value.number for name, value in found.items() if value.is_known}
    if len(known) < 2:
        return _unknown(gate, "it takes two clusters with link workers")
    most, least = max(known, key=lambda name: known[name]), min(known, key=lambda name: known[name])
    apart = known[most] - known[least]
    ends = (f"{most} ({known[most]:.1f}%)", f"{least} ({known[least]:.1f}%)")
    is_passed = apart <= gate.points + SMALLEST
    return _of(is_passed, gate, f"{apart:.1f} points apart", () if is_passed else ends)


def _no_new_broken_rule(gate: kinds.NoNewBrokenRule, side: Side) -> GateResult:
    known = {known_by(one) for one in verify(side.before, current_plan(side.before))}
    new = [one.sentence.rstrip(".") for one in side.weighed.breaches if known_by(one) not in known]
    return _of(not new, gate, f"{counted(len(new), 'rule')} newly broken", new)


def _most_cost(gate: kinds.MostCost, side: Side) -> GateResult:
    found = cost(side.places[-1])
    if not found.is_known:
        return _unknown(gate, found.note)
    return _of(found.number <= gate.pounds + SMALLEST, gate, f"£{found.number:,.0f} a year")


CHECKS: dict[type[GateBase], Callable[[Any, Side], GateResult]] = {
    kinds.MostSchools: _most_schools,
    kinds.MostWorkload: _most_workload,
    kinds.EverySchoolLed: _every_school_led,
    kinds.KeepBeforeTransition: _keep_before_transition,
    kinds.KeepTiers: _keep_tiers,
    kinds.MostMoves: _most_moves,
    kinds.LeastMeetings: _least_meetings,
    kinds.LongestJourney: _longest_journey,
    kinds.ClustersWithin: _clusters_within,
    kinds.NoNewBrokenRule: _no_new_broken_rule,
    kinds.MostCost: _most_cost,
}
