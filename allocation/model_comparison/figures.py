"""The figures models are compared by, each worked out in one place; `definitions` says what they are."""

from math import isnan, nan

import pandas as pd

from allocation.model_comparison import staff
from allocation.model_comparison.entities import Value
from allocation.model_comparison.partners import partner_hours
from allocation.model_comparison.seen import Seen
from allocation.model_comparison.support import in_words
from allocation.wording import joined

PER_POINTS = 100
NOT_COUNTED = "not counted"


def in_post_people(seen: Seen) -> Value:
    """People in the list of link workers who may lead a school under the model."""
    return Value(float(len(staff.may_lead(seen.problem))), staff.not_used(seen))


def in_post_fte(seen: Seen) -> Value:
    """Their FTE, added."""
    return Value(sum(float(seen.problem.fte[w]) for w in staff.may_lead(seen.problem)))


def in_post_role_fte(seen: Seen) -> Value:
    """FTE of those whose role is the one that posts are counted in."""
    roles = {place.role for place in seen.run.staff if place.role}
    labels = [role.label for role in seen.model.roles if role.id in roles]
    if not labels:
        return Value(nan, "nobody in the list has a role that could lead schools under this model")
    able = [w for w in staff.may_lead(seen.problem) if seen.problem.workers[w].role in roles]
    return Value(sum(float(seen.problem.fte[w]) for w in able), joined(labels))


def needed_fte(seen: Seen) -> Value:
    """The least FTE of every place, added."""
    return staff.total(seen, lambda place: (place.needed_fte, place.is_needed_proven))


def more_fte(seen: Seen) -> Value:
    """The least FTE beside those in post of every place, added."""
    return staff.total(seen, lambda place: (place.more_fte, place.is_more_proven))


def covered(seen: Seen) -> Value:
    """Schools somebody leads."""
    return Value(float(seen.measures.covered))


def not_covered(seen: Seen) -> Value:
    """Schools nobody leads."""
    return Value(float(seen.measures.schools - seen.measures.covered))


def rules_broken(seen: Seen) -> Value:
    """Breaches that the verifier finds."""
    return Value(float(len(seen.breaches)), "; ".join(one.sentence for one in seen.breaches))


def meetings(seen: Seen) -> Value:
    """Meetings a term of all schools."""
    return _of_meetings(seen, float(seen.schools["meetings"].sum()))


def meetings_entitled(seen: Seen) -> Value:
    """Meetings a term that the need scores entitle schools to."""
    return _of_meetings(seen, seen.meetings_entitled)


def need_weighted_meetings(seen: Seen) -> Value:
    """Meetings a term times need weight, added."""
    return _of_meetings(seen, sum(w * m for w, m in zip(seen.weights, seen.schools["meetings"], strict=True)))


def days(seen: Seen) -> Value:
    """Days a term of link workers at schools."""
    total = float(seen.schools["days"].sum())
    return Value(total) if total else Value(nan, "this model gives no set time at schools", NOT_COUNTED)


def contacts(seen: Seen) -> Value:
    """Keeping-in-touch contacts a term of all schools."""
    return Value(float(seen.schools["contacts"].sum()))


def link_worker_hours(seen: Seen) -> Value:
    """Hours a term that all schools take of link workers."""
    return Value(float(seen.schools["hours"].sum()))


def hours_per_point(seen: Seen) -> Value:
    """Hours a term of schools with a score over their need points."""
    return per_need(seen.schools, "hours")


def all_partner_hours(seen: Seen) -> Value:
    """Hours a term of all partners' visits."""
    return partner_hours(seen)


def workload_largest(seen: Seen) -> Value:
    """The largest workload."""
    return _or_none(seen.measures.workload_max_percent, "nobody has direct time")


def workload_smallest(seen: Seen) -> Value:
    """The smallest workload."""
    return _or_none(seen.measures.workload_min_percent, "nobody has direct time")


def workload_spread(seen: Seen) -> Value:
    """How unevenly workload is shared."""
    return _or_none(100 * seen.measures.workload_cv, "nobody has any work, so there is nothing to share")


def leapfrogs(seen: Seen) -> Value:
    """Pairs in which the needier school gets less, inside a cluster and across."""
    found = seen.measures
    within = f"{found.leapfrogs_within} of them inside a cluster" if found.leapfrogs_within else ""
    return Value(float(found.leapfrogs_within + found.leapfrogs_across), within)


def per_need(schools: pd.DataFrame, column: str, per: int = 1) -> Value:
    """The column's total of schools with a need score, for each `per` need points of theirs. Schools nobody leads count
    with their need and get nothing."""
    scored = schools[schools["need_points"].notna()]
    points = float(scored["need_points"].sum())
    return Value(per * float(scored[column].sum()) / points) if points > 0 else Value(nan, "no school has a need score")


def meetings_per_need(schools: pd.DataFrame, seen: Seen) -> Value:
    """Meetings a term for each 100 need points of these schools of the model."""
    found = per_need(schools, "meetings", PER_POINTS)
    return found if not found.is_known else _of_meetings(seen, found.number)


def meetings_per_100_points(seen: Seen) -> Value:
    """The same for all schools."""
    return meetings_per_need(seen.schools, seen)


def _of_meetings(seen: Seen, number: float) -> Value:
    if not seen.has_meetings:
        counted = in_words(seen.model, [school.phase for school in seen.problem.schools])
        return Value(nan, f"not comparable because this model counts {counted}, not meetings", NOT_COUNTED)
    return _or_none(number, "the council has yet to say how often schools meet")


def _or_none(number: float, why: str) -> Value:
    return Value(nan, why) if isnan(number) else Value(number)
