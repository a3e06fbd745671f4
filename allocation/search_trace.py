"""How a search went over time: every report of it as far as there is room; of very many, fewer the older they are."""

from collections.abc import Callable, Sequence

from allocation.plan import Progress

MOST_KEPT = 1_000


class Trace:
    """Keeps the reports of one search; give it to `solve` as `on_progress`. `then` is told of each report too."""

    def __init__(self, then: Callable[[Progress], None] | None = None) -> None:
        self.reports: list[Progress] = []
        self._then = then

    def __call__(self, progress: Progress) -> None:
        self.reports.append(progress)
        if len(self.reports) > MOST_KEPT:
            self.reports = thinned(self.reports)
        if self._then:
            self._then(progress)


def thinned(reports: Sequence[Progress]) -> list[Progress]:
    """Every other report, but the first and the last of each stage always."""
    last = len(reports) - 1
    return [
        one
        for i, one in enumerate(reports)
        if i % 2 == 0
        or i == last
        or reports[i - 1].stage_number != one.stage_number
        or reports[i + 1].stage_number != one.stage_number
    ]
