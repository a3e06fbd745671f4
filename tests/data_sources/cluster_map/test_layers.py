"""Each layer worked out for a town of five schools: which class a school is in, and why a layer is not there."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from allocation.need.second_look.silent_need import SilentNeed
from allocation.plan import Assignment, Plan
from data_sources import map_layers, operating_models
from data_sources.cluster_map import layers, plan_layers
from data_sources.cluster_map.background import background
from data_sources.cluster_map.basis import MapBasis, Planned, by_cluster
from data_sources.cluster_map.picture import map_picture
from data_sources.cluster_map.print_view import Printed, map_document, printed
from data_sources.cluster_map.shown import banded, sentence
from data_sources.handouts.content import Table
from tests.data_sources.cluster_map.town import CODES, town

URNS = ["1", "2", "3", "4", "5"]
POINTS = pd.Series([85.0, 60.0, 12.0, np.nan, np.nan], index=URNS)
MODEL = operating_models.load("wakefield")


def silent() -> SilentNeed:
    table = pd.DataFrame(
        {
            "urn": URNS,
            "measure": "early_help",
            "label": "Early help",
            "observed": [0.0, 0.0, 9.0, np.nan, np.nan],
            "observed_low": [0.0, 0.0, 9.0, 1.0, np.nan],
            "observed_high": [0.0, 0.0, 9.0, 4.0, np.nan],
            "expected": [1.0, 8.0, 3.0, np.nan, np.nan],
            "ratio": [0.0, 0.0, 3.0, np.nan, np.nan],
            "flag": ["as expected", "far fewer than expected", "more than expected", "not known", "not known"],
            "reason": ["", "", "", "counts are hidden", "no referrals file has the school"],
        }
    )
    return SilentNeed(table, (), pd.DataFrame())


def history() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "urn": ["1", "2", "3", "4"],
            "term": "Autumn 2025",
            "need_points": [75.0, 62.9, 12.0, 40.0],
            "agreed_tier_id": [MODEL.tiers[1].id, MODEL.tiers[0].id, MODEL.tiers[2].id, MODEL.tiers[0].id],
        }
    )


def deciles() -> pd.DataFrame:
    return pd.DataFrame({"lsoa_code": CODES, "imd_decile": [1.0, 4.0, np.nan, 10.0], "vintage": "2025"})


def planned() -> Planned:
    """Ann leads 1 (0 minutes) and 2 (31), Bob leads 3 and 5 (5 has no place); nobody leads 4."""
    places = town().schools
    schools = [
        SimpleNamespace(urn=u, easting=_number(e), northing=_number(n))
        for u, e, n in zip(places["urn"], places["easting"], places["northing"], strict=True)
    ]
    problem: Any = SimpleNamespace(
        schools=schools,
        workers=town().workers,
        tier_ids=tuple(one.id for one in MODEL.tiers),
        travel_minutes=np.array([[0, 9], [31, 9], [8, 9], [8, 9], [8, 9]]),
        meetings=np.array([[0.0, 2.0, 3.0]] * 5),
        size=(5, 2, 3),
        caseload_share=np.ones((5, 2)),
        allowed=np.ones((5, 2), dtype=bool),
        worker_tier_allowed=np.ones((2, 3), dtype=bool),
        minutes=np.full((5, 2, 3), 90),
    )
    lines = [("1", "ann", 2), ("2", "ann", 0), ("3", "bob", 1), ("4", None, None), ("5", "bob", 1)]
    plan = Plan(tuple(Assignment(u, w, None if t is None else MODEL.tiers[t].id) for u, w, t in lines))
    loads = pd.DataFrame(
        {
            "worker_id": ["ann", "bob"],
            "cluster": ["North", "South"],
            "hours": [100.0, 71.0],
            "capacity_hours": [100.0, 100.0],
            "hours_percent": [100.0, 71.0],
        }
    )
    return Planned(problem, plan, loads)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def basis(**other: Any) -> MapBasis:
    of = town()
    need = pd.DataFrame({"urn": URNS, "need_points": POINTS.to_numpy()})
    made = MapBasis(
        district=of,
        ground=map_layers.map_ground(of, need),
        need_points=POINTS,
        hidden=frozenset({"4"}),
        model=MODEL,
        tiers=pd.DataFrame({"urn": URNS, "agreed_tier_id": [MODEL.tiers[1].id] * 5}),
        planned=planned(),
        silent=silent,
        history=history,
        term_break=lambda: "",
        deprivation=deciles,
    )
    return replace(made, **other)


def letters(layer: str, variant: str = "", **other: Any) -> str:
    return " ".join(layers.shown(basis(**other), layer, variant).schools["letter"])


@pytest.mark.parametrize(
    ("layer", "variant", "expected"),
    [
        ("need", "", "A B E * ?"),  # 4 has no score because a figure is suppressed, 5 because it is missing
        ("tier", "", "3 1 2 x 2"),
        ("workload", "", "C C D x D"),  # exactly 100% is not over it
        ("silent", "", "0 -- + * ?"),  # none at all, within chance; none, far below; hidden counts; not known
        ("change", "need", "++ = = ? N"),
        ("change", "tier", "+ = - x N"),
        ("deprivation", "", "A A E B ?"),
        ("travel", "", "0 B ? x ?"),  # Bob starts nowhere known
    ],
)
def test_every_school_is_in_the_class_its_figure_says(layer: str, variant: str, expected: str) -> None:
    assert letters(layer, variant) == expected
    of = layers.shown(basis(), layer, variant)
    assert set(of.schools["letter"]) <= {one.letter for one in of.classes}
    assert len(of.classes) == len({one.letter for one in of.classes})


def test_today_without_a_plan_has_the_agreed_tiers_and_no_workload() -> None:
    assert letters("tier", planned=None) == "2 2 2 2 2"
    wanted = layers.wanted(basis(planned=None), "workload")
    assert wanted is not None
    assert "Load the list of link workers" in wanted.sentence


@pytest.mark.parametrize(
    ("layer", "other", "says"),
    [
        ("need", {"need_points": POINTS * np.nan}, "No school has a need score yet"),
        ("tier", {"model": None, "planned": None}, "questions that the council must answer"),
        ("change", {"history": lambda: history().iloc[:0]}, "No term has been agreed yet"),
        ("deprivation", {"deprivation": lambda: deciles().iloc[:0]}, "Load File 7"),
        ("silent", {"silent": lambda: replace(silent(), table=silent().table.iloc[3:])}, "Load the referrals file"),
    ],
)
def test_a_layer_whose_data_are_not_there_says_what_to_load(layer: str, other: dict[str, Any], says: str) -> None:
    wanted = layers.wanted(basis(**other), layer)
    assert wanted is not None
    assert says in wanted.sentence
    assert layers.wanted(basis(), layer) is None


def test_scores_that_cannot_be_compared_with_the_last_term_say_so() -> None:
    broken = layers.shown(basis(term_break=lambda: "Since Autumn 2025 the weights or methods changed."), "change")
    assert broken.notes[0].startswith("Since Autumn 2025 the weights or methods changed.")
    assert layers.shown(basis(), "change").notes == ()


def test_a_sentence_counts_says_where_most_are_and_what_is_not_known() -> None:
    of = basis()
    need = layers.shown(of, "need")
    assert sentence(need, of.district.schools, "here") == (
        "2 of 5 schools here have high need (A or B). Besides: 1 without enough data for a score and 1 without a score "
        "because figures are suppressed."
    )
    first, third = of.district.schools.iloc[:1], of.district.schools.iloc[2:3]
    assert sentence(need, third, "in South") == "No school in South has high need (A or B) (there is only one)."
    assert sentence(need, first, "in North") == "The only school in North has high need (A or B)."


def test_clusters_are_coloured_by_their_link_workers_together() -> None:
    of = layers.shown(basis(), "workload")
    assert of.areas.to_dict("records") == [
        {"code": "North", "letter": "C", "value": 100.0, "said": "100% of their time"},
        {"code": "South", "letter": "D", "value": 71.0, "said": "71% of their time"},
    ]


def test_a_cluster_has_the_workload_that_the_comparison_of_clusters_gives_it() -> None:
    of = planned()
    limited = of.problem.caseload_share.copy()
    limited[:, 0] = 0  # Ann does this besides another job: while Cy of her cluster has a limit, only Cy counts
    cy = replace(town().workers[1], worker_id="cy", name="Cy", cluster="North")
    people: Any = SimpleNamespace(
        **vars(of.problem) | {"workers": (*town().workers, cy), "size": (5, 3, 3)},
    )
    people.caseload_share, people.allowed = np.hstack([limited, np.ones((5, 1))]), np.ones((5, 3), dtype=bool)
    loads = pd.concat([of.workloads, of.workloads.iloc[:1].assign(worker_id="cy", hours=50.0)], ignore_index=True)
    percent = plan_layers.by_cluster(Planned(people, of.plan, loads)).set_index("code")["value"]
    assert percent.to_dict() == {"North": 50, "South": 71}


def test_lsoas_are_coloured_only_where_their_boundaries_are_loaded() -> None:
    drawn = layers.shown(basis(), "deprivation")
    assert drawn.areas["letter"].to_list() == ["A", "B", "?", "E"]
    assert drawn.notes[0] == (
        "Areas are LSOAs: 1 of 4 on the map are in the most deprived fifth of England (A). No decile is loaded for 1."
    )
    without = layers.shown(basis(district=replace(town(), lsoa_areas=None)), "deprivation")
    assert without.areas.empty
    assert not any("LSOAs" in one for one in without.notes)


def test_what_no_school_of_a_cluster_has_is_missing_and_not_nought() -> None:
    counted = by_cluster(town(), POINTS.where(POINTS < 20))
    assert np.isnan(counted.loc["North", "high_need_schools"])
    assert counted.loc["South", ["high_need_schools", "pupils"]].to_list() == [0, 400]
    unknown = replace(town(), schools=town().schools.assign(pupils=np.nan))
    assert by_cluster(unknown, POINTS)["pupils"].isna().all()


def test_a_link_worker_without_a_cluster_is_counted_where_schools_without_one_are() -> None:
    ann, bob = town().workers
    of = replace(town(), workers=(ann, replace(bob, cluster="")))
    schools = of.schools.assign(cluster=["North", "North", "", "", ""])
    counted = by_cluster(replace(of, schools=schools), POINTS)
    assert counted["link_workers"].to_dict() == {"North": 1, "no cluster": 1}


def test_bands_begin_where_they_say() -> None:
    values = pd.Series([10.0, 10.5, 20.0, np.nan, -1.0])
    assert banded(values, [20, 10], "AB").to_list() == ["B", "B", "A", "", "B"]
    assert banded(values, [20, 10], "AB", is_above=True).to_list() == ["B", "B", "B", "", "B"]
    assert plan_layers.fifth(pd.Series([1, 2, 3, 9, 10, np.nan])) == ["A", "A", "B", "E", "E", "?"]


def paper(cluster: str = "") -> Printed:
    of = basis()
    rows = of.district.schools[["urn", "name", "cluster"]].assign(tier="2", worker="Ann", pupils_said="100")
    shown = layers.shown(of, "need")
    table = pd.DataFrame({"cluster": ["North", "South"], "schools": [2, 3], "A": [1, 0], "B": [1, 0]})
    counted = table.assign(**{one.letter: 0 for one in shown.classes if one.letter not in "AB"})
    return Printed(
        of, shown, background(of.district), "Plan 7", "Squaretown", cluster, {"Schools": "5"}, "Two have high need.",
        rows.merge(shown.schools, on="urn"), counted, pd.Timestamp("2026-11-22").date(), {},
    )  # fmt: skip


def test_the_printed_page_has_map_legend_tables_and_sources_and_needs_nothing_from_outside() -> None:
    document = map_document(paper())
    (page,) = document.pages
    said = " ".join(page.texts())
    assert "Plan 7, on 22 November 2026" in said
    assert [section.heading for section in page.sections][-1] == "Sources"
    legend = next(
        block
        for one in page.sections
        for block in one.blocks
        if isinstance(block, Table) and "Classes" in block.caption
    )
    assert [row[0] for row in legend.rows] == ["A", "B", "C", "D", "E", "?", "*"]
    assert [row[2] for row in legend.rows] == ["1", "1", "0", "0", "1", "1", "1"]
    text = printed(paper()).decode()
    assert text.startswith("<!doctype html>")
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "<script" not in text


def test_the_picture_has_every_placed_school_and_only_the_clusters_own_with_a_cluster() -> None:
    of = paper()
    whole = map_picture(of.basis, of.shown, of.land).to_dict()
    part = map_picture(of.basis, of.shown, of.land, "North").to_dict()
    for drawn, urns in ((whole, 4), (part, 2)):
        sizes = [len(rows) for rows in drawn["datasets"].values() if rows and "letter" in rows[0]]
        assert max(sizes) == urns
    legends = str(whole)
    assert "A: 80 to 100, highest need (1)" in legends
    assert "*: without a score because figures are suppressed (1)" in legends
