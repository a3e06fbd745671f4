"""How good the figures behind the score are: what each school lacks, what stands in, how old the files are."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from allocation.entities import ValueState
from allocation.need.indicators import Indicator
from allocation.need.missing import IS_MISSING, How
from allocation.need.score import NeedResult
from data_sources.district import District
from data_sources.joining.area_deprivation import HOMES, METHODS, NEAREST, OWN
from data_sources.stores.source_file import SourceFile

# What a figure is, from the best to what is not there at all; each is a different thing and none becomes another.
KNOWN, PROXY, WEAK_PROXY, OLDER = (
    "known",
    "stands in: areas nearby",
    "stands in: the school's own area",
    "another year's",
)
SUPPRESSED, ROUNDED, UNRELIABLE = "suppressed", "rounds to zero", "unreliable"
OUT_OF_DATE, MISSING, NOT_APPLICABLE = "out of date", "missing", "does not apply"
NOT_RATED, NOT_LOADED = "not rated", "not loaded for any school"
CONDITIONS = (
    *(KNOWN, PROXY, WEAK_PROXY, OLDER, SUPPRESSED, ROUNDED, UNRELIABLE, OUT_OF_DATE, MISSING),
    *(NOT_RATED, NOT_APPLICABLE, NOT_LOADED),
)
NOTHING_TO_MEND = (KNOWN, NOT_APPLICABLE)
_SAID_FOR_ALL = (NOT_RATED, NOT_LOADED)  # said once for the measure, not school by school
CELL_COLUMNS = ["urn", "name", "phase", "indicator", "label", "condition", "detail", "what_to_get", "from_whom"]
FILE_COLUMNS = ["kind", "file_name", "data_date", "age_years", "is_old", "why", "from_whom"]

_DFE, _COUNCIL = "Department for Education", "your council's data or school admissions team"
FROM_WHOM = {
    "fsm": _DFE,
    "area_deprivation": _COUNCIL,
    "early_help": "your council's early help team",
    "social_care": "your council's social care front door",
    "school_voice": "the school",
    "persistent_absence": _DFE,
}
_KIND_FROM = {
    **dict.fromkeys(("schools", "school_links", "school_census", "school_characteristics", "absence"), _DFE),
    **dict.fromkeys(("deprivation", "deprivation_ranks"), "Ministry of Housing, Communities and Local Government"),
    **dict.fromkeys(("lsoa_boundaries", "ward_boundaries", "lsoa_centroids"), "Office for National Statistics"),
    "pupil_homes": _COUNCIL,
}
# Years after which figures of a kind are called old, from the last day they are about. Assumptions.
OLD_AFTER_YEARS = {
    "schools": 1.0,
    "referrals": 1.0,
    "school_census": 2.0,
    "school_characteristics": 2.0,
    "absence": 2.0,
}
NEWEST_INDICES = "2025"
_BY_HOW = {
    How.KNOWN: KNOWN,
    How.SUPPRESSED: SUPPRESSED,
    How.ROUNDED: ROUNDED,
    How.NOT_APPLICABLE: NOT_APPLICABLE,
    How.LEFT_OUT: NOT_RATED,
    How.EXPIRED: OUT_OF_DATE,
    How.NOT_LOADED: NOT_LOADED,
}
_BY_STATE = {
    ValueState.KNOWN: KNOWN,
    ValueState.SUPPRESSED: SUPPRESSED,
    ValueState.ROUNDS_TO_ZERO: ROUNDED,
    ValueState.UNRELIABLE: UNRELIABLE,
    ValueState.NOT_APPLICABLE: NOT_APPLICABLE,
}
_INSTEAD = {
    How.COHORT_MEDIAN: "the middle of its phase stands in",
    How.IMPUTED: "an average of schools like it stands in",
    How.REWEIGHTED: "what is known carries its weight",
    How.MISSING: "there is too little for a score",
    How.SUPPRESSED: "the middle of what it can be is used",
    How.ROUNDED: "half of what that can mean is used",
}


@dataclass(frozen=True, eq=False)
class DataQuality:
    """`cells`: CELL_COLUMNS, one row a school and indicator in use; `indicators`: indicator, label, schools, one column
    for each of CONDITIONS (counts), own_percent (share of schools with a figure of their
    own that is neither old nor a stand-in);
    `methods`: method, schools; `files`: FILE_COLUMNS."""

    cells: pd.DataFrame
    indicators: pd.DataFrame
    methods: pd.DataFrame
    files: pd.DataFrame

    @property
    def to_mend(self) -> pd.DataFrame:
        """The cells that something can be done about, the worst first; not those of measures that nobody has loaded and
        of schools that did not wish to be heard."""
        rows = self.cells[~self.cells["condition"].isin([*NOTHING_TO_MEND, *_SAID_FOR_ALL])]
        place = rows["condition"].map(CONDITIONS.index).astype(int)
        return (
            rows.assign(place=-place).sort_values(["place", "phase", "name"], ignore_index=True).drop(columns="place")
        )


def data_quality(loaded: District, need: NeedResult, as_of: date) -> DataQuality:
    """The quality of every figure in use on a day. `need` is the score these figures gave."""
    cells = _cells(loaded, need)
    table = cells[["indicator", "label"]].drop_duplicates(ignore_index=True)
    for condition in CONDITIONS:
        counts = cells[cells["condition"].eq(condition)].groupby("indicator").size()
        table[condition] = table["indicator"].map(counts).fillna(0).astype(int)
    schools = len(loaded.schools)
    table = table.assign(schools=schools, own_percent=100 * table[KNOWN] / max(schools, 1))
    methods = loaded.schools["area_deprivation_method"].replace("", MISSING).value_counts()
    listed = pd.DataFrame({"method": [*METHODS, MISSING]}).assign(
        schools=lambda frame: frame["method"].map(methods).fillna(0).astype(int)
    )
    newest = _newest(loaded.sources)
    files = [_file(file, as_of, newest.get(file.kind)) for file in loaded.sources]
    return DataQuality(cells, table, listed, pd.DataFrame(files, columns=FILE_COLUMNS))


def _newest(sources: Iterable[SourceFile]) -> dict[str, date]:
    """The last day that the newest file of each kind is about."""
    days: dict[str, date] = {}
    for file in sources:
        last = last_day(file.data_date or file.vintage)
        if last:
            days[file.kind] = max(last, days.get(file.kind, last))
    return days


def _cells(loaded: District, need: NeedResult) -> pd.DataFrame:
    indicators = {indicator.name: indicator for indicator in need.settings.indicators}
    schools = loaded.schools.set_index("urn", drop=False).to_dict("index")
    rows = [
        _cell(schools[str(part.urn)], indicators[str(part.indicator)], How(part.how), str(part.reason))
        for part in need.contributions.itertuples(index=False)
    ]
    return pd.DataFrame(rows, columns=CELL_COLUMNS)


def _cell(school: Mapping[Hashable, Any], indicator: Indicator, how: How, reason: str) -> dict[str, str]:
    condition = _BY_HOW.get(how) or _as_published(school, indicator)
    if how in IS_MISSING and condition == KNOWN:
        condition = MISSING  # it has a figure that could not be used; the reason says why
    detail = [reason, _INSTEAD.get(how, "")]
    if condition == KNOWN and indicator.name == "area_deprivation":
        condition = {HOMES: KNOWN, NEAREST: PROXY, OWN: WEAK_PROXY}.get(school["area_deprivation_method"], KNOWN)
        detail.append(_text(school.get("area_deprivation_note")))
    if indicator.name == "fsm":
        note = _text(school.get("fsm_note"))
        condition = OLDER if condition == KNOWN and note.startswith("Not in ") else condition
        detail.append(note)
    is_fine = condition in NOTHING_TO_MEND
    return {
        "urn": school["urn"],
        "name": school["name"],
        "phase": school["phase"],
        "indicator": indicator.name,
        "label": indicator.words,
        "condition": condition,
        "detail": "; ".join(part.rstrip(". ") for part in detail if part.strip(". ")),
        "what_to_get": "" if is_fine else _what_to_get(indicator, condition),
        "from_whom": "" if is_fine else FROM_WHOM.get(indicator.name, ""),
    }


def _as_published(school: Mapping[Hashable, Any], indicator: Indicator) -> str:
    """What the publisher says of a figure that the score does not use as it is."""
    states = [school.get(f"{column}_state") for column in (indicator.value_column, *indicator.count_columns)]
    return next((_BY_STATE[state] for state in states if state in _BY_STATE), MISSING)


def _what_to_get(indicator: Indicator, condition: str) -> str:
    if condition in (PROXY, WEAK_PROXY):
        return "how many of its pupils live in each LSOA (a pupil homes file)"
    if condition == SUPPRESSED:
        return f"the count itself, if your council may hold it: {indicator.to_get or indicator.words}"
    if condition == OLDER:
        return f"a newer figure: {indicator.to_get or indicator.words}"
    return indicator.to_get or indicator.words


def _file(file: SourceFile, as_of: date, newest: date | None) -> dict[str, Any]:
    said = file.data_date or file.vintage
    last = last_day(said)
    age = (as_of - last).days / 365.25 if last else float("nan")
    is_old, why = _is_old(file.kind, said, last, age, newest)
    return {
        "kind": file.kind,
        "file_name": file.file_name,
        "data_date": said,
        "age_years": age,
        "is_old": is_old,
        "why": why,
        "from_whom": _KIND_FROM.get(file.kind, "your council"),
    }


def _is_old(kind: str, said: str, last: date | None, age: float, newest: date | None) -> tuple[bool, str]:
    if last and newest and last < newest:
        return False, "stands beside a newer file"
    if kind in ("deprivation", "deprivation_ranks") and said < NEWEST_INDICES:
        return True, f"the Indices of {NEWEST_INDICES} are newer"
    if kind in OLD_AFTER_YEARS and last is None:
        return False, "it does not say what day or year it is of"
    years = OLD_AFTER_YEARS.get(kind, float("inf"))
    return age > years, f"more than {years:g} {'year' if years == 1 else 'years'} old" if age > years else ""


def last_day(said: str) -> date | None:
    """The last day that a data date is about: "2025-05-24" itself, "2022/23" the end of that school year, "2019" its
    last day; None where the text says none."""
    last = said.split(" to ")[-1].strip()
    try:
        if len(last) >= 10 and last[4] == "-":
            return date.fromisoformat(last[:10])
        if len(last) == 7 and last[4] == "/":
            return date(int(last[:4]) + 1, 8, 31)
        return date(int(last), 12, 31) if len(last) == 4 else None
    except ValueError:
        return None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def sheets(quality: DataQuality) -> dict[str, pd.DataFrame]:
    """The tables of the quality of the data, one a sheet."""
    return {
        "Figures by school": quality.cells.drop(columns="indicator"),
        "Figures by measure": quality.indicators.drop(columns="indicator"),
        "Deprivation methods": quality.methods,
        "Files and dates": quality.files,
    }
