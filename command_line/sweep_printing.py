"""A sweep as commands print it: a bar of plans done with the time left, sentences and tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from allocation.sweep import readings, resilience, staffing
from allocation.sweep.definitions import FIGURES
from allocation.sweep.found import SweepFound
from allocation.sweep.pace import in_words
from allocation.sweep.question import ResilienceSweep, StaffingSweep
from command_line.printing import err, out, print_frame
from data_sources.sweep_runs import Told

SHOWN = ["point", "state", "meetings_missed", "not_led", "workload_spread", "travel_hours"]


@contextmanager
def plans_bar() -> Iterator[Any]:
    """A bar of plans done with the time left, on standard error."""
    columns = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    with ProgressBar(*columns, console=err, transient=True) as bar:
        task = bar.add_task("Getting ready", total=1)

        def tell(now: Told) -> None:
            left = "" if now.seconds_left is None else f", {in_words(now.seconds_left)} left"
            description = f"Plans done: {now.done} of {now.total}{left}"
            bar.update(task, description=description, completed=now.done, total=max(now.total, 1))

        yield tell


def print_sweep(found: SweepFound) -> None:
    """The sentences, the table that answers the question, and every plan."""
    for sentence in readings.sentences(found):
        out.print(sentence, markup=False)
    if isinstance(found.question, StaffingSweep):
        print_frame("What one more post buys", staffing.what_posts_buy(found).drop(columns=["is_proven"]))
    if isinstance(found.question, ResilienceSweep):
        shown = ["rate_percent", "draws", "out_draws", "schools_out_median", "missed_median"]
        print_frame("By rate", resilience.by_rate(found)[shown])
        return
    table = found.table()[SHOWN]
    labels = {one.id: one.label for one in FIGURES}
    print_frame("Every plan", table.rename(columns=labels).astype(object).where(table.notna().to_numpy(), "-"))
