"""Pupils, persistent absence and school voice of each school, from whatever files have them."""

from collections.abc import Mapping

import pandas as pd

from allocation.entities import ValueState
from data_sources.joining.school_figures import add_up, state_of, value_of
from data_sources.joining.school_meals import last_closed

_VOICE = {
    "evidence": "voice_evidence",
    "author": "voice_author",
    "rated_on": "voice_rated_on",
    "expires_on": "voice_expires_on",
}


def pupils(attached: Mapping[str, pd.DataFrame], urns: pd.Index) -> tuple[pd.DataFrame, list[str]]:
    """pupils and pupils_state of each school: GIAS's, else the newest census's, else the closed school's before it."""
    table = pd.DataFrame({"pupils": float("nan"), "pupils_state": str(ValueState.MISSING)}, index=urns)
    notes = []
    for words, rows in _pupil_counts(attached):
        found = (
            add_up(rows, ["school_urn"], ["pupils"]).set_index("school_urn")[["pupils", "pupils_state"]].reindex(urns)
        )
        is_taken = table["pupils_state"].eq(ValueState.MISSING) & found["pupils_state"].fillna("missing").ne(
            ValueState.MISSING
        )
        table = table.mask(is_taken, found)
        if is_taken.any() and words != "GIAS":
            notes.append(f"Pupils: not in GIAS for {int(is_taken.sum())} of {len(urns)} schools; taken from {words}.")
    return table, notes


def _pupil_counts(attached: Mapping[str, pd.DataFrame]) -> list[tuple[str, pd.DataFrame]]:
    gias = attached["schools"]
    found = [("GIAS", gias[~gias["is_carried"]])]
    years = [
        (str(year), f"{words} {year}", rows)
        for kind, words in (
            ("school_census", "the school census"),
            ("school_characteristics", "school characteristics"),
        )
        for year, rows in (attached[kind].groupby("academic_year") if kind in attached else ())
    ]
    found += [(words, rows) for _, words, rows in sorted(years, key=lambda one: one[0], reverse=True)]
    return [*found, ("the closed school's row in GIAS", last_closed(gias[gias["is_carried"]]))]


def persistent_absence(attached: Mapping[str, pd.DataFrame], urns: pd.Index) -> tuple[pd.DataFrame, list[str]]:
    """persistent_absence_percent and its state, of the newest year loaded.

    Where schools have merged, the mean of their percentages weighted by the pupils of each in the same year's census.
    """
    name = "persistent_absence_percent"
    table = pd.DataFrame({name: float("nan"), f"{name}_state": str(ValueState.MISSING)}, index=urns)
    rows = attached.get("absence")
    if rows is None or rows.empty:
        return table, []
    year = rows["academic_year"].max()
    rows = rows[rows["academic_year"].eq(year)]
    single = rows[~rows["school_urn"].duplicated(keep=False)].set_index("school_urn")
    figures = pd.DataFrame({name: value_of(single, name), f"{name}_state": state_of(single, name)})
    merged = _merged_absence(rows[rows["school_urn"].duplicated(keep=False)], attached.get("school_census"), name)
    table.update(pd.concat([figures, merged]).reindex(urns))
    return table, [f"Persistent absence: {year}, known for {int(table[name].notna().sum())} of {len(urns)} schools."]


def _merged_absence(rows: pd.DataFrame, census: pd.DataFrame | None, name: str) -> pd.DataFrame:
    if rows.empty:
        return pd.DataFrame({name: pd.Series(dtype=float), f"{name}_state": pd.Series(dtype="str")})
    known = pd.DataFrame(columns=["urn", "academic_year", "pupils"]) if census is None else census
    weighed = rows.merge(known[["urn", "academic_year", "pupils"]], on=["urn", "academic_year"], how="left")
    weighed[f"{name}_state"] = state_of(weighed, name).mask(value_of(weighed, "pupils").isna(), str(ValueState.MISSING))
    weighed["absent"] = value_of(weighed, name) * value_of(weighed, "pupils")
    weighed["absent_state"] = weighed[f"{name}_state"]
    summed = add_up(weighed, ["school_urn"], ["absent", "pupils"]).set_index("school_urn")
    percent = summed["absent"] / summed["pupils"].where(summed["pupils"] > 0)
    return pd.DataFrame({name: percent, f"{name}_state": summed["absent_state"]})


def voice(rows: pd.DataFrame | None, urns: pd.Index) -> pd.DataFrame:
    """The latest judgement of each school: voice_rating with its state, and who, when, why and until when.

    One made since the school opened under its present number goes before any of the school before it.
    """
    if rows is None or rows.empty:
        empty = pd.DataFrame({"voice_rating": float("nan"), "voice_rating_state": str(ValueState.MISSING)}, index=urns)
        return empty.assign(voice_evidence="", voice_author="", voice_rated_on=pd.NaT, voice_expires_on=pd.NaT)
    ordered = rows.sort_values(["is_carried", "rated_on"], ascending=[False, True], kind="stable")
    latest = ordered.drop_duplicates("school_urn", keep="last").set_index("school_urn").reindex(urns)
    table = pd.DataFrame({"voice_rating": value_of(latest, "rating"), "voice_rating_state": state_of(latest, "rating")})
    for column, name in _VOICE.items():
        table[name] = pd.to_datetime(latest[column]) if column.endswith("_on") else latest[column].fillna("")
    return table
