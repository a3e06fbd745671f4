"""The sentences of the Data quality page."""

import pandas as pd

from data_sources.data_quality import KNOWN, NOT_LOADED, DataQuality
from data_sources.district import District
from data_sources.joining.school_meals import WORDS
from pages.ui import words

CAVEATS = (
    "A figure that is **suppressed** is a small count that the publisher hides, such as 1 to 4. One that is "
    "**missing** was never given. **Zero** is a count of none. These are three different things, and none is ever "
    "turned into another.",
    "The area a school stands in is not where its pupils live, least of all for faith, secondary and special schools. "
    "A file of pupils by home LSOA, counted by school, mends that.",
    "Free school meals and deprivation are known late, and miss families just above the thresholds.",
    "Referrals measure need and also habit. A school that refers little may have little need, a strong team of its "
    "own, or another way of asking for help.",
    "A good score cannot be better than the figures under it. Where much is missing a school has no score at all.",
)


def overall(quality: DataQuality) -> str:
    """How many figures are schools' own, and what is not loaded for anyone."""
    cells = quality.cells[quality.cells["condition"].ne(NOT_LOADED)]
    own = int(cells["condition"].eq(KNOWN).sum())
    share = words.percent(100 * own / max(len(cells), 1), 0)
    of_all = f"Of {words.count(len(cells), 'figure')} behind the scores, {own:,} ({share})"
    said = f"{of_all} are the school's own, as loaded."
    absent = quality.indicators.loc[quality.indicators[NOT_LOADED].gt(0), "label"].tolist()
    if absent:
        said += f" Nobody has loaded {words.listed(label.lower() for label in absent)} yet."
    old = int(quality.files["is_old"].sum())
    return said + (f" {words.count(old, 'file')} {words.were(old)} old." if old else "")


def measure(row: pd.Series, conditions: list[str]) -> str:
    """One measure in words: "Free school meals: 97 of 99 schools with a figure of their own; 2 suppressed."."""
    parts = [f"{int(row[name]):,} {name}" for name in conditions if name != KNOWN and row[name]]
    said = (
        f"**{row['label']}**: {int(row[KNOWN]):,} of {words.count(row['schools'], 'school')} with a figure of their own"
    )
    return f"{said}; {words.listed(parts)}." if parts else f"{said}."


def meals(of: District) -> str:
    """Which free school meals count is in use, of which years."""
    schools = of.schools
    known = schools[schools["fsm_percent_state"].ne("missing")]
    if known.empty:
        return "No free school meals figures are loaded."
    definition = str(known["fsm_definition"].iloc[0])
    years = known["fsm_year"].value_counts().sort_index(ascending=False)
    said = words.listed(
        f"{words.count(count, 'school')} of {year or 'an unknown year'}" for year, count in years.items()
    )
    return (
        f"In use is **{definition}**: {WORDS[definition]}. The figures are those of {said}. "
        "One run uses one definition; a school that has another counts as missing."
    )


def methods(quality: DataQuality) -> str:
    """How many schools have their area deprivation by each method."""
    rows = quality.methods[quality.methods["schools"].gt(0)]
    parts = [
        f"{words.count(row.schools, 'school')} by {row.method}" for row in rows.itertuples() if row.method != "missing"
    ]
    lost = int(quality.methods.set_index("method")["schools"].get("missing", 0))
    said = f"Area deprivation is worked out for {words.listed(parts)}." if parts else "No school has area deprivation."
    return said + (f" {words.count(lost, 'school')} {words.have(lost)} none." if lost and parts else "")


def files(quality: DataQuality) -> str:
    """How many files are in use, and which are old."""
    old = quality.files[quality.files["is_old"]]
    said = f"{words.count(len(quality.files), 'file')} {words.were(len(quality.files))} in use."
    if old.empty:
        return f"{said} None is older than it should be."
    named = words.listed((f"{row.file_name} ({row.why})" for row in old.itertuples()), most=4)
    return f"{said} Ask for newer ones in place of: {named}."
