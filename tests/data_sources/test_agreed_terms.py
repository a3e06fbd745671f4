"""From loaded data to an agreed term and on to the next: same data, same score; goalposts, numbers, judgements kept."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from allocation.tiers.judgement import open_tiers
from data_sources import agreed_terms, demonstration, need_choices, operating_models, planning, stores
from data_sources.database import open_database
from data_sources.demonstration import earlier_terms
from data_sources.district import District
from data_sources.school_history import term_history
from data_sources.standing import numbers_then, previous_tiers, standing, usable_goalposts
from data_sources.stores import FrozenGoalposts, TermRefused
from tests.once import demonstration_engine, load_once

MODEL = operating_models.load("wakefield")
AUTUMN, SPRING = date(2025, 9, 1), date(2026, 1, 5)
CODE = demonstration.AUTHORITY_CODE


@pytest.fixture(scope="module")
def made(demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return demonstration_engine(demonstration_file, tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="module")
def aldermere(made: Engine) -> District:
    return load_once(made, CODE)


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[Engine]:
    """A database with nothing in it; terms are agreed from a district that is at hand."""
    opened = open_database(sqlite_url)
    yield opened
    opened.dispose()


def agree(engine: Engine, of: District, name: str, starts_on: date, **more: object) -> int:
    return agreed_terms.agree(engine, of, MODEL, name=name, starts_on=starts_on, by="Strategy group", **more)  # type: ignore[arg-type]


def scored(engine: Engine, of: District) -> pd.DataFrame:
    holds = standing(engine, of.authority_code)
    return planning.score(of, holds.choices, holds.frozen).table.set_index("urn")


def test_the_same_data_gives_the_same_score_in_the_next_term(engine: Engine, aldermere: District) -> None:
    first = stores.term(engine, agree(engine, aldermere, "Autumn 2025", AUTUMN))
    again = scored(engine, aldermere)
    np.testing.assert_array_equal(again["need_points"], first.need.set_index("urn")["need_points"])
    second = stores.term(engine, agree(engine, aldermere, "Spring 2026", SPRING))
    pd.testing.assert_frame_equal(second.need, first.need)
    assert second.tiers["agreed_tier_id"].tolist() == first.tiers["agreed_tier_id"].tolist()
    assert second.summary.changed_count == 0
    chances = second.tiers[["probability_keeping_in_touch", "probability_two_meetings"]].sum(axis=1, min_count=1)
    assert chances.dropna().to_numpy() == pytest.approx(1.0)


def test_frozen_goalposts_keep_a_schools_points_when_others_change(empty: Engine, aldermere: District) -> None:
    agree(empty, aldermere, "Autumn 2025", AUTUMN)
    before = scored(empty, aldermere)
    worse = aldermere.schools.copy()
    is_primary = worse["phase"].eq("primary").to_numpy()
    others = np.flatnonzero(is_primary)[1:]
    column = worse.columns.get_loc("area_deprivation_score")
    worse.iloc[others, column] = worse.iloc[others, column] * 1.5
    moved = replace(aldermere, schools=worse)
    urn = worse["urn"].iloc[np.flatnonzero(is_primary)[0]]
    assert scored(empty, moved).loc[urn, "need_points"] == pytest.approx(before.loc[urn, "need_points"])
    stores.start_cycle(empty, CODE, by="Ana", reason="New Indices of Deprivation")
    assert scored(empty, moved).loc[urn, "need_points"] < before.loc[urn, "need_points"]


def test_goalposts_of_another_definition_are_not_used_and_that_is_said(empty: Engine, aldermere: District) -> None:
    agree(empty, aldermere, "Autumn 2025", AUTUMN)
    holds = standing(empty, CODE)
    other = replace(aldermere, schools=aldermere.schools.assign(fsm_definition="FSM_2026_UC"))
    result = planning.score(other, holds.choices, holds.frozen)
    assert result.notes[1] == (
        "Free school meals: counted as FSM 2026 UC instead of FSM6 since the goalposts were frozen, so new goalposts "
        "are set for it. Scores before and after cannot be compared."
    )
    assert result.goalposts.query("indicator == 'fsm'")["source"].str.startswith("percentiles").any()
    assert result.goalposts.query("indicator == 'area_deprivation'")["source"].eq("frozen for this cycle").all()


def test_goalposts_of_measures_that_are_switched_off_are_left_out() -> None:
    frozen = FrozenGoalposts(
        pd.DataFrame([{"cohort": "primary", "indicator": "absence", "low": 1.0, "high": 2.0, "source": "x"}]), {}, "A"
    )
    assert usable_goalposts(frozen, {}, {"fsm": "Free school meals"}) == ((), [])


def test_the_councils_choices_are_used_and_kept_with_the_term(empty: Engine, aldermere: District) -> None:
    plain = scored(empty, aldermere)
    need_choices.keep(empty, CODE, NeedChoices(weights={"disadvantage": 0.8, "demand": 0.1}), "Ana")
    assert not np.allclose(scored(empty, aldermere)["need_points"], plain["need_points"], equal_nan=True)
    kept = stores.term(empty, agree(empty, aldermere, "Autumn 2025", AUTUMN))
    assert kept.choices["weights"] == {"disadvantage": 0.8, "demand": 0.1}
    assert kept.operating_model["stability"]["sure_enough"]["value"] == 0.7
    assert {source.kind for source in kept.sources} >= {"schools", "referrals"}


def test_replacing_a_term_decides_from_the_term_before_it(empty: Engine, aldermere: District) -> None:
    autumn = agree(empty, aldermere, "Autumn 2025", AUTUMN)
    agree(empty, aldermere, "Spring 2026", SPRING)
    with pytest.raises(TermRefused, match="already a term called Spring 2026"):
        agree(empty, aldermere, "Spring 2026", SPRING + timedelta(days=90))
    again = stores.term(empty, agree(empty, aldermere, "Spring 2026", SPRING, is_replacing=True))
    assert again.summary.replaces_id is not None
    assert standing(empty, CODE, replacing="Spring 2026").previous.summary.term_id == autumn  # type: ignore[union-attr]


def test_a_judgement_in_force_on_the_first_day_is_in_the_term(empty: Engine, aldermere: District) -> None:
    holds = standing(empty, CODE)
    need = planning.score(aldermere, holds.choices, holds.frozen)
    row = planning.entitlement(aldermere, need, MODEL, holds).query("agreed_tier_id == 'keeping_in_touch'").iloc[0]
    offered = open_tiers(row["phase"], row["entitled_tier_id"], False, MODEL)
    number = stores.propose_judgement(
        empty,
        CODE,
        urn=row["urn"],
        tier_id=offered[0],
        entitled_tier_id=row["entitled_tier_id"],
        open_tier_ids=offered,
        reason="Two of three pastoral staff have left.",
        evidence="The governors' letter of 3 June.",
        author="Ana Reed",
        expires_on=date(2025, 12, 19),
        today=date(2025, 6, 10),
    )
    stores.decide_judgement(empty, number, is_approved=True, by="Bo Lee", today=date(2025, 6, 12))
    autumn = stores.term(empty, agree(empty, aldermere, "Autumn 2025", AUTUMN)).tiers.set_index("urn").loc[row["urn"]]
    assert (autumn["agreed_tier_id"], autumn["computed_tier_id"], autumn["judgement_id"]) == (
        "two_meetings",
        "keeping_in_touch",
        number,
    )
    spring = stores.term(empty, agree(empty, aldermere, "Spring 2026", SPRING)).tiers.set_index("urn").loc[row["urn"]]
    assert pd.isna(spring["judgement_id"])
    assert spring["previous_tier_id"] == "two_meetings"


def test_a_schools_earlier_number_is_followed() -> None:
    schools = pd.DataFrame({"urn": ["1", "2", "3", "4"], "predecessor_urns": ["", "20;21", "9", None]})
    assert numbers_then(schools, ["1", "21", "20"]) == {"1": "1", "2": "21"}


def test_where_schools_became_one_the_tier_with_most_meetings_counts(made: Engine, aldermere: District) -> None:
    term = stores.latest_term(made, CODE)
    assert term is not None
    low, high = (
        term.tiers.query(f"phase == 'primary' and agreed_tier_id == '{tier}'")["urn"].iloc[0]
        for tier in ("keeping_in_touch", "two_meetings")
    )
    merged = pd.DataFrame({"urn": ["777777"], "predecessor_urns": [f"{low};{high}"]})
    [row] = previous_tiers(term, merged, MODEL).to_dict("records")  # type: ignore[union-attr]
    assert (row["urn"], row["agreed_tier_id"], row["before_urn"], row["term"]) == (
        "777777",
        "two_meetings",
        high,
        "Autumn 2024",
    )
    other = MODEL.model_copy(update={"id": "another"})
    assert previous_tiers(term, merged, other) is None


def test_the_demonstration_shows_terms_holds_and_judgements(made: Engine, aldermere: District) -> None:
    holds = standing(made, CODE)
    need = planning.score(aldermere, holds.choices, holds.frozen)
    tiers = planning.entitlement(aldermere, need, MODEL, holds).set_index("urn")
    assert set(tiers["held_by"]) >= {"", "hysteresis", "referral guard"}
    names = aldermere.schools.set_index("urn")["name"]
    guarded = tiers[tiers["held_by"] == "referral guard"]
    assert names[guarded.index].tolist() == ["St Francis Catholic Primary School"]
    assert (guarded["agreed_tier_id"] == "two_meetings").all()
    assert (guarded["computed_tier_id"] == "keeping_in_touch").all()
    assert tiers["judgement_id"].notna().sum() == 2
    assert sorted(holds.judgements["state"]) == ["approved", "approved", "proposed"]
    assert "fictitious" in stores.terms(made, CODE)[0].agreed_by


def test_history_follows_the_academy_and_leaves_out_what_was_not_there(made: Engine, aldermere: District) -> None:
    history = term_history(made, CODE, aldermere.schools)
    assert history["term"].unique().tolist() == ["Autumn 2023", "Autumn 2024"]
    names = aldermere.schools.set_index("name")["urn"]
    academy = history[history["urn"] == names["Meadow Rise Primary Academy"]]
    assert academy["urn_then"].tolist() == ["900901", "900901"]
    assert names["Kelder Vale Primary Academy"] not in set(history["urn"])
    assert history.groupby("term").size().tolist() == [149, 149]


def test_the_demonstrations_terms_are_agreed_once_only(made: Engine) -> None:
    before = stores.decisions_version(made, CODE)
    earlier_terms.make(made)
    assert stores.decisions_version(made, CODE) == before
