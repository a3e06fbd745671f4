"""How often each school keeps its link worker and its tier when the need scores are drawn from what is uncertain."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from allocation.need.funnel import wilson_limits
from allocation.sweep.found import SweepFound
from allocation.sweep.outcome import Outcome, State

SECURE_SHARE = 0.8
SCHOOL_COLUMNS = (
    "urn", "draws", "kept_both_draws", "kept_both_percent", "kept_both_low_percent", "kept_both_high_percent",
    "kept_worker_percent", "kept_worker_low_percent", "kept_worker_high_percent", "kept_tier_percent",
    "kept_tier_low_percent", "kept_tier_high_percent", "usual_other_tier_id",
)  # fmt: skip


def by_school(found: SweepFound) -> pd.DataFrame:
    """SCHOOL_COLUMNS, a row a school of the reference's plan, the least often kept first.

    kept_both, kept_worker, kept_tier: of the draws that are done, the share in which the school has the link worker and
    the tier, the link worker, the tier that the reference's plan gives it, in percent with Wilson's 95% limits.
    usual_other_tier_id: the other tier it has most often, "" where it never has another.
    """
    drawn = draws_done(found)
    rows = [_school(urn, held, drawn) for urn, held in found.reference.lines.items()] if drawn else []
    frame = pd.DataFrame(rows, columns=list(SCHOOL_COLUMNS))
    return frame.sort_values(["kept_both_percent", "urn"], ignore_index=True)


def draws_done(found: SweepFound) -> list[Outcome]:
    """What the draws came to, of those that are done and could be."""
    outcomes = [found.outcome(point) for point in found.points[1:]]
    return [one for one in outcomes if one.state not in (State.WAITING, State.REFUSED)]


def secure_schools(table: pd.DataFrame) -> int:
    """Schools that keep both in four draws of five or more."""
    return int((table["kept_both_percent"] >= 100 * SECURE_SHARE - 1e-9).sum())


def _school(urn: str, held: tuple[str, str], drawn: list[Outcome]) -> dict[str, object]:
    worker, tier = held
    given = [one.lines.get(urn, ("", "")) for one in drawn]
    both, same_worker = (sum(1 for one in given if one == held), sum(1 for one in given if one[0] == worker))
    same_tier = sum(1 for one in given if one[1] == tier)
    others = [one[1] for one in given if one[1] != tier]
    usual = max(sorted(set(others)), key=others.count) if others else ""
    return {
        "urn": urn,
        "draws": len(given),
        "kept_both_draws": both,
        **_share("kept_both", both, len(given)),
        **_share("kept_worker", same_worker, len(given)),
        **_share("kept_tier", same_tier, len(given)),
        "usual_other_tier_id": usual,
    }


def _share(name: str, count: int, draws: int) -> Mapping[str, float]:
    low, high = wilson_limits([count], [draws])
    return {
        f"{name}_percent": 100 * count / draws,
        f"{name}_low_percent": 100 * float(np.clip(low[0], 0, 1)),
        f"{name}_high_percent": 100 * float(np.clip(high[0], 0, 1)),
    }
