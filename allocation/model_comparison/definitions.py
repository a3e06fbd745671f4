"""What each figure of a comparison is: its unit, a sentence for people, its formula and where it is worked out."""

from collections.abc import Sequence

from allocation.defined_figure import Definition, define
from allocation.model_comparison import figures
from allocation.model_comparison.entities import Value
from allocation.model_comparison.seen import Seen

STAFF, SCHOOLS, SUPPORT, HOURS, FAIRNESS = "Staff", "Schools", "What schools get", "Hours", "Fairness"

FIGURES: tuple[Definition[Seen], ...] = (
    define(
        figures.in_post_people,
        STAFF,
        "People in post",
        "people",
        0,
        "People in the list of link workers who may lead a school under this model on the planning date.",
        "List of link workers; each counts as the model's role that its role in the list stands for.",
    ),
    define(
        figures.in_post_fte,
        STAFF,
        "Staff in post",
        "FTE",
        1,
        "The same people in full-time posts.",
        "List of link workers: their FTE, added.",
    ),
    define(
        figures.in_post_role_fte,
        STAFF,
        "Of these, in the role counted",
        "FTE",
        1,
        "Staff in post in the role that can lead most schools: the role in which the posts below are counted.",
        "List of link workers: FTE of that role, added.",
    ),
    define(
        figures.needed_fte,
        STAFF,
        "Staff needed",
        "FTE",
        1,
        "The fewest full-time posts with which every school would be led at the tier it is entitled to, counted from "
        "the first post up in each place, beside the people of other roles.",
        "Solved place by place in tenths of a post, a tenth less shown not to do (allocation/solver/staff_needed.py).",
    ),
    define(
        figures.more_fte,
        STAFF,
        "More than in post",
        "FTE",
        1,
        "The fewest posts beside today's people with which every school would be led at the tier it is entitled to. "
        "People in one place do not make up for those missing in another.",
        "Solved place by place in tenths of a post (allocation/solver/staff_needed.py).",
    ),
    define(
        figures.covered,
        SCHOOLS,
        "Schools covered",
        "schools",
        0,
        "Schools that somebody leads in the plan.",
        "The plan's lines (allocation/measures.py).",
    ),
    define(
        figures.not_covered,
        SCHOOLS,
        "Schools not covered",
        "schools",
        0,
        "Schools that nobody leads in the plan; they are named below.",
        "The plan's lines (allocation/measures.py).",
    ),
    define(
        figures.rules_broken,
        SCHOOLS,
        "Rules broken",
        "times",
        0,
        "Every rule of the model is checked again, apart from the solver.",
        "allocation/verify.py.",
    ),
    define(
        figures.meetings,
        SUPPORT,
        "Meetings",
        "a term",
        0,
        "Team Around the School meetings of all schools in one planned term, whatever period the paper counts by.",
        "Meetings of each school's tier (the operating model), added over the plan.",
    ),
    define(
        figures.meetings_entitled,
        SUPPORT,
        "Meetings entitled to",
        "a term",
        0,
        "Meetings the need scores entitle all schools to.",
        "Meetings of each school's agreed tier (the operating model), added.",
    ),
    define(
        figures.need_weighted_meetings,
        SUPPORT,
        "Need-weighted meetings",
        "meetings x need points a term",
        0,
        "Each meeting counted with the need score of its school.",
        "Meetings x need weight (allocation/price.py need_weights), added over the plan.",
    ),
    define(
        figures.days,
        SUPPORT,
        "Days at schools",
        "a term",
        0,
        "Days link workers spend at schools, in models that give time instead of meetings.",
        "Share of a post x days a week x weeks a term of each school's tier, added over the plan.",
    ),
    define(
        figures.contacts,
        SUPPORT,
        "Keeping-in-touch contacts",
        "a term",
        0,
        "Contacts besides meetings.",
        "Contacts of each school's tier (the operating model), added over the plan.",
    ),
    define(
        figures.link_worker_hours,
        HOURS,
        "Link-worker hours",
        "hours a term",
        0,
        "Meetings with preparation and follow-up, contacts, casework and travel of all link workers.",
        "Minutes of each school's tier and link worker (allocation/hours.py), added over the plan.",
    ),
    define(
        figures.hours_per_point,
        HOURS,
        "Link-worker hours per need point",
        "hours a term",
        3,
        "Hours for each need point of the schools with a score, those nobody leads included.",
        "Hours of scored schools / their need points, added over the plan.",
    ),
    define(
        figures.all_partner_hours,
        HOURS,
        "Partner hours",
        "hours a term",
        1,
        "Hours of partners' visits to the meetings of the plan; each partner is in the table of partners.",
        "Visits x hours a visit of every partner (allocation/partner_rota).",
    ),
    define(
        figures.workload_largest,
        FAIRNESS,
        "Largest workload",
        "% of direct time",
        1,
        "The fullest link worker's hours as a share of the direct time there is.",
        "allocation/measures.py, of workers with a caseload limit, else of all.",
    ),
    define(
        figures.workload_smallest,
        FAIRNESS,
        "Smallest workload",
        "% of direct time",
        1,
        "The least full link worker's.",
        "allocation/measures.py, of workers with a caseload limit, else of all.",
    ),
    define(
        figures.workload_spread,
        FAIRNESS,
        "Spread of workload",
        "% of the mean",
        1,
        "How far workloads lie from their mean; 0 is even.",
        "Standard deviation / mean of workloads (allocation/measures.py, coefficient of variation).",
    ),
    define(
        figures.leapfrogs,
        FAIRNESS,
        "Pairs out of order",
        "pairs of schools",
        0,
        "Pairs of one phase in which the school with more need gets less often what the model gives.",
        "allocation/measures.py, leapfrogs inside a cluster and across.",
    ),
    define(
        figures.meetings_per_100_points,
        FAIRNESS,
        "Meetings per 100 need points",
        "a term",
        2,
        "Meetings for each 100 need points of the schools with a score; by cluster and phase in the table of places.",
        "100 x meetings of scored schools / their need points.",
    ),
)


def figure_values(seen: Sequence[Seen]) -> dict[str, tuple[Value, ...]]:
    """Id of every figure -> its value for each model, in the order given."""
    return {one.id: tuple(one.work(model) for model in seen) for one in FIGURES}


def definition(figure_id: str) -> Definition[Seen]:
    """The definition with this id. Raises KeyError when there is none."""
    return {one.id: one for one in FIGURES}[figure_id]


def in_figures(figure_id: str, value: Value) -> str:
    """ "1,290"; "not worked out", "not counted" or "not said yet" where there is no number."""
    return f"{value.number:,.{definition(figure_id).decimals}f}" if value.is_known else value.word
