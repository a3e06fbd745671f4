"""What each figure about a cluster is: its unit, a sentence for people, its formula and where it is worked out."""

from allocation.cluster_comparison import figures
from allocation.cluster_comparison.places import Place
from allocation.defined_figure import Definition, define
from allocation.model_comparison.entities import Value

NEED, STAFF, MEETINGS, WORK, FAIRNESS, COST = (
    "Need",
    "Staff",
    "Meetings",
    "Workload and travel",
    "Fairness",
    "Cost",
)
PLACES, LISTED = "allocation/cluster_comparison/places.py", "List of link workers"

FIGURES: tuple[Definition[Place], ...] = (
    define(
        figures.schools,
        NEED,
        "Schools",
        "schools",
        0,
        "Open state-funded schools of the cluster.",
        "The schools file and the clusters, one row a school.",
    ),
    define(
        figures.pupils,
        NEED,
        "Pupils",
        "pupils",
        0,
        "Pupils on roll at those schools.",
        "The schools file, else the newest census (data_sources/joining/school_records.py), added.",
    ),
    define(
        figures.need_points,
        NEED,
        "Need points",
        "points",
        0,
        "Need scores of all schools with a score, added. Scores compare schools of one phase.",
        "Need score of each school (allocation/need), added.",
    ),
    define(
        figures.need_middle,
        NEED,
        "Middle need score",
        "points",
        1,
        "Half the schools with a score are above it.",
        "Median of the need scores (allocation/need).",
    ),
    define(
        figures.capacity_fte,
        STAFF,
        "Capacity",
        "FTE",
        1,
        "Full-time posts of the cluster's link workers who may lead a school.",
        f"{LISTED}: FTE, added.",
    ),
    define(
        figures.capacity_hours,
        STAFF,
        "Direct time there is",
        "hours a term",
        0,
        "Hours a term that those link workers have for schools.",
        "FTE x weeks a term x paid hours a week x direct share (allocation/hours.py), added.",
    ),
    define(
        figures.hours_entitled,
        STAFF,
        "Hours entitled to",
        "hours a term",
        0,
        "Hours that the cluster's schools take at the tiers they are entitled to.",
        f"Minutes of each school at its agreed tier (allocation/hours.py), with the journey of who leads it, else of "
        f"the nearest who may ({PLACES}).",
    ),
    define(
        figures.gap_fte,
        STAFF,
        "Gap",
        "FTE",
        1,
        "Full-time posts too few (above 0) or to spare (below 0) for what schools are entitled to. It is sums only: "
        "schools cannot be cut in pieces, so a plan can take a little more.",
        "The larger of the gaps in hours and in caseloads.",
    ),
    define(
        figures.gap_hours_fte,
        STAFF,
        "Gap in hours",
        "FTE",
        1,
        "Hours entitled to less direct time there is, in full-time posts.",
        "(hours entitled to - direct time) / direct time of a full-time post.",
    ),
    define(
        figures.gap_caseload_fte,
        STAFF,
        "Gap in caseloads",
        "FTE",
        1,
        "Full caseloads that the schools make up, less full-time posts of those who have a caseload limit.",
        f"Least share of a caseload with which each school can be led (allocation/caseload_bands.py), added, less FTE "
        f"({PLACES}).",
    ),
    define(
        figures.not_led,
        MEETINGS,
        "Schools nobody leads",
        "schools",
        0,
        "Schools without a link worker in this plan.",
        "The plan's lines.",
    ),
    define(
        figures.meetings_entitled,
        MEETINGS,
        "Meetings entitled to",
        "a term",
        0,
        "Meetings a term that the schools' tiers entitle them to.",
        "Meetings of each school's agreed tier (the operating model), added.",
    ),
    define(
        figures.meetings_delivered,
        MEETINGS,
        "Meetings given",
        "a term",
        0,
        "Meetings a term that the plan gives them.",
        "Meetings of each school's tier in the plan, added; none where nobody leads it.",
    ),
    define(
        figures.entitlement_met,
        MEETINGS,
        "Entitlement met",
        "%",
        1,
        "Share of the meetings entitled to that are given, each weighed by the school's need; none above the "
        "entitlement is counted.",
        "100 x sum(need weight x the smaller of given and entitled) / sum(need weight x entitled); weights: "
        "allocation/price.py need_weights.",
    ),
    define(
        figures.workload_mean,
        WORK,
        "Workload",
        "% of direct time",
        0,
        "Hours that the cluster's link workers give, of the direct time they have together.",
        "100 x hours / direct time, of those with a caseload limit, else of all (allocation/measures.py).",
    ),
    define(
        figures.workload_largest,
        WORK,
        "Largest workload",
        "% of direct time",
        0,
        "The fullest link worker's hours as a share of their direct time.",
        "allocation/measures.py, of those with a caseload limit, else of all.",
    ),
    define(
        figures.workload_spread,
        WORK,
        "Spread of workload",
        "% of the mean",
        0,
        "How far workloads lie from their mean; 0 is even.",
        "Standard deviation / mean (allocation/inequality.py).",
    ),
    define(
        figures.travel_hours,
        WORK,
        "Travel",
        "hours a term",
        0,
        "Hours on the road to the cluster's schools, there and back for each meeting.",
        "2 x minutes one way x meetings / 60, added (travel times, else straight lines: allocation/travel.py).",
    ),
    define(
        figures.travel_minutes_a_meeting,
        WORK,
        "Travel for each meeting",
        "minutes",
        0,
        "Minutes on the road for each meeting, there and back.",
        "60 x travel / meetings given.",
    ),
    define(
        figures.meetings_per_100_points,
        FAIRNESS,
        "Meetings per 100 need points",
        "a term",
        2,
        "Meetings for each 100 need points of the schools with a score, those nobody leads included. Clusters with "
        "more secondary schools meet more often for the same points: see primary against secondary.",
        "100 x meetings of scored schools / their need points.",
    ),
    define(
        figures.hours_per_point,
        FAIRNESS,
        "Hours per need point",
        "hours a term",
        2,
        "Link-worker hours for each need point of the schools with a score.",
        "Hours of scored schools / their need points.",
    ),
    define(
        figures.follows_need,
        FAIRNESS,
        "Support follows need (primary)",
        "-1 to 1",
        2,
        "Above 0: primary schools with more need get more hours; below 0: less.",
        "Concentration index 2 cov(h, R) / mean(h) of hours over need, primary schools that are led "
        "(allocation/inequality.py).",
    ),
    define(
        figures.cost,
        COST,
        "Cost of the posts",
        "£ a year",
        0,
        "What the posts of those who may lead a school cost the council a year.",
        "FTE x cost of a full-time post of the role, as the council gave it, added.",
    ),
    define(
        figures.cost_per_point,
        COST,
        "Cost per need point",
        "£ a year",
        0,
        "Cost of the posts for each need point of the schools with a score.",
        "Cost of the posts / need points.",
    ),
)


def definition(figure_id: str) -> Definition[Place]:
    """The definition with this id. Raises KeyError when there is none."""
    return {one.id: one for one in FIGURES}[figure_id]


def in_figures(figure_id: str, value: Value) -> str:
    """ "1,290"; "not worked out", "not counted" or "not given" where there is no number. Never "-0"."""
    text = f"{value.number:,.{definition(figure_id).decimals}f}"
    return value.word if not value.is_known else text.lstrip("-") if float(text.replace(",", "")) == 0 else text
