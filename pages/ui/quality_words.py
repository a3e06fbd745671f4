"""The sentences of the Data quality page."""

import pandas as pd

from allocation.need.second_look.silent_need import FAR_FEWER, FAR_MORE, FEWER, MORE, NOT_KNOWN
from data_sources.data_quality import KNOWN, NOT_LOADED, OLDER, OUT_OF_DATE, PROXY, WEAK_PROXY, DataQuality
from data_sources.district import District
from data_sources.joining.school_meals import WORDS
from pages.ui import words

SILENT_NEED = (
    "**Silent need** is need that nobody has written down: families who could do with help and for whom no referral "
    "was made. No table can show it. What a table can show is which schools refer fewer children than schools here "
    "with similar free school meals, deprivation, size and phase. That is a reason to ask and to listen, and **no "
    "finding about a school or its staff**: a school may meet needs itself, may use another door, or its referrals may "
    "have been written down elsewhere."
)
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

_PHRASES = {
    PROXY: "for {} the areas nearby stand in",
    WEAK_PROXY: "for {} the school's own area stands in",
    OLDER: "{} from another year",
    OUT_OF_DATE: "{} out of date",
    NOT_LOADED: "not loaded for any school",
}


def overall(quality: DataQuality) -> str:
    """How many figures are schools' own, and what is not loaded for anyone."""
    cells = quality.cells[quality.cells["condition"].ne(NOT_LOADED)]
    own = int(cells["condition"].eq(KNOWN).sum())
    share = words.percent(100 * own / max(len(cells), 1), 0)
    of_all = f"Of {words.count(len(cells), 'figure')} behind the scores, {own:,} ({share})"
    said = f"{of_all} {words.were(own)} the school's own, as loaded."
    absent = quality.indicators.loc[quality.indicators[NOT_LOADED].gt(0), "label"].tolist()
    if absent:
        said += f" Nobody has loaded {words.listed(label.lower() for label in absent)} yet."
    old = int(quality.files["is_old"].sum())
    return said + (f" {words.count(old, 'file')} {words.were(old)} old." if old else "")


def measure(row: pd.Series, conditions: list[str]) -> str:
    """One measure in words: "Free school meals: 97 of 99 schools with a figure of their own; 2 suppressed."."""
    parts = [
        _PHRASES.get(name, f"{{}} {name}").format(int(row[name])) for name in conditions if name != KNOWN and row[name]
    ]
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


def silent_need(rows: pd.DataFrame) -> str:
    """How many schools refer less than expected in one measure: `rows` of `SilentNeed.table`."""
    counts = rows["flag"].value_counts()
    compared = len(rows) - int(counts.get(NOT_KNOWN, 0))
    if not compared:
        return "Nothing can be expected of any school yet; why is said below."
    far, fewer = int(counts.get(FAR_FEWER, 0)), int(counts.get(FEWER, 0))
    more = int(counts.get(MORE, 0)) + int(counts.get(FAR_MORE, 0))
    return (
        f"Of {words.count(compared, 'school')} compared, **{far + fewer}** refer fewer than expected"
        f"{f' ({far} of them far fewer)' if far else ''}, {more} more, and the others about as many as expected."
    )


def watch_list(rows: pd.DataFrame) -> str:
    """How many small schools deserve a second look."""
    schools = int(rows["urn"].nunique())
    whose = "its" if schools == 1 else "their"
    return (
        f"**{words.count(schools, 'school')}** {words.have(schools)} a figure of {whose} own among the neediest of "
        f"{whose} phase, which steadying takes out of that group. It happens most to small schools, whose figures jump "
        "about by chance. Steadying is right on average and can be wrong for one school, so a person should look "
        "before its tier is agreed."
    )
