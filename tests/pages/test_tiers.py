"""Tiers: each step to a tier, the filters, a judgement from proposal to effect, and agreeing a term."""

from datetime import date, timedelta

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data_sources import operating_models, stores
from pages.ui import cache, nav, tiers_agree, tiers_terms
from pages.ui.tiers_filters import BORDERLINE, CHANGED, EVERY, HELD, JUDGED, UNSCORED
from tests.pages.screen import links, opened, said

REASON = "Two of three pastoral staff have left since the summer."
EVIDENCE = "The governors' letter and the minutes of the attendance panel."


def entitled() -> pd.DataFrame:
    district = cache.district("998")
    return cache.entitlement(district, operating_models.load("wakefield"))


def shown(app: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in app.dataframe if "computed_tier" in frame.value.columns)


def quiet_school(app: AppTest) -> str:
    """A primary that only keeps in touch, with no judgement."""
    table = shown(app)
    is_low = (table["agreed_tier"] == "Keeping in touch") & (table["change_word"] == "") & (table["need_points"] < 25)
    return str(table[is_low]["urn"].iloc[0])


def filled_in(app: AppTest, urn: str, reason: str = REASON, **others: object) -> AppTest:
    """The form about one school, filled in and sent."""
    app.selectbox(key="judge_school").set_value(urn).run()
    turn = app.session_state["judge_round"] if "judge_round" in app.session_state else 0  # noqa: SIM401
    app.text_area(key=f"reason_{urn}_{turn}").set_value(reason)
    app.text_area(key=f"evidence_{urn}_{turn}").set_value(EVIDENCE)
    for name, value in others.items():
        widget = app.text_input if name == "author" else app.date_input
        widget(key=f"{name}_{urn}_{turn}").set_value(value)
    app.button(key=f"propose_{urn}_{turn}").click().run()
    return app


def test_with_nothing_loaded_it_says_what_to_do_next(empty_app: AppTest) -> None:
    opened(empty_app, nav.TIERS)
    assert "No schools are loaded yet" in said(empty_app)
    assert links(empty_app) == ["Go to Data to load it"]


def test_every_step_of_every_school_is_shown_counted_and_filtered(app: AppTest) -> None:
    opened(app, nav.TIERS)
    table, decided = shown(app), entitled()
    assert len(table) == len(cache.district("998").schools)
    up, down = ((decided["change"] == way).sum() for way in ("up", "down"))
    assert f"**{up + down} of 150 schools** change tier since Autumn 2024: {up} up, {down} down." in said(app)
    guarded = decided.loc[decided["held_by"] == "referral guard", "urn"]
    assert f"{len(guarded)} because only referrals fell" in said(app)
    assert (table["tier_note"].str.len() > 0).all()
    row = table.set_index("urn").loc[guarded.iloc[0]]
    assert row["change_word"] == "Held: only referrals fell"
    noted = next(one.value for one in app.table if "Why it has its tier" in one.value.columns)
    assert len(noted) == (decided["tier_note"] != "").sum()
    assert (table["chance_percent"].dropna() * 10 % 1).abs().round(6).isin([0, 1]).all()
    assert (row["computed_tier"], row["agreed_tier"]) == ("Keeping in touch", "Two meetings a term")
    falls = next(frame.value for frame in app.dataframe if "need_points_with_last_referrals" in frame.value.columns)
    assert set(falls["urn"]) == set(decided.loc[decided["is_fall_from_referrals_only"], "urn"])
    filters_show_what_they_say(app, decided.set_index("urn"))
    names = cache.district("998").schools.set_index("name")["urn"]
    app.selectbox(key="tiers_school").set_value(names["Meadow Rise Primary Academy"]).run()
    history = next(one.value for one in app.table if "URN then" in one.value.columns)
    assert history["Term"].tolist() == ["Autumn 2024", "Autumn 2023"]
    assert history["URN then"].tolist() == ["900901", "900901"]
    assert "Why" not in history.columns  # below it at full length
    app.text_input(key="tiers_search").set_value("(no such school").run()
    assert "No school matches these filters" in said(app)
    assert "Terms agreed so far" in said(app)


def filters_show_what_they_say(app: AppTest, decided: pd.DataFrame) -> None:
    model = operating_models.load("wakefield")
    chances = cache.chances(cache.district("998"), model).summary.set_index("urn")
    expected = {
        CHANGED: decided["change"].isin(["up", "down"]),
        HELD: decided["held_by"].ne(""),
        JUDGED: decided["judgement_id"].notna(),
        BORDERLINE: chances["probability_of_tier"].lt(0.8),
        UNSCORED: decided["computed_tier_id"].isna(),
        EVERY: decided["computed_tier_id"].notna() | True,
    }
    for name, mask in expected.items():
        app.segmented_control(key="tiers_show").set_value(name).run()
        assert set(shown(app)["urn"]) == set(mask.index[mask]), name


def test_a_judgement_from_its_faults_to_its_effect_and_its_end(app: AppTest) -> None:
    opened(app, nav.TIERS)
    assert "rests on the names people give" in said(app)
    urn, table = quiet_school(app), shown(app)
    filled_in(app, urn, reason="because", author="", until=date.today() + timedelta(days=800))
    for fault in ("The reason has 7 characters", "A judgement needs its author's name", "counts for a year at most"):
        assert fault in said(app)
    assert len(stores.judgements(cache.engine(), "998")) == 3
    filled_in(app, urn, author="Tess Tester", until=date.today() + timedelta(days=100))
    assert "It counts once somebody else approves it" in said(app)
    number = int(stores.judgements(cache.engine(), "998")["judgement_id"].max())
    assert shown(app).set_index("urn").loc[urn, "agreed_tier"] == "Keeping in touch"
    app.button(key=f"approve_{number}").click().run()
    assert "Tess Tester made this proposal, so somebody else has to approve it." in said(app)
    app.text_input(key=f"decider_{number}").set_value("Bo Lee")
    app.button(key=f"approve_{number}").click().run()
    row = shown(app).set_index("urn").loc[urn]
    assert (row["computed_tier"], row["agreed_tier"]) == ("Keeping in touch", "Two meetings a term")
    assert "Professional judgement by Tess Tester, approved by Bo Lee" in row["tier_note"]
    app.selectbox(key="judge_school").set_value(table[table["phase_name"] == "Secondary"]["urn"].iloc[0]).run()
    assert "Secondary schools have one tier only in this model" in said(app)
    refused_and_withdrawn(app, number)


def refused_and_withdrawn(app: AppTest, approved: int) -> None:
    waiting = int(stores.judgements(cache.engine(), "998").query("state == 'proposed'")["judgement_id"].iloc[0])
    app.button(key=f"refuse_{waiting}").click().run()
    assert "A refusal needs a reason" in said(app)
    app.text_input(key=f"decision_reason_{waiting}").set_value("Support is on its way already")
    app.button(key=f"refuse_{waiting}").click().run()
    assert "No proposal is waiting." in said(app)
    app.selectbox(key="withdraw_which").set_value(approved)
    app.text_input(key="withdraw_reason").set_value("The posts are filled again")
    app.button(key="withdraw").click().run()
    states = stores.judgements(cache.engine(), "998").set_index("judgement_id")["state"]
    assert (states[waiting], states[approved]) == ("refused", "withdrawn")


def test_agreeing_a_term_keeps_it_and_a_new_cycle_lets_go_of_the_goalposts(app: AppTest) -> None:
    opened(app, nav.TIERS)
    agreed = entitled().set_index("urn")["agreed_tier_id"]
    app.text_input(key="term_name").set_value("Autumn 2024")
    app.button(key="agree_term_button").click().run()
    assert "There is already a term called Autumn 2024" in said(app)
    app.text_input(key="term_name").set_value("Spring 2027")
    app.button(key="agree_term_button").click().run()
    assert "The tiers of 150 schools are agreed for Spring 2027." in said(app)
    assert "**0 of 150 schools** change tier since Spring 2027." in said(app)
    kept = stores.latest_term(cache.engine(), "998")
    assert kept is not None
    assert kept.tiers.set_index("urn")["agreed_tier_id"].to_dict() == agreed.to_dict()
    assert kept.summary.agreed_by == "Tess Tester"
    assert set(tiers_terms.sheets(kept, cache.district("998"))) >= {"Tiers", "Need", "Goalposts", "Operating model"}
    app.button(key="start_cycle").click().run()
    assert "A new cycle needs a name and a reason" in said(app)
    app.text_input(key="cycle_reason").set_value("New Indices of Deprivation")
    app.button(key="start_cycle").click().run()
    assert "No goalposts are frozen" in said(app)


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 11, 22), "Autumn 2026"), (date(2027, 1, 5), "Spring 2027"), (date(2027, 4, 30), "Summer 2027")],
)
def test_a_name_is_suggested_for_the_term(day: date, name: str) -> None:
    assert tiers_agree.suggested_name(day) == name
