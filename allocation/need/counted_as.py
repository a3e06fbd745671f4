"""What the figures of each measure are counted as, so that scales set for one definition are not used for another."""

import numpy as np
import pandas as pd

from allocation.need.indicators import NeedSettings
from allocation.need.measure import measure


def counted_as(schools: pd.DataFrame, settings: NeedSettings) -> dict[str, dict[str, str]]:
    """{indicator: {column: what most schools say in it}} for the columns that must be the same at every school (the
    definition of free school meals, the vintage of the Indices of Deprivation), and under "count" the count used for
    every school. Indicators that have neither are left out."""
    found = {}
    one_cohort = np.zeros(len(schools), dtype=np.int64)
    for indicator in settings.indicators:
        stated = {column: _most(schools[column]) for column in indicator.same_columns if column in schools}
        if len(indicator.count_columns) > 1 and len(schools):
            stated["count"] = measure(schools, indicator, one_cohort, settings.as_of).count_column
        stated = {column: said for column, said in stated.items() if said}
        if stated:
            found[indicator.name] = stated
    return found


def _most(column: pd.Series) -> str:
    counts = column.dropna().astype("str").value_counts().sort_index().drop("", errors="ignore")
    return str(counts.idxmax()) if len(counts) else ""
