"""Cover plans as tables and as a workbook: every link worker, every school of theirs, who is how full, each cluster."""

from collections.abc import Mapping

import pandas as pd

from allocation.cover.absence import Absence
from allocation.cover.entities import Arranged, CoverRun
from allocation.cover.fragility import Fragility, fragility, of_everybody
from allocation.cover.why import Covered
from data_sources import exports, plan_drafts
from data_sources.cover_plans import CoverQuestion
from data_sources.export_cells import in_words

EVERYWHERE = "All clusters"
NOT_ASKED = "leads no school"
WORDS = {
    **dict.fromkeys(
        (
            *("worst_hours_percent_before", "worst_hours_percent", "worst_caseload_percent_before"),
            *("worst_caseload_percent", "weeks_in_full", "weeks_covered"),
        ),
        "nobody covers",
    ),
    **dict.fromkeys(("emergency_hours_percent", "emergency_caseload_percent"), "not needed"),
    **dict.fromkeys(("minutes_away",), "not covered"),
    **dict.fromkeys(("hours_percent_before", "hours_percent", "hours_percent_while_away"), "no direct time"),
    **dict.fromkeys(("caseload_percent_before", "caseload_percent", "caseload_percent_while_away"), "no limit"),
    "need_points": "not enough data",
}


def tables(asked: CoverQuestion, run: CoverRun) -> dict[str, pd.DataFrame]:
    """Every table by the name of its sheet."""
    return {
        "Link workers": worker_table(asked, run),
        "Schools": every_school(asked, run),
        "Who takes schools on": every_load(asked, run),
        "Fragility": fragility_table(asked, run),
    }


def workbook(asked: CoverQuestion, run: CoverRun) -> bytes:
    """The cover plan of every link worker as an Excel workbook, with how it was worked out above the first table."""
    sheets: dict[str, pd.DataFrame | exports.Sheet] = {}
    for name, frame in tables(asked, run).items():
        full = frame if len(frame) else pd.DataFrame({"note": ["No link worker leads a school."]})
        sheets[name] = in_words(full, WORDS).rename(columns=exports.heading)
    title = f"Cover plan for {asked.prepared.district.authority_name}"
    sheets["Link workers"] = exports.Sheet(pd.DataFrame(sheets["Link workers"]), title, how_counted(asked))
    return exports.xlsx_bytes(sheets)


def how_counted(asked: CoverQuestion) -> tuple[str, ...]:
    """What stands behind the figures, with each assumption named as one."""
    if not asked.absences:
        return ()
    one, weeks = asked.absences[0], asked.prepared.model.hours.weeks_per_term
    caseload = (
        "a covered school counts towards the caseload as a whole school, for the limit holds every day"
        if one.caseload == "whole"
        else f"a covered school counts towards the caseload of the term for {one.share:.0%}, as its hours do"
    )
    return (
        f"Each link worker in turn is away from {one.first_day:%d/%m/%Y} for {one.weeks} "
        f"{'week' if one.weeks == 1 else 'weeks'}, all others are there.",
        f"A term has {weeks.value:g} weeks (operating model, {weeks.status}: {weeks.source}), so {one.share:.0%} of a "
        "school's hours of the term are to be covered. Assumptions: a school's work is spread evenly over the term, "
        "and whoever covers can move work of their own within it.",
        f"Nobody else's school moves; {caseload}.",
    )


def worker_table(asked: CoverQuestion, run: CoverRun) -> pd.DataFrame:
    """One row a link worker who leads schools and was worked out, in the order of the problem.

    worker_id, name, cluster, fte, schools, in_full, at_a_lower_tier, without_cover (numbers of schools); worst_* (the
    fullest of those who take a school on, percent, before and with the cover); weeks_in_full, weeks_covered (longest
    absence in which all are covered in full, or at all, up to a term); emergency_* (the fullest if all schools had to
    be covered as they are, NaN where they are); rules_broken (new ones); is_proven.
    """
    people = {one.worker_id: one for one in asked.prepared.problem.workers}
    rows = []
    for cover in run.covers:
        who, within, worst = people[cover.worker_id], cover.within, cover.within.worst
        emergency = cover.emergency.worst if cover.emergency else None
        rows.append(
            {
                "worker_id": who.worker_id,
                "name": who.name,
                "cluster": who.cluster,
                "fte": who.fte,
                "schools": len(within.schools),
                "in_full": within.full,
                "at_a_lower_tier": within.lower,
                "without_cover": within.without,
                "weeks_in_full": cover.weeks_full,
                "weeks_covered": cover.weeks_covered,
                "worst_hours_percent_before": worst.hours_percent_before,
                "worst_hours_percent": worst.hours_percent,
                "worst_caseload_percent_before": worst.caseload_percent_before,
                "worst_caseload_percent": worst.caseload_percent,
                "emergency_hours_percent": emergency.hours_percent if emergency else None,
                "emergency_caseload_percent": emergency.caseload_percent if emergency else None,
                "rules_broken": len(within.newly_broken),
                "is_proven": cover.is_proven,
            }
        )
    frame = pd.DataFrame(rows, columns=WORKER_COLUMNS)
    return frame.astype({name: float for name in WORKER_COLUMNS if name.endswith("percent") or "percent_" in name})


WORKER_COLUMNS = [
    *("worker_id", "name", "cluster", "fte", "schools", "in_full", "at_a_lower_tier", "without_cover"),
    *("weeks_in_full", "weeks_covered", "worst_hours_percent_before", "worst_hours_percent"),
    *("worst_caseload_percent_before", "worst_caseload_percent", "emergency_hours_percent"),
    *("emergency_caseload_percent", "rules_broken", "is_proven"),
]


def school_table(asked: CoverQuestion, absence: Absence, cover: Arranged, emergency: Arranged | None) -> pd.DataFrame:
    """One row a school of the person away, those without cover first (least need first), then those at a lower tier.

    urn, name, phase, cluster, need_points, tier_before, covered_by ("nobody"), tier_meanwhile ("" without cover),
    minutes_away (NaN without cover), why, emergency_cover (who would take it if limits were exceeded; "" where it is
    covered in full).
    """
    problem, names = asked.prepared.problem, plan_drafts.names(asked.prepared)
    said = Covered(problem, asked.plan, absence, cover, names.tiers)
    also: Mapping[str, str | None] = {one.urn: one.worker_id for one in (emergency.schools if emergency else ())}
    rows = []
    for one in cover.schools:
        school = problem.schools[said.place[one.urn]]
        rows.append(
            {
                "urn": one.urn,
                "name": school.name,
                "phase": str(school.phase),
                "cluster": school.cluster,
                "need_points": float(problem.need_points[said.place[one.urn]]),
                "tier_before": names.tier(one.tier_id_before),
                "covered_by": names.worker(one.worker_id),
                "tier_meanwhile": names.tier(one.tier_id) if one.is_covered else "",
                "minutes_away": said.minutes_away(one),
                "why": said.why(one),
                "emergency_cover": "" if one.is_full or not emergency else names.worker(also[one.urn]),
                "order": 2 if one.is_full else 1 if one.is_covered else 0,
            }
        )
    frame = pd.DataFrame(rows, columns=[*SCHOOL_COLUMNS, "order"])
    frame = frame.sort_values(["order", "need_points", "urn"], ignore_index=True)
    return frame[SCHOOL_COLUMNS].astype({"minutes_away": float})


SCHOOL_COLUMNS = [
    *("urn", "name", "phase", "cluster", "need_points", "tier_before", "covered_by", "tier_meanwhile"),
    *("minutes_away", "why", "emergency_cover"),
]


def load_table(asked: CoverQuestion, cover: Arranged) -> pd.DataFrame:
    """One row a link worker who takes schools on: worker_id, name, schools (taken), and percent of hours and caseload
    before, with the cover over the term, and in the weeks of the absence alone."""
    names = plan_drafts.names(asked.prepared)
    rows = [
        {
            "worker_id": one.worker_id,
            "name": names.worker(one.worker_id),
            **{column: getattr(one, column) for column in LOAD_COLUMNS[2:]},
        }
        for one in cover.loads
    ]
    frame = pd.DataFrame(rows, columns=LOAD_COLUMNS)
    return frame.astype({name: float for name in LOAD_COLUMNS[3:]})


LOAD_COLUMNS = [
    *("worker_id", "name", "schools", "hours_percent_before", "hours_percent", "hours_percent_while_away"),
    *("caseload_percent_before", "caseload_percent", "caseload_percent_while_away"),
]


def every_school(asked: CoverQuestion, run: CoverRun) -> pd.DataFrame:
    """`school_table` of every link worker, with `away` in front."""
    parts = []
    for one in run.covers:
        absence = asked.absence(one.worker_id)
        part = school_table(asked, absence, one.within, one.emergency)
        part.insert(0, "away", absence.name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["away", *SCHOOL_COLUMNS])


def every_load(asked: CoverQuestion, run: CoverRun) -> pd.DataFrame:
    """`load_table` of every link worker, with `away` in front."""
    parts = []
    for one in run.covers:
        part = load_table(asked, one.within)
        part.insert(0, "away", asked.absence(one.worker_id).name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["away", *LOAD_COLUMNS])


def fragility_table(asked: CoverQuestion, run: CoverRun) -> pd.DataFrame:
    """One row a cluster, the most fragile first, and one for all together: cluster, fragility_percent,
    without_cover_percent, worst_absence, worst_absence_percent, schools, link_workers, not_in_full (numbers of link
    workers whose absence leaves a school not covered in full), without (names of those whose absence leaves one
    without), not_led, is_proven."""
    problem, plan = asked.prepared.problem, asked.plan
    each = [*fragility(problem, plan, run), of_everybody(problem, plan, run)] if run.covers else []
    return pd.DataFrame([_fragility_row(asked, one) for one in each], columns=FRAGILITY_COLUMNS)


FRAGILITY_COLUMNS = [
    *("cluster", "fragility_percent", "without_cover_percent", "worst_absence", "worst_absence_percent"),
    *("schools", "link_workers", "not_in_full", "cannot_be_covered", "not_led", "is_proven"),
]


def _fragility_row(asked: CoverQuestion, one: Fragility) -> dict[str, object]:
    names = plan_drafts.names(asked.prepared)
    return {
        "cluster": one.cluster or EVERYWHERE,
        "fragility_percent": one.percent,
        "without_cover_percent": one.without_percent,
        "worst_absence": names.worker(one.worst_worker_id) if one.worst_worker_id else "",
        "worst_absence_percent": one.worst_percent,
        "schools": one.schools,
        "link_workers": one.people,
        "not_in_full": len(one.not_full),
        "cannot_be_covered": ", ".join(names.worker(who) for who in one.without),
        "not_led": one.not_led,
        "is_proven": one.is_proven,
    }
