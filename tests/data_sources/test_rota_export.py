"""The rota's files: figures as they are on screen, and words where there is no number."""

import io

import pandas as pd
import pytest

from allocation.entities import Phase
from allocation.partner_rota.afford import Rota, make_rota
from allocation.partner_rota.claims import split_problem
from allocation.partner_rota.entities import RotaSchool
from allocation.solver.partner_visits import solve_visits
from data_sources import rota_data, rota_export
from data_sources.rota_data import TiersFrom
from tests.allocation.partner_rota.rotas import answered, schools_of


@pytest.fixture(scope="module")
def rota() -> Rota:
    schools = schools_of((4, Phase.SECONDARY, "three_meetings"), (5, Phase.PRIMARY, "two_meetings"))
    schools.append(RotaSchool("9", "=Uncovered", Phase.SECONDARY, "North", None, None))
    return make_rota(answered("wakefield_pilot", partners__school_nurse__offered_hours=20), schools)


def test_the_workbook_has_every_table_and_says_what_it_rests_on(rota: Rota) -> None:
    tiers = TiersFrom(rota.schools, "Tiers of plan 4", ("A note.",))
    split = solve_visits(split_problem(rota, rota.partner("school_nurse")))
    months = rota_data.months(rota.model, None, None)
    decided = rota_data.decided([split], {})
    sheets = pd.read_excel(
        io.BytesIO(rota_export.workbook(rota, tiers, months, decided, [split])), sheet_name=None, header=None
    )
    assert list(sheets) == [
        "Partners",
        "By cluster",
        "By month",
        "By school",
        "Steps",
        "Largest offers",
        "Fair splits",
        "How it was worked out",
    ]
    first = sheets["Partners"].astype(str)
    assert first.iloc[1, 0].startswith("Tiers of plan 4. Operating model: Wakefield pilot")
    assert first.iloc[2, 0] == "A note."
    nurse = first[first[0].eq("School nurse")].iloc[0].tolist()
    assert nurse[1:6] == ["short", "22", "44", "20", "0"]
    teacher = first[first[0].str.startswith("Future in Mind")].iloc[0].tolist()
    assert teacher[1:5] == ["not said yet"] * 4
    assert sheets["By cluster"][5].tolist()[1:4] == ["for all together", "for all together", "not said yet"]
    assert "The hours reach 10 of 22 visits" in sheets["Fair splits"].iloc[1, 1]


def test_a_line_a_school_says_why_there_is_no_number_and_cannot_run(rota: Rota) -> None:
    text = rota_export.school_csv(rota, {}).decode("utf-8-sig")
    table = pd.read_csv(io.StringIO(text), dtype=str)
    lost = table[table["URN"].eq("9") & table["Partner"].eq("School nurse")].iloc[0]
    assert (lost["Name"], lost["Owed visits"], lost["Given visits"], lost["Need points"]) == (
        "'=Uncovered",
        "no tier",
        "no tier",
        "not enough data",
    )
    teacher = table[table["Partner"].str.startswith("Future") & table["URN"].eq("000000")].iloc[0]
    assert (teacher["Owed visits"], teacher["Hours"]) == ("not said yet", "not said yet")
    assert table[table["Partner"].eq("School nurse") & table["URN"].eq("000000")].iloc[0]["Owed visits"] == "3"
