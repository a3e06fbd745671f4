"""A version of a plan as the tables of its workbook: what it gives, what it breaks, who decided what and why."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from allocation.breach_costs import BreachCost, breach_costs
from allocation.plan import Plan
from allocation.plan_states import PlanState
from allocation.solver.named_people import completed
from allocation.verify import ALL_CHECKS, verify
from data_sources import exports, plan_drafts, plan_report
from data_sources.exports import VERSION_SHEETS, PlanTables
from data_sources.planning import Prepared
from data_sources.stores import Decision, SavedVersion

OF_A_SEARCH = ("Status", "Seconds taken")
SUMMARY = ["measure", "value"]
DECISION_COLUMNS = ["state", "at", "by", "why", "revision"]


def version_workbook(
    prepared: Prepared, saved: SavedVersion, revision: int, plan: Plan, reasons: Mapping[str, str]
) -> bytes:
    """The version at a revision as an Excel workbook: summary, schools, link workers, moves, rules, settings, data
    sources, decisions and revisions. `plan`: its lines at that revision; `reasons`: URN -> why a school changes."""
    return exports.plan_workbook(version_tables(prepared, saved, revision, plan, reasons), parts=VERSION_SHEETS)


def version_tables(
    prepared: Prepared, saved: SavedVersion, revision: int, plan: Plan, reasons: Mapping[str, str]
) -> PlanTables:
    """The tables of that workbook, every figure against the data as it is now."""
    problem = prepared.problem
    plan = completed(problem, plan)
    result = plan_drafts.as_result(prepared, plan)
    of, settings, model = prepared.district, prepared.settings, prepared.model
    made = plan_report.plan_tables(of.authority_name, problem, model, settings, result, of.sources, prepared.said)
    costs = breach_costs(problem, plan, tuple(verify(problem, plan)))
    kept = made.summary[~made.summary["measure"].isin(OF_A_SEARCH)]
    rows = [*about_version(saved, revision, prepared), ("Rules broken", str(len({one.breach.rule for one in costs})))]
    return replace(
        made,
        title=f"{saved.summary.name}: {of.authority_name}",
        summary=pd.concat([pd.DataFrame(rows, columns=SUMMARY), kept], ignore_index=True),
        moves=made.moves.assign(why=[reasons.get(urn, "") for urn in made.moves["urn"]]).drop(columns="reason"),
        breaches=rule_table(costs),
        decisions=_decisions(saved.decisions),
        revisions=pd.DataFrame(
            [{"revision": one.number, "at": one.at, "by": one.by, "what": one.what} for one in saved.revisions]
        ),
    )


def about_version(saved: SavedVersion, revision: int, prepared: Prepared) -> list[tuple[str, str]]:
    """What the version is: its state, who approved it, when and why, its revision, whether its files are today's."""
    summary = saved.summary
    is_same = plan_drafts.is_from_these_files(saved.basis, prepared.district)
    data = "the files in use now" if is_same else "files have changed since; every figure is against those in use now"
    return [
        ("Version", summary.name),
        ("State", str(summary.state)),
        ("Since", _when(summary.decision)),
        ("Why", summary.decision.reason),
        ("Approved", _approved(saved)),
        ("Revision", f"{revision} of {summary.latest.number}"),
        ("Where it began", summary.origin),
        ("Changes begin", f"{prepared.settings.planning_date:%d/%m/%Y}"),
        ("Data", data),
    ]


def approval(saved: SavedVersion) -> Decision | None:
    """The approval that holds: the last one, unless it was taken back or the version was set aside before it went live;
    None where there is none."""
    if saved.summary.state not in (PlanState.APPROVED, PlanState.LIVE, PlanState.SUPERSEDED):
        return None
    return next((one for one in reversed(saved.decisions) if one.state == PlanState.APPROVED), None)


def _approved(saved: SavedVersion) -> str:
    found = approval(saved)
    return f"{_when(found)}: {found.reason}" if found else "not approved"


def _when(decision: Decision) -> str:
    local = decision.at.astimezone() if decision.at.tzinfo else decision.at
    return f"{local:%d/%m/%Y at %H:%M} by {decision.by}"


def rule_table(costs: Sequence[BreachCost]) -> pd.DataFrame:
    """One row a rule that is kept, and one for everything that breaks one: rule, is_kept, what_is_broken,
    what_it_costs, amount (NaN where kept), unit."""
    rows = []
    for check in ALL_CHECKS:
        rule = str(check.__doc__).strip().splitlines()[0]
        broken = [one for one in costs if one.breach.rule == check.__name__]
        rows += [(rule, False, one.breach.sentence, one.sentence, one.amount, one.unit) for one in broken]
        rows += [] if broken else [(rule, True, "", "", float("nan"), "")]
    return pd.DataFrame(rows, columns=["rule", "is_kept", "what_is_broken", "what_it_costs", "amount", "unit"])


def _decisions(several: Sequence[Decision]) -> pd.DataFrame:
    rows = [(str(one.state), one.at, one.by, one.reason, one.revision) for one in several]
    return pd.DataFrame(rows, columns=DECISION_COLUMNS)
