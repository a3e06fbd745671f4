"""What is wrong with the tables a problem is built from, by name, and the tables without it, to find all else too."""

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

import numpy as np
import pandas as pd

from allocation.entities import LinkWorker, Phase
from allocation.need.indicators import EARLY_HELP
from allocation.wording import words


def sound_schools(schools: pd.DataFrame, need_table: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The schools that a problem can be built for, and a sentence for each of the others: a phase that is not known, no
    row in the need table, or fewer than no pupils."""
    known, scored = {phase.value for phase in Phase}, set(need_table["urn"])
    faults, is_sound = [], []
    for row in schools.itertuples():
        wrong = [] if str(row.phase) in known else [f"its phase is '{row.phase}'; known are {', '.join(Phase)}"]
        wrong += [] if row.urn in scored else ["it has no row in the need table"]
        pupils = getattr(row, "pupils", 0)
        wrong += [f"it has {pupils:g} pupils; 0 or more are needed"] if pd.notna(pupils) and pupils < 0 else []
        faults += [f"{row.name} ({row.urn}): {one}" for one in wrong]
        is_sound.append(not wrong)
    return schools.loc[np.array(is_sound, dtype=bool)], faults


def sound_contributions(contributions: pd.DataFrame, schools: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The figures of the need score, early help that is below nothing left out and named: work is counted from it."""
    names = dict(zip(schools["urn"], schools["name"], strict=True))
    is_below = contributions["indicator"].eq(EARLY_HELP.name) & (contributions["shrunk_value"] < 0)
    faults = [
        f"{names.get(row.urn, 'a school')} ({row.urn}): {words(str(row.indicator))} is {row.shrunk_value:g}; 0 or more "
        "is needed"
        for row in contributions[is_below].itertuples()
    ]
    return contributions[~is_below], faults


def sound_workers(workers: Sequence[LinkWorker]) -> tuple[list[LinkWorker], list[str]]:
    """The link workers, those whose FTE is no number or below 0 with none, and a sentence for each of these."""
    is_wrong = [not isfinite(worker.fte) or worker.fte < 0 for worker in workers]
    faults = [
        f"{worker.name} ({worker.worker_id}) has {worker.fte:g} FTE; a number of 0 or more is needed"
        for worker, wrong in zip(workers, is_wrong, strict=True)
        if wrong
    ]
    return [replace(one, fte=0.0) if wrong else one for one, wrong in zip(workers, is_wrong, strict=True)], faults
