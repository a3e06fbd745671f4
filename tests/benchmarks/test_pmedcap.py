"""Reading capacitated p-median files, and the line printed, on instances solved by hand or by brute force."""

from itertools import combinations, product
from pathlib import Path

import numpy as np
import pytest

from benchmarks import pmedcap
from benchmarks.instances import UnreadableInstance
from benchmarks.pmedcap_instances import Instance, read, verified_length

# four customers on a line at 0, 1, 10 and 12; two places, each for two customers: 1 + 2
LINE = "1 3\n4 2 20\n1 0 0 10\n2 1 0 10\n3 10 0 10\n4 12 0 10\n"


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text)
    return folder / name


def random_instance(seed: int) -> Instance:
    random = np.random.default_rng(seed)
    places = random.integers(0, 60, (6, 2))
    across = np.sqrt(((places[:, None] - places[None, :]) ** 2).sum(axis=2)).astype(np.int64)
    return Instance("x", 2, 22, across, random.integers(3, 9, 6), 0)


def brute_force(instance: Instance) -> int:
    lengths = []
    for opened in combinations(range(len(instance.demands)), instance.open_places):
        for chosen in product(opened, repeat=len(instance.demands)):
            length = verified_length(instance, np.array(chosen))
            if length is not None:
                lengths.append(length)
    return min(lengths)


def test_distances_are_rounded_down(tmp_path: Path) -> None:
    (instance,) = read(write(tmp_path, "one.txt", "7 9\n2 1 8\n1 0 0 3\n2 1 1 4\n"))
    assert instance.distances.tolist() == [[0, 1], [1, 0]]
    assert (instance.open_places, instance.capacity, instance.stated) == (1, 8, 9)
    assert instance.demands.tolist() == [3, 4]


def test_several_instances_a_file_take_their_number_as_name(tmp_path: Path) -> None:
    found = read(write(tmp_path, "all.txt", f"2\n{LINE}{LINE.replace('1 3', '12 3', 1)}"))
    assert [instance.name for instance in found] == ["pmedcap01", "pmedcap12"]


@pytest.mark.parametrize("text", ["", "1 3\n4 2 20\n1 0 0 10\n", LINE + "5", "1 3\n1 2 20\n1 0 0 10\n"])
def test_a_file_that_is_no_instance_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableInstance):
        read(write(tmp_path, "odd.txt", text))


def test_printed_figures_are_those_worked_out_by_hand(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pmedcap.main([str(write(tmp_path, "line.txt", LINE)), "--seconds", "5"]) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:5] == ["line", "3", "3", "3", "0.000"]


def test_what_does_not_fit_is_said_and_counts_as_failed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tight = LINE.replace("4 2 20", "4 2 19")
    assert pmedcap.main([str(write(tmp_path, "tight.txt", tight)), "--seconds", "3"]) == 1
    assert capsys.readouterr().out.splitlines()[1].split()[:2] == ["tight", "-"]


@pytest.mark.parametrize("seed", range(8))
def test_answer_and_bound_are_the_optimum_found_by_brute_force(seed: int) -> None:
    instance = random_instance(seed)
    best, answer = brute_force(instance), pmedcap.solve(instance, 5.0)
    assert verified_length(instance, answer.place_of) == answer.bound == best


@pytest.mark.parametrize("place_of", [(0, 0, 0, 3), (0, 1, 2, 2), (0, 0, 2, -1), (0, 0, 2)])
def test_answers_that_break_a_rule_have_no_length(tmp_path: Path, place_of: tuple[int, ...]) -> None:
    (instance,) = read(write(tmp_path, "line.txt", LINE))
    assert verified_length(instance, np.array([0, 0, 2, 2])) == 3
    assert verified_length(instance, np.array(place_of)) is None
