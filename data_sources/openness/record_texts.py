"""What the transparency record says in each field that the configuration can fill, in plain words."""

from allocation.wording import counted
from data_sources.openness.facts import CouncilFacts

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
OUTPUTS = (
    "For each school: a need score from 0 to 100 with its parts and how sure it is, a tier (how often it meets), its "
    "link worker and the hours, each with its reasons in sentences. For the council: workloads, fairness between "
    "clusters, rules broken, and how far a better plan could exist."
)
TASK = (
    "Need score: to say which schools of a phase need more support. Allocation: to give each school a link worker "
    "within caseload, hours, cluster and other rules, with the fewest changes."
)
PERFORMANCE = (
    "The score's method reproduces published indices in the automatic tests (see the Method page). Every plan is "
    "checked again by a separate program; for each goal the bound that no plan can beat is shown. How well the score "
    "predicts what children need has not been measured."
)
NOT_TRAINED = "Not trained on data: no machine learning is used. Rules, weights and published formulas decide."
SENSITIVE = (
    "No facts about a single child: files that seem to hold them are refused. Counts and shares by school: free school "
    "meals, special educational needs, first language, sex and ethnic background where loaded; only free school meals "
    "and deprivation count in the score. Names, posts and bases of link workers, who are staff."
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
    return (
        f"TAS Planner helps {of.authority_name} to share out link workers among {of.schools} schools. It adds "
        f"published and council figures into a need score for each school and suggests who leads which school and how "
        f"often it meets, under the {of.model.label} model of Team Around the School. People check, change and "
        "approve every plan."
    )


def detailed(of: CouncilFacts) -> str:
    """What it does, step by step."""
    settings = of.choices.settings()
    parts = ", ".join(f"{one.label or one.name} {one.weight:g}" for one in settings.pillars)
    return (
        f"1. The need score compares schools of one phase. Weights in use: {parts}; scale: {of.choices.normalisation}; "
        f"added up by {of.choices.aggregation} mean. 2. Cut-offs of the {of.model.label} model turn scores into tiers, "
        "held steady from term to term. 3. A solver gives each school a link worker and a tier within the rules, "
        "coverage of need first. 4. A separate program checks every rule again. The Method page has every formula."
    ).replace("arithmetic mean", "the weighted average")


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
    return (
        f"{of.schools} schools and {of.workers} link workers. So far {of.plans} plans were found and {of.versions} "
        "versions worked on. Planned for each term."
    )


def architecture(of: CouncilFacts) -> str:
    """What it is built of."""
    named = ", ".join(f"{name} {number}" for name, number in of.software.items())
    return f"A web application on one server with one database. Software and versions: {named}."


def version(of: CouncilFacts) -> str:
    """Which versions."""
    return "; ".join(f"{name} {number}" for name, number in of.software.items())


def inputs(of: CouncilFacts) -> str:
    """What kinds of file it was given."""
    kinds = dict.fromkeys(of.labels.get(file.kind, file.kind) for file in of.sources)
    return f"{len(kinds)} kinds of file: {'; '.join(kinds)}."


def method(of: CouncilFacts) -> str:
    """What sort of model it is."""
    return (
        f"Need score: composite index of {len(of.choices.settings().indicators)} indicators. Allocation: constraint "
        "programming (OR-Tools CP-SAT) with goals in a fixed order, exact where proven. Deterministic for the same "
        f"data, settings and seed ({of.settings.seed}) unless the time limit ends the search."
    )


def datasets(of: CouncilFacts) -> str:
    """Every file in use, with its day."""
    files = [
        f"{of.labels.get(one.kind, one.kind)} ({one.data_date or one.vintage or 'no date given'}, "
        f"{'public' if one.is_public else 'the council'})"
        for one in of.sources
    ]
    return f"{'; '.join(files)}."


def quantities(of: CouncilFacts) -> str:
    """How many rows."""
    return f"{sum(one.rows for one in of.sources):,} rows in {counted(len(of.sources), 'file')}; {of.schools} schools."


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
