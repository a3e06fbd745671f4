"""The data behind a school's score: each figure with its date, what is hidden or missing, and what stands in."""

from typing import Any

from allocation.need.indicators import Indicator
from allocation.need.missing import HAS_FIGURE, IS_MISSING, How
from data_sources import data_quality as quality
from data_sources.handouts.basis import Handout
from data_sources.handouts.content import Block, Bullets, Paragraph, Table
from data_sources.handouts.wording import day, is_known, number, sentence, text
from data_sources.joining.school_meals import WORDS as MEALS

# Counts of children below this that only the council holds are not printed: a page goes to many readers.
FEWEST_PRINTED = 5
OWN_FIGURE = "your school's own figure"
SMALL = f"from 1 to {FEWEST_PRINTED - 1}, not printed to protect children"
COUNTS = {
    "early_help_children": ("child", "children"),
    "early_help_requests": ("request", "requests"),
    "early_help_accepted": ("request accepted", "requests accepted"),
    "social_care_children": ("child", "children"),
    "social_care_contacts": ("contact", "contacts"),
}
METHODS = {
    "pupil homes": "where pupils live",
    "nearest LSOAs": "the areas nearest the school stand in",
    "own LSOA (weak proxy)": "the school's own area stands in",
}
FILES = {"early_help": "referrals", "social_care": "referrals", "persistent_absence": "absence"}


def data_used(of: Handout, urn: str) -> tuple[Block, ...]:
    """Every measure with its figure, date and state; then what is missing and from whom it can be had."""
    measures = of.prepared.need.settings.indicators
    parts = {str(part["indicator"]): part for part in of.parts[urn]}
    rows = [_row(of, urn, one, parts[one.name]) for one in measures]
    pupils = of.school_rows[urn]
    whose = f"{OWN_FIGURE}." if is_known(pupils["pupils"]) else "Missing."
    first = ("Pupils", number(pupils["pupils"], 0), day(of.file_dates.get("schools")), sentence(whose))
    blocks: list[Block] = [
        Table("Figures about your school", ("Measure", "Your school", "Date", "What to know"), (first, *rows)),
        Paragraph(
            "Small numbers jump about by chance. So figures of small schools are moved a little towards the average "
            "before they are scored."
        ),
    ]
    missing = _missing(of, urn)
    blocks.append(Bullets(tuple(missing)) if missing else Paragraph("No figure is missing or hidden."))
    if of.is_older_data:
        blocks.append(
            Paragraph("Data have changed since this plan was made. This page uses the data as they are now.", True)
        )
    return tuple(blocks)


def _row(of: Handout, urn: str, measure: Indicator, part: dict[str, Any]) -> tuple[str, str, str, str]:
    cell = of.cells[urn][measure.name]
    return measure.words, _figure(of, urn, measure, part), _date(of, urn, measure, part), _state(of, urn, cell, part)


def _figure(of: Handout, urn: str, measure: Indicator, part: dict[str, Any]) -> str:
    """The school's own figure; in words where it is hidden, missing or not asked for."""
    how, row = How(str(part["how"])), of.school_rows[urn]
    count = of.counted.get(measure.name, {}).get("count", "")
    if count in COUNTS:
        counted = row.get(count)
        if isinstance(counted, int | float) and 0 < counted < FEWEST_PRINTED:
            return f"{COUNTS[count][1]}: {SMALL}"
    if how is How.SUPPRESSED:
        return "hidden: the count is from 1 to 4"
    if how is How.ROUNDED:
        return "above zero, but rounds to zero"
    if not is_known(part["value"]):
        return "none"
    said = _with_unit(part)
    if count in COUNTS and is_known(row.get(count)):
        one, many = COUNTS[count]
        return f"{number(row[count], 0)} {one if row[count] == 1 else many}, {said}"
    return said


def _with_unit(part: dict[str, Any]) -> str:
    unit = str(part["unit"])
    if unit.startswith("%"):
        return f"{number(part['value'])}{unit}"
    if unit == "score":
        return number(part["value"], 3)
    return f"{number(part['value'])} {unit}".replace(" rating 1-5", " on a scale from 1 to 5")


def _date(of: Handout, urn: str, measure: Indicator, part: dict[str, Any]) -> str:
    """The day, school year or years that the figure is of; "none" without a figure."""
    row = of.school_rows[urn]
    if How(str(part["how"])) not in HAS_FIGURE and not is_known(part["value"]):
        return "none"
    if measure.name == "fsm":
        return day(row.get("fsm_year"))
    if measure.name == "area_deprivation":
        return f"Indices of {row['area_deprivation_vintage']}"
    if measure.name == "school_voice":
        return day(row.get("voice_rated_on"))
    newest = of.file_dates.get(FILES.get(measure.name, ""))
    years = next((row[name] for name in measure.years_columns if is_known(row.get(name))), None)
    if years is None:
        return day(newest)
    return f"{number(years)} {'year' if years == 1 else 'years'}{f', files to {day(newest)}' if newest else ''}"


def _state(of: Handout, urn: str, cell: dict[str, Any], part: dict[str, Any]) -> str:
    """What kind of figure it is, what it counts, and what was done where it is not the school's own."""
    row, name, how = of.school_rows[urn], str(cell["indicator"]), How(str(part["how"]))
    said = [OWN_FIGURE if cell["condition"] == quality.KNOWN else _condition(str(cell["condition"]))]
    if how is How.SAME_FOR_ALL:
        said.append("much the same at every school you are compared with, so it is not counted")
    if name == "fsm" and how in HAS_FIGURE:
        said.append(MEALS.get(text(row.get("fsm_definition")), ""))
    if name == "area_deprivation" and how in HAS_FIGURE:
        said.append(f"{row['area_deprivation_measure']}: {METHODS.get(row['area_deprivation_method'], '')}")
    if name == "school_voice" and how in HAS_FIGURE:
        author = text(row.get("voice_author")) or "the school"
        said.append(f"given by {author}, counts until {day(row['voice_expires_on'])}")
    if how in IS_MISSING or how in (How.SUPPRESSED, How.ROUNDED):
        said.append(text(cell["detail"]))
    return sentence("; ".join(one for one in said if one))


def _condition(condition: str) -> str:
    return {
        quality.NOT_RATED: "nobody has rated the school; this neither helps nor harms it",
        quality.NOT_LOADED: "the council has not loaded this for any school",
        quality.SUPPRESSED: "hidden because the number is small",
    }.get(condition, condition)


def _missing(of: Handout, urn: str) -> list[str]:
    """A sentence for every figure that somebody could mend, and from whom it can be had."""
    found = []
    for cell in of.cells[urn].values():
        if cell["condition"] in (*quality.NOTHING_TO_MEND, quality.NOT_RATED, quality.NOT_LOADED):
            continue
        whom = f" It can come from: {cell['from_whom']}." if cell["from_whom"] else ""
        state = _condition(str(cell["condition"]))
        found.append(f"{cell['label']}: {state}. It would help to have {cell['what_to_get']}.{whom}")
    return found
