"""The figures clusters are compared by, each worked out in one place; `definitions` says what they are."""

from math import isnan, nan

import pandas as pd

from allocation.cluster_comparison.places import EVERYWHERE, Place
from allocation.entities import Phase
from allocation.inequality import coefficient_of_variation, concentration_index
from allocation.model_comparison.entities import Value
from allocation.model_comparison.figures import NOT_COUNTED, PER_POINTS, per_need
from allocation.model_comparison.support import has_meetings, in_words
from allocation.wording import counted, joined, words

NOBODY = "nobody with a caseload limit or direct time works here"
NO_SCHOOL = "no school has a need score"


def schools(place: Place) -> Value:
    """Schools of the place."""
    without = int(place.schools["need_points"].isna().sum())
    return Value(float(len(place.schools)), f"{counted(without, 'school')} without a need score" if without else "")


def pupils(place: Place) -> Value:
    """Pupils of the place's schools."""
    known = place.schools["pupils"].dropna()
    left = len(place.schools) - len(known)
    if known.empty:
        return Value(nan, "the pupils of no school are known", "not known")
    return Value(float(known.sum()), f"without {counted(left, 'school')} whose pupils are not known" if left else "")


def need_points(place: Place) -> Value:
    """Need scores of the place's schools, added."""
    return _or_none(float(place.scored["need_points"].sum()) if len(place.scored) else nan, NO_SCHOOL)


def need_middle(place: Place) -> Value:
    """The middle need score."""
    return _or_none(float(place.scored["need_points"].median()) if len(place.scored) else nan, NO_SCHOOL)


def not_led(place: Place) -> Value:
    """Schools nobody leads."""
    return Value(float((~place.schools["is_led"].astype(bool)).sum()))


def capacity_fte(place: Place) -> Value:
    """FTE of the link workers of the place who may lead a school."""
    left = len(place.workers) - len(place.leaders)
    note = f"{counted(left, 'person', 'people')} who may lead no school left out" if left else ""
    return Value(float(place.leaders["fte"].sum()), note)


def capacity_hours(place: Place) -> Value:
    """Their direct time."""
    return Value(float(place.leaders["capacity_hours"].sum()))


def hours_entitled(place: Place) -> Value:
    """Hours the place's schools take at the tiers they are entitled to."""
    unknown = int(place.schools["hours_entitled"].isna().sum())
    if unknown:
        return Value(nan, f"nobody works where {counted(unknown, 'school')} could be led from")
    return Value(float(place.schools["hours_entitled"].sum()))


def gap_hours_fte(place: Place) -> Value:
    """Hours schools are entitled to less hours there are, in full-time posts."""
    asked = hours_entitled(place)
    if not asked.is_known or place.full_time_hours <= 0:
        return Value(nan, asked.note or "a full-time post has no direct time")
    return Value((asked.number - capacity_hours(place).number) / place.full_time_hours)


def gap_caseload_fte(place: Place) -> Value:
    """Full caseloads the schools make up less FTE of those who have a caseload limit."""
    carriers = place.leaders[place.leaders["has_caseload"].astype(bool)]
    if carriers.empty and not place.schools["caseload_entitled"].any():
        return Value(nan, "no caseload limit applies here", "no limit")
    return Value(float(place.schools["caseload_entitled"].sum()) - float(carriers["fte"].sum()))


def gap_fte(place: Place) -> Value:
    """The larger of the two gaps."""
    by_hours, by_caseload = gap_hours_fte(place), gap_caseload_fte(place)
    if not by_hours.is_known:
        return by_hours
    notes = ["what one cluster has to spare is set against what another lacks"] if place.name == EVERYWHERE else []
    if by_caseload.is_known and by_caseload.number > by_hours.number:
        return Value(by_caseload.number, "; ".join(["caseloads decide, not hours", *notes]))
    return Value(by_hours.number, "; ".join(notes))


def meetings_entitled(place: Place) -> Value:
    """Meetings a term that the place's schools are entitled to."""
    return _of_meetings(place, float(place.schools["meetings_entitled"].sum()))


def meetings_delivered(place: Place) -> Value:
    """Meetings a term that the plan gives them."""
    return _of_meetings(place, float(place.schools["meetings"].sum()))


def entitlement_met(place: Place) -> Value:
    """Share of the meetings entitled to that are given, each weighed by need."""
    table = place.schools
    given = table[["meetings", "meetings_entitled"]].min(axis=1)
    asked = float((table["need_weight"] * table["meetings_entitled"]).sum())
    if not asked:
        return _of_meetings(place, nan if isnan(asked) else 0.0, "no school here is entitled to meetings")
    return _of_meetings(place, 100 * float((table["need_weight"] * given).sum()) / asked)


def workload_mean(place: Place) -> Value:
    """Hours of the place's link workers over their direct time, together."""
    return _or_none(workload_together(place.workers), NOBODY)


def workload_together(workers: pd.DataFrame) -> float:
    """The same in per cent of any `Place.workers`; NaN where nobody of them has direct time."""
    busy = _counted_workers(workers)
    capacity = float(busy["capacity_hours"].sum())
    return 100 * float(busy["hours"].sum()) / capacity if capacity else nan


def workload_largest(place: Place) -> Value:
    """The fullest link worker's hours over their direct time."""
    busy = _counted_workers(place.workers)["hours_percent"].dropna()
    return _or_none(float(busy.max()) if len(busy) else nan, NOBODY)


def workload_spread(place: Place) -> Value:
    """Standard deviation of workloads over their mean."""
    busy = _counted_workers(place.workers)["hours_percent"].dropna()
    return _or_none(100 * coefficient_of_variation(busy.tolist()) if len(busy) else nan, NOBODY)


def travel_hours(place: Place) -> Value:
    """Hours a term on the road to the place's schools."""
    return Value(float(place.schools["travel_hours"].sum()))


def travel_minutes_a_meeting(place: Place) -> Value:
    """Minutes on the road for each meeting, there and back."""
    held = float(place.schools["meetings"].sum())
    why = "no meeting is held here"
    return _of_meetings(place, 60 * travel_hours(place).number / held if held else nan, why)


def meetings_per_100_points(place: Place) -> Value:
    """Meetings for each 100 need points of the schools with a score."""
    found = per_need(place.schools, "meetings", PER_POINTS)
    return _of_meetings(place, found.number, found.note)


def hours_per_point(place: Place) -> Value:
    """Link-worker hours for each need point of the schools with a score."""
    return per_need(place.schools, "hours")


def follows_need(place: Place) -> Value:
    """Concentration index of hours over need among the primary schools that are led."""
    led = place.scored[place.scored["is_led"].astype(bool)]
    ours = led[led["phase"].eq(str(Phase.PRIMARY))]
    if len(ours) < 2:
        return Value(nan, "it takes two primary schools with a score")
    return _or_none(concentration_index(ours["hours"].tolist(), ours["need_points"].tolist()), "no hours are given")


def cost(place: Place) -> Value:
    """Pounds a year that the posts of those who may lead a school cost."""
    if not place.costs:
        return Value(nan, "the council has not said what a post costs", "not given")
    missing = sorted(set(place.leaders["role_id"]) - set(place.costs))
    if missing:
        labels = {role.id: role.label for role in place.model.roles}
        return Value(nan, f"no cost is given for {joined([labels.get(r, words(r)) for r in missing])}", "not given")
    return Value(float((place.leaders["fte"] * place.leaders["role_id"].map(dict(place.costs))).sum()))


def cost_per_point(place: Place) -> Value:
    """Pounds a year for each need point of the schools with a score."""
    pounds, points = cost(place), need_points(place)
    if not pounds.is_known or not points.is_known:
        return Value(nan, pounds.note or points.note, pounds.word)
    return _or_none(pounds.number / points.number if points.number else nan, "there are no need points")


def _counted_workers(workers: pd.DataFrame) -> pd.DataFrame:
    """Of those who may lead a school, the ones with a caseload limit, where anybody has one: others do this as a small
    part of their job (as `measures.PlanMeasures` counts)."""
    ours = workers[workers["may_lead"].astype(bool)]
    limited = ours[ours["has_caseload"].astype(bool)]
    return limited if len(limited) else ours


def _of_meetings(place: Place, number: float, why: str = "the council has yet to say how often schools meet") -> Value:
    phases = [Phase(phase) for phase in place.schools["phase"]]
    if phases and not has_meetings(place.model, phases):
        return Value(nan, f"this model counts {in_words(place.model, phases)}, not meetings", NOT_COUNTED)
    return _or_none(number, why)


def _or_none(number: float, why: str) -> Value:
    return Value(nan, why) if isnan(number) else Value(number)
