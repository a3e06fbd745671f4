"""Agreed terms come back as they were, are never changed, and freeze the goalposts of their cycle."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from allocation.need.score import NeedResult, score_schools
from allocation.tiers.decide import decide_tiers
from allocation.tiers.judgement import none_yet
from data_sources import operating_models, stores
from data_sources.stores import TermRefused

MODEL = operating_models.load("wakefield")
AUTUMN, SPRING = date(2026, 9, 1), date(2027, 1, 5)
FSM = {"fsm_definition": "FSM6"}


def scored(add: float = 0.0) -> NeedResult:
    count = 20
    schools = {
        "urn": [str(100_000 + i) for i in range(count)],
        "phase": "primary",
        "pupils": 200.0,
        "fsm_percent": [2.0 * i + add for i in range(count)],
        "area_deprivation_score": [0.02 * i for i in range(count)],
    }
    return score_schools(pd.DataFrame(schools))


def tiers_of(need: NeedResult) -> pd.DataFrame:
    return decide_tiers(need, MODEL, judgements=none_yet(), as_of=AUTUMN)


def agree(
    engine: Engine, name: str = "Autumn 2026", starts_on: date = AUTUMN, code: str = "355", **changes: object
) -> int:
    need = changes.pop("need", None) or scored()
    assert isinstance(need, NeedResult)
    known = stores.terms(engine, code)
    if changes.get("is_replacing"):
        known = [one for one in known if one.name != name]
    given = {
        "tiers": tiers_of(need),
        "previous_id": known[0].term_id if known else None,
        "choices": {"weights": {"fsm": 0.6}},
        "definitions": {"fsm": FSM},
        "operating_model": MODEL.model_dump(mode="json"),
        "sources": [],
        "by": "Strategy group",
        "notes": ["Agreed in the September meeting."],
    }
    return stores.agree_term(engine, code, name=name, starts_on=starts_on, need=need, **(given | changes))  # type: ignore[arg-type]


def test_a_term_comes_back_as_it_was_agreed(engine: Engine) -> None:
    need = scored()
    term_id = agree(engine, name="  Autumn   2026 ")
    got = stores.term(engine, term_id)
    assert (got.summary.name, got.summary.starts_on, got.summary.agreed_by) == ("Autumn 2026", AUTUMN, "Strategy group")
    assert (got.summary.school_count, got.summary.changed_count, got.summary.operating_model_id) == (20, 0, "wakefield")
    pd.testing.assert_frame_equal(got.need, need.table)
    pd.testing.assert_frame_equal(got.contributions, need.contributions)
    pd.testing.assert_frame_equal(got.tiers, tiers_of(need))
    pd.testing.assert_frame_equal(got.goalposts, need.goalposts)
    assert got.choices == {"weights": {"fsm": 0.6}}
    assert got.notes == ("Agreed in the September meeting.",)
    assert "tas-planner" in got.versions
    assert stores.latest_term(engine, "355").summary == got.summary  # type: ignore[union-attr]
    assert (
        stores.activities(engine, "355")[0].sentence
        == "Agreed the tiers of 20 schools for Autumn 2026, from 01/09/2026."
    )


def test_a_term_kept_can_be_decided_from_again(engine: Engine) -> None:
    agree(engine)
    kept = stores.latest_term(engine, "355")
    assert kept is not None
    again = decide_tiers(
        scored(), MODEL, previous=kept.tiers.assign(term="Autumn 2026"), judgements=none_yet(), as_of=SPRING
    )
    assert again["change"].eq("same").all()
    assert again["agreed_tier_id"].tolist() == kept.tiers["agreed_tier_id"].tolist()


def test_terms_are_listed_by_authority_the_latest_first(engine: Engine) -> None:
    assert stores.latest_term(engine, "355") is None
    autumn, _other = agree(engine), agree(engine, code="933")
    spring = agree(engine, "Spring 2027", SPRING)
    assert [one.term_id for one in stores.terms(engine, "355")] == [spring, autumn]
    before = stores.latest_term(engine, "355", before=SPRING)
    assert before is not None
    assert before.summary.term_id == autumn
    assert stores.latest_term(engine, "355", before=AUTUMN) is None
    with pytest.raises(KeyError):
        stores.term(engine, 41)


def test_the_same_name_is_refused_unless_replacing_is_said_and_the_old_one_stays(engine: Engine) -> None:
    first = agree(engine)
    with pytest.raises(TermRefused, match=r"already a term called Autumn 2026, agreed by Strategy group on"):
        agree(engine, "autumn 2026", SPRING)
    second = agree(engine, is_replacing=True)
    assert [one.term_id for one in stores.terms(engine, "355")] == [second]
    both = {one.term_id: one for one in stores.terms(engine, "355", include_superseded=True)}
    assert (both[first].is_superseded, both[second].is_superseded, both[second].replaces_id) == (True, False, first)
    assert stores.term(engine, first).summary.is_superseded
    agree(engine, "Spring 2027", SPRING)
    with pytest.raises(TermRefused, match="cannot be replaced any more: the tiers of Spring 2027 were decided from it"):
        agree(engine, is_replacing=True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "needs its name"),
        ({"by": ""}, "needs its name and the name of the person"),
        ({"tiers": tiers_of(scored()).head(0)}, "There are no schools"),
        ({"starts_on": AUTUMN}, "Autumn 2026 starts on 01/09/2026. Choose a later day than 01/09/2026"),
        ({"previous_id": None}, "Another term has been agreed since"),
    ],
)
def test_what_cannot_be_agreed_is_refused_in_a_sentence_and_nothing_is_kept(
    engine: Engine, changes: dict[str, object], words: str
) -> None:
    agree(engine)
    given: dict[str, object] = {"name": "Spring 2027", "starts_on": SPRING} | changes
    with pytest.raises(TermRefused, match=words):
        agree(engine, **given)  # type: ignore[arg-type]
    assert len(stores.terms(engine, "355", include_superseded=True)) == 1


@pytest.mark.parametrize("change", ["UPDATE term SET name = 'x'", "DELETE FROM term"])
def test_nobody_can_change_an_agreed_term(engine: Engine, change: str) -> None:
    agree(engine)
    with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
        connection.execute(text(change))
    assert stores.terms(engine, "355")[0].name == "Autumn 2026"


def test_the_first_term_of_a_cycle_freezes_the_goalposts_and_a_new_cycle_lets_go_of_them(engine: Engine) -> None:
    assert stores.frozen_goalposts(engine, "355").goalposts.empty
    with pytest.raises(TermRefused, match="no goalposts are frozen"):
        stores.start_cycle(engine, "355", by="Ana", reason="New indices")
    agree(engine)
    agree(engine, "Spring 2027", SPRING, need=scored(add=10))
    held = stores.frozen_goalposts(engine, "355")
    assert held.first_term == "Autumn 2026"
    assert held.definitions == {"fsm": FSM, "area_deprivation": {}}
    pd.testing.assert_frame_equal(held.goalposts, scored().goalposts)
    with pytest.raises(TermRefused, match="a name and a reason"):
        stores.start_cycle(engine, "355", by="Ana", reason=" ")
    stores.start_cycle(engine, "355", by="Ana", reason="New indices of deprivation")
    assert stores.frozen_goalposts(engine, "355").goalposts.empty
    assert stores.activities(engine, "355")[0].action == "cycle"
    agree(engine, "Summer 2027", date(2027, 4, 12), need=scored(add=10))
    assert stores.frozen_goalposts(engine, "355").first_term == "Summer 2027"


def test_goalposts_of_figures_counted_otherwise_take_the_place_of_the_old_ones(engine: Engine) -> None:
    agree(engine)
    later = scored(add=10)
    agree(engine, "Spring 2027", SPRING, need=later, definitions={"fsm": {"fsm_definition": "FSM_2026_UC"}})
    held = stores.frozen_goalposts(engine, "355")
    assert held.definitions["fsm"] == {"fsm_definition": "FSM_2026_UC"}
    lows = held.goalposts.set_index("indicator")["low"]
    assert lows["fsm"] == later.goalposts.set_index("indicator")["low"]["fsm"]
    assert lows["area_deprivation"] == scored().goalposts.set_index("indicator")["low"]["area_deprivation"]


def test_the_version_of_decisions_changes_with_each(engine: Engine) -> None:
    seen = [stores.decisions_version(engine, "355")]
    agree(engine)
    seen.append(stores.decisions_version(engine, "355"))
    stores.start_cycle(engine, "355", by="Ana", reason="New indices")
    seen.append(stores.decisions_version(engine, "355"))
    agree(engine, code="933")
    assert stores.decisions_version(engine, "355") == seen[-1]
    assert len(set(seen)) == 3
