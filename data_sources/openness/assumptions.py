"""The assumptions log: every figure nobody has confirmed, and what the council set otherwise."""

from collections.abc import Iterator

import pandas as pd

from allocation.need.choices import NeedChoices
from allocation.operating_model.figure import Status
from allocation.settings import AllocationSettings
from data_sources import plan_settings
from data_sources.openness.facts import CouncilFacts
from data_sources.plan_settings import MEANS, SCALES

COLUMNS = ["part", "what", "value", "unit", "status", "default", "why"]
ASSUMED, CHANGED, GIVEN = "assumption", "set by the council", "given by the council"
MODEL, SCORE, PLAN, COST = "Operating model", "Need score", "Plan settings", "Cost"
USUAL = "TAS Planner's own to begin with (Method page); no paper or law gives it"
_OF_A_RUN = {"Operating model", "Planned from", "Time limit"}  # what is planned and for how long, not how


def assumption_log(of: CouncilFacts) -> pd.DataFrame:
    """COLUMNS, a row a figure: those of the operating model that are assumptions or that the council gave, the weights
    of the need score, settings of the plan that are not the default, and what posts cost."""
    rows = [*_of_the_model(of), *_of_the_score(of.choices), *_of_the_plan(of), *_of_costs(of)]
    return pd.DataFrame(rows, columns=COLUMNS)


def in_words(log: pd.DataFrame) -> str:
    """How many figures are assumed, and how many the council set."""
    counts = log["status"].value_counts()
    assumed, own = int(counts.get(ASSUMED, 0)), int(counts.get(CHANGED, 0) + counts.get(GIVEN, 0))
    are = "figure is an assumption" if assumed == 1 else "figures are assumptions"
    said = f"{assumed} {are} that the council has not confirmed"
    return f"{said}; {own or 'none'} {'is' if own == 1 else 'are'} the council's own."


def _of_the_model(of: CouncilFacts) -> Iterator[dict[str, str]]:
    statuses = {Status.ASSUMPTION: ASSUMED, Status.COUNCIL: GIVEN}
    for name, figure in of.model.figures():
        if figure.status in statuses:
            why = figure.source if figure.status is Status.COUNCIL else figure.origin
            yield _row(MODEL, name, f"{figure.value:g}", statuses[figure.status], why, unit=figure.unit)


def _of_the_score(choices: NeedChoices) -> Iterator[dict[str, str]]:
    now, usual = choices.settings(), NeedChoices().settings()
    weights = [("share of the score", one.label, one.name, one.weight) for one in now.pillars]
    weights += [("share of its pillar", one.label, one.name, one.weight) for one in now.indicators]
    defaults = {one.name: one.weight for one in usual.pillars} | {one.name: one.weight for one in usual.indicators}
    for unit, label, name, weight in weights:
        is_usual = defaults.get(name) == weight
        default = f"{defaults[name]:g}" if name in defaults else "not used"
        yield _row(SCORE, f"Weight: {label or name}", f"{weight:g}", *_chosen(is_usual), default, unit)
    standard = NeedChoices()
    for what, chosen, default in (
        ("How a figure becomes points", SCALES[choices.normalisation], SCALES[standard.normalisation]),
        ("How points are added up", MEANS[choices.aggregation], MEANS[standard.aggregation]),
    ):
        yield _row(SCORE, what, chosen, *_chosen(chosen == default), default)


def _chosen(is_usual: bool) -> tuple[str, str]:
    """Status and why of a choice about the score."""
    return (ASSUMED, USUAL) if is_usual else (CHANGED, "Chosen on the Weights page")


def _of_the_plan(of: CouncilFacts) -> Iterator[dict[str, str]]:
    usual = AllocationSettings(operating_model=of.settings.operating_model)
    default = plan_settings.in_words(usual, of.model)
    for what, value in plan_settings.in_words(of.settings, of.model).items():
        if value != default[what] and what not in _OF_A_RUN:
            yield _row(PLAN, what, value, CHANGED, "Chosen for this plan", default[what])
    if of.settings.cover:
        yield _row(PLAN, "Away", of.settings.cover.words, CHANGED, "Chosen for this plan", "nobody")
    if of.settings.repair_prices != usual.repair_prices:
        yield _row(
            PLAN, "Prices of what would make it fit", "the council's own", CHANGED, "Chosen for this plan", "usual"
        )
    for number, said in enumerate(of.changes, 1):
        yield _row(PLAN, f"Change {number}", said, CHANGED, "Supposed in this plan", "no change")


def _of_costs(of: CouncilFacts) -> Iterator[dict[str, str]]:
    labels = {role.id: role.label for role in of.model.roles}
    for role, pounds in of.costs.items():
        what = f"Cost of a full-time post: {labels.get(role, role)}"
        yield _row(COST, what, f"{pounds:,.0f}", GIVEN, "Given on the Strategy page", "not given", "£ a year")


def _row(part: str, what: str, value: str, status: str, why: str, default: str = "", unit: str = "") -> dict[str, str]:
    return dict(zip(COLUMNS, (part, what, value, unit, status, default, why), strict=True))
