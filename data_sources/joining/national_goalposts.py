"""Goalposts from the schools of all England, for phases in which a council has too few schools to compare."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from allocation.need.definitions import Goalpost, Indicator
from allocation.need.index import score_index
from allocation.need.indicators import AREA_DEPRIVATION, FSM, NeedSettings
from data_sources.joining.area_deprivation import NEAREST, OWN
from data_sources.joining.deprivation_measure import Measure, usable_measures
from data_sources.joining.nearest_lsoas import nearest_scores
from data_sources.joining.school_meals import readings
from data_sources.joining.school_phase import classify

# A file is of all England when it has a figure for schools of a phase in at least this many of its 153 authorities, and
# for at least this share of the schools that are in it with a phase. Assumptions.
FEWEST_AUTHORITIES = 100
LEAST_SHARE = 0.75
SMALL_COHORT = NeedSettings().minimum_cohort
_KINDS = ("school_census", "school_characteristics", "schools")


@dataclass(frozen=True)
class National:
    """`goalposts` in each indicator's unit, one a phase and indicator; `notes` say where each is from, or why there is
    none."""

    goalposts: tuple[Goalpost, ...]
    notes: tuple[str, ...]


def national_goalposts(frames: Mapping[str, pd.DataFrame], schools: pd.DataFrame, gias_date: str) -> National:
    """The 5th and 95th percentile of England's open state-funded schools of the same phase, for phases with fewer than
    SMALL_COHORT schools here, where national files are loaded and the figures are of the same kind.

    Free school meals: the file, year and definition most schools here are measured by, steadied as theirs are. Area
    deprivation: the same measure, vintage and method (own LSOA or nearest LSOAs; where pupils live is known of no other
    authority). `schools`: the table of `school_table.build`.
    """
    small = small_phases(schools)
    if not small:
        return National((), ())
    england = _england(frames["schools"], small)
    found = [_meals(frames, schools, england, gias_date), _deprivation(frames, schools, england, small)]
    return National(
        tuple(post for one in found for post in one.goalposts), tuple(n for one in found for n in one.notes)
    )


def small_phases(schools: pd.DataFrame) -> list[str]:
    """Phases with fewer than SMALL_COHORT of these schools."""
    return [str(phase) for phase, count in schools["phase"].value_counts().items() if count < SMALL_COHORT]


def _england(gias: pd.DataFrame, phases: list[str]) -> pd.DataFrame:
    """Open state-funded schools of these phases, by URN; all-through schools as secondary."""
    rows = gias.drop_duplicates("urn").set_index("urn", drop=False)
    named = rows.assign(phase=classify(rows)["phase"].map(str))
    return named[named["phase"].isin(phases)]


def _meals(
    frames: Mapping[str, pd.DataFrame], schools: pd.DataFrame, england: pd.DataFrame, gias_date: str
) -> National:
    known = schools[schools["fsm_percent"].notna()]
    if known.empty:
        return National((), ())
    definition, source = known["fsm_definition"].iloc[0], known["fsm_source"].mode().iloc[0]
    rows = {kind: _of_source(frames[kind], kind, source) for kind in _KINDS if kind in frames}
    everyone = {kind: part.assign(school_urn=part["urn"], is_carried=False) for kind, part in rows.items() if len(part)}
    tables = [r.table for r in readings(everyone, gias_date) if (r.definition, r.source) == (definition, source)]
    values = england[["urn", "phase", "authority_code"]].join(tables[0]) if tables else england.iloc[:0]
    return _posts(FSM, values, "fsm_percent", f"{definition}, {source}")


def _of_source(rows: pd.DataFrame, kind: str, source: str) -> pd.DataFrame:
    """The rows a reading named so can come from ("school census 2022/23", "GIAS 2025-05-24"): only those are worth
    reading for all England."""
    if kind == "schools":
        return rows if source.startswith("GIAS") else rows.iloc[:0]
    is_this = rows["academic_year"].map(lambda year: source == f"{kind.replace('_', ' ')} {year}").astype(bool)
    return rows[is_this]


def _deprivation(
    frames: Mapping[str, pd.DataFrame], schools: pd.DataFrame, england: pd.DataFrame, phases: list[str]
) -> National:
    known = schools[schools["area_deprivation_score"].notna() & schools["phase"].isin(phases)]
    if known.empty or "deprivation" not in frames:
        return National((), ())
    name, vintage = known[["area_deprivation_measure", "area_deprivation_vintage"]].iloc[0]
    usable = usable_measures(frames["deprivation"], schools["lsoa_code"])
    measure = next(one for one in usable if (one.name, one.vintage) == (name, vintage))
    parts, notes = [], []
    for phase, rows in known.groupby("phase"):
        methods = sorted(set(rows["area_deprivation_method"]))
        if len(methods) > 1 or methods[0] not in (NEAREST, OWN):
            listed = " and ".join(methods)
            why = f"their area deprivation is by {listed}, which is not known for all England in one way"
            notes.append(f"{AREA_DEPRIVATION.words}: no national goalposts for {phase} schools: {why}.")
            continue
        here = england[england["phase"].eq(phase)]
        parts.append(here.assign(area_deprivation_score=_by(methods[0], here, measure, frames), method=methods[0]))
    values = pd.concat(parts) if parts else england.iloc[:0]
    by = {str(phase): str(rows["method"].iloc[0]) for phase, rows in values.groupby("phase")} if parts else {}
    posts = _posts(AREA_DEPRIVATION, values, "area_deprivation_score", f"{name} {vintage}", by)
    return replace(posts, notes=(*posts.notes, *notes))


def _by(method: str, england: pd.DataFrame, measure: Measure, frames: Mapping[str, pd.DataFrame]) -> pd.Series:
    if method == OWN:
        return england["lsoa_code"].map(measure.scores)
    loaded = frames.get("lsoa_centroids")
    places = None if loaded is None else loaded.drop_duplicates("lsoa_code").set_index("lsoa_code")
    points = None if places is None else places[["easting", "northing"]].astype(float)
    return nearest_scores(england, measure, points)[0]["score"]


def _posts(
    indicator: Indicator, values: pd.DataFrame, column: str, source: str, by: Mapping[str, str] | None = None
) -> National:
    """Goalposts by the engine itself, from the phases for which enough of England is known."""
    kept, notes = [], []
    for phase, rows in values.groupby("phase"):
        known = rows[rows[column].notna()]
        authorities = known["authority_code"].nunique()
        said = f"{source}{', ' + by[str(phase)] if by else ''}"
        if authorities >= FEWEST_AUTHORITIES and len(known) >= LEAST_SHARE * len(rows):
            kept.append(known)
            notes.append((str(phase), f"of {len(known):,} schools in {authorities} authorities ({said})"))
        else:
            notes.append((str(phase), ""))
    posts = _percentiles(indicator, pd.concat(kept)) if kept else {}
    sentences = [_sentence(indicator, phase, posts.get(phase), where) for phase, where in notes]
    return National(tuple(posts.values()), tuple(sentences))


def _percentiles(indicator: Indicator, values: pd.DataFrame) -> dict[str, Goalpost]:
    settings = NeedSettings(indicators=(replace(indicator, pillar=""),), pillars=())
    result = score_index(values.reset_index(drop=True), settings, values["phase"].reset_index(drop=True))
    return {
        row.cohort: Goalpost(indicator=row.indicator, cohort=row.cohort, low=float(row.low), high=float(row.high))
        for row in result.goalposts.itertuples()
    }


def _sentence(indicator: Indicator, phase: str, post: Goalpost | None, where: str) -> str:
    if post is None:
        return (
            f"{indicator.words}: no national goalposts for {phase} schools, as the files loaded do not cover England."
        )
    unit = indicator.unit if indicator.unit.startswith("%") else f" ({indicator.unit})"
    return (
        f"{indicator.words}: {phase} schools here are fewer than {SMALL_COHORT}, so that their goalposts are national, "
        f"{post.low:.3g} to {post.high:.3g}{unit}: the 5th and 95th percentile {where}."
    )
