"""The figures that scenarios alone are compared by; all others are those of the comparisons of models and clusters."""

from math import nan

from allocation.cluster_comparison.figures import workload_mean
from allocation.model_comparison.entities import Value
from allocation.reading import led_schools
from allocation.scenario_comparison.side import Side
from allocation.wording import counted

NOT_KNOWN_TODAY = "who leads which school today is not loaded"


def schools(side: Side) -> Value:
    """Schools of the plan."""
    return Value(float(len(side.problem.schools)))


def changes(side: Side) -> Value:
    """Changes to the baseline."""
    return Value(float(len(side.said)))


def rules_broken(side: Side) -> Value:
    """Breaches that the verifier finds."""
    return Value(float(len(side.weighed.breaches)))


def moved(side: Side) -> Value:
    """Schools whose link worker is another than today's."""
    if not side.led_today:
        return Value(nan, NOT_KNOWN_TODAY, "not known")
    return Value(float(len(moved_keys(side))))


def moved_keys(side: Side) -> list[str]:
    """The schools (by `Side.key`) that somebody leads today and that are led by another, or by nobody, in the plan; a
    school that is gone is not among them."""
    return [key for key, line in side.lines.items() if key in side.led_today and line.worker_id != side.led_today[key]]


def most_schools(side: Side) -> Value:
    """Schools of the link worker with most of those who have a caseload limit, else of all."""
    table = side.places[-1].leaders
    ours = table[table["has_caseload"].astype(bool)]
    counts = (ours if len(ours) else table)["schools"]
    if counts.empty:
        return Value(nan, "nobody may lead a school", "nobody")
    return Value(float(counts.max()))


def longest_journey(side: Side) -> Value:
    """Minutes one way of the longest journey in the plan."""
    led = led_schools(side.problem, side.plan)
    if not led:
        return Value(nan, "nobody leads a school", "nobody")
    without = sum(side.problem.schools[one.school].easting is None for one in led)
    note = f"estimated for {counted(without, 'school')} whose place is not known" if without else ""
    return Value(float(max(int(side.problem.travel_minutes[one.school, one.worker]) for one in led)), note)


def clusters_apart(side: Side) -> Value:
    """Workload of the busiest cluster less that of the least busy."""
    known = [value.number for value in (workload_mean(place) for place in side.places[:-1]) if value.is_known]
    if len(known) < 2:
        return Value(nan, "it takes two clusters with link workers", "one cluster")
    return Value(max(known) - min(known))
