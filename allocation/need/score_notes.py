"""Sentences about a whole run of the need score: what was left out, stood in, restated or too little."""

from collections.abc import Iterator

import pandas as pd

from allocation.need.groups import groups_of
from allocation.need.index import NOT_LOADED, IndexResult
from allocation.need.indicators import Indicator, NeedSettings
from allocation.need.missing import How


def score_notes(result: IndexResult, settings: NeedSettings, table: pd.DataFrame) -> tuple[str, ...]:
    """The notes of the index with those about schools around them; `table` is the need table."""
    if table.empty:
        return ("There are no schools to score.",)
    return (
        *_not_loaded(result, settings),
        *_odd_totals(settings),
        *(note for note in result.notes if not note.startswith(NOT_LOADED)),
        *_small_cohorts(result, settings),
        *_stand_ins(result, settings),
        *_too_little(table),
    )


def _not_loaded(result: IndexResult, settings: NeedSettings) -> Iterator[str]:
    absent = [i for i in settings.indicators if (result.how[i.name] == How.NOT_LOADED).any()]
    present = [i for i in settings.indicators if i not in absent]
    if not absent:
        return
    names = ", ".join(i.words for i in absent)
    is_or_are = "is" if len(absent) == 1 else "are"
    if all(i.when_missing == "leave out" for i in present):
        yield f"No school can be scored: {names} {is_or_are} not loaded for any school."
        return
    if not any(result.stated_weights[i.name] > 0 for i in present if i.when_missing != "leave out"):
        has = ", ".join(i.words for i in present if i.when_missing != "leave out")
        yield f"No school can be scored: all that is loaded ({has}) has the weight 0; {names} {is_or_are} not loaded."
        return
    pillars = {p.name: p.label or p.name for p in settings.pillars}
    kept = {_group_words(i, pillars) for i in present}
    lost = {_group_words(i, pillars) for i in absent if i.when_missing != "leave out"} - kept
    head = f"The score rests on {' and '.join(sorted(kept))} only: " if lost else ""
    shares = ", ".join(f"{i.words} {result.stated_weights[i.name]:.1%}" for i in present)
    yield f"{head}{names} {is_or_are} not loaded for any school. The weights in use are {shares}."


def _group_words(indicator: Indicator, pillars: dict[str, str]) -> str:
    return pillars.get(indicator.pillar, indicator.words)


def _odd_totals(settings: NeedSettings) -> Iterator[str]:
    labels = {p.name: p.label or p.name for p in settings.pillars} | {i.name: i.words for i in settings.indicators}
    for group in groups_of(settings):
        total = float(group.weights.sum())
        if abs(total - group.total_weight) > 1e-9:
            who = labels.get(group.name, "the index")
            yield f"The weights of {who} add up to {total:g} and are divided by the stated {group.total_weight:g}."
        elif len(group.members) > 1 and min(abs(total - 1), abs(total - 100)) > 1e-9:
            parts = ", ".join(f"{labels[m]} {w / total:.1%}" for m, w in zip(group.members, group.weights, strict=True))
            yield f"The weights of {labels.get(group.name, 'the index')} add up to {total:g}; in use are {parts}."


def _small_cohorts(result: IndexResult, settings: NeedSettings) -> Iterator[str]:
    small = result.goalposts[result.goalposts["source"].str.contains("no national goalposts")]
    labels = {indicator.name: indicator.words for indicator in settings.indicators}
    for phase, rows in small.groupby("cohort"):
        measures = ", ".join(labels[name] for name in rows["indicator"])
        yield (
            f"There are few {phase} schools and no national goalposts are loaded for {measures}: there they are "
            "compared only with each other, so a high score means high among them."
        )


def _stand_ins(result: IndexResult, settings: NeedSettings) -> Iterator[str]:
    sentences = {
        How.SUPPRESSED: "{schools} a suppressed figure; the middle of what it can be is used.",
        How.ROUNDED: "{schools} a figure that rounds to zero but is not; half of what that can mean is used.",
        How.COHORT_MEDIAN: "{schools} no figure; the median of {their} phase stands in.",
        How.IMPUTED: "{schools} no figure; the average of schools like {them} stands in.",
        How.REWEIGHTED: "{schools} no figure; what is known carries its weight.",
        How.NOT_APPLICABLE: "{schools} a measure that does not apply; what does apply carries its weight.",
        How.LEFT_OUT: "{schools} none; everything else is scored, so that it is neither a gain nor a loss.",
    }
    for indicator in settings.indicators:
        counts = result.how[indicator.name].value_counts()
        for how, sentence in sentences.items():
            if counts.get(how, 0):
                count = int(counts[how])
                their, them = ("its", "it") if count == 1 else ("their", "them")
                said = sentence.format(schools=_schools_have(count), their=their, them=them)
                yield f"{indicator.words}: {said}"


def _too_little(table: pd.DataFrame) -> Iterator[str]:
    without = int(table["need_points"].isna().sum())
    if without:
        yield f"{_schools_have(without)} too little data for a score, of {len(table):,}; the list says what to get."


def _schools_have(count: int) -> str:
    return "1 school has" if count == 1 else f"{count:,} schools have"
