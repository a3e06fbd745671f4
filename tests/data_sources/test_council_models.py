"""The model of a council: chosen once, in its readings, with its answers; nothing is kept that contradicts it."""

import pytest
from sqlalchemy import Engine

from allocation.entities import Phase
from allocation.operating_model import Status
from allocation.operating_model.questions import AnswersWanted, NeededFor, open_questions, refuse_open
from data_sources import council_models, own_models, stores
from data_sources.operating_models import BrokenModel

HALF, MORE = "entitlement.primary.cut_offs.half_termly", "entitlement.primary.cut_offs.more_often"


def test_questions_are_sentences_those_for_a_plan_first(engine: Engine) -> None:
    questions = open_questions(council_models.load(engine, "355", "salford"))
    assert [one.needed_for for one in questions] == sorted(
        (one.needed_for for one in questions), key=list(NeededFor).index
    )
    assert next(one for one in questions if one.key == HALF).question == (
        "From how many need points (0 to 100) does a primary school meet every half-term?"
    )
    with pytest.raises(
        AnswersWanted, match=r"leaves 7 of the numbers that a plan needs .* a primary school meet every"
    ):
        refuse_open(council_models.load(engine, "355", "salford"))
    refuse_open(council_models.load(engine, "355", "wakefield"))


def test_an_answer_is_remembered_for_this_council_and_shown_as_its_own(engine: Engine) -> None:
    council_models.answer(engine, "355", "salford", {HALF: 40}, "Ann")
    council_models.answer(engine, "355", "salford", {HALF: 40, MORE: 90}, "Ben")
    model = council_models.load(engine, "355", "salford")
    half, more = (model.entitlement[Phase.PRIMARY].cut_offs[one] for one in ("half_termly", "more_often"))
    assert (half.value, half.status, half.source.split(" on ")[0]) == (40, Status.COUNCIL, "Given by Ann")
    assert (more.value, more.source.split(" on ")[0]) == (90, "Given by Ben")
    elsewhere = council_models.load(engine, "933", "salford").entitlement[Phase.PRIMARY].cut_offs["half_termly"]
    assert not elsewhere.is_known
    council_models.answer(engine, "355", "salford", {HALF: None}, "Ann")
    assert HALF not in council_models.said(engine, "355", "salford").answers


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({HALF: -1.0}, ValueError),
        ({HALF: float("nan")}, ValueError),
        ({HALF: 101.0}, ValueError),
        ({HALF: 60.0, MORE: 50.0}, BrokenModel),
        ({HALF: 0.0}, BrokenModel),
    ],
)
def test_answers_that_cannot_be_are_refused_whole(
    given: dict[str, float | None], error: type[Exception], engine: Engine
) -> None:
    with pytest.raises(error):
        council_models.answer(engine, "355", "salford", {"hours.hours_per_case": 1.0, **given}, "Ann")
    assert council_models.said(engine, "355", "salford").answers == {}


def test_what_the_paper_says_is_not_answered_over(engine: Engine) -> None:
    council_models.answer(engine, "355", "wakefield", {"tiers.three_meetings.meetings.secondary": 1}, "Ann")
    model = council_models.load(engine, "355", "wakefield")
    assert model.tier("three_meetings").meetings[Phase.SECONDARY].value == 3


def test_reach_is_kept_for_each_area(engine: Engine) -> None:
    model_id = "nfer_1_childrens_centres"
    council_models.answer(engine, "355", model_id, {"staffing.reach.St Anns": 801, "staffing.reach.Hill": 800}, "Ann")
    staffing = council_models.load(engine, "355", model_id).staffing
    assert staffing is not None
    assert [staffing.workers(area) for area in ("St. Anns", "Hill", "Vale")] == [2, 1, None]


def test_a_reading_is_kept_and_an_unknown_one_refused(engine: Engine) -> None:
    council_models.read_as(engine, "355", "wakefield", "nurse", "where_appropriate", "Ann")
    nurse = council_models.load(engine, "355", "wakefield").partner("school_nurse").attendance[Phase.SECONDARY].visits
    assert nurse is not None
    assert (nurse.status, nurse.is_known) == (Status.ASK, False)
    with pytest.raises(KeyError, match="no reading 'weekly' of 'nurse'"):
        council_models.read_as(engine, "355", "wakefield", "nurse", "weekly", "Ann")


def test_the_model_in_use_is_wakefields_until_another_is_chosen_and_again_when_it_is_gone(engine: Engine) -> None:
    assert council_models.chosen_id(engine, "355") == "wakefield"
    own = own_models.copied(council_models.whole_text(engine, "355", "salford"), "salford", "Ours")
    own_models.save(engine, "355", own, "Ann")
    stores.set_setting(engine, "355", council_models.ALLOCATION_SETTINGS, {"operating_model": "own_ours"}, "Ann")
    assert council_models.chosen_id(engine, "355") == "own_ours"
    own_models.remove(engine, "355", "own_ours", "Ann")
    assert council_models.chosen_id(engine, "355") == "wakefield"
