"""Everything on the Data quality page as sheets for download."""

import pandas as pd

from allocation.need.second_look.silent_need import SilentNeed
from data_sources import data_quality
from data_sources.data_quality import DataQuality
from data_sources.district import District
from data_sources.vintage_effect import VintageEffect

_DEPRIVATION = (
    "area_deprivation_method",
    "area_deprivation_score",
    "area_deprivation_low",
    "area_deprivation_high",
    "area_deprivation_pupils_percent",
    "area_deprivation_measure",
    "area_deprivation_vintage",
    "area_deprivation_note",
)


def sheets(
    of: District, quality: DataQuality, effect: VintageEffect, watched: pd.DataFrame, silent: SilentNeed
) -> dict[str, pd.DataFrame]:
    """One sheet a section; the first, which is also the CSV, is every figure to mend."""
    names = of.schools[["urn", "name"]]
    every = {"To mend": quality.to_mend.drop(columns="indicator"), **data_quality.sheets(quality)}
    every["Deprivation by school"] = of.schools[["urn", "name", "phase", *_DEPRIVATION]]
    every["Free school meals by year"] = names.merge(of.fsm_history, on="urn")
    if len(effect.table):
        every["Effect of vintage"] = effect.table
        every["Order under both"] = effect.correlations
    if len(effect.not_compared):
        every["Vintage, not compared"] = effect.not_compared
    every["Small schools"] = names.merge(watched, on="urn")
    every["Referrals expected"] = names.merge(silent.table, on="urn")
    every["What is expected rests on"] = silent.model
    notes = [effect.summary, *effect.notes, *silent.notes, *of.notes]
    every["Notes"] = pd.DataFrame({"note": [note for note in notes if note]})
    return every
