"""Salford and Somerset from the real files: the counts and quirks that are known of them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from data_sources import district, operating_models, school_table, stores
from data_sources.database import open_database
from data_sources.district import District
from data_sources.importing import import_file
from data_sources.joining.deprivation_measure import choose_measure, unmatched_lsoas
from data_sources.joining.school_location import locate
from data_sources.planning import score
from data_sources.vintage_effect import vintage_effect

FILES = (
    "gias/edubasealldata20250524.csv",
    "gias/links_edubasealldata20250422.csv",
    "census/2022-2023_england_census.csv",
    "census/spc_school_level_underlying_data_23112023_salford_somerset.csv",
    "iod/File_1_-_IMD2019_Index_of_Multiple_Deprivation.csv.gz",
    "iod/File_7_IoD2019_salford_somerset.csv",
    "iod/File_7_IoD2025_salford_somerset.csv",
    "boundaries/lsoa/E08000006.geojson",
    "boundaries/lsoa/E06000066.geojson",
    "boundaries/ward/E08000006.geojson",
    "boundaries/ward/E06000066.geojson",
    "boundaries/lsoa21_postcode_weighted_centroids.csv",
)
SALFORD, SOMERSET = "355", "933"


@pytest.fixture(scope="module")
def engine(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path_factory.mktemp('real') / 'tas_planner.db'}")
    for name in FILES:
        path = shared / "data" / name
        import_file(opened, path.name, path.read_bytes(), by="Sam")
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def frames(engine: Engine) -> dict[str, pd.DataFrame]:
    kinds: dict[str, list[pd.DataFrame]] = {}
    for file in stores.source_files(engine, SALFORD):
        kinds.setdefault(file.kind, []).append(stores.frame(engine, file.source_id))
    return {kind: pd.concat(parts, ignore_index=True) for kind, parts in kinds.items()}


@pytest.fixture(scope="module")
def loaded(engine: Engine) -> dict[str, District]:
    return {code: district.load(engine, code) for code in (SALFORD, SOMERSET)}


@pytest.fixture(scope="module")
def state_funded(shared: Path) -> pd.DataFrame:
    """URN, LA and ESTAB of the state-funded schools in the January 2023 census."""
    path = shared / "data" / "census/2022-2023_england_census.csv"
    rows = pd.read_csv(path, dtype=str, encoding="utf-8-sig", usecols=["URN", "LA", "ESTAB", "SCHOOLTYPE"])
    return rows[rows["SCHOOLTYPE"].fillna("").str.startswith("State-funded")]


def test_salford_has_its_99_schools(loaded: dict[str, District]) -> None:
    table = loaded[SALFORD].schools
    assert table["phase"].value_counts().to_dict() == {"primary": 75, "secondary": 16, "special": 8}
    is_provision = table["establishment_type"].str.contains("alternative provision|Pupil referral")
    assert (table["phase"].eq("special") & ~is_provision).sum() == is_provision.sum() == 4
    assert table["urn"].is_unique


def test_somerset_has_its_268_schools_and_leaves_out_the_one_that_is_post_16(
    loaded: dict[str, District], frames: dict[str, pd.DataFrame]
) -> None:
    """218 primary, 7 middle (1 deemed primary, 6 deemed secondary), 28 secondary, 1 all-through, 9 special, 5 AP."""
    somerset = loaded[SOMERSET]
    table = somerset.schools.merge(frames["schools"][["urn", "phase_of_education"]], on="urn")
    assert table.groupby(["phase", "phase_of_education"]).size().to_dict() == {
        ("primary", "Middle deemed primary"): 1,
        ("primary", "Primary"): 218,
        ("secondary", "All-through"): 1,
        ("secondary", "Middle deemed secondary"): 6,
        ("secondary", "Secondary"): 28,
        ("special", "Not applicable"): 14,
    }
    assert table.loc[table["is_all_through"], "phase_of_education"].tolist() == ["All-through"]
    assert "post-16 only" in somerset.left_out["reason"].tolist()
    assert "145293" in somerset.left_out["urn"].tolist()


def test_authorities_lists_them_all(engine: Engine) -> None:
    table = district.authorities(engine).set_index("authority_code")
    assert table.loc[[SALFORD, SOMERSET], "schools"].tolist() == [99, 268]
    assert len(table) > 150
    assert not table["is_demonstration"].any()
    assert table["schools"].sum() == pytest.approx(21_500, abs=200)


@pytest.mark.parametrize(
    ("code", "schools", "closed", "by_links", "by_number"), [(SALFORD, 99, 16, 15, 12), (SOMERSET, 265, 38, 38, 24)]
)
def test_closed_schools_are_recovered_by_links_else_by_number(
    frames: dict[str, pd.DataFrame],
    state_funded: pd.DataFrame,
    code: str,
    schools: int,
    closed: int,
    by_links: int,
    by_number: int,
) -> None:
    rows = state_funded[state_funded["LA"].eq(code)]
    gone = rows[~rows["URN"].isin(frames["schools"]["urn"])]
    assert (len(rows), len(gone)) == (schools, closed)
    with_links = school_table.build(code, frames).identity
    assert sum(bool(with_links.find(urn)[0]) for urn in gone["URN"]) == by_links
    without = {kind: frame for kind, frame in frames.items() if kind != "school_links"}
    by_laestab = school_table.build(code, without).identity
    assert sum(bool(by_laestab.find(urn)[0]) for urn in gone["URN"]) == by_number


def test_what_the_links_do_not_recover_is_listed(loaded: dict[str, District]) -> None:
    lost = loaded[SALFORD].unmatched.query("kind == 'school_census'").set_index("key")["reason"]
    assert "no open school that followed it" in lost["131008"]
    assert loaded[SOMERSET].unmatched.query("kind == 'school_census'").empty


@pytest.mark.parametrize(("code", "known", "carried"), [(SALFORD, 98, 15), (SOMERSET, 265, 38)])
def test_ever_fsm_follows_every_conversion(loaded: dict[str, District], code: str, known: int, carried: int) -> None:
    table = loaded[code].schools
    assert table["fsm_definition"].eq("FSM6").all()
    assert table["fsm_percent"].notna().sum() == known
    assert table["fsm_note"].str.contains("before this one").sum() == carried
    assert table.loc[table["fsm_percent"].isna(), "fsm_percent_state"].eq("missing").all()


@pytest.mark.parametrize(("code", "blank", "filled"), [(SALFORD, 4, 4), (SOMERSET, 28, 26)])
def test_a_blank_gias_percentage_takes_the_predecessors(
    frames: dict[str, pd.DataFrame], code: str, blank: int, filled: int
) -> None:
    """Two of Somerset's 28 are new schools that followed none."""
    eligible_only = frames["school_census"].drop(columns=["fsm6_pupils", "fsm6_pupil_base", "fsm6_percent"])
    kept = {kind: frames[kind] for kind in ("schools", "school_links")}
    table = school_table.build(code, {**kept, "school_census": eligible_only}, "2025-05-24").table
    from_gias = table.merge(frames["schools"][["urn", "fsm_percent"]], on="urn", suffixes=("", "_gias"))
    is_blank = from_gias["fsm_percent_gias"].isna()
    assert is_blank.sum() == blank
    assert table["fsm_definition"].eq("FSM_2018_7400").all()
    said = from_gias.loc[is_blank & from_gias["fsm_percent"].notna(), "fsm_note"]
    assert len(said) == filled
    assert said.str.contains("taken from school census 2022/23. Recorded under the number").all()
    assert from_gias.loc[~is_blank, "fsm_percent"].eq(from_gias.loc[~is_blank, "fsm_percent_gias"]).all()


@pytest.mark.parametrize(("code", "establishments", "lost"), [(SALFORD, 132, 8), (SOMERSET, 310, 15)])
def test_the_lsoas_of_2021_that_2019_does_not_have_are_listed(
    frames: dict[str, pd.DataFrame], code: str, establishments: int, lost: int
) -> None:
    everyone = frames["schools"][frames["schools"]["authority_code"].eq(code)]
    with_code = everyone[everyone["lsoa_code"].fillna("").ne("")]
    assert len(with_code) == establishments
    old = frames["deprivation"][frames["deprivation"]["vintage"].eq("2019")]
    england = pd.concat([old, _rest_of_england(old, frames)], ignore_index=True)
    assert len(unmatched_lsoas(with_code, choose_measure(england, with_code["lsoa_code"]))) == lost


def _rest_of_england(old: pd.DataFrame, frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    ranks = frames["deprivation_ranks"]
    return ranks[~ranks["lsoa_code"].isin(old["lsoa_code"])]


def test_with_2019_only_nothing_is_filled(frames: dict[str, pd.DataFrame]) -> None:
    only = {kind: frames[kind] for kind in ("schools", "school_links")}
    only["deprivation"] = frames["deprivation"][frames["deprivation"]["vintage"].eq("2019")]
    got = school_table.build(SALFORD, only)
    lost = got.unmatched.query("kind == 'deprivation'")
    assert len(lost) > 0
    table = got.table.set_index("lsoa_code")
    assert table.loc[sorted(set(lost["key"])), "area_deprivation_score"].isna().all()
    assert got.table["area_deprivation_score"].isna().sum() == len(lost)
    assert got.table["area_deprivation_vintage"].eq("2019").all()
    assert any(f"{len(lost)} of 99 schools are in an LSOA" in note for note in got.notes)


def test_2025_matches_every_school(loaded: dict[str, District]) -> None:
    for one in loaded.values():
        assert one.schools["area_deprivation_vintage"].eq("2025").all()
        assert one.schools["area_deprivation_measure"].eq("IMD").all()
        assert one.schools["area_deprivation_score"].notna().all()
        assert one.schools["imd_decile"].between(1, 10).all()


def test_the_nearest_lsoas_are_the_nearest(loaded: dict[str, District], frames: dict[str, pd.DataFrame]) -> None:
    table = loaded[SALFORD].schools
    new = frames["deprivation"][frames["deprivation"]["vintage"].eq("2025")]
    places = frames["lsoa_centroids"].merge(new[["lsoa_code", "imd_score"]], on="lsoa_code")
    for school in table.itertuples():
        away = np.hypot(places["easting"] - school.easting, places["northing"] - school.northing)
        nearest = places.loc[away.nsmallest(3 if school.phase == "primary" else 10).index, "imd_score"]
        assert school.area_deprivation_score == pytest.approx(nearest.mean())


@pytest.mark.parametrize("has_boundaries", [True, False])
def test_the_orchard_school_is_not_in_north_london(
    loaded: dict[str, District], frames: dict[str, pd.DataFrame], has_boundaries: bool
) -> None:
    everyone = frames["schools"][frames["schools"]["authority_code"].eq(SOMERSET)].set_index("urn")
    got = locate(everyone, loaded[SOMERSET].lsoa_areas if has_boundaries else None)
    assert "km from the middle" in got.loc["145293", "location_note"]
    assert np.isnan(got.loc["145293", "easting"])
    assert loaded[SOMERSET].schools["location_note"].eq("").all()
    assert loaded[SOMERSET].schools["longitude"].between(-4, -2).all()
    assert loaded[SALFORD].schools["latitude"].between(53.4, 53.6).all()


def test_each_authority_has_its_own_areas(loaded: dict[str, District]) -> None:
    assert (len(loaded[SALFORD].lsoa_areas), len(loaded[SALFORD].ward_areas)) == (161, 20)
    assert (len(loaded[SOMERSET].lsoa_areas), len(loaded[SOMERSET].ward_areas)) == (339, 55)
    names = {code: {file.file_name for file in one.sources} for code, one in loaded.items()}
    assert "E08000006.geojson" in names[SALFORD] - names[SOMERSET]


def test_the_effect_of_changing_the_vintage_on_salford(loaded: dict[str, District]) -> None:
    """Worked out a second way: the means of the nearest LSOAs of each vintage, ranked by SciPy."""
    salford = loaded[SALFORD]
    got = vintage_effect(salford, NeedChoices(), operating_models.load("wakefield"))
    assert got.measure == "IMD"
    assert len(got.table) + len(got.not_compared) == 99
    assert len(got.not_compared) == 2
    in_use = salford.schools.set_index("urn")["area_deprivation_score"]
    nearest = got.table[got.table["method"].eq("nearest LSOAs")]
    assert nearest["deprivation_2025"].tolist() == pytest.approx(in_use[nearest["urn"]].tolist())
    for row in got.correlations.itertuples():
        part = got.table[got.table["phase"].eq(row.phase)]
        assert row.deprivation_spearman == pytest.approx(
            spearmanr(part["deprivation_2019"], part["deprivation_2025"]).statistic
        )
    assert 0.85 < got.correlations.set_index("phase").loc["primary", "deprivation_spearman"] < 0.99
    assert f"{int(got.table['is_tier_changed'].sum())} of 96 schools" in got.summary
    assert any("redrawn in 2021" in note for note in got.notes)


def test_small_phases_of_salford_take_englands_goalposts_for_free_school_meals(loaded: dict[str, District]) -> None:
    posts = {(post.indicator, post.cohort): post for post in loaded[SALFORD].national_goalposts}
    assert set(posts) == {("fsm", "special")}  # deprivation is loaded for two districts only
    assert 20 < posts["fsm", "special"].low < 40
    assert 60 < posts["fsm", "special"].high < 90
    assert any("FSM6, school census 2022/23" in note and "national" in note for note in loaded[SALFORD].notes)


def test_what_the_method_page_says_englands_goalposts_do_to_special_schools(loaded: dict[str, District]) -> None:
    moves = {}
    for code in (SALFORD, SOMERSET):
        here = loaded[code]
        with_national, alone = (
            score(one).table.set_index("urn") for one in (here, replace(here, national_goalposts=()))
        )
        is_special = with_national["phase"].eq("special")
        change = (with_national["need_points"] - alone["need_points"]).abs()
        moves[code] = change[is_special].max()
        assert change[~is_special].max() == 0
    assert moves[SALFORD] == pytest.approx(35, abs=0.6)
    assert moves[SOMERSET] < 11


@pytest.mark.parametrize("code", [SALFORD, SOMERSET])
def test_every_score_from_public_files_worked_out_a_second_way(loaded: dict[str, District], code: str) -> None:
    """docs/method.md in plain NumPy: free school meals .55 and area deprivation .45, nothing else is loaded."""
    here = loaded[code]
    got = score(here).table.set_index("urn")["need_points"]
    national = {post.cohort: (post.low, post.high) for post in here.national_goalposts}
    for phase, rows in here.schools.set_index("urn").groupby("phase"):
        known = rows[rows["fsm_percent"].notna()]
        n = known["fsm_pupil_base"].fillna(known["pupils"]).to_numpy(dtype=float)
        r = known["fsm_eligible_pupils"].to_numpy(dtype=float)
        z, variance = np.log((r + 0.5) / (n - r + 0.5)), (n + 1) * (n + 2) / (n * (r + 1) * (n - r + 1))
        middle = np.log((r.sum() + 0.5) / (n.sum() - r.sum() + 0.5))
        weight = 1 / variance / (1 / variance + (len(z) - 1) / ((z - middle) ** 2).sum())
        meals = 100 / (1 + np.exp(-(weight * z + (1 - weight) * middle)))
        low, high = national[phase] if len(known) < 15 else np.percentile(meals, [5, 95])
        area_low, area_high = np.percentile(rows["area_deprivation_score"], [5, 95])
        area = 100 * ((known["area_deprivation_score"] - area_low) / (area_high - area_low)).clip(0, 1)
        expected = 0.55 * 100 * np.clip((meals - low) / (high - low), 0, 1) + 0.45 * area
        assert got[known.index].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
        assert got[rows.index.difference(known.index)].isna().all()


def test_salfords_meals_by_year_keep_their_definitions(loaded: dict[str, District]) -> None:
    history = loaded[SALFORD].fsm_history
    found = set(zip(history["academic_year"], history["fsm_definition"], strict=True))
    assert found == {("2022/23", "FSM6"), ("2022/23", "FSM_2018_7400"), ("2023/24", "FSM_2018_7400")}
    assert not history.duplicated(["urn", "academic_year", "fsm_definition"]).any()
    ever = history[history["fsm_definition"].eq("FSM6")].set_index("urn")["fsm_percent"].dropna()
    in_use = loaded[SALFORD].schools.set_index("urn")["fsm_percent"].dropna()
    pd.testing.assert_series_equal(ever.sort_index(), in_use.sort_index(), check_names=False)
