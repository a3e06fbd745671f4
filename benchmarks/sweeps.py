"""200 scenarios of the demonstration district, two solves at once and one at a time: python -m benchmarks.sweeps"""

import os
import sys
import tempfile
from pathlib import Path

from allocation.settings import AllocationSettings
from allocation.sweep.question import CurveSweep
from benchmarks import clock
from data_sources import council_models, demonstration, sweep_case, sweep_runs
from data_sources.database import open_database
from data_sources.running.workers import workers
from data_sources.stores import DEMONSTRATION_CODE

SECONDS, POSTS, TRAVEL = 1.0, 20, 10


def question(scenarios: int) -> CurveSweep:
    """Posts of the whole council against journeys: as many pairs as asked for, at most POSTS x TRAVEL."""
    posts = [0.25 * step for step in range(1, POSTS + 1)]
    journeys = [2.0 * step for step in range(1, max(1, scenarios // POSTS) + 1)][:TRAVEL]
    change = {"kind": "change", "change": {"kind": "scale_travel", "percent": 0}, "values": journeys}
    return CurveSweep.model_validate({"axes": [{"kind": "posts", "values": posts}, change]})


def seconds_of(template: Path, folder: Path, at_once: int, scenarios: int) -> tuple[float, int]:
    """How long the sweep takes with so many solves at once, in a database of its own; and how many plans it has."""
    file = folder / f"{at_once}.db"
    file.write_bytes(template.read_bytes())
    os.environ["TAS_CORES"] = str(at_once)
    engine = open_database(f"sqlite:///{file}")
    settings = AllocationSettings(operating_model=council_models.chosen_id(engine, DEMONSTRATION_CODE), seconds=SECONDS)
    case = sweep_case.case_of(engine, DEMONSTRATION_CODE, question(scenarios), settings)
    plans = len(case.points)
    with workers(tasks=plans) as where:
        began = clock.now()
        found = sweep_runs.work_out(engine, case, where)
        took = clock.now() - began
    engine.dispose()
    if not found.is_complete:
        raise RuntimeError("the sweep did not run to its end")
    return took, plans


def main(scenarios: int = POSTS * TRAVEL) -> None:
    """Prints the two times and their ratio."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = folder / "template.db"
        engine = open_database(f"sqlite:///{template}")
        demonstration.load(engine, by="a benchmark")
        engine.dispose()
        one, plans = seconds_of(template, folder, 1, scenarios)
        two, _ = seconds_of(template, folder, 2, scenarios)
    print(f"{plans} plans of 150 schools, preparing and reading out included:")
    print(f"one at a time {one:.1f} s, two at once {two:.1f} s: {one / two:.2f} times faster")


if __name__ == "__main__":
    main(*(int(number) for number in sys.argv[1:2]))
