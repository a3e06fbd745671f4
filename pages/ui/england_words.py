"""What the England page says of an authority, and of all: facts, tips and the columns of its table."""

from typing import Any

import pandas as pd

from data_sources.national.run import NationalRun
from data_sources.national.sentences import overall_gap_percent
from data_sources.national.summary import MADE_UP_STAFF, PROVEN, SHORT
from pages.ui import tables, words


def headline_figures(found: NationalRun) -> dict[str, str]:
    """Five figures for the top of the page."""
    rows = found.rows
    return {
        "Authorities": words.number(len(rows)),
        "Schools": words.number(rows["schools"].sum()),
        "Schools with a link worker": words.number(rows["covered"].sum()),
        "Plans proven best": words.number(rows["outcome"].eq(PROVEN).sum()),
        "Overall gap": words.percent(overall_gap_percent(found.goals)),
    }


def columns() -> dict[str, Any]:
    """The columns of the authorities' table."""
    return {
        "authority_name": tables.text("Authority"),
        "staff": tables.text("Staff", help="Made up where the council has loaded none"),
        "schools": tables.number("Schools"),
        "pupils": tables.number("Pupils"),
        "national_points": tables.number("National need score", 1, help="Mean of its schools, by pupils"),
        "fsm_percent": tables.number("Free school meals", 1, unit="%"),
        "fte": tables.number("FTE", 1),
        "vacant_posts": tables.number("Vacant posts"),
        "covered": tables.number("Schools led"),
        "not_covered": tables.number("Not led"),
        "meetings": tables.number("Meetings a term"),
        "entitlement_met_percent": tables.number("Entitlement met", 1, unit="%"),
        "moved": tables.number("Schools that move"),
        "workload_min_percent": tables.number("Lightest workload", 0, unit="%", help="Of direct time"),
        "workload_max_percent": tables.number("Heaviest workload", 0, unit="%", help="Of direct time"),
        "outcome": tables.text("Plan"),
        "gap_percent": tables.number("Largest gap", 1, unit="%", help="Of any goal, beyond what is proven"),
        "explanation": tables.text("What would make it fit, or why there is no plan", width="large"),
    }


def facts(row: pd.Series) -> dict[str, str]:
    """One authority; `row` of the run's rows."""
    made_up = " (made up)" if row["staff"] == MADE_UP_STAFF else ""
    said = {
        "Schools": f"{words.number(row['schools'])}, {words.number(row['pupils'])} pupils",
        "Mean national need score": words.points(row["national_points"]),
        "Free school meals, mean of schools by pupils": words.percent(row["fsm_percent"]),
        f"Staff{made_up}": f"{words.number(row['link_workers'])} link workers, {words.up_to(row['fte'])} FTE; "
        f"{words.count(row['vacant_posts'], 'vacant post')} beside them",
        f"Schools led{made_up}": f"{words.number(row['covered'])} of {words.number(row['schools'])}",
        f"Meetings a term{made_up}": f"{words.number(row['meetings'])} of {words.number(row['meetings_entitled'])} "
        "entitled to",
        f"Schools that change link worker{made_up}": words.number(row["moved"]),
        f"Workload{made_up}": f"{words.percent(row['workload_min_percent'], 0)} to "
        f"{words.percent(row['workload_max_percent'], 0)} of direct time",
        "Plan": words.sentence(str(row["outcome"])),
    }
    if row["open_goals"] and not words.is_missing(row["open_goals"]):
        said["Not proven"] = f"{row['open_goals']}; the largest gap is {words.percent(row['gap_percent'])}"
    if row["explanation"]:
        label = "What would make it fit" if row["outcome"] == SHORT else "Why there is no plan"
        said[label] = str(row["explanation"])
    return said


def tip(row: pd.Series) -> str:
    """What the map says of an authority that is pointed at."""
    return (
        f"{row['authority_name']}\n{words.count(row['schools'], 'school')}\n"
        f"Mean national need score: {words.points(row['national_points'])}\nPlan: {row['outcome']}\nClick to choose it"
    )


def map_sentence(schools: pd.DataFrame, letters: pd.Series) -> str:
    """Where the neediest schools are; `letters`: need class of each school."""
    highest = schools[letters.eq("A")]
    if highest.empty:
        return "No school is in the class of highest need."
    return (
        f"{words.count(len(highest), 'school')} of {len(schools):,} {words.have(len(highest))} a national need score "
        "of 80 or more."
    )
