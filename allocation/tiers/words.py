"""Why a school has the tier it has, in sentences a head teacher can follow."""

from dataclasses import dataclass
from datetime import date

from allocation.operating_model import OperatingModel
from allocation.tiers.stability import HYSTERESIS, PROBABILITY, REFERRAL_GUARD


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One school's decision in figures and labels. Labels are "" where there is no such tier; `chance` (0-1) is that of
    leaving the tier last agreed in the direction of the score, None where nobody has worked it out. `last_term` is the
    name of that term, `referrals_of` of the one whose referrals the guard compares with. `before_urn` is the number the
    school had then, where it was another."""

    points: float | None
    points_with_last_referrals: float | None
    computed: str
    before: str
    entitled: str
    agreed: str
    held_by: str
    is_fall_from_referrals_only: bool
    is_voice_limited: bool
    is_rise: bool
    cut_off: float | None
    chance: float | None
    last_term: str
    referrals_of: str
    before_urn: str
    why_not_compared: str
    judged: "Judged | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The judgement in force: the tier it asks for, by whom, until when."""

    tier: str
    author: str
    decided_by: str
    expires_on: date


def note(one: Decided, model: OperatingModel) -> str:
    """Every sentence about one school's tier; "" where its score gives it the tier it had."""
    if one.points is None:
        said = [_without_a_score(one)]
    else:
        said = [_held(one, model) if one.held_by else _moved(one), _referrals(one), _voice(one)]
    return " ".join(
        sentence for sentence in [*said, _other_number(one), one.why_not_compared, _judged(one)] if sentence
    )


def _without_a_score(one: Decided) -> str:
    if one.before:
        return (
            f"There is not enough data for a score this time, so it keeps {_lower(one.before)}, agreed for "
            f"{one.last_term}."
        )
    if one.judged:
        return "There is not enough data for a score, so people decide."
    return (
        f"To be decided: there is not enough data for a score. {one.entitled}, the most usual tier of its phase, is "
        "used only so that hours can be planned."
    )


def _held(one: Decided, model: OperatingModel) -> str:
    if one.held_by == HYSTERESIS:
        why = _hysteresis(one, model.stability.hysteresis_points.value)
    elif one.held_by == PROBABILITY:
        why = _probability(one, model.stability.sure_enough.value)
    else:
        why = _guard(one)
    if one.entitled == one.before:
        return f"{why}, so it keeps {_lower(one.before)}, agreed for {one.last_term}."
    return f"{why}, so it changes to {_lower(one.entitled)} only (it had {_lower(one.before)} in {one.last_term})."


def _hysteresis(one: Decided, margin: float) -> str:
    side = "above" if one.is_rise else "below"
    return (
        f"{_score_gives(one)}, but it is not far enough {side} the cut-off of {one.cut_off:g}: a change takes "
        f"{margin:g} points"
    )


def _probability(one: Decided, sure_enough: float) -> str:
    chance = int(100 * (one.chance or 0.0) + 1e-6)
    return (
        f"{_score_gives(one)}, but with what is uncertain in the data and the weights the chance of that is {chance}%, "
        f"and a change takes {100 * sure_enough:g}%"
    )


def _guard(one: Decided) -> str:
    return (
        f"{_score_gives(one)}, but only because referrals fell: with those of {one.referrals_of} it would be "
        f"{_points(one.points_with_last_referrals, one.cut_off)}. Referrals also fall because support works"
    )


def _score_gives(one: Decided) -> str:
    return f"The score of {_points(one.points, one.cut_off)} gives {_lower(one.computed)}"


def _moved(one: Decided) -> str:
    if not one.before or one.entitled == one.before:
        return ""
    return (
        f"The score of {_points(one.points, one.cut_off)} moves it from {_lower(one.before)} to {_lower(one.entitled)}."
    )


def _referrals(one: Decided) -> str:
    if not one.is_fall_from_referrals_only or one.held_by == REFERRAL_GUARD:
        return ""
    return (
        f"Its score is lower only because referrals fell: with those of {one.referrals_of} it would be "
        f"{_points(one.points_with_last_referrals, one.cut_off)}."
    )


def _voice(one: Decided) -> str:
    return (
        "School voice moves a school by one tier at most, and that limit applies here." if one.is_voice_limited else ""
    )


def _other_number(one: Decided) -> str:
    return (
        f"The tier of {one.last_term} is that of the school before it, URN {one.before_urn}." if one.before_urn else ""
    )


def _judged(one: Decided) -> str:
    if one.judged is None:
        return ""
    until = (
        f"Professional judgement by {one.judged.author}, approved by {one.judged.decided_by}, until "
        f"{one.judged.expires_on:%d/%m/%Y}"
    )
    if one.agreed != one.judged.tier:
        return f"{until}, asks for {_lower(one.judged.tier)}; it may move the tier by one only: {_lower(one.agreed)}."
    if one.agreed == one.entitled and one.points is not None:
        return f"{until}, asks for the tier the school is entitled to anyway."
    return f"{until}: {_lower(one.agreed)}" + (
        f" instead of {_lower(one.entitled)}." if one.points is not None else "."
    )


def _points(value: float | None, limit: float | None) -> str:
    """As many decimals, up to three, as it takes not to round a score onto the other side of a cut-off."""
    if value is None:
        return "not known"
    for decimals in (1, 2):
        if limit is None or (round(value, decimals) >= limit) == (value >= limit - 1e-9):
            return f"{value:.{decimals}f}"
    return f"{value:.3f}"


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
