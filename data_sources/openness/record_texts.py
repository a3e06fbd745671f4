"""What the transparency record says in each field that the configuration can fill, in plain words."""

from collections.abc import Collection

from allocation.wording import counted, joined
from data_sources.handouts.wording import day, lower, sentence
from data_sources.openness.facts import CouncilFacts
from data_sources.plan_settings import MEANS, SCALES

# Kinds of file that each model works with.
OF_NEED = (
    *("schools", "school_links", "school_census", "school_characteristics", "absence", "deprivation", "pupil_homes"),
    *("referrals", "school_voice", "clusters"),
)
OF_PLAN = (
    *("link_workers", "hubs", "travel_times", "current_allocation", "locks", "school_groups", "clusters", "schools"),
    "referrals",
)
BENEFITS = (
    "The same published rules for every school; every figure shows its source; workloads within what link workers can "
    "carry; each change shows its effect before anything is decided. Whether children are better served is not "
    "measured by this tool."
)
INTEGRATION = (
    "It proposes; people decide. A plan becomes a draft, which people change by hand and propose. Somebody approves it "
    "and somebody brings it live, each with a name and a reason, all kept. Nothing is sent to schools by itself."
)
HUMAN_REVIEW = (
    "People set the weights, cut-offs and rules, agree each term's tiers, may raise or lower a school's tier by one "
    "step with a reason, evidence and a second person's approval, and may change any line of a plan by hand. A school "
    "with too little data gets no score and is decided by people. Lists name schools that a person should look at."
)
SCORE_OUTPUT = (
    "For each school a need score from 0 to 100 with its parts, how sure it is, and a tier (how often it meets), with "
    "reasons in sentences."
)
PLAN_OUTPUT = (
    "For each school its link worker, the meetings and the hours, with reasons in sentences. For the council: "
    "workloads, fairness between clusters, rules broken, and how far a better plan could exist."
)
SCORE_TASK = "To say which schools of a phase need more support than others."
PLAN_TASK = "To give each school a link worker within caseloads, hours, clusters and other rules, with few changes."
SCORE_PERFORMANCE = (
    "The method reproduces published indices in the automatic tests (see the Method page). How well the score predicts "
    "what children need has not been measured."
)
PLAN_PERFORMANCE = (
    "Every plan is checked again by a separate program; for each goal the bound that no plan can beat is shown. "
    "Whether pupils are served better has not been measured."
)
MODELS = "Two: a need score (a composite index) and an optimisation of who leads which school."
NO_SERVICE = "TAS Planner itself sends nothing out and asks no outside service while it runs."
MAINTENANCE = (
    "Scores and plans are worked out again whenever a file is loaded; the Data quality page lists what is old."
)
ASSESSMENTS = (
    "Made from the same configuration, on the Strategy page: an equality analysis, and facts for a data protection "
    "impact assessment. They are not those assessments."
)
NOT_TRAINED = "Not trained on data: no machine learning is used. Rules, weights and published formulas decide."
SENSITIVE = (
    "No facts about a single child: files that seem to hold them are refused. Counts and shares by school: free school "
    "meals, special educational needs, first language, sex and ethnic background where loaded. Names, posts and bases "
    "of link workers, who are staff."
)
COMPLETENESS = (
    "The Data quality page lists every figure that is missing, withheld, old or standing in, school by school. "
    "Withheld counts are ranges, never zero. Referrals also reflect practice: few referrals do not show that there "
    "is no need."
)
CLEANING = (
    "Each file is checked against its contract, column by column, and taken whole or refused with the row and remedy. "
    "Rates of small schools are drawn towards their phase's by published formulas. Missing, withheld, not applicable "
    "and zero stay different things."
)
STORAGE = (
    "In the council's own database, on its own server; nothing is sent elsewhere. Every load, change, decision and "
    "export is on a record in which later alterations show. Who has access, and for how long data are kept, is for the "
    "council to say."
)


def description(of: CouncilFacts) -> str:
    """What it is, for the public."""
    among = counted(of.schools, "school")
    return (
        f"TAS Planner helps {of.authority_name} to share out link workers among {among}. It adds "
        f"published and council figures into a need score for each school and suggests who leads which school and how "
        f"often it meets, under the {of.model.label} model of Team Around the School. People check, change and "
        "approve every plan."
    )


def detailed(of: CouncilFacts) -> str:
    """What it does, step by step."""
    settings = of.choices.settings()
    parts = ", ".join(f"{one.label or one.name} {one.weight:g}" for one in settings.pillars)
    scale, mean = lower(SCALES[of.choices.normalisation]), lower(MEANS[of.choices.aggregation])
    return (
        f"1. The need score compares schools of one phase. Weights in use: {parts}; scale: {scale}; "
        f"added up: {mean}. 2. Cut-offs of the {of.model.label} model turn scores into tiers, "
        "held steady from term to term. 3. A solver gives each school a link worker and a tier within the rules, "
        "coverage of need first. 4. A separate program checks every rule again. The Method page has every formula."
    )


def appeals(of: CouncilFacts) -> str:
    """What the council says on its schools' pages about asking again; "" while any of it is open."""
    said = of.challenge
    if not (said.contact and said.working_days and said.who_decides):
        return ""
    return (
        f"A school asks {said.contact} and has an answer within {counted(said.working_days, 'working day')}; where it "
        f"still disagrees, this is looked at again by: {said.who_decides}."
    )


def scale(of: CouncilFacts) -> str:
    """How much it is used."""
    so_far = (counted(of.plans, "plan"), counted(of.versions, "version"), counted(of.terms, "term"))
    return (
        f"{counted(of.schools, 'school').capitalize()} and {counted(of.workers, 'link worker')}. So far: "
        f"{so_far[0]} found, {so_far[1]} worked on, {so_far[2]} agreed."
    )


def architecture(of: CouncilFacts) -> str:
    """What it is built of."""
    named = ", ".join(f"{name} {number}" for name, number in of.software.items())
    return f"A web application on one server with one database. Software and versions: {named}."


def version(of: CouncilFacts) -> str:
    """Which versions."""
    return "; ".join(f"{name} {number}" for name, number in of.software.items())


def one_sentence(of: CouncilFacts) -> str:
    """What stands under the title."""
    return f"It suggests which link worker leads which of {of.schools} schools and how often each meets; people decide."


def previous(of: CouncilFacts) -> str:
    """What the files say of before."""
    if not of.led_today:
        return ""
    return f"Files show who leads {of.led_today} of {of.schools} schools today."


def alternatives(of: CouncilFacts) -> str:
    """What has been looked at in TAS Planner."""
    if not of.plans and not of.versions:
        return ""
    return f"In TAS Planner: {counted(of.plans, 'plan')} and {counted(of.versions, 'version')} set beside today's."


def inputs(of: CouncilFacts, kinds: Collection[str] = ()) -> str:
    """What kinds of file it was given; with `kinds`, of these only."""
    found = dict.fromkeys(of.labels.get(one.kind, one.kind) for one in of.sources if not kinds or one.kind in kinds)
    return f"{sentence(counted(len(found), 'kind')).removesuffix('.')} of file: {'; '.join(found) or 'none'}."


def score_method(of: CouncilFacts) -> str:
    """What sort of model the need score is."""
    return (
        f"Composite index of {counted(len(of.choices.settings().indicators), 'indicator')}; its weights and scales are "
        "on the Weights page. The same data and settings give the same score."
    )


def plan_method(of: CouncilFacts) -> str:
    """What sort of model the allocation is."""
    return (
        "Constraint programming (OR-Tools CP-SAT) with goals in a fixed order, exact where proven. The same data, "
        f"settings and seed ({of.settings.seed}) give the same plan unless the time limit ends the search."
    )


def sensitive(of: CouncilFacts) -> str:
    """What is sensitive in the files, and what of everything counts in the score."""
    counting = [lower(one.label or one.name) for one in of.choices.settings().indicators if one.weight]
    return f"{SENSITIVE} In the score count, where loaded: {joined(counting)}."


def collection(of: CouncilFacts) -> str:
    """Which files are public and which the council's own."""
    kinds = {True: dict[str, None](), False: dict[str, None]()}
    for one in of.sources:
        kinds[one.is_public][of.labels.get(one.kind, one.kind)] = None
    said = (("Published for all schools or areas", kinds[True]), ("The council's own", kinds[False]))
    return " ".join(f"{who}: {'; '.join(names)}." for who, names in said if names)


def datasets(of: CouncilFacts, kinds: Collection[str] = ()) -> str:
    """Every file in use, with its day; with `kinds`, of these only."""
    files = [
        f"{of.labels.get(one.kind, one.kind)} ({day(one.data_date or one.vintage)}, "
        f"{'public' if one.is_public else 'the council'})"
        for one in of.sources
        if not kinds or one.kind in kinds
    ]
    return f"{'; '.join(files) or 'None loaded'}."


def quantities(of: CouncilFacts) -> str:
    """How many rows."""
    rows = sum(one.rows for one in of.sources)
    return f"{rows:,} rows in {counted(len(of.sources), 'file')}; {counted(of.schools, 'school')}."


def risks(of: CouncilFacts) -> str:
    """What can go wrong and what is done about it."""
    return (
        "Referrals measure habit as well as need: a fall in referrals alone cuts no tier, and referrals made are shown "
        "against those expected. Small schools: a list names those whose own figure says more. Weights are choices: "
        "every school is scored 2,000 times with others, and borderline tiers are marked. Old or missing data: marked, "
        "never filled in unsaid. Over-reliance: a plan does nothing until people approve it. Unequal outcomes: the "
        "equality analysis sets hours and meetings against what pupils are like. "
        f"{'Figures of a made-up district.' if of.is_demonstration else ''}"
    ).strip()
