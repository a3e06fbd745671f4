"""Layers about the schools themselves: need, tier, what has changed since the last agreed term, referrals not made."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from allocation.need.second_look.silent_need import FLAGS, WHAT_IT_SAYS
from allocation.need.second_look.silent_need import NOT_KNOWN as FLAG_NOT_KNOWN
from data_sources.cluster_map import palettes
from data_sources.cluster_map.basis import MapBasis
from data_sources.cluster_map.palettes import NOBODY, NOT_KNOWN, SUPPRESSED, ZERO, MapClass, apart
from data_sources.cluster_map.shown import Shown, banded

BIG_CHANGE, SMALL_CHANGE = 10, 3
NEW = MapClass("N", "not among the schools of that term", "#3a454b")


def schools_shown(
    urns: Sequence[str], letters: Iterable[str], values: Sequence[float], said: Sequence[str]
) -> pd.DataFrame:
    """SCHOOL_COLUMNS."""
    return pd.DataFrame(
        {"urn": list(urns), "letter": list(letters), "value": np.asarray(values, float), "said": list(said)}
    )


def need(of: MapBasis) -> Shown:
    """The need score in fifths of its scale."""
    points = of.need_points
    letters = banded(points, palettes.NEED_LOWEST, [one.letter for one in palettes.NEED])
    hidden = [SUPPRESSED if urn in of.hidden else NOT_KNOWN for urn in points.index]
    letters = letters.where(letters != "", pd.Series(hidden, index=points.index))
    said = [_points(value) for value in points]
    return Shown(
        label="Need",
        question="How high is need?",
        classes=(
            *palettes.NEED,
            palettes.NO_SCORE,
            apart(SUPPRESSED, "without a score because figures are suppressed"),
        ),
        schools=schools_shown(points.index, letters, points, said),
        value_label="Need score",
        decimals=1,
        told=("A", "B"),
        telling=("has high need (A or B)", "have high need (A or B)"),
        source="Need score of each school within its phase, by the council's weights (Need and Method pages).",
    )


def _points(value: float) -> str:
    return "no need score" if np.isnan(value) else f"need score {value:,.1f}"


def tier(of: MapBasis) -> Shown:
    """How much support the plan gives each school."""
    facts = of.facts
    labels = [one.label for one in of.model.tiers] if of.model else []
    numbers = facts["tier_number"].astype(float)
    letters = [NOT_KNOWN if np.isnan(n) else NOBODY if n == 0 else str(int(n)) for n in numbers]
    said = [str(label) if letter not in "?x" else "" for label, letter in zip(facts["tier"], letters, strict=True)]
    classes = palettes.tiers(labels)
    return Shown(
        label="Tier",
        question="How much support does each school get?",
        classes=(*classes, apart(NOBODY, "led by nobody"), apart(NOT_KNOWN, "without a tier that is known")),
        schools=schools_shown(facts.index, letters, numbers.where(numbers > 0), said),
        value_label="Tier, from 1 (least support)",
        told=(classes[0].letter,) if classes else (),
        telling=("gets the most support", "get the most support"),
        source="Tier of each school in the plan looked at" if of.planned else "Tier agreed for each school",
    )


def need_change(of: MapBasis) -> Shown:
    """Points up or down since the last agreed term."""
    last, term = _last_term(of)
    then = last["need_points"].reindex(of.need_points.index)
    change = of.need_points - then
    ups = [BIG_CHANGE, SMALL_CHANGE, -SMALL_CHANGE, -BIG_CHANGE, -np.inf]
    # A fall is the mirror image of a rise: 3 points down is a fall as 3 points up is a rise.
    letters = np.select(
        [change >= ups[0], change >= ups[1], change > ups[2], change > ups[3], change.notna()],
        [one.letter for one in palettes.NEED_CHANGE],
        NOT_KNOWN,
    )
    letters = np.where(~change.index.isin(last.index), NEW.letter, letters)
    broken = of.term_break()
    return Shown(
        label="Change of need",
        question=f"Whose need score has changed since {term}?",
        classes=(*palettes.NEED_CHANGE, NEW, apart(NOT_KNOWN, "without a score then or now")),
        schools=schools_shown(
            change.index, letters, change, [_moved(a, b) for a, b in zip(then, of.need_points, strict=True)]
        ),
        value_label="Change, points",
        decimals=1,
        told=("++", "+"),
        telling=("is up by 3 points or more", "are up by 3 points or more"),
        source=f"Need score now against that of {term}, the last term that was agreed.",
        is_said_more=True,
        notes=(f"{broken} The scores cannot be compared as if nothing else had changed.",) if broken else (),
    )


def _moved(then: float, now: float) -> str:
    if np.isnan(then) or np.isnan(now):
        return ""
    return f"{then:,.1f} then, {now:,.1f} now"


def tier_change(of: MapBasis) -> Shown:
    """A higher or a lower tier than was agreed last term."""
    last, term = _last_term(of)
    places = {one.id: n for n, one in enumerate(of.model.tiers, 1)} if of.model else {}
    facts = of.facts
    then = last["agreed_tier_id"].map(places).reindex(facts.index).astype(float)
    now = facts["tier_number"].astype(float)
    change = (now - then).where(now > 0)
    signs = [one.letter for one in palettes.TIER_CHANGE]
    letters = np.select([change > 0, change == 0, change < 0, now == 0], [*signs, NOBODY], NOT_KNOWN)
    letters = np.where(~facts.index.isin(last.index) & (now != 0), NEW.letter, letters)
    labels = {number: one.label for number, one in enumerate(of.model.tiers, 1)} if of.model else {}
    said = [f"{labels.get(a, 'not known')} then" for a in then]
    return Shown(
        label="Change of tier",
        question=f"Whose tier has changed since {term}?",
        classes=(
            *palettes.TIER_CHANGE,
            NEW,
            apart(NOBODY, "led by nobody"),
            apart(NOT_KNOWN, "without a tier that can be compared"),
        ),
        schools=schools_shown(facts.index, letters, change, said),
        value_label="Change, steps",
        told=("+", "-"),
        telling=("has another tier", "have another tier"),
        source=f"Tier in the plan looked at against the tier agreed for {term}.",
        is_said_more=True,
    )


def _last_term(of: MapBasis) -> tuple[pd.DataFrame, str]:
    """The rows of the last agreed term by today's URN, and its name."""
    history = of.history()
    term = str(history["term"].iloc[-1])
    return history[history["term"] == term].drop_duplicates("urn").set_index("urn"), term


def silent_need(of: MapBasis, measure: str) -> Shown:
    """Referrals made against those that schools like it make; `measure` is one of `silent_measures`."""
    table = of.silent().table
    rows = table[table["measure"] == measure].set_index("urn").reindex(of.facts.index)
    signs = dict(zip(FLAGS, [one.letter for one in palettes.SILENT], strict=False))
    letters = rows["flag"].map(signs)
    is_hidden = (rows["observed_low"] < rows["observed_high"]) & rows["flag"].eq(FLAG_NOT_KNOWN)
    letters = letters.where(letters.notna(), np.where(is_hidden, SUPPRESSED, NOT_KNOWN))
    letters = letters.mask(rows["observed"].eq(0) & letters.eq("="), ZERO)
    label = str(rows["label"].dropna().iloc[0])
    return Shown(
        label="Silent need",
        question=f"{label}: who refers less than schools like it?",
        classes=(
            *palettes.SILENT,
            apart(ZERO, "none at all, which may be chance"),
            apart(SUPPRESSED, "with counts that are suppressed"),
            apart(NOT_KNOWN, "not known"),
        ),
        schools=schools_shown(
            rows.index, letters, 100 * rows["ratio"], [_referred(row) for row in rows.to_dict("records")]
        ),
        value_label="Made, % of expected",
        told=("--", "-"),
        telling=("refers fewer than expected", "refer fewer than expected"),
        is_said_more=True,
        source=f"{label} against what schools here with similar meals, deprivation, size and phase refer on average.",
        notes=WHAT_IT_SAYS[2:],
    )


def _referred(row: dict[Hashable, Any]) -> str:
    """`row`: of the silent need table."""
    if row["flag"] == FLAG_NOT_KNOWN or not isinstance(row["flag"], str):
        return str(row["reason"]) if isinstance(row["reason"], str) else ""
    if row["observed_low"] < row["observed_high"]:
        made = f"{row['observed_low']:,.0f} to {row['observed_high']:,.0f}"
    else:
        made = f"{row['observed']:,.0f}"
    return f"{made} made, {row['expected']:,.1f} expected"


def silent_measures(of: MapBasis) -> dict[str, str]:
    """Measure -> its words, of those that could be worked out."""
    table = of.silent().table
    known = table[table["flag"] != FLAG_NOT_KNOWN].drop_duplicates("measure")
    return dict(zip(known["measure"], known["label"], strict=True))
