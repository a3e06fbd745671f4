"""Free school meals: one definition for the whole district, from the newest file that has it, with its counts."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from allocation.entities import ValueState
from data_sources.joining.school_figures import add_up, state_of, value_of

FSM6, BEFORE_2018, UNTIL_2026, FROM_2026 = "FSM6", "FSM_BEFORE_2018", "FSM_2018_7400", "FSM_2026_UC"
# Earnings count against Universal Credit from 1 April 2018, after the January census of 2017/18; from September 2026
# every household on Universal Credit is eligible (Department for Education).
FIRST_YEAR_OF_2018_RULES, FIRST_YEAR_OF_2026_RULES = "2018/19", "2026/27"
WORDS = {
    FSM6: "eligible for free school meals at any time in the last six years",
    BEFORE_2018: "eligible for free school meals (rules before April 2018)",
    UNTIL_2026: "eligible for free school meals (rules of 2018, earnings up to £7,400)",
    FROM_2026: "eligible for free school meals (every household on Universal Credit, from September 2026)",
}
LABELS = {
    FSM6: "Ever in six years (FSM6)",
    BEFORE_2018: "Eligible, rules before April 2018",
    UNTIL_2026: "Eligible, rules of 2018 (up to £7,400)",
    FROM_2026: "Eligible, rules of September 2026",
}
# A definition or a year counts when it has at least this share of the schools that the fullest one has.
ENOUGH = 0.5
_NATIONAL = {"school_census": "school census", "school_characteristics": "school characteristics"}
_ELIGIBLE, _EVER = (
    ("fsm_eligible_percent", "fsm_eligible_pupils", "pupils"),
    ("fsm6_percent", "fsm6_pupils", "fsm6_pupil_base"),
)
_COUNTS = ["eligible", "base"]
_COLUMNS = ["fsm_percent", "fsm_percent_state", "fsm_eligible_pupils", "fsm_pupil_base", "carried_from"]


@dataclass(frozen=True)
class Reading:
    """One definition in one year of one file. `table` has _COLUMNS, one row a school, its URN as index; `order` sorts
    by age, newest last."""

    definition: str
    source: str
    year: str
    order: str
    table: pd.DataFrame

    def stated(self, urns: pd.Index) -> int:
        """Of how many of these schools it says something, were it that the figure is withheld."""
        return _stated(self.table.reindex(urns))


def eligible_definition(academic_year: str) -> str:
    """Which rule "eligible" stands for in a school year written "2025/26": it changed in April 2018 and in September
    2026. A file that does not say its year is taken to be of the years between."""
    if academic_year >= FIRST_YEAR_OF_2026_RULES:
        return FROM_2026
    return BEFORE_2018 if "" < academic_year < FIRST_YEAR_OF_2018_RULES else UNTIL_2026


def readings(attached: Mapping[str, pd.DataFrame], gias_date: str) -> list[Reading]:
    """Every definition and year in the files loaded. `attached`: frames with school_urn, urn, is_carried, by kind."""
    found: list[Reading] = []
    for kind, source in _NATIONAL.items():
        for key, rows in attached[kind].groupby("academic_year") if kind in attached else ():
            year = str(key)
            for definition, columns in ((FSM6, _EVER), (eligible_definition(year), _ELIGIBLE)):
                found.append(Reading(definition, f"{source} {year}", year, year, _table(_counted(rows, *columns))))
    gias = attached.get("schools")
    return found if gias is None else [*found, *_gias_readings(gias, gias_date)]


def _gias_readings(gias: pd.DataFrame, gias_date: str) -> list[Reading]:
    """What GIAS says of each school, and of the closed school it followed where the file has closed ones.

    GIAS does not say which census its percentage is from; a January census reaches it months later, so the year is
    taken to be the school year before the file's date. A closed school's is older: it comes last.
    """
    year, source = _school_year_before(gias_date), f"GIAS {gias_date}".strip()
    own, before = gias[~gias["is_carried"]], last_closed(gias[gias["is_carried"]])
    return [
        Reading(
            eligible_definition(year),
            name,
            source,
            order,
            _table(_counted(rows, "fsm_percent", "fsm_eligible_pupils", "pupils")),
        )
        for rows, name, order in ((own, source, year), (before, f"{source}, row of the closed school", ""))
        if len(rows)
    ]


def last_closed(carried: pd.DataFrame) -> pd.DataFrame:
    """Of the closed schools each school followed, those that closed last (two on one day are an amalgamation)."""
    closed = pd.to_datetime(carried["close_date"])
    return carried[closed.eq(closed.groupby(carried["school_urn"]).transform("max"))]


def _school_year_before(day: str) -> str:
    """ "2025-05-24" gives "2023/24"; "" when the day is not known."""
    if not day[:4].isdigit():
        return ""
    first = int(day[:4]) - (2 if day[5:7] < "09" else 1)
    return f"{first}/{(first + 1) % 100:02d}"


def _counted(rows: pd.DataFrame, percent: str, eligible: str, base: str) -> pd.DataFrame:
    """Percent, eligible pupils and the pupils they are a share of, each from the other two where a file leaves it out.

    The published percentage is kept as it is. Where a file has no base of its own (the census before 2020) it is the
    one that makes its count and its percentage agree.
    """
    share, count, pupils = (value_of(rows, name) for name in (percent, eligible, base))
    implied = (100 * count / share.where(share > 0)).round()
    whole = pupils.fillna(implied).fillna(value_of(rows, "pupils"))
    count = count.fillna((share * whole / 100).round())
    state = state_of(rows, percent)
    state = state.where(state.ne(ValueState.MISSING) | (eligible not in rows), state_of(rows, eligible))
    share = share.fillna(100 * count / whole.where(whole > 0)).where(state.eq(ValueState.KNOWN))
    state = state.mask(state.eq(ValueState.KNOWN) & share.isna(), str(ValueState.MISSING))
    count_state = state.mask(state.eq(ValueState.KNOWN) & count.isna(), str(ValueState.MISSING))
    figures = {
        "percent": share,
        "percent_state": state,
        "eligible": count,
        "eligible_state": count_state,
        "base": whole,
    }
    return rows[["school_urn", "urn", "is_carried"]].assign(**figures)


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a school: its own published percentage, or counts added up and the percentage worked out again."""
    summed = add_up(rows, ["school_urn"], _COUNTS).set_index("school_urn")
    single = rows.drop_duplicates("school_urn").set_index("school_urn").reindex(summed.index)
    is_single = summed["parts"].eq(1)
    percent = single["percent"].where(is_single, 100 * summed["eligible"] / summed["base"].where(summed["base"] > 0))
    state = single["percent_state"].where(is_single, summed["eligible_state"])
    state = state.mask(state.eq(ValueState.KNOWN) & percent.isna(), str(ValueState.MISSING))
    values = [percent, state, summed["eligible"], summed["base"], summed["carried_from"]]
    return pd.DataFrame(dict(zip(_COLUMNS, values, strict=True)))


def choose(found: list[Reading], urns: pd.Index) -> list[Reading]:
    """The readings of the one definition to use, the one to start from first; empty when no file has any.

    FSM6 is preferred, then the definition of the newest file, among those that have enough schools.
    """
    by_definition = {
        one.definition: _in_order([r for r in found if r.definition == one.definition], urns) for one in found
    }
    stated = {name: _stated(fill(ordered, urns)) for name, ordered in by_definition.items()}
    enough = [name for name in by_definition if stated[name] > 0 and stated[name] >= ENOUGH * max(stated.values())]
    if not enough:
        return []
    return by_definition[max(enough, key=lambda name: (name == FSM6, by_definition[name][0].order))]


def _in_order(same: list[Reading], urns: pd.Index) -> list[Reading]:
    """Newest first among those that have enough schools, then the others, newest first."""
    most = max(one.stated(urns) for one in same)
    return sorted(same, key=lambda one: (one.stated(urns) >= ENOUGH * most, one.order, one.stated(urns)), reverse=True)


def _stated(table: pd.DataFrame) -> int:
    states = table["fsm_percent_state"]
    return int((states.notna() & states.ne(ValueState.MISSING)).sum())


def fill(ordered: list[Reading], urns: pd.Index) -> pd.DataFrame:
    """fsm_* columns for these schools, from the first reading; what is missing there from the next that has it.

    Only a missing figure is looked for elsewhere: a suppressed one stays suppressed.
    """
    table = pd.DataFrame(index=urns, columns=[*_COLUMNS, "fsm_year", "fsm_source", "fsm_note"], dtype=object)
    table["fsm_percent_state"] = str(ValueState.MISSING)
    for number, reading in enumerate(ordered):
        offered = reading.table.reindex(urns)
        is_taken = table["fsm_percent_state"].eq(ValueState.MISSING) & offered["fsm_percent_state"].notna()
        is_taken &= offered["fsm_percent_state"].ne(ValueState.MISSING)
        notes = "" if number == 0 else f"Not in {ordered[0].source}: taken from {reading.source}. "
        offered = offered.assign(
            fsm_year=reading.year,
            fsm_source=reading.source,
            fsm_note=notes + offered["carried_from"].map(_carried_words),
        )
        table = table.mask(is_taken, offered)
    numbers = table[["fsm_percent", "fsm_eligible_pupils", "fsm_pupil_base"]].astype(float)
    return table.assign(**numbers)[[*_COLUMNS[:-1], "fsm_year", "fsm_source", "fsm_note"]]


def _carried_words(urns: object) -> str:
    if not isinstance(urns, str) or not urns:
        return ""
    many = "numbers" if ";" in urns else "number"
    return f"Recorded under the {many} of the school before this one ({urns.replace(';', ', ')}). "


def school_meals(found: list[Reading], urns: pd.Index) -> tuple[pd.DataFrame, list[str]]:
    """fsm_percent+, fsm_eligible_pupils, fsm_pupil_base, fsm_definition, fsm_year, fsm_source, fsm_note of each school;
    notes.

    One definition for all: a school without it is missing, whatever other definitions say about it.
    """
    ordered = choose(found, urns)
    definition = ordered[0].definition if ordered else ""
    table = fill(ordered, urns).assign(fsm_definition=definition)
    is_missing = table["fsm_percent_state"].eq(ValueState.MISSING)
    why = f"No {definition} figure in the files loaded." if definition else "No free school meals figures are loaded."
    table["fsm_note"] = table["fsm_note"].astype(object).mask(is_missing, why).fillna("").str.strip()
    texts = ["fsm_year", "fsm_source", "fsm_definition"]
    table[texts] = table[texts].fillna("")
    return table, _notes(table, ordered, len(urns))


def _notes(table: pd.DataFrame, ordered: list[Reading], schools: int) -> list[str]:
    if not ordered:
        return ["Free school meals: no figures for this authority's schools are loaded. Load a school census."]
    first, known = ordered[0], int(table["fsm_percent"].notna().sum())
    words = f"{first.definition}, {WORDS[first.definition]}"
    notes = [f"Free school meals: {words}, from {first.source}; known for {known} of {schools} schools."]
    if first.source.startswith("GIAS"):
        notes.append("Free school meals: where GIAS gives no count, it is worked out from the percentage and the roll.")
    others = int(table["fsm_note"].str.startswith("Not in").sum())
    if others:
        notes.append(
            f"Free school meals: {others} had none in {first.source} and have another year's (see their note)."
        )
    return notes
