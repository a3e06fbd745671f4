"""The sentences of the Tiers page."""

import pandas as pd

from allocation.operating_model import OperatingModel
from allocation.tiers.decide import DOWN, FIRST, UP
from allocation.tiers.stability import HYSTERESIS, PROBABILITY, REFERRAL_GUARD
from pages.ui import words

WHY_HELD = {
    HYSTERESIS: "because the score has not moved far enough past the cut-off",
    PROBABILITY: "because the new tier is not sure enough",
    REFERRAL_GUARD: "because only referrals fell",
}
HELD_LABELS = {
    HYSTERESIS: "too small a change",
    PROBABILITY: "not sure enough",
    REFERRAL_GUARD: "only referrals fell",
}


def headline(table: pd.DataFrame, term: str) -> str:
    """How many schools change tier and why others do not. `table`: as tiers_table.rows gives it; `term`: the one agreed
    last, "" where none is."""
    if not term:
        return (
            f"No term has been agreed yet. These are the tiers that today's scores give "
            f"{words.count(len(table), 'school')}; from the first agreed term on, each change is held against it."
        )
    up, down = int((table["change"] == UP).sum()), int((table["change"] == DOWN).sum())
    changed = f"**{up + down} of {words.count(len(table), 'school')}** {_change(up + down)} tier since {term}"
    said = f"{changed}: {up} up, {down} down." if up + down else f"{changed}."
    return f"{said} {held(table)}{_judged(table)}{_first(table)}".strip()


def _change(number: int) -> str:
    return "changes" if number == 1 else "change"


def held(table: pd.DataFrame) -> str:
    """How many schools a stability rule holds, by rule."""
    counts = [(int((table["held_by"] == rule).sum()), why) for rule, why in WHY_HELD.items()]
    total = sum(number for number, _ in counts)
    if not total:
        return "None is held at its tier."
    parts = [f"{number} {why}" for number, why in counts if number]
    return f"{total} {words.were(total)} held at {'its' if total == 1 else 'their'} tier: {words.listed(parts)}."


def _judged(table: pd.DataFrame) -> str:
    number = int(table["is_judged"].sum())
    return f" For {words.count(number, 'school')} a professional judgement is in force." if number else ""


def _first(table: pd.DataFrame) -> str:
    number = int((table["change"] == FIRST).sum())
    return f" {words.count(number, 'school')} {words.have(number)} a tier for the first time." if number else ""


def steps(model: OperatingModel) -> str:
    """The three steps to a tier, with the figures of the model."""
    rules = model.stability
    return (
        "Three steps, all kept. **By score**: the cut-offs and the floor alone. **Entitled**: a tier changes only when "
        f"the score is {rules.hysteresis_points.value:g} points past the cut-off, the chance of the new tier is at "
        f"least {100 * rules.sure_enough.value:g}%, and a fall does not come from fewer referrals alone. **Agreed**: "
        "after professional judgement, one tier up or down at most. Plans use the agreed tier. The figures are "
        "assumptions until your council confirms them; the Method page lists them."
    )


def filtered(shown: pd.DataFrame, table: pd.DataFrame) -> str:
    """How many rows the filters leave."""
    if len(shown) == len(table):
        return f"**{words.count(len(shown), 'school')}**, those that change tier or are held first."
    return f"**{words.count(len(shown), 'school')}** of {len(table):,}."


def referral_falls(falls: pd.DataFrame) -> str:
    """What it means that schools are listed as having fallen because of referrals."""
    number = len(falls)
    kept = int((falls["agreed_tier"] == falls["previous_tier"]).sum())
    return (
        f"The score of **{words.count(number, 'school')}** is below the tier it had, and only because referrals fell: "
        "with the referrals before, it would not be. Referrals also fall because support works, so a fall in referrals "
        f"alone cuts nobody's tier: {kept} of {number} {'keeps' if kept == 1 else 'keep'} the tier agreed last. To "
        "lower one all the same, propose a judgement that says why."
    )


def frozen(first_term: str, goalposts: int) -> str:
    """Where the goalposts of the next score come from."""
    if not goalposts:
        return "No goalposts are frozen: agreeing this term freezes them for the terms that follow."
    return (
        f"Goalposts stay frozen as they were for {first_term}, so that a school's points change because the school "
        "changed and not because others did."
    )


def where_it_stands(school: pd.Series) -> str:
    """The school's tiers in a sentence."""
    score = words.points(school["need_points"])
    by_score = (
        "no tier by score" if words.is_missing(school["need_points"]) else f"by score {lower(school['computed_tier'])}"
    )
    return (
        f"Need score **{score}**; {by_score}, entitled to {lower(school['entitled_tier'])}, agreed "
        f"**{lower(school['agreed_tier'])}**. {school['tier_note']}"
    ).strip()


def lower(label: str) -> str:
    """A tier's label inside a sentence."""
    return label[:1].lower() + label[1:]
