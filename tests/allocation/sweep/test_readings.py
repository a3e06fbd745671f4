"""Sweeps read out: what a post buys, where a curve bends, what does not fit, who breaks first, who keeps what."""

import pytest

from allocation.sweep import readings, resilience, robustness
from allocation.sweep.ground import Ground, Person, Team
from allocation.sweep.outcome import Outcome, State
from allocation.sweep.points import REFERENCE, points_of
from allocation.sweep.question import CurveSweep, ResilienceSweep, RobustnessSweep, StaffingSweep
from allocation.sweep.staffing import bend_of, series, what_posts_buy
from tests.allocation.sweep.hand_made import found, told

GROUND = Ground(
    {"North": Team(5.0, 1.0), "South": Team(5.0, 0.0)},
    (Person("n1", "Ann", "North", 1.0), Person("s1", "Ben", "South", 1.0)),
)


def test_what_one_more_post_buys_and_where() -> None:
    asked = StaffingSweep(steps=(0.5, 1), is_whole_included=False)
    points = points_of(asked, GROUND)
    outcomes = {
        REFERENCE: told(REFERENCE, 26, 5),
        "posts 0.5 North": told("posts 0.5 North", 20, 5.5),
        "posts 1 North": told("posts 1 North", 12, 6),
        "posts 1 South": told("posts 1 South", 24, 6),
    }
    sweep = found(asked, points, outcomes)
    table = what_posts_buy(sweep)
    assert table[["where", "fte_more", "meetings", "weighted_meetings"]].to_numpy().tolist() == [
        ["North", 1.0, 14.0, 700.0],
        ["South", 1.0, 2.0, 100.0],
    ]
    said = readings.sentences(sweep)
    assert "One more post in North buys 14 meetings a term; in South 2." in said
    assert said[0] == "4 of 5 plans are done; what is said here is of those."
    assert [step.at for step in series(sweep)["North"]] == [0.0, 0.5, 1.0]


def test_a_post_buys_nothing_where_everything_fits_and_no_number_where_it_does_not() -> None:
    asked = StaffingSweep(steps=(1,), is_whole_included=False)
    points = points_of(asked, GROUND)
    same = {point.point_id: told(point.point_id, 0, 5) for point in points}
    sweep = found(asked, points, same)
    assert readings.sentences(sweep) == ["One more post would buy no meeting in any of these clusters."]
    short = same | {REFERENCE: told(REFERENCE, 9, 5, not_led=3, state=State.SHORT)}
    table = what_posts_buy(found(asked, points, short))
    assert table["meetings"].isna().all()
    assert table["schools_led"].tolist() == [3.0, 3.0]
    assert set(table["note"]) == {"As it is not every school has a link worker. With it, every school has one."}
    assert "Every school can have a link worker from 1 FTE more on: North and South." in readings.sentences(
        found(asked, points, short)
    )


def test_a_curve_bends_where_the_next_post_takes_much_less_off() -> None:
    found_bend = bend_of([20.5, 21, 21.5, 22, 22.5], [40, 30, 20, 19, 18])
    assert found_bend is not None
    assert (found_bend.at, found_bend.before, found_bend.after) == (21.5, 20, 2)
    assert bend_of([1, 2, 3], [30, 20, 10]) is None
    assert bend_of([1, 2, 3], [10, 10, 10]) is None
    assert bend_of([1, 2], [10, 0]) is None
    assert bend_of([1, 1, 1], [30, 2, 1]) is None


def test_the_bend_and_the_end_of_what_fits_are_read_out() -> None:
    asked = StaffingSweep(clusters=("North",), steps=(-1, -0.5, 0.5, 1), is_whole_included=False)
    points = points_of(asked, GROUND)
    missed = {-0.5: 40.0, 0.5: 10.0, 1.0: 9.0}
    outcomes = {f"posts {step:g} North": told(f"posts {step:g} North", m, 5 + step) for step, m in missed.items()}
    outcomes |= {REFERENCE: told(REFERENCE, 25, 5)}
    outcomes |= {"posts -1 North": told("posts -1 North", 60, 4, not_led=2, state=State.SHORT)}
    said = readings.sentences(found(asked, points, outcomes))
    assert (
        "North: the curve bends at 5.5 posts. Up to there each post more takes 30 off meetings missed, beyond it 2."
        in said
    )
    assert "With 1 FTE less some school would have nobody: North (two schools)." in said


def curve(values: tuple[float, ...]) -> CurveSweep:
    change = {"kind": "set_caseload", "role_id": "senior_link_worker", "phase": "primary", "schools": 9}
    return CurveSweep.model_validate({"axes": [{"kind": "change", "change": change, "values": values}]})


def test_a_lever_with_a_value_that_cannot_be_and_one_that_does_not_fit() -> None:
    asked = curve((-1, 7, 9, 11))
    points = points_of(asked, GROUND)
    outcomes = {
        REFERENCE: told(REFERENCE, 20, 5),
        "curve 7": told("curve 7", 99, 5, not_led=4, state=State.SHORT),
        "curve 9": told("curve 9", 20, 5),
        "curve 11": told("curve 11", 12, 5),
    }
    sweep = found(asked, points, outcomes)
    said = readings.sentences(sweep)
    assert said[0] == "Meetings missed (a term): least with 11 schools (12), most with 9 schools (20). As it is: 20."
    assert "1 of 4 do not fit, because not every school can have a link worker: 7 schools." in said
    assert said[-1] == "One value cannot be; the table says why."
    table = sweep.table()
    assert table["state"].tolist() == ["solved", "refused", "does not fit", "solved", "solved"]
    assert table["meetings_missed"].isna().tolist() == [False, True, True, False, False]
    assert "cannot be -1 schools" in table["note"][1]
    assert sweep.is_complete
    assert sweep.states() == {State.SOLVED: 3, State.SHORT: 1, State.REFUSED: 1}


def test_over_the_draws_of_a_rate_with_the_limits_of_their_share() -> None:
    asked = ResilienceSweep(rates=(10, 40), draws=4)
    points = points_of(asked, GROUND)
    out = {(10.0, 0): 0, (10.0, 1): 0, (10.0, 2): 1, (10.0, 3): 0}
    out |= {(40.0, draw): schools for draw, schools in enumerate((2, 4, 6, 8))}
    outcomes = {REFERENCE: told(REFERENCE, 0, 2)}
    for point in points[1:]:
        schools = out[point.where[0], point.draw]
        state = State.SHORT if schools else State.SOLVED
        one = told(point.point_id, 2.0 * schools, 1, not_led=schools, state=state)
        one.figures["South"]["not_led"] = 0.0  # type: ignore[index]
        outcomes[point.point_id] = one
    sweep = found(asked, points, outcomes)
    low, high = resilience.by_rate(sweep).to_dict("records")
    assert (low["out_draws"], low["out_percent"], high["out_percent"]) == (1, 25, 100)
    assert (low["out_low_percent"], low["out_high_percent"]) == pytest.approx((4.5587, 69.9358), abs=1e-3)
    assert (high["schools_out_median"], high["schools_out_low"], high["schools_out_high"]) == (4, 2, 8)
    # mean 5, standard error (20 / 3)^.5 / 2, Student's t with three degrees of freedom 3.18245
    half = 3.182446 * (20 / 3) ** 0.5 / 2
    assert (high["schools_out_mean_low"], high["schools_out_mean_high"]) == pytest.approx(
        (5 - half, 5 + half), abs=1e-5
    )
    assert high["missed_mean"] == 10
    clusters = resilience.by_cluster(sweep)
    assert clusters["cluster"].tolist() == ["North", "North", "South", "South"]
    assert "North breaks first: at 10% some school there has nobody in 1 of 4 draws." in readings.sentences(sweep)


def test_one_draw_says_nothing_of_how_often() -> None:
    asked = ResilienceSweep(cause="absences", rates=(20,), draws=1)
    points = points_of(asked, GROUND)
    outcomes = {point.point_id: told(point.point_id, 0, 2) for point in points}
    sweep = found(asked, points, outcomes)
    nobody = "the one draw leaves no schools without a link worker; one draw does not say how often."
    assert readings.sentences(sweep) == [
        f"With 20% of people away, {nobody}",
        "No cluster loses a link worker for any school in any draw.",
    ]
    assert resilience.by_rate(sweep)["missed_mean_low"].isna().all()


def lines(point_id: str, **held: str) -> Outcome:
    return Outcome(point_id, State.SOLVED, lines={urn: (one[0], one[1:]) for urn, one in held.items()})


def test_how_often_a_school_keeps_its_link_worker_and_tier() -> None:
    needs = tuple({"1": 50.0 + n} for n in range(5))
    asked = RobustnessSweep(draws=5)
    points = points_of(asked, Ground(drawn_needs=needs))
    outcomes = {REFERENCE: lines(REFERENCE, a="x2", b="x2", c="y3")}
    drawn = [("x2", "x2", "y3"), ("x2", "x3", "y3"), ("x2", "y2", "y3"), ("x2", "x3", "y3"), ("x2", "x1", "y3")]
    for point, (a, b, c) in zip(points[1:], drawn, strict=True):
        outcomes[point.point_id] = lines(point.point_id, a=a, b=b, c=c)
    sweep = found(asked, points, outcomes)
    table = robustness.by_school(sweep).set_index("urn")
    assert table.index.tolist() == ["b", "a", "c"]
    b = table.loc["b"]
    assert (b["kept_both_percent"], b["kept_worker_percent"], b["kept_tier_percent"]) == (20, 80, 40)
    assert (b["kept_both_low_percent"], b["kept_both_high_percent"]) == pytest.approx((3.6224, 62.4465), abs=1e-3)
    assert (b["usual_other_tier_id"], table.loc["a", "usual_other_tier_id"], b["draws"]) == ("3", "", 5)
    assert readings.sentences(sweep) == [
        "2 of 3 schools keep both link worker and tier in at least 80% of 5 draws, 2 of them in every draw.",
        "On average a school keeps its tier in 80% of the draws and its link worker in 93%.",
    ]
    assert robustness.by_school(found(asked, points, {})).empty
