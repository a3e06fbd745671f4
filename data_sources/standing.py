"""What holds for an authority's next score and tiers: its choices, frozen goalposts, the last term, judgements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from sqlalchemy import Engine

from allocation.need.choices import NeedChoices
from allocation.need.definitions import Goalpost
from allocation.operating_model import OperatingModel
from allocation.tiers import judgement
from data_sources import need_choices, stores
from data_sources.stores import FrozenGoalposts, Term

NOTHING_FROZEN = FrozenGoalposts(pd.DataFrame(columns=["cohort", "indicator", "low", "high", "source"]), {}, "")


@dataclass(frozen=True, eq=False)
class Standing:
    """previous: the term the next one is compared with, None where none is agreed. judgements: every one, as
    `stores.judgements` gives them."""

    choices: NeedChoices = field(default_factory=NeedChoices)
    frozen: FrozenGoalposts = NOTHING_FROZEN
    previous: Term | None = None
    judgements: pd.DataFrame = field(default_factory=judgement.none_yet)


def standing(engine: Engine, authority_code: str, *, replacing: str = "", as_of: date | None = None) -> Standing:
    """What holds now. replacing: the name of a term that is to be replaced, and so is nobody's previous one. as_of: the
    day judgements run out against (today)."""
    known = [one for one in stores.terms(engine, authority_code) if one.name.casefold() != replacing.casefold()]
    return Standing(
        choices=need_choices.in_force(engine, authority_code),
        frozen=stores.frozen_goalposts(engine, authority_code),
        previous=stores.term(engine, known[0].term_id) if known else None,
        judgements=stores.judgements(engine, authority_code, as_of),
    )


def usable_goalposts(
    frozen: FrozenGoalposts, definitions: Mapping[str, Mapping[str, str]], labels: Mapping[str, str]
) -> tuple[tuple[Goalpost, ...], list[str]]:
    """The frozen goalposts that suit figures counted as `definitions` say, and sentences about what is frozen and what
    is not. labels: indicator -> words; goalposts of other indicators are left out."""
    names = [name for name in frozen.goalposts["indicator"].unique() if name in labels]
    other = [
        name for name in names if name in definitions and _differs(frozen.definitions.get(name), definitions[name])
    ]
    rows = frozen.goalposts[frozen.goalposts["indicator"].isin(set(names) - set(other))]
    posts = tuple(
        Goalpost(indicator=row.indicator, cohort=row.cohort, low=float(row.low), high=float(row.high))
        for row in rows.itertuples()
    )
    notes = (
        [f"Goalposts are frozen as they were for {frozen.first_term}, the first term of the cycle."] if posts else []
    )
    return posts, notes + [_counted_otherwise(labels[name], definitions[name], frozen, name) for name in other]


def _differs(then: Mapping[str, str] | None, now: Mapping[str, str]) -> bool:
    return any(then.get(column, said) != said for column, said in now.items()) if then else False


def _counted_otherwise(label: str, now: Mapping[str, str], frozen: FrozenGoalposts, name: str) -> str:
    then = frozen.definitions[name]
    changed = [(then[column], said) for column, said in now.items() if column in then and then[column] != said]
    said = " and ".join(f"{new} instead of {old}".replace("_", " ") for old, new in changed)
    return (
        f"{label}: counted as {said} since the goalposts were frozen, so new goalposts are set for it. Scores before "
        "and after cannot be compared."
    )


def previous_tiers(previous: Term | None, schools: pd.DataFrame, model: OperatingModel) -> pd.DataFrame | None:
    """The last term's decisions under today's URNs, with `term` (its name) and `before_urn` (the number a school had
    then, "" where it is the same); None without a term, or where it was agreed under another operating model.

    schools: urn, predecessor_urns (";" list). Where several schools became one, the one that met most often counts.
    """
    if previous is None or previous.summary.operating_model_id != model.id:
        return None
    tiers = previous.tiers
    order = {tier.id: place for place, tier in enumerate(model.tiers)}
    most_first = tiers.assign(place=tiers["agreed_tier_id"].map(order)).sort_values("place", ascending=False)
    then = numbers_then(schools, most_first["urn"].tolist())
    rows = tiers.set_index("urn").loc[list(then.values())].reset_index(drop=True)
    other = ["" if before == urn else before for urn, before in then.items()]
    return rows.assign(urn=list(then), before_urn=other, term=previous.summary.name)


def numbers_then(schools: pd.DataFrame, known: Sequence[str]) -> dict[str, str]:
    """{URN of a school today: the number it had among `known`}: its own, else the first of `known` that is a former
    number of it; schools with neither are left out. schools: urn, predecessor_urns (";" list)."""
    place = {urn: i for i, urn in enumerate(known)}
    found = {}
    for urn, before in zip(schools["urn"], schools["predecessor_urns"].fillna(""), strict=True):
        former = [urn] if urn in place else [one for one in before.split(";") if one in place]
        if former:
            found[str(urn)] = min(former, key=place.__getitem__)
    return found


def under_todays_numbers(judgements: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """The judgements with the number that each school has today."""
    today = {
        former: str(urn)
        for urn, before in zip(schools["urn"], schools["predecessor_urns"].fillna(""), strict=True)
        for former in before.split(";")
        if former
    }
    return judgements.assign(urn=[today.get(urn, urn) for urn in judgements["urn"]])
