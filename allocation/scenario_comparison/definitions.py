"""What each figure of a comparison of scenarios is: each once, with its unit, sentence and source."""

from collections.abc import Callable
from typing import TypeVar

from allocation.cluster_comparison import definitions as of_clusters
from allocation.cluster_comparison.places import Place
from allocation.defined_figure import Definition, define
from allocation.model_comparison import definitions as of_models
from allocation.model_comparison.entities import Value
from allocation.model_comparison.seen import Seen
from allocation.scenario_comparison import figures
from allocation.scenario_comparison.side import Side

SCHOOLS, STAFF, MEETINGS, WORK, FAIRNESS, CHANGE, COST = (
    "Schools",
    "Staff",
    "Meetings",
    "Workload and travel",
    "Fairness",
    "Change from today",
    "Cost",
)
MINUS = "\N{MINUS SIGN}"
Part = TypeVar("Part")


def _as(known: Definition[Part], part: Callable[[Side], Part], group: str, sentence: str = "") -> Definition[Side]:
    """The same figure of a side; `sentence` in place of one that speaks of a cluster."""

    def work(side: Side) -> Value:
        return known.work(part(side))

    said = sentence or known.sentence
    return Definition(known.id, group, known.label, known.unit, known.decimals, said, known.source, work)


def _seen(side: Side) -> Seen:
    return side.seen


def _whole(side: Side) -> Place:
    return side.places[-1]


def _of_models(figure_id: str, group: str, sentence: str = "") -> Definition[Side]:
    return _as(of_models.definition(figure_id), _seen, group, sentence)


def _of_clusters(figure_id: str, group: str, sentence: str = "") -> Definition[Side]:
    return _as(of_clusters.definition(figure_id), _whole, group, sentence)


FIGURES: tuple[Definition[Side], ...] = (
    define(
        figures.schools,
        SCHOOLS,
        "Schools",
        "schools",
        0,
        "Open state-funded schools, with those that changes open and without those they close.",
        "The schools file, one row a school, with the changes made.",
    ),
    _of_models("covered", SCHOOLS),
    _of_models("not_covered", SCHOOLS, "Schools that nobody leads in the plan."),
    define(
        figures.rules_broken,
        SCHOOLS,
        "Rules broken",
        "times",
        0,
        "Every rule of the model is checked again, apart from the solver.",
        "allocation/verify.py.",
    ),
    _of_clusters("capacity_fte", STAFF, "Full-time posts of the link workers who may lead a school."),
    _of_clusters(
        "gap_fte",
        STAFF,
        "Full-time posts too few (above 0) or to spare (below 0) for what all schools are entitled to, as sums for the "
        "whole council: what one cluster has to spare counts for another, and schools cannot be cut in pieces, so a "
        "plan can take more.",
    ),
    _of_models("meetings_entitled", MEETINGS),
    _of_models("meetings", MEETINGS),
    _of_clusters(
        "entitlement_met",
        MEETINGS,
        "Share of the meetings entitled to that are given, each weighed by the school's need; none above the "
        "entitlement is counted.",
    ),
    _of_models("meetings_per_100_points", MEETINGS, "Meetings for each 100 need points of the schools with a score."),
    _of_models("link_worker_hours", WORK),
    _of_models("workload_largest", WORK),
    _of_models("workload_spread", WORK),
    define(
        figures.most_schools,
        WORK,
        "Most schools of one person",
        "schools",
        0,
        "Schools of the link worker who leads most, of those with a caseload limit.",
        "The plan's lines (allocation/measures.py), of workers with a caseload limit, else of all.",
    ),
    _of_clusters("travel_hours", WORK, "Hours on the road, there and back for each meeting."),
    define(
        figures.longest_journey,
        WORK,
        "Longest journey",
        "minutes one way",
        0,
        "The longest journey from a link worker's base to a school they lead.",
        "Travel times, else straight lines (allocation/travel.py), the largest in the plan.",
    ),
    define(
        figures.clusters_apart,
        FAIRNESS,
        "Clusters apart",
        "points of workload",
        1,
        "The workload of the busiest cluster less that of the least busy: 0 is even.",
        "Workload of each cluster's link workers (allocation/cluster_comparison), the largest less the smallest.",
    ),
    _of_models("leapfrogs", FAIRNESS),
    define(
        figures.moved,
        CHANGE,
        "Schools that change link worker",
        "schools",
        0,
        "Schools that somebody leads today and another, or nobody, leads in the plan.",
        "The plan's lines against today's allocation, before any change to the data.",
    ),
    define(
        figures.changes,
        CHANGE,
        "Changes made",
        "changes",
        0,
        "Changes to the data, people or rules that the plan rests on; each is said in words.",
        "The list of changes of the scenario or of the saved plan.",
    ),
    _of_clusters("cost", COST, "Pounds a year that the posts of those who may lead a school cost."),
)


def definition(figure_id: str) -> Definition[Side]:
    """The definition with this id. Raises KeyError when there is none."""
    return {one.id: one for one in FIGURES}[figure_id]


def figure_text(figure_id: str, value: Value) -> str:
    """ "1,290"; the word that stands for it where there is no number."""
    if not value.is_known:
        return value.word
    text = f"{value.number:,.{definition(figure_id).decimals}f}"
    return text.replace("-", MINUS if _is_some(text) else "")


def difference_text(figure_id: str, reference: Value, other: Value) -> str:
    """ "+12", "-0.5" or "the same", at the figure's decimals; "" where one of the two is no number."""
    if not (reference.is_known and other.is_known):
        return ""
    text = f"{other.number - reference.number:+,.{definition(figure_id).decimals}f}"
    return text.replace("-", MINUS) if _is_some(text) else "the same"


def _is_some(text: str) -> bool:
    """Whether anything of a number is left after rounding."""
    return any(digit in "123456789" for digit in text)
