"""The effect of changing the vintage: by hand on a small district, and never one vintage beside the other in a run."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from allocation.need.choices import NeedChoices
from allocation.need.definitions import Goalpost
from data_sources import operating_models
from data_sources.district import District
from data_sources.joining.area_deprivation import BY_VINTAGE, HOMES, NEAREST, OWN
from data_sources.vintage_effect import VintageEffect, vintage_effect

MODEL = operating_models.load("wakefield")
COUNT = 21
URNS = [str(100001 + i) for i in range(COUNT)]
OLD = dict(zip(URNS, np.linspace(0, 100, COUNT), strict=True))  # goalposts 5 and 95
MOVED, OTHER = URNS[4], URNS[16]  # 20 and 80 under 2019 change places under 2025
NEW = {**OLD, MOVED: OLD[OTHER], OTHER: OLD[MOVED]}


def scores(figures: dict[str, float], vintage: str, method: str = OWN, measure: str = "IMD") -> pd.DataFrame:
    rows = [(urn, vintage, measure, score, method, 100.0) for urn, score in figures.items()]
    return pd.DataFrame(rows, columns=BY_VINTAGE)


def district(*by_vintage: pd.DataFrame, **cells: object) -> District:
    """Primary schools of which only area deprivation is known, so that points are those of its goalposts."""
    schools = pd.DataFrame(
        {
            "urn": URNS, "name": [f"School {urn}" for urn in URNS], "phase": "primary",
            "area_deprivation_score": list(NEW.values()), "area_deprivation_score_state": "known",
            "area_deprivation_measure": "IMD", "area_deprivation_vintage": "2025", "area_deprivation_method": OWN,
        }
    ).assign(**cells)  # fmt: skip
    empty = pd.DataFrame()
    both = pd.concat(by_vintage, ignore_index=True) if by_vintage else pd.DataFrame(columns=BY_VINTAGE)
    return District(
        authority_code="001", authority_name="Test", is_demonstration=False, schools=schools, unmatched=empty,
        left_out=empty, workers=(), vacancies=empty, hubs=(), locks=empty, travel_times=empty, current=empty,
        lsoa_areas=None, ward_areas=None, cluster_areas=None, sources=(), notes=(), data_version="v",
        area_deprivation_by_vintage=both,
    )  # fmt: skip


def effect(*by_vintage: pd.DataFrame, **cells: object) -> VintageEffect:
    return vintage_effect(district(*by_vintage, **cells), NeedChoices(), MODEL)


def test_points_ranks_and_tiers_under_each_worked_out_by_hand() -> None:
    """Goalposts are 5 and 95: a score of 20 is (20 - 5) / 90 of 100 points, one of 80 is 83.3."""
    got = effect(scores(OLD, "2019"), scores(NEW, "2025"))
    rows = got.table.set_index("urn")
    assert got.measure == "IMD"
    assert rows.loc[MOVED, ["need_points_2019", "need_points_2025"]].tolist() == pytest.approx([100 / 6, 500 / 6])
    assert rows.loc[MOVED, ["deprivation_rank_2019", "deprivation_rank_2025"]].tolist() == [17, 5]
    assert rows.loc[MOVED, ["tier_id_2019", "tier_id_2025"]].tolist() == ["keeping_in_touch", "two_meetings"]
    assert rows.loc[MOVED, "need_points_change"] == pytest.approx(400 / 6)
    changed = rows[rows["is_tier_changed"]]
    assert sorted(changed.index) == sorted([MOVED, OTHER])
    assert rows.drop(index=[MOVED, OTHER])["need_points_change"].abs().max() == 0
    assert got.not_compared.empty


def test_the_summary_says_how_many_change_the_largest_move_and_the_order() -> None:
    got = effect(scores(OLD, "2019"), scores(NEW, "2025"))
    assert "2 of 21 schools change tier: 1 to a higher one, 1 to a lower." in got.summary
    assert f"The largest move is 66.7 points: School {MOVED}, from 16.7 to 83.3." in got.summary
    swapped = 1 - 6 * 2 * 12**2 / (COUNT * (COUNT**2 - 1))  # Spearman's rho when places 4 and 16 change
    assert got.correlations["deprivation_spearman"].tolist() == [pytest.approx(swapped)]
    assert f"(1 is the same order, 0 no connection): {swapped:.2f} for primary." in got.summary
    assert "Spearman" not in got.summary


def test_a_school_without_one_of_the_vintages_is_in_neither_run() -> None:
    lost, lacking = URNS[20], {urn: score for urn, score in OLD.items() if urn != URNS[20]}
    got = effect(scores(lacking, "2019"), scores(NEW, "2025"))
    assert got.not_compared["urn"].tolist() == [lost]
    assert "no score in the Indices of 2019" in got.not_compared["reason"].iloc[0]
    assert lost not in set(got.table["urn"])
    assert "1 school could not be compared." in got.summary
    top = got.table.set_index("urn")["deprivation_rank_2025"]
    assert top[URNS[19]] == 1  # not second to a school that has no figure of 2019


def test_the_best_method_that_both_have_is_used_in_both() -> None:
    got = effect(
        scores(OLD, "2019"), scores(OLD, "2019", NEAREST), scores(NEW, "2025"), scores(NEW, "2025", NEAREST),
        scores(dict.fromkeys(URNS, 1.0), "2025", HOMES), area_deprivation_method=HOMES,
    )  # fmt: skip
    assert got.table["method"].eq(NEAREST).all()
    assert any("21 of these schools in another way" in note for note in got.notes)


def test_schools_with_different_methods_only_are_not_compared() -> None:
    half = {urn: OLD[urn] for urn in URNS[:10]}
    got = effect(scores(OLD, "2019", NEAREST), scores(half, "2025", NEAREST), scores(NEW, "2025"))
    assert set(got.not_compared["urn"]) == set(URNS[10:])
    assert "different methods" in got.not_compared["reason"].iloc[0]


def test_the_two_are_compared_by_one_measure() -> None:
    got = effect(scores(OLD, "2019", measure="IDACI"), scores(OLD, "2019"), scores(NEW, "2025"))
    assert got.measure == "IMD"
    nothing = effect(scores(OLD, "2019", measure="IDACI"), scores(NEW, "2025"))
    assert nothing.measure == ""
    assert "no measure and method in common" in nothing.summary


def test_neighbourhoods_that_were_redrawn_are_said() -> None:
    partly = scores(OLD, "2019", NEAREST).assign(covered_percent=60.0)
    got = effect(partly, scores(NEW, "2025", NEAREST))
    assert any("redrawn in 2021" in note and "21 schools" in note for note in got.notes)


@pytest.mark.parametrize("vintage", ["2019", "2025"])
def test_with_one_vintage_it_says_which_to_load(vintage: str) -> None:
    got = effect(scores(OLD, vintage))
    other = "2025" if vintage == "2019" else "2019"
    assert got.summary.startswith(f"Only the Indices of {vintage} are loaded. Load File 7 of the Indices of {other}")
    assert got.table.empty
    assert len(got.not_compared) == COUNT


def test_with_none_it_says_so() -> None:
    assert effect().summary.startswith("No Indices of Deprivation are loaded. Load File 7")


def test_national_goalposts_of_one_vintage_do_not_reach_the_other() -> None:
    few = {urn: OLD[urn] for urn in URNS[:10]}
    small = district(scores(few, "2019"), scores(few, "2025"))
    small = replace(small, schools=small.schools.head(10))
    posts = (Goalpost(indicator="area_deprivation", low=0, high=1000, cohort="primary"),)
    with_posts = vintage_effect(replace(small, national_goalposts=posts), NeedChoices(), MODEL)
    pd.testing.assert_frame_equal(with_posts.table, vintage_effect(small, NeedChoices(), MODEL).table)


def test_choices_that_are_not_lawful_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="no_such"):
        vintage_effect(district(scores(OLD, "2019"), scores(NEW, "2025")), NeedChoices(weights={"no_such": 1}), MODEL)
