"""Reading generalised assignment files, and the line printed for each, on instances solved by hand."""

from pathlib import Path

import numpy as np
import pytest

from allocation.plan import Assignment, Plan
from benchmarks import gap
from benchmarks.instances import Result, UnreadableInstance, best_known

# two agents, three jobs: the cheapest pairs do not fit; agent 1 can hold two jobs, agent 2 one
ONE = "2 3\n 1 2 3\n 4 6 9\n 5 5 5\n 5 5 5\n 10 5\n"
OPTIMUM, MOST = 2 + 3 + 4, 1 + 2 + 9


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def test_one_instance_a_file(tmp_path: Path) -> None:
    (instance,) = gap.read(write(tmp_path, "c0203", ONE))
    assert instance.name == "c0203"
    assert instance.costs.tolist() == [[1, 2, 3], [4, 6, 9]]
    assert instance.weights.tolist() == [[5, 5, 5], [5, 5, 5]]
    assert instance.capacities.tolist() == [10, 5]


def test_several_instances_a_file_are_numbered_from_nought(tmp_path: Path) -> None:
    found = gap.read(write(tmp_path, "gap1.txt", f" 2\n{ONE}1 1\n7\n3\n3\n"))
    assert [instance.name for instance in found] == ["gap1-0", "gap1-1"]
    assert found[1].costs.tolist() == [[7]]
    assert found[1].capacities.tolist() == [3]


@pytest.mark.parametrize("text", ["", "2 3 1 2", "1\n" + ONE + "9", "4\n" + ONE, "0 0", "2\n" + ONE])
def test_a_file_of_another_length_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableInstance, match="odd"):
        gap.read(write(tmp_path, "odd", text))


@pytest.mark.parametrize("word", ["x", "1.5"])
def test_a_word_that_is_not_a_whole_number_is_named(tmp_path: Path, word: str) -> None:
    with pytest.raises(UnreadableInstance, match=word):
        gap.read(write(tmp_path, "odd", f"1 1 {word} 1 1"))


def test_printed_figures_are_those_worked_out_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, "tiny", ONE)
    write(tmp_path, "best_known.csv", "instance,best_known\nTINY,8\n")
    assert gap.main([str(path), "--seconds", "5"]) == 0
    line = capsys.readouterr().out.splitlines()[1].split()
    assert line[:5] == ["tiny", str(OPTIMUM), str(OPTIMUM), "8", "12.500"]
    assert float(line[5]) >= 0


def test_without_best_known_there_is_a_dash_and_the_gap_is_to_the_bound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gap.main([str(write(tmp_path, "tiny", ONE)), "--seconds", "5"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:5] == ["tiny", str(OPTIMUM), str(OPTIMUM), "-", "0.000"]


def test_profits_are_maximised_when_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gap.main([str(write(tmp_path, "tiny", ONE)), "--seconds", "5", "--maximise"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[1:3] == [str(MOST), str(MOST)]


def test_negative_costs_are_costs(tmp_path: Path) -> None:
    (instance,) = gap.read(write(tmp_path, "tiny", ONE.replace("4 6 9", "-4 -6 -9")))
    result = gap.run(instance, 5.0, None)
    assert (result.objective, result.bound) == (1 + 2 - 9, 1 + 2 - 9)


def test_an_instance_nobody_can_solve_is_said_and_counts_as_failed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert gap.main([str(write(tmp_path, "full", "1 2 1 1 5 5 9")), "--seconds", "2"]) == 1
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["full", "-"]
    assert gap.main([str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("agents", [(0, 0, 0), (1, 1, 0), (0, 0, None)])
def test_a_plan_over_capacity_or_with_a_job_missing_has_no_cost(agents: tuple[int | None, ...]) -> None:
    instance = gap.Instance("x", np.array([[1, 2, 3], [4, 6, 9]]), np.full((2, 3), 5), np.array([10, 5]))
    problem = gap.as_problem(instance)

    def plan(chosen: tuple[int | None, ...]) -> Plan:
        lines = []
        for job, agent in enumerate(chosen):
            worker = None if agent is None else problem.workers[agent].worker_id
            lines.append(Assignment(problem.schools[job].urn, worker, None if agent is None else problem.tier_ids[0]))
        return Plan(tuple(lines))

    assert gap.verified_cost(instance, problem, plan((1, 0, 0))) == OPTIMUM
    assert gap.verified_cost(instance, problem, plan(agents)) is None


def test_gap_of_a_maximised_instance_is_how_far_it_falls_short() -> None:
    assert Result("x", 90, 110, 100, 1.0, is_maximised=True).gap_percent == pytest.approx(10)
    assert Result("x", 110, 90, 100, 1.0).gap_percent == pytest.approx(10)
    assert Result("x", None, 90, 100, 1.0).gap_percent is None


def test_published_small_instances_are_solved_to_their_optimum(shared: Path) -> None:
    paths = [shared / "anchors/gap" / name for name in ("gap1-0", "gap2-1")]
    known = best_known(paths[0], None)
    for path in paths:
        (instance,) = gap.read(path)
        result = gap.run(instance, 5.0, known[instance.name])
        assert result.objective == result.bound == result.best_known
