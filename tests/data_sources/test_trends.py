"""Clusters over time: the demonstration's agreed terms and years, and breaks wherever figures cannot be compared."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine

from allocation.cluster_comparison.places import EVERYWHERE
from data_sources import school_history, stores, trends
from data_sources.stores import DEMONSTRATION_CODE, Term
from tests.once import demonstration_engine, load_once


@pytest.fixture
def kept(demonstration_file: Path, tmp_path: Path) -> Iterator[Engine]:
    engine = demonstration_engine(demonstration_file, tmp_path)
    yield engine
    engine.dispose()


def test_terms_by_cluster_add_up_to_what_was_agreed(kept: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    of = load_once(kept, DEMONSTRATION_CODE)
    rows = trends.by_cluster(kept, of)
    terms = stores.terms(kept, DEMONSTRATION_CODE)
    assert rows["term"].drop_duplicates().tolist() == [one.name for one in reversed(terms)]
    latest = stores.term(kept, terms[0].term_id)
    ours = rows[rows["term"].eq(terms[0].name)].set_index("place")
    clusters = ours.drop(index=EVERYWHERE)
    assert set(clusters.index) == set(of.schools["cluster"])
    for column in ("schools", "meetings_agreed", "rose", "fell"):
        assert clusters[column].sum() == ours.loc[EVERYWHERE, column]
    assert ours.loc[EVERYWHERE, "need_mean"] == pytest.approx(latest.need["need_points"].mean())
    assert ours.loc[EVERYWHERE, "fell"] == (latest.tiers["change"] == "down").sum()
    of_tier = {"keeping_in_touch": 0, "two_meetings": 2, "three_meetings": 3}
    assert ours.loc[EVERYWHERE, "meetings_agreed"] == latest.tiers["agreed_tier_id"].map(of_tier).sum()
    assert set(rows["meetings_segment"]) == {"meetings 0"}

    read = stores.term

    def another_model(engine: Engine, term_id: int) -> Term:
        found = read(engine, term_id)
        is_latest = term_id == terms[0].term_id
        return replace(found, operating_model=found.operating_model | {"label": "Ours"}) if is_latest else found

    monkeypatch.setattr(stores, "term", another_model)
    broken = trends.by_cluster(kept, of)
    assert broken["meetings_segment"].drop_duplicates().tolist() == ["meetings 0", "meetings 1"]
    assert broken["meetings_break_note"].unique().tolist() == ["", f"From {terms[0].name} the operating model is Ours."]
    for note in ("meetings_break_note", "fairness_break_note"):
        assert trends.breaks(broken, note) == [terms[0].name]
    assert trends.breaks(broken, "break_note") == []
    points = latest.need.set_index("urn")["need_points"].dropna()
    held = latest.tiers.set_index("urn")["agreed_tier_id"].map(of_tier)[points.index].sum()
    assert ours.loc[EVERYWHERE, "meetings_per_100_points"] == pytest.approx(100 * held / points.sum())
    empty = pd.DataFrame(columns=list(school_history.COLUMNS))
    monkeypatch.setattr(school_history, "term_history", lambda *_: empty)
    assert trends.by_cluster(kept, of).empty


def test_free_school_meals_are_never_joined_across_definitions_or_the_change_of_2026(kept: Engine) -> None:
    of = load_once(kept, DEMONSTRATION_CODE)
    rows = trends.meals_by_cluster(of)
    for _, some in rows.groupby(["place", "segment"]):
        assert len(set(some["fsm_definition"])) == 1
        years = some["academic_year"].str[:4].astype(int).tolist()
        assert years == list(range(years[0], years[0] + len(years)))
    whole = rows[rows["place"] == EVERYWHERE].set_index(["fsm_definition", "academic_year"])
    first = of.fsm_history.query("fsm_definition == 'FSM6' and academic_year == '2022/23'")["fsm_percent"]
    assert whole.loc[("FSM6", "2022/23"), "fsm_percent"] == first.median()
    assert whole.loc[("FSM6", "2022/23"), "schools"] == first.notna().sum()
    assert trends.meals_by_cluster(replace(of, fsm_history=of.fsm_history.iloc[:0])).empty


def test_a_year_breaks_where_nothing_is_counted_as_before_or_the_rules_of_2026_begin() -> None:
    def years(*pairs: tuple[str, str]) -> list[str]:
        return trends.meals_breaks(pd.DataFrame(pairs, columns=["academic_year", "fsm_definition"]))

    assert years(("2023/24", "a"), ("2024/25", "a"), ("2024/25", "b")) == []
    assert years(("2023/24", "a"), ("2024/25", "b")) == ["2024/25"]
    assert years(("2024/25", "a"), ("2026/27", "a")) == ["2026/27"]
