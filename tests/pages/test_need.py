"""Need: the ranking, its filters, one school's sum, and the schools without a score."""

import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from allocation.need.score import NeedResult
from allocation.need.uncertainty.sensitivity import RankSensitivity
from allocation.tiers.chances import TierChances
from data_sources import operating_models, stores
from pages.ui import cache, nav, need_table, need_words
from tests.pages.screen import links, opened, said

MODEL = operating_models.load("wakefield")


def scores() -> NeedResult:
    return cache.need(cache.district("998"))


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.NEED)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_every_school_is_in_the_ranking_and_the_neediest_of_each_phase_comes_first(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = app.dataframe[0].value
    assert len(table) == len(cache.district("998").schools)
    for _, rows in table.groupby("phase_name", sort=False):
        points = rows["need_points"].dropna()
        assert points.is_monotonic_decreasing
        assert rows["need_rank"].iloc[0] == 1


def test_the_pillars_of_each_school_add_up_to_its_score(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = app.dataframe[0].value.dropna(subset=["need_points"])
    pillars = cache.need(cache.district("998")).contributions["pillar"].unique()
    assert table[list(pillars)].sum(axis=1).to_numpy() == pytest.approx(table["need_points"].to_numpy())


def test_filters_and_search_narrow_the_ranking(app: AppTest) -> None:
    opened(app, nav.NEED)
    app.selectbox(key="need_phase").set_value("Secondary").run()
    assert set(app.dataframe[0].value["phase_name"]) == {"Secondary"}
    urn = app.dataframe[0].value["urn"].iloc[-1]
    app.text_input(key="need_search").set_value(urn).run()
    assert list(app.dataframe[0].value["urn"]) == [urn]
    assert app.selectbox(key="chosen_school").value == urn


def test_a_search_that_finds_nothing_says_so(app: AppTest) -> None:
    opened(app, nav.NEED)
    app.text_input(key="need_search").set_value("(no such school").run()
    assert "No school matches these filters" in said(app)


def test_a_schools_parts_add_up_on_screen(app: AppTest) -> None:
    opened(app, nav.NEED)
    text = re.search(r"The parts add up: (.+?) = \*\*(.+?)\*\*", said(app))
    assert text
    parts = [float(part) for part in text[1].split("+")]
    assert sum(parts) == pytest.approx(float(text[2]), abs=0.05 * (len(parts) + 1))


def test_a_suppressed_figure_is_said_to_be_suppressed_and_never_a_nought(app: AppTest) -> None:
    schools = opened(app, nav.NEED) and cache.district("998").schools
    columns = [name for name in schools.columns if name.endswith("_state")]
    is_suppressed = schools[columns].eq("suppressed").any(axis=1)
    urn = schools.loc[is_suppressed, "urn"].iloc[0]
    app.selectbox(key="chosen_school").set_value(urn).run()
    shown = next(table.value for table in app.table if "Pupils" in table.value.index)
    assert shown.iloc[:, 0].str.contains("suppressed").any()


def test_schools_without_enough_data_are_listed_with_what_to_get_and_have_no_score(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = cache.need(cache.district("998")).table
    without = set(table.loc[table["need_points"].isna(), "urn"])
    assert without
    listed = next(frame.value for frame in app.dataframe if "missing" in frame.value.columns)
    assert set(listed["urn"]) == without
    assert (listed["missing"].str.len() > 0).all()
    assert "1 school has no score and no tier of its own" in said(app)
    app.selectbox(key="chosen_school").set_value(next(iter(without))).run()
    assert "There is not enough data for a score" in said(app)


def test_the_tier_sentence_gives_the_distance_to_the_cut_off(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = app.dataframe[0].value
    row = table[(table["phase_name"] == "Primary") & (table["need_points"] < 35)].iloc[0]
    app.selectbox(key="chosen_school").set_value(row["urn"]).run()
    assert f"It is {35 - row['need_points']:.1f} points short of two meetings a term, which begins at 35." in said(app)


def chances() -> TierChances:
    return cache.chances(cache.district("998"), MODEL)


def test_every_school_has_its_range_of_ranks_and_the_chance_of_its_tier(app: AppTest) -> None:
    opened(app, nav.NEED)
    table = app.dataframe[0].value
    scored = table[table["need_rank"].notna()]
    low, high = (scored["rank_range"].str.split(" to ").str[end].astype(int) for end in (0, -1))
    assert (low <= high).all()
    assert (high - low).max() > 5
    expected = chances().summary.set_index("urn")
    likely = 100 * expected["probability_of_tier"].loc[table["urn"]].to_numpy()
    assert table["chance_percent"].to_numpy() == pytest.approx(likely, abs=0.1, nan_ok=True)
    secure = set(table.loc[table["security"] == "Secure", "urn"])
    assert secure == set(expected.index[expected["is_secure"]])
    assert 0 < len(secure) < len(scored)
    assert set(table.loc[table["need_points"].isna(), "security"]) == {"No score"}
    assert f"The tiers of **{len(secure)} of {len(scored)} schools**" in said(app)
    app.selectbox(key="need_security").set_value("Borderline").run()
    shown = app.dataframe[0].value
    assert set(shown["security"]) == {"Borderline"}
    assert (shown["chance_percent"] < 80).all()
    app.selectbox(key="need_tier").set_value("Keeping in touch").run()
    assert set(app.dataframe[0].value["tier"]) == {"Keeping in touch"}
    of = cache.district("998")
    sheets = need_table.sheets(of, scores(), MODEL, cache.uncertainty(of), chances(), cache.entitlement(of, MODEL))
    assert list(sheets) == ["Need", "Parts of the score", "How sure", "Share secure", "Notes"]
    assert {"rank_low", "rank_high", "probability_of_tier", "is_secure"} <= set(sheets["Need"].columns)
    tiers = sheets["How sure"][["keeping_in_touch", "two_meetings", "three_meetings"]].sum(axis=1)
    assert tiers[sheets["How sure"]["need_points"].notna()].to_numpy() == pytest.approx(1)
    assert any("variations were scored" in note for note in sheets["Notes"]["note"])


def test_the_card_says_how_sure_it_is_what_would_move_the_school_and_how_the_score_is_worked_out(app: AppTest) -> None:
    opened(app, nav.NEED)
    app.selectbox(key="need_security").set_value("Borderline").run()
    row = app.dataframe[0].value.iloc[0]
    app.selectbox(key="chosen_school").set_value(row["urn"]).run()
    text = said(app)
    keeps = f"In {int(row['chance_percent'])} of 100 reasonable variations this school keeps {row['tier'].lower()}"
    assert keeps in text
    assert "its tier is **borderline**" in text
    moves = cache.moves_of_school(cache.district("998"), MODEL, row["urn"])
    assert "Any one of these, everything else unchanged" in text
    assert len(moves) > 0
    for _, move in moves.iterrows():
        assert need_words.move(move) in text
    likely = next(one.value for one in app.table if "Chance" in one.value.columns)
    assert sum(float(share.rstrip("%")) for share in likely["Chance"]) == pytest.approx(100, abs=1)
    similar = next(one.value for one in app.table if "What differs" in one.value.columns)
    assert len(similar) == 5
    assert "Free school meals by year" in text
    formulas = [str(one.value) for one in app.latex]
    total = next(one for one in formulas if one.count(r"\times") > 2 and "S =" in one).strip("$ \n")
    sums = [float(weight) * float(x) for weight, x in re.findall(r"([\d.]+) \\times ([\d.]+)", total)]
    points = re.findall(r"& ([\d.]+) \\end", total)[0]
    assert sum(sums) == pytest.approx(float(points), abs=0.1)
    assert float(points) == pytest.approx(row["need_points"], abs=0.05)
    assert any(r"\frac{y}{N}" in one for one in formulas)


def test_which_choice_matters_most_is_worked_out_when_asked(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    effects = pd.DataFrame(
        {
            "input": ["weight demand"],
            "label": ["Weight of Demand"],
            "kind": ["weight"],
            "first_order": [0.5],
            "first_order_error": [0.1],
            "total": [0.62],
            "total_error": [0.1],
        }
    )
    asked: list[object] = []

    def worked_out(of: object) -> RankSensitivity:
        asked.append(of)
        return RankSensitivity(effects, 4.25, 512)

    monkeypatch.setattr(cache, "rank_sensitivity", worked_out)
    opened(app, nav.NEED)
    assert not asked
    app.button(key="need_effects").click().run()
    assert "4.2 places from its published rank" in said(app)
    assert "**weight of Demand**" in said(app)
    left_out = next(one.value for one in app.dataframe if "mean_rank_change" in one.value.columns)
    assert {"Disadvantage", "Demand", "Early help"} <= set(left_out["label"])
    assert left_out["label"].is_unique


def test_with_referrals_withdrawn_the_page_still_stands_and_says_what_changed(app: AppTest) -> None:
    opened(app, nav.NEED)
    referrals = next(file for file in cache.district("998").sources if file.kind == "referrals")
    stores.withdraw(cache.engine(), referrals.source_id, "Tess Tester")
    opened(app, nav.NEED)
    assert "arly help" in said(app)


def test_every_chart_has_a_name_for_screen_readers(app: AppTest) -> None:
    opened(app, nav.NEED)
    charts = app.get("vega_lite_chart")
    assert len(charts) >= 3
    assert all(chart.proto.alt for chart in charts)
