"""The demonstration district keeps its promises: fictitious throughout, believable, imperfect, and it can be solved."""

import io
import json
import re
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

from data_sources import demonstration
from data_sources.demonstration.geography import CORNER_M

PREFIX = "aldermere_fictitious_"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return demonstration.files()


def table(files: dict[str, bytes], name: str) -> pd.DataFrame:
    data = files[PREFIX + name]
    if name.endswith(".xlsx"):
        rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True))
        return pd.DataFrame(rows[1:], columns=rows[0])
    return pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8-sig")


def open_schools(files: dict[str, bytes]) -> pd.DataFrame:
    schools = table(files, "edubasealldata20250930.csv")
    is_run_by_state = schools["EstablishmentTypeGroup (name)"] != "Independent schools"
    return schools[(schools["EstablishmentStatus (name)"] == "Open") & is_run_by_state].reset_index(drop=True)


def polygons(files: dict[str, bytes], name: str, key: str) -> dict[str, shapely.Geometry]:
    features = json.loads(files[PREFIX + name])["features"]
    return {one["properties"][key]: shape(one["geometry"]) for one in features}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_district(files: dict[str, bytes]) -> None:
    assert demonstration.files() == files
    other = demonstration.files(seed=7)
    assert other.keys() == files.keys()
    assert other[PREFIX + "File_7_IoD2025.csv"] != files[PREFIX + "File_7_IoD2025.csv"]


def test_nobody_can_take_it_for_a_real_place(files: dict[str, bytes]) -> None:
    assert all(name.startswith(PREFIX) for name in files)
    schools = table(files, "edubasealldata20250930.csv")
    assert set(schools["LA (name)"]) == {"Aldermere (fictitious)"}
    assert set(schools["LA (code)"]) == {"998"}
    assert schools["URN"].str.fullmatch("9[0-9]{5}").all()
    assert schools["LSOA (code)"].str.fullmatch("E01998[0-9]{3}").all()
    assert schools["Postcode"].str.startswith("ZZ").all()
    deprivation = table(files, "File_7_IoD2025.csv")
    assert set(deprivation["Local Authority District name (2024)"]) == {"Aldermere (fictitious)"}


def test_no_code_of_it_is_a_real_one(files: dict[str, bytes], shared: Path) -> None:
    real = pd.read_csv(
        shared / "data" / "gias" / "edubasealldata20250524.csv",
        dtype=str,
        encoding="cp1252",
        usecols=["URN", "LA (code)", "LSOA (code)", "AdministrativeWard (code)"],
    )
    made = table(files, "edubasealldata20250930.csv")
    for column in real.columns:
        assert not set(made[column]) & set(real[column].dropna()), column


def test_it_has_every_kind_of_school_in_six_clusters_with_nine_hubs(files: dict[str, bytes]) -> None:
    schools, clusters, hubs = open_schools(files), table(files, "clusters.csv"), table(files, "hubs.csv")
    assert len(schools) == 150
    assert set(clusters["URN"]) == set(schools["URN"])
    assert clusters["Cluster"].nunique() == 6
    assert clusters["Cluster"].value_counts().min() >= 18
    assert len(hubs) == 9
    assert set(hubs["Cluster"]) == set(clusters["Cluster"])
    phases = schools["PhaseOfEducation (name)"].value_counts()
    assert phases[["Primary", "Secondary", "All-through", "Not applicable"]].to_list() == [117, 19, 1, 13]
    names = schools["EstablishmentName"]
    assert [names.str.contains(word).sum() for word in ("Infant", "Junior")] == [8, 8]
    types = set(schools["TypeOfEstablishment (name)"])
    assert {"Community special school", "Pupil referral unit", "Academy converter", "Voluntary aided school"} <= types


def test_no_two_schools_or_people_can_be_confused(files: dict[str, bytes]) -> None:
    schools = table(files, "edubasealldata20250930.csv")
    assert schools["EstablishmentName"].is_unique
    assert schools["URN"].is_unique
    assert open_schools(files)["EstablishmentNumber"].is_unique
    saints = schools["EstablishmentName"].str.extract(r"^(St [A-Z][A-Za-z ]+?)(?:'s|\b)(?= |'|$)")[0].dropna()
    assert saints.is_unique
    workers = table(files, "link_workers.xlsx")
    people = workers.loc[workers["Name"] != "Vacant", "Name"]
    assert people.is_unique
    assert people.str.split().str[0].is_unique


def test_the_team_has_part_timers_hub_staff_and_two_vacancies(files: dict[str, bytes]) -> None:
    workers = table(files, "link_workers.xlsx")
    assert (workers["Name"] == "Vacant").sum() == 2
    assert (workers["FTE"].astype(float) < 1).sum() >= 10
    assert set(workers["Job title"]) == {"Senior link worker", "Family hub staff", "Linked social worker"}
    assert set(workers["Base"]) == set(table(files, "hubs.csv")["Family hub"])


def test_areas_fit_together_and_every_school_stands_in_its_own(files: dict[str, bytes]) -> None:
    lsoas = polygons(files, "lsoa_boundaries.geojson", "LSOA21CD")
    wards = polygons(files, "ward_boundaries.geojson", "WD25CD")
    clusters = polygons(files, "cluster_areas.geojson", "cluster")
    assert [len(lsoas), len(wards), len(clusters)] == [196, 21, 6]
    for areas in (lsoas, wards, clusters):
        pieces = list(areas.values())
        assert all(one.is_valid and one.geom_type == "Polygon" for one in pieces)
        whole = shapely.union_all(pieces)
        assert whole.area == pytest.approx(sum(one.area for one in pieces), rel=1e-4)  # they overlap nowhere
        assert whole.geom_type == "Polygon"  # and leave no island
    schools = open_schools(files).merge(table(files, "clusters.csv"), on="URN")
    placed = schools[schools["Easting"] != ""]
    degrees = on_the_map(placed)
    homes = [lsoas[code] for code in placed["LSOA (code)"]]
    around = [clusters[name] for name in placed["Cluster"]]
    assert shapely.within(degrees, shapely.buffer(around, 1e-5)).all()
    assert shapely.within(degrees, homes).mean() > 0.95


def on_the_map(schools: pd.DataFrame) -> np.ndarray:
    from pyproj import Transformer

    to_degrees = Transformer.from_crs(27700, 4326, always_xy=True)
    places = to_degrees.transform(
        schools["Easting"].astype(float).to_numpy(), schools["Northing"].astype(float).to_numpy()
    )
    return np.asarray(shapely.points(np.column_stack(places)))


def test_it_lies_in_the_sea(files: dict[str, bytes]) -> None:
    hubs = table(files, "hubs.csv")
    assert hubs["Easting"].astype(int).between(CORNER_M[0], CORNER_M[0] + 30_000).all()
    assert CORNER_M[0] - 525_000 > 40_000  # Flamborough Head, the nearest land, is at easting 525,000


def test_deprivation_runs_across_the_map_and_shows_in_meals_and_referrals(files: dict[str, bytes]) -> None:
    deprivation = table(files, "File_7_IoD2025.csv").set_index("LSOA code (2021)")
    imd = deprivation["Index of Multiple Deprivation (IMD) Score"].astype(float)
    lsoas = polygons(files, "lsoa_boundaries.geojson", "LSOA21CD")
    tree = shapely.STRtree(list(lsoas.values()))
    one, other = tree.query(list(lsoas.values()), predicate="touches")
    scores = imd[list(lsoas)].to_numpy()
    assert np.corrcoef(scores[one], scores[other])[0, 1] > 0.6
    schools = open_schools(files)
    local = imd[schools["LSOA (code)"]].to_numpy()
    meals = pd.to_numeric(schools["PercentageFSM"], errors="coerce").to_numpy()
    has_meals = ~np.isnan(meals)
    assert 0.5 < np.corrcoef(local[has_meals], meals[has_meals])[0, 1] < 0.95
    referrals = table(files, "referrals.xlsx")
    children = pd.to_numeric(referrals["Early help children"], errors="coerce").groupby(referrals["URN"]).mean()
    rates = (children / pd.to_numeric(schools.set_index("URN")["NumberOfPupils"], errors="coerce")).dropna()
    assert 0.3 < np.corrcoef(imd[schools.set_index("URN").loc[rates.index, "LSOA (code)"]], rates)[0, 1] < 0.9


def test_referrals_grow_at_a_believable_rate(files: dict[str, bytes]) -> None:
    referrals = table(files, "referrals.xlsx")
    counts = referrals[["Early help requests", "Early help children", "Early help accepted"]].apply(
        pd.to_numeric, errors="coerce"
    )
    by_year = counts["Early help children"].groupby(referrals["Academic year"]).sum()
    assert by_year.index.to_list() == ["2022/23", "2023/24", "2024/25"]
    assert by_year.is_monotonic_increasing
    pupils = pd.to_numeric(open_schools(files)["NumberOfPupils"], errors="coerce").sum()
    assert 0.035 < by_year["2024/25"] / pupils < 0.065
    known = counts.dropna()
    assert (known["Early help children"] <= known["Early help requests"]).all()
    assert (known["Early help accepted"] <= known["Early help requests"]).all()


def test_some_figures_are_withheld_or_missing(files: dict[str, bytes]) -> None:
    census, absence = table(files, "2024-2025_census.csv"), table(files, "2023-2024_abs.csv")
    assert (census["PNUMFSMEVER"] == "SUPP").sum() == 2
    assert (census["PNUMFSMEVER"] == "NA").sum() == 1
    assert (absence["PPERSABS10"] == "SUPP").any()
    referrals = table(files, "referrals.xlsx").astype(str)
    withheld = referrals["Social care children"].str.fullmatch("<[0-9]+").sum()
    assert 5 <= withheld <= 60
    assert (referrals["Early help children"] == "x").sum() == 1
    schools = open_schools(files)
    assert (schools["Easting"] == "").sum() == 1
    assert (schools["PercentageFSM"] == "").sum() == 2


def test_one_school_is_new_and_one_became_an_academy_since_the_census(files: dict[str, bytes]) -> None:
    schools, census = table(files, "edubasealldata20250930.csv"), table(files, "2024-2025_census.csv")
    links, referrals = table(files, "links_edubasealldata20250930.csv"), table(files, "referrals.xlsx")
    old, new = links.loc[links["LinkType"] == "Predecessor", ["LinkURN", "URN"]].iloc[0]
    status = schools.set_index("URN")["EstablishmentStatus (name)"]
    assert (status[old], status[new]) == ("Closed", "Open")
    for figures in (census, referrals):
        assert old in set(figures["URN"])
        assert new not in set(figures["URN"])
    without = set(open_schools(files)["URN"]) - set(census["URN"]) - {new}
    assert len(without) == 1
    assert schools.set_index("URN").loc[without.pop(), "OpenDate"] == "01-09-2025"


def test_no_text_in_it_is_about_a_child(files: dict[str, bytes]) -> None:
    voice = table(files, "school_voice.xlsx")
    assert 40 <= len(voice) <= 60
    assert set(voice["Rating (1-5)"].astype(int)) == {1, 2, 3, 4, 5}
    assert not voice["Evidence"].str.contains(re.compile(r"\b(?:he|she|his|her|pupil [A-Z])\b")).any()
    lock = table(files, "locks.csv").iloc[0]
    assert lock["Keep or ban"] == "keep"
    assert len(lock["Reason"]) > 20
