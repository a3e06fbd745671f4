"""What is asked becomes points: lists of changes, in order, with a sentence where a value cannot be."""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from allocation.need.uncertainty.drawn_scores import NOTHING_VARIED, NeedUncertainty
from allocation.scenario.baseline import names_of
from allocation.scenario.staff_changes import AddFte, RemoveFte, RemoveWorker
from allocation.sweep.axes import ValueRefused
from allocation.sweep.draws import away, drawn_needs
from allocation.sweep.ground import Ground, Person, Team
from allocation.sweep.levers import levers
from allocation.sweep.pace import in_words, seconds_before, seconds_left
from allocation.sweep.points import count_of, eased, points_of
from allocation.sweep.question import QUESTION, CurveSweep, ResilienceSweep, RobustnessSweep, StaffingSweep
from tests.allocation.scenario import tiny

GROUND = Ground(
    teams={"North": Team(1.6, 0.9), "South": Team(0.8, -0.3)},
    people=(
        Person("w1", "Priya Shah", "North", 1.0),
        Person("w2", "Jo Lee", "North", 0.6),
        Person("w3", "Sam Oak", "South", 0.8),
    ),
)
CASELOAD = {"kind": "set_caseload", "role_id": "senior_link_worker", "phase": "primary", "schools": 9}


def curve(*axes: dict[str, object]) -> CurveSweep:
    return CurveSweep.model_validate({"axes": axes})


def test_what_is_asked_is_json_and_comes_back_the_same() -> None:
    asked = [
        curve({"kind": "change", "change": CASELOAD, "values": [9, 7, 9]}),
        StaffingSweep(clusters=("North",), steps=(1, -0.5)),
        ResilienceSweep(cause="absences", rates=(40, 5), draws=3, seed=7),
        RobustnessSweep(draws=5),
    ]
    for one in asked:
        assert QUESTION.validate_json(QUESTION.dump_json(one)) == one
    assert asked[0].model_dump()["axes"][0]["values"] == (7.0, 9.0)
    assert asked[1].steps == (-0.5, 1.0)  # type: ignore[union-attr]


def test_a_lever_without_a_number_or_twice_the_same_is_refused() -> None:
    with pytest.raises(ValidationError, match="has no number that a curve could be drawn along"):
        curve({"kind": "change", "change": {"kind": "worker_stays", "worker_id": "w1"}, "values": [1]})
    axis = {"kind": "change", "change": CASELOAD, "values": [7]}
    with pytest.raises(ValidationError, match="the two levers are the same"):
        curve(axis, axis | {"values": [8]})


def test_a_grid_has_every_pair_and_says_what_a_value_cannot_be() -> None:
    growth = {"kind": "change", "change": {"kind": "scale_referrals", "percent": 0}, "values": [-150, 0, 20]}
    asked = curve({"kind": "change", "change": CASELOAD, "values": [7, 9]}, growth)
    points = points_of(asked, GROUND)
    assert len(points) == count_of(asked, 2) == 7
    assert [point.label for point in points[1:4]] == ["7 schools, -150%", "7 schools, as it is", "7 schools, +20%"]
    assert "Referrals grow or fall cannot be -150%" in points[1].fault
    assert not points[1].changes
    assert [change.kind for change in points[2].changes] == ["set_caseload"]
    assert [change.kind for change in points[3].changes] == ["set_caseload", "scale_referrals"]
    assert (0, 0) not in eased(asked, points)
    assert all(points[a].where[0] == 7 and points[b].where[0] == 9 for a, b in eased(asked, points))


def test_posts_of_the_whole_council_go_where_most_is_short_and_come_from_where_most_is_to_spare() -> None:
    assert GROUND.shared_out(1.0) == {"North": 1.0}
    assert GROUND.shared_out(2.0) == {"North": 1.5, "South": 0.5}  # 0.9, 0.4, -0.1 beside -0.3, then South
    assert GROUND.shared_out(-0.5) == {"South": -0.5}
    with pytest.raises(ValueRefused, match=r"2\.4 FTE in all, so 3 cannot go"):
        GROUND.shared_out(-3.0)
    only = Ground({"North": Team(1.0, float("nan"))})
    assert only.shared_out(0.7) == {"North": 0.7}


def test_the_staffing_curve_of_each_cluster_and_the_whole() -> None:
    asked = StaffingSweep(steps=(-3, 0.5, 1))
    points = points_of(asked, GROUND)
    assert len(points) == count_of(asked, 2) == 10
    by_id = {point.point_id: point for point in points}
    assert by_id["posts 0.5 North"].changes == (AddFte(fte=0.5, cluster="North"),)
    assert by_id["posts -3 South"].changes == (RemoveFte(fte=3, cluster="South"),)  # the baseline refuses it later
    assert "2.4 FTE in all" in by_id["posts -3 Whole council"].fault
    order = eased(asked, points)
    labels = [(points[a].label, points[b].label) for a, b in order]
    assert ("North, -3 FTE", "As it is") in labels
    assert ("As it is", "North, +0.5 FTE") in labels
    assert labels.index(("South, -3 FTE", "As it is")) < labels.index(("As it is", "North, +0.5 FTE"))


def test_who_is_away_grows_with_the_rate_and_depends_on_the_seed_alone() -> None:
    for cause in ("absences", "vacancies"):
        asked = ResilienceSweep(cause=cause, rates=(0, 20, 40, 100), draws=8, seed=3)  # type: ignore[arg-type]
        found = away(asked, GROUND.people)
        assert found == away(asked, GROUND.people)
        for draw in range(8):
            sets = [set(found[rate, draw]) for rate in (0.0, 20.0, 40.0, 100.0)]
            assert sets[0] == set()
            assert sets[3] == {"w1", "w2", "w3"}
            assert sets[0] <= sets[1] <= sets[2] <= sets[3]
    points = points_of(ResilienceSweep(rates=(100,), draws=1), GROUND)
    assert points[1].changes == tuple(RemoveWorker(worker_id=one) for one in ("w1", "w2", "w3"))


def test_vacant_posts_come_as_near_to_the_rate_as_whole_posts_can() -> None:
    fte = {one.worker_id: one.fte for one in GROUND.people}
    for (rate, _), ids in away(ResilienceSweep(rates=(25, 50), draws=12), GROUND.people).items():
        vacant, wanted = sum(fte[one] for one in ids), rate / 100 * 2.4
        left = [one for one in fte if one not in ids]
        # neither one post more, whichever comes next, nor one less, whichever came last, is always nearer
        more = [abs(vacant + fte[one] - wanted) for one in left]
        fewer = [abs(vacant - fte[one] - wanted) for one in ids]
        assert abs(vacant - wanted) <= max(more, default=9.0) + 1e-9
        assert abs(vacant - wanted) <= max(fewer, default=9.0) + 1e-9
    assert away(ResilienceSweep(rates=(50,), draws=1), ()) == {(50.0, 0): ()}


def test_a_rate_of_absences_is_the_chance_of_each() -> None:
    people = tuple(Person(f"w{n}", f"w{n}", "North", 1.0) for n in range(40))
    found = away(ResilienceSweep(cause="absences", rates=(20,), draws=100), people)
    assert np.mean([len(ids) for ids in found.values()]) == pytest.approx(8, abs=4 * (40 * 0.16) ** 0.5 / 10)


def test_drawn_needs_of_another_scale_keep_their_order_on_the_scale_of_the_cut_offs() -> None:
    drawn = NeedUncertainty(
        table=pd.DataFrame({"urn": ["1", "2", "3", "4"], "phase": ["primary"] * 3 + ["secondary"]}),
        points=np.array([[30.0, 61.0, 50.0, np.nan], [0.1, -0.4, 2.0, np.nan]]),
        points_without_voice=np.zeros((2, 4)),
        normalisations=np.array(["goalposts", "z-score"], dtype=object),
        aggregations=np.array(["arithmetic"] * 2, dtype=object),
        is_central_scale=np.array([True, False]),
        options=NOTHING_VARIED,
        notes=(),
    )
    own, other = drawn_needs(drawn, [40.0, 70.0, 55.0, float("nan")])
    assert own == {"1": 30.0, "2": 61.0, "3": 50.0}
    assert other == {"1": 55.0, "2": 40.0, "3": 70.0}


def test_the_levers_of_a_council_have_lawful_values_around_todays() -> None:
    baseline = tiny.baseline()
    found = {one.title: one for one in levers(baseline)}
    assert list(found)[:3] == ["Posts in the whole council", "Posts in North", "Posts in South"]
    limit = next(one for title, one in found.items() if title.startswith("Caseload limit in schools"))
    assert limit.now == 9
    assert limit.axis.model_dump()["values"] == (7.0, 8.0, 9.0, 10.0, 11.0)
    names = names_of(baseline)
    for one in found.values():
        assert one.title == one.axis.title(names)
        points = points_of(CurveSweep(axes=(one.axis,)), GROUND)
        faults = [point.fault for point in points if point.fault]
        assert not faults or one.axis.kind == "posts", faults


def test_how_long_it_takes_is_told_from_what_is_done() -> None:
    assert seconds_left(30.0, 0, 10) is None
    assert seconds_left(30.0, 10, 20) == 60.0
    assert seconds_before([], 5.0, 40, 2) == 100.0
    assert seconds_before([1.0, 3.0], 5.0, 40, 2) == 40.0
    told = [in_words(seconds) for seconds in (10, 60, 400, 5400)]
    assert told == ["less than a minute", "about 1 minute", "about 7 minutes", "about 1.5 hours"]
