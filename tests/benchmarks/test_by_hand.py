"""The benchmark of changes by hand weighs real moves and prints its columns."""

from benchmarks import by_hand


def test_a_line_has_a_figure_for_each_column() -> None:
    figures = by_hand.line("W", moves=2, asked=1).split()
    assert figures[0] == "145"
    assert len(figures) == 7
    assert all(float(one.rstrip("%")) >= 0 for one in figures)
