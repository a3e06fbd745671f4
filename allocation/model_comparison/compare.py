"""The one door: runs of several models go in, everything that is said about them side by side comes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from allocation.model_comparison.comparable import cautions
from allocation.model_comparison.definitions import FIGURES, figure_values
from allocation.model_comparison.entities import ModelRun, Value
from allocation.model_comparison.headline import headlines
from allocation.model_comparison.partners import partner_table
from allocation.model_comparison.places import place_fairness
from allocation.model_comparison.schools import differences, differing_counts, school_lines
from allocation.model_comparison.seen import Seen
from allocation.model_comparison.staff import place_table, role_table

FEWEST, MOST = 2, 6


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs of the same district side by side, in the order given; the first is what the others are set against.

    models        labels, each once.
    by_figure     id of a figure (`definitions.FIGURES`) -> its value for each model.
    headlines     a sentence a model.
    cautions      what cannot be compared, and what differences rest on.
    figures       group, figure, unit, a column for each model (NaN: no number), notes, what_it_is, source.
    lines         every school under every model (`schools.school_lines`).
    differing     schools that are not the same under all models (`schools.differences`).
    differ_from_first  model -> schools that differ from the first model.
    places        clusters and phases (`places.place_fairness`).
    partners      `partners.partner_table`.
    roles, staff  the roles and the staff by place of every model, with the model's label in `model`.
    not_covered   model, urn, name, phase, cluster, need_points of every school nobody leads.
    """

    models: tuple[str, ...]
    by_figure: Mapping[str, tuple[Value, ...]]
    headlines: tuple[str, ...]
    cautions: tuple[str, ...]
    figures: pd.DataFrame
    lines: pd.DataFrame
    differing: pd.DataFrame
    differ_from_first: Mapping[str, int]
    places: pd.DataFrame
    partners: pd.DataFrame
    roles: pd.DataFrame
    staff: pd.DataFrame
    not_covered: pd.DataFrame


def compare(runs: Sequence[ModelRun]) -> Comparison:
    """Sets one to six runs of the same schools side by side.

    Raises ValueError for more runs, none, two with the same label, or runs of different schools.
    """
    seen = [Seen(run) for run in runs]
    models = tuple(one.model.label for one in seen)
    _refuse_what_cannot_be(seen, models)
    values = figure_values(seen)
    lines = school_lines(seen)
    return Comparison(
        models=models,
        by_figure=values,
        headlines=tuple(headlines(seen, values)),
        cautions=tuple(cautions(seen)),
        figures=_figure_table(models, values),
        lines=lines,
        differing=differences(lines, models),
        differ_from_first=differing_counts(lines, models),
        places=place_fairness(seen),
        partners=partner_table(seen),
        roles=pd.concat([role_table(one).assign(model=one.model.label) for one in seen], ignore_index=True),
        staff=pd.concat([place_table(one).assign(model=one.model.label) for one in seen], ignore_index=True),
        not_covered=pd.concat([_not_covered(one) for one in seen], ignore_index=True),
    )


def _refuse_what_cannot_be(seen: Sequence[Seen], models: Sequence[str]) -> None:
    if not 1 <= len(models) <= MOST:
        raise ValueError(f"Between one and {MOST} models can be set side by side, not {len(models)}.")
    if len(set(models)) < len(models):
        raise ValueError(f"Two of the models have the same name: {', '.join(models)}.")
    schools = [{school.urn for school in one.problem.schools} for one in seen]
    if any(one != schools[0] for one in schools):
        raise ValueError("The models were worked out for different schools, so they cannot be compared.")


def _figure_table(models: Sequence[str], values: Mapping[str, Sequence[Value]]) -> pd.DataFrame:
    rows = []
    for one in FIGURES:
        found = values[one.id]
        notes = [f"{label}: {value.note}" for label, value in zip(models, found, strict=True) if value.note]
        numbers = {label: value.number for label, value in zip(models, found, strict=True)}
        row = {"group": one.group, "figure": one.label, "unit": one.unit, **numbers}
        rows.append(row | {"notes": ". ".join(notes), "what_it_is": one.sentence, "source": one.source})
    return pd.DataFrame(rows)


def _not_covered(seen: Seen) -> pd.DataFrame:
    left = seen.schools.loc[~seen.schools["is_led"].astype(bool), ["urn", "name", "phase", "cluster", "need_points"]]
    return left.assign(model=seen.model.label)
