"""Writes the fictitious district in the layouts of the public files, from schools to boundaries."""

import json
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

from data_sources.demonstration.geography import NATIONAL_LSOAS, Geography, areas
from data_sources.demonstration.schools import (
    CONVERTED,
    CONVERTED_ON,
    KINDS,
    NEW_SCHOOL,
    NEW_SCHOOL_OPENED,
    NO_COORDINATES,
    OLD_NAME,
    OLD_URN,
)

AUTHORITY_CODE, AUTHORITY_NAME = "998", "Aldermere (fictitious)"
DISTRICT_CODE = "E08000998"
PRIVATE_URN, PROPOSED_URN = "900902", "900903"
SUPPRESSED_IN_CENSUS = ("Turning Point Pupil Referral Unit", "Riverside Short Stay School")
MISSING_IN_CENSUS = "Springwell Primary School"
# Years of the LSOAs, the districts and the population of each vintage of the Indices of Deprivation.
_YEARS = {"2025": ("2021", "2024", "mid 2022"), "2019": ("2011", "2019", "mid 2015 (excluding prisoners)")}
_KIND_OF_SCHOOL = {"special": "State-funded special school", "alternative provision": "State-funded AP school"}


def establishments(schools: pd.DataFrame, land: Geography) -> bytes:
    """Get Information about Schools: the open schools, one closed by a conversion, a private and a proposed one."""
    rows = pd.DataFrame(
        {
            "URN": schools["urn"],
            "LA (code)": AUTHORITY_CODE,
            "LA (name)": AUTHORITY_NAME,
            "EstablishmentNumber": schools["number"],
            "EstablishmentName": schools["name"],
            "TypeOfEstablishment (name)": schools["type"],
            "EstablishmentTypeGroup (name)": schools["group"],
            "EstablishmentStatus (name)": "Open",
            "OpenDate": "",
            "CloseDate": "",
            "PhaseOfEducation (name)": schools["kind"].map({label: kind.phase for label, kind in KINDS.items()}),
            "StatutoryLowAge": schools["kind"].map({label: kind.low_age for label, kind in KINDS.items()}),
            "StatutoryHighAge": schools["kind"].map({label: kind.high_age for label, kind in KINDS.items()}),
            "ReligiousCharacter (name)": schools["religion"],
            "NumberOfPupils": schools["pupils"].astype(str),
            "PercentageFSM": (100 * schools["fsm"] / schools["fsm_base"]).map("{:.1f}".format),
            "Town": AUTHORITY_NAME,
            "Postcode": [
                f"ZZ{1 + row % 9} {row // 9 % 9 + 1}{'ABDEFGHJLN'[row % 10]}{'PQRSTUWXYZ'[row // 10 % 10]}"
                for row in range(len(schools))
            ],
        }
    )
    rows = rows.join(_location(schools, land))
    return _csv(pd.concat([_with_today(rows), *_other_establishments(rows)], ignore_index=True), "cp1252")


def _location(schools: pd.DataFrame, land: Geography) -> pd.DataFrame:
    home = land.lsoas.loc[schools["lsoa_row"]].reset_index(drop=True)
    is_blank = schools["name"] == NO_COORDINATES
    return pd.DataFrame(
        {
            "DistrictAdministrative (code)": DISTRICT_CODE,
            "DistrictAdministrative (name)": AUTHORITY_NAME,
            "AdministrativeWard (code)": home["ward_code"],
            "AdministrativeWard (name)": home["ward_name"],
            "Easting": schools["easting"].astype(str).mask(is_blank, ""),
            "Northing": schools["northing"].astype(str).mask(is_blank, ""),
            "LSOA (name)": home["lsoa_name"],
            "LSOA (code)": home["lsoa_code"],
        }
    )


def _with_today(rows: pd.DataFrame) -> pd.DataFrame:
    """New and newly converted schools have an opening day and, as in the real file, no pupils or meals yet."""
    rows = rows.copy()
    for name, opened in ((CONVERTED, CONVERTED_ON), (NEW_SCHOOL, NEW_SCHOOL_OPENED)):
        is_this = rows["EstablishmentName"] == name
        rows.loc[is_this, ["OpenDate", "NumberOfPupils", "PercentageFSM"]] = [_day(opened), "", ""]
    return rows


def _other_establishments(rows: pd.DataFrame) -> list[pd.DataFrame]:
    old, nearby = rows[rows["EstablishmentName"] == CONVERTED], rows.head(1)
    left = pd.to_datetime(CONVERTED_ON) - pd.Timedelta(days=1)
    maintained = {
        "TypeOfEstablishment (name)": "Community school",
        "EstablishmentTypeGroup (name)": "Local authority maintained schools",
    }
    closed = {"URN": OLD_URN, "EstablishmentName": OLD_NAME, "EstablishmentStatus (name)": "Closed", **maintained}
    private = {
        "URN": PRIVATE_URN,
        "EstablishmentNumber": "6001",
        "EstablishmentName": "Minster House Preparatory School",
    }
    private |= {
        "TypeOfEstablishment (name)": "Other independent school",
        "EstablishmentTypeGroup (name)": "Independent schools",
    }
    private |= {"PhaseOfEducation (name)": "Not applicable", "NumberOfPupils": "164", "PercentageFSM": ""}
    planned = {"URN": PROPOSED_URN, "EstablishmentNumber": "2900", "EstablishmentName": "Orchard Fields Primary School"}
    planned |= {"EstablishmentStatus (name)": "Proposed to open", "NumberOfPupils": "", "PercentageFSM": ""}
    return [
        old.assign(**closed, CloseDate=left.strftime("%d-%m-%Y")),
        nearby.assign(**private),
        nearby.assign(**planned),
    ]


def links(schools: pd.DataFrame) -> bytes:
    """GIAS links: the conversion, seen from both of its ends."""
    new_urn = schools.loc[schools["name"] == CONVERTED, "urn"].item()
    rows = [(new_urn, OLD_URN, OLD_NAME, "Predecessor"), (OLD_URN, new_urn, CONVERTED, "Successor")]
    table = pd.DataFrame(rows, columns=["URN", "LinkURN", "LinkName", "LinkType"])
    return _csv(table.assign(LinkEstablishedDate=_day(CONVERTED_ON)), "cp1252")


def census(rng: np.random.Generator, schools: pd.DataFrame) -> bytes:
    """School census by school, in the layout of 2022-2023; the converted school under the URN it had then."""
    known = schools[schools["name"] != NEW_SCHOOL]
    pupils, girls = known["pupils"], rng.binomial(known["pupils"], 0.49)
    other_language, unclassified = rng.binomial(pupils, 0.14), rng.binomial(pupils, 0.005)
    english = pupils - other_language - unclassified
    table = pd.DataFrame(
        {
            "URN": known["urn"].mask(known["name"] == CONVERTED, OLD_URN),
            "LA": AUTHORITY_CODE,
            "ESTAB": known["number"],
            "SCHOOLTYPE": [_census_type(kind) for kind in known["kind"]],
            "NOR": pupils,
            **{
                "NORG": girls,
                "NORB": pupils - girls,
                "PNORG": _share(girls, pupils),
                "PNORB": _share(pupils - girls, pupils),
            },
            **{"TSENELSE": known["ehcp"], "PSENELSE": _share(known["ehcp"], pupils)},
            **{"TSENELK": known["sen_support"], "PSENELK": _share(known["sen_support"], pupils)},
            **{"NUMEAL": other_language, "NUMENGFL": english, "NUMUNCFL": unclassified},
            "PNUMEAL": _share(other_language, pupils),
            "PNUMENGFL": _share(english, pupils),
            "PNUMUNCFL": _share(unclassified, pupils),
            "NUMFSM": (known["fsm"] * 0.93).round().astype(int),
            **{"NUMFSMEVER": known["fsm"], "NORFSMEVER": known["fsm_base"]},
            "PNUMFSMEVER": _share(known["fsm"], known["fsm_base"]),
        }
    ).astype(object)
    meals = ["NUMFSM", "NUMFSMEVER", "NORFSMEVER", "PNUMFSMEVER"]
    table.loc[known["name"].isin(SUPPRESSED_IN_CENSUS), meals] = "SUPP"
    table.loc[known["name"] == MISSING_IN_CENSUS, meals] = "NA"
    return _csv(table, "utf-8-sig")


def characteristics(schools: pd.DataFrame) -> bytes:
    """Schools, pupils and their characteristics: pupils eligible now, by school, where the school has returned it."""
    known = schools[~schools["name"].isin([NEW_SCHOOL, CONVERTED, MISSING_IN_CENSUS])]
    eligible = "pupils known to be eligible for free school meals"
    table = pd.DataFrame(
        {
            "time_period": known["period"],
            "geographic_level": "School",
            "urn": known["urn"],
            "laestab": AUTHORITY_CODE + known["number"],
            "phase_type_grouping": [_census_type(kind) for kind in known["kind"]],
            "headcount of pupils": known["pupils"],
            f"number of {eligible}": known["fsm"],
            f"% of {eligible}": (100 * known["fsm"] / known["pupils"]).map("{:.1f}".format),
        }
    )
    return _csv(table, "utf-8-sig")


def _census_type(kind: str) -> str:
    phase = "primary" if KINDS[kind].phase == "Primary" else "secondary"
    return _KIND_OF_SCHOOL.get(kind, f"State-funded {phase}")


def absence(table: pd.DataFrame, schools: pd.DataFrame) -> bytes:
    """Absence by school, in the layout of 2018-2019; the smallest schools' persistent absence is suppressed."""
    known = table.merge(schools[["urn", "number", "name", "pupils"]], on="urn")
    persistent = known["persistent_absence_percent"].astype(object).mask(known["pupils"] < 40, "SUPP")
    written = pd.DataFrame(
        {
            "LA": AUTHORITY_CODE,
            "ESTAB": known["number"],
            "URN": known["urn"].mask(known["name"] == CONVERTED, OLD_URN),
            "PERCTOT": known["absence_percent"],
            "PPERSABS10": persistent,
        }
    )
    return _csv(written, "utf-8-sig")


def deprivation(lsoas: pd.DataFrame, vintage: str) -> bytes:
    """Indices of Deprivation of "2025" or "2019", File 7, with the columns the need score and the map use.

    `lsoas`: lsoa_code, lsoa_name, imd_score, imd_rank, income_score, idaci_score, people, children.
    """
    lsoa_year, district_year, population_year = _YEARS[vintage]
    columns = {
        f"LSOA code ({lsoa_year})": lsoas["lsoa_code"],
        f"LSOA name ({lsoa_year})": lsoas["lsoa_name"],
        f"Local Authority District code ({district_year})": DISTRICT_CODE,
        f"Local Authority District name ({district_year})": AUTHORITY_NAME,
    }
    measures = {
        "Index of Multiple Deprivation (IMD) Score": lsoas["imd_score"],
        "Income Score (rate)": lsoas["income_score"],
        "Income Deprivation Affecting Children Index (IDACI) Score (rate)": lsoas["idaci_score"],
    }
    for heading, scores in measures.items():
        base = heading.replace(" Score", "").replace(" (rate)", "")
        ranks = lsoas["imd_rank"] if "IMD" in heading else _national_ranks(scores, lsoas["imd_rank"])
        columns |= {heading: scores, f"{base} Rank (where 1 is most deprived)": ranks}
        deciles = ((ranks - 1) * 10 // NATIONAL_LSOAS + 1).clip(1, 10)
        columns[f"{base} Decile (where 1 is most deprived 10% of LSOAs)"] = deciles
    columns |= {
        f"Total population: {population_year}": lsoas["people"],
        f"Dependent Children aged 0-15: {population_year}": lsoas["children"],
    }
    return _csv(pd.DataFrame(columns), "utf-8")


def _national_ranks(scores: pd.Series, imd_ranks: pd.Series) -> pd.Series:
    """The district's own IMD ranks, dealt out in the order of another score."""
    order = scores.rank(method="first", ascending=False).astype(int) - 1
    return pd.Series(np.sort(imd_ranks.to_numpy())[order.to_numpy()], index=scores.index)


def boundaries(land: Geography, by: str) -> bytes:
    """GeoJSON of the areas by lsoa_code, ward_code or cluster, with the ONS's property names."""
    named = {"lsoa_code": ("LSOA21CD", "LSOA21NM"), "ward_code": ("WD25CD", "WD25NM")}
    district = {"LAD25CD": DISTRICT_CODE, "LAD25NM": AUTHORITY_NAME}
    features = []
    for key, area in areas(land, by).items():
        properties = {"cluster": key}
        if by in named:
            code, name = named[by]
            names = land.lsoas.set_index(by)[by.replace("code", "name")]
            properties = {code: key, name: str(names.loc[[key]].iloc[0]), **district}
        features.append({"type": "Feature", "properties": properties, "geometry": _degrees(area)})
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":")).encode()


def _degrees(area: shapely.Geometry) -> dict[str, object]:
    """The area's GeoJSON geometry in longitude and latitude, to six places (about 10 cm)."""
    turned = shapely.transform(
        area, lambda places: np.round(np.column_stack(_to_degrees().transform(places[:, 0], places[:, 1])), 6)
    )
    geometry: dict[str, object] = json.loads(shapely.to_geojson(turned))
    return geometry


@lru_cache(maxsize=1)
def _to_degrees() -> Transformer:
    return Transformer.from_crs(27700, 4326, always_xy=True)


def _share(part: "pd.Series | np.ndarray", whole: pd.Series) -> pd.Series:
    return (100 * pd.Series(part, index=whole.index) / whole).map("{:.2f}%".format)


def _day(iso: str) -> str:
    return pd.Timestamp(iso).strftime("%d-%m-%Y")


def _csv(table: pd.DataFrame, encoding: str) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode(encoding)
