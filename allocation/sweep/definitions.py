"""What each figure of a sweep is: those clusters are compared by, and what a plan leaves out, each defined once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan

from allocation.cluster_comparison import definitions as of_clusters
from allocation.cluster_comparison.definitions import MEETINGS, WORK
from allocation.cluster_comparison.places import Place
from allocation.defined_figure import Definition, define
from allocation.entities import Phase
from allocation.model_comparison.entities import Value
from allocation.model_comparison.support import has_meetings

MISSED, WEIGHTED, MOVED = "meetings_missed", "unmet_entitlement", "moved"
NOT_LED, SPREAD, TRAVEL, CAPACITY = "not_led", "workload_spread", "travel_hours", "capacity_fte"
# Of plans that leave a school out only these are figures; the others would be those of another set of schools.
OF_ANY_PLAN = (NOT_LED, CAPACITY)


@dataclass(frozen=True, eq=False)
class SeenPlace:
    """A cluster, or the council, under one point's plan; `moved` schools have another link worker than today's."""

    place: Place
    moved: int


def meetings_missed(seen: SeenPlace) -> Value:
    """Meetings a term that schools are entitled to and do not get."""
    table = seen.place.schools
    short = (table["meetings_entitled"] - table["meetings"]).clip(lower=0)
    return _of_meetings(seen.place, float(short.sum()))


def unmet_entitlement(seen: SeenPlace) -> Value:
    """The same, each weighed by the school's need."""
    table = seen.place.schools
    short = (table["meetings_entitled"] - table["meetings"]).clip(lower=0)
    return _of_meetings(seen.place, float((short * table["need_weight"]).sum()))


def moved(seen: SeenPlace) -> Value:
    """Schools led by somebody else than today."""
    return Value(float(seen.moved))


def _of_meetings(place: Place, number: float) -> Value:
    phases = [Phase(phase) for phase in place.schools["phase"]]
    if phases and not has_meetings(place.model, phases):
        return Value(nan, "this model does not count meetings", "not counted")
    return Value(number)


def _of_place(figure_id: str) -> Definition[SeenPlace]:
    """A figure of the comparison of clusters, as it is there."""
    known = of_clusters.definition(figure_id)
    work: Callable[[SeenPlace], Value] = lambda seen: known.work(seen.place)  # noqa: E731
    return Definition(
        known.id, known.group, known.label, known.unit, known.decimals, known.sentence, known.source, work
    )


FIGURES: tuple[Definition[SeenPlace], ...] = (
    define(
        meetings_missed,
        MEETINGS,
        "Meetings missed",
        "a term",
        0,
        "Meetings a term that schools are entitled to and that the plan does not give them.",
        "Sum of (meetings of the agreed tier - meetings of the plan's tier), none below 0 (the operating model).",
    ),
    define(
        unmet_entitlement,
        MEETINGS,
        "Unmet entitlement",
        "meetings x need points a term",
        0,
        "The same meetings, each counted with the need score of its school: what the solver makes as small as can be "
        "once every school has a link worker.",
        "Meetings missed x need weight, added (allocation/price.py unmet_entitlement).",
    ),
    _of_place("entitlement_met"),
    _of_place(NOT_LED),
    replace(_of_place(CAPACITY), label="Staff"),
    _of_place(SPREAD),
    _of_place("workload_largest"),
    _of_place(TRAVEL),
    _of_place("travel_minutes_a_meeting"),
    define(
        moved,
        WORK,
        "Schools that change link worker",
        "schools",
        0,
        "Schools led by somebody other than who leads them today.",
        "The plan's lines against today's allocation (allocation/measures.py).",
    ),
)
BY_ID = {one.id: one for one in FIGURES}


def in_figures(figure_id: str, number: float | None) -> str:
    """ "1,290"; "not counted" where there is no number. Never "-0"."""
    if number is None:
        return "not counted"
    text = f"{number:,.{BY_ID[figure_id].decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text
