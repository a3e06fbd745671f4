"""One school: its score as a sum that adds up, the figures behind it, its tier and how far it is from the next."""

import pandas as pd
import streamlit as st

from allocation.entities import Phase
from allocation.need.score import NeedResult
from allocation.need.worked import worked_score
from allocation.operating_model import OperatingModel
from allocation.tiers.chances import TierChances
from data_sources.district import District
from pages.ui import cache, charts, need_formula, need_school, need_words, tables, words

# label, figure's column, unit, decimals; each has a state beside it where the publisher may withhold it.
FIGURES = (
    ("Pupils", "pupils", "", 0),
    ("Free school meals", "fsm_percent", "%", 1),
    ("Area deprivation score", "area_deprivation_score", "", 3),
    ("Children with early help requests", "early_help_children", "", 0),
    ("Early help requests", "early_help_requests", "", 0),
    ("Early help accepted", "early_help_accepted", "", 0),
    ("Children with social care contacts", "social_care_children", "", 0),
    ("Social care contacts", "social_care_contacts", "", 0),
    ("Persistent absence", "persistent_absence_percent", "%", 1),
    ("School voice, 1 to 5", "voice_rating", "", 0),
)
NOTES = ("fsm_note", "area_deprivation_note", "location_note")
SCORED_TABS = ("How it adds up", "How sure", "What would move it", "The formula")
TABS = ("History", "Schools like it", "Figures as loaded")


def show(
    of: District, scores: NeedResult, ranked: pd.DataFrame, model: OperatingModel, chances: TierChances, urn: str
) -> None:
    """The card of the school with this URN. `ranked`: as `need_table.ranked`."""
    school = of.schools.set_index("urn", drop=False).loc[urn]
    line = ranked.set_index("urn", drop=False).loc[urn]
    parts = scores.contributions[scores.contributions["urn"] == urn]
    st.subheader(str(school["name"]), anchor=False)
    st.markdown(_headline(school, line, ranked))
    has_score = not words.is_missing(line["need_points"])
    if has_score:
        st.markdown(_tier_sentence(line, model))
        if len(model.entitlement[Phase(line["phase"])].cut_offs) > 1:
            st.markdown(need_words.tier_chance(line["tier"], line["probability_of_tier"], bool(line["is_secure"])))
    else:
        st.warning(f"There is not enough data for a score. To get one: {line['missing']}.", icon=":material/warning:")
    _in_force(line)
    names = [*(SCORED_TABS if has_score else ()), *TABS]
    tabs = dict(zip(names, st.tabs(names), strict=True))
    if has_score:
        with tabs["How it adds up"]:
            _sum(parts, float(line["need_points"]))
        with tabs["How sure"]:
            need_school.how_sure(line, chances, model)
        with tabs["What would move it"]:
            need_school.what_would_move(of, line, model)
        with tabs["The formula"]:
            _formula(of, line)
    with tabs["History"]:
        need_school.history(of, line, model)
    with tabs["Schools like it"]:
        need_school.similar(of, scores, ranked, urn)
    with tabs["Figures as loaded"]:
        tables.facts(figures(school), alt=f"Figures of {school['name']} as loaded")
        for note in notes(school):
            st.caption(note)
    sheets = _sheets(of, parts, model, chances, school)
    tables.downloads(lambda: sheets, f"need of school {urn}", key="school_file")


def _sheets(
    of: District, parts: pd.DataFrame, model: OperatingModel, chances: TierChances, school: pd.Series
) -> dict[str, pd.DataFrame]:
    """Everything on the card, for download."""
    urn = str(school["urn"])
    history = cache.term_history(of)
    return {
        "Parts of the score": parts,
        "How sure": chances.table[chances.table["urn"] == urn],
        "What would move it": cache.moves_of_school(of, model, urn),
        "Terms": history[history["urn"] == urn],
        "Free school meals": of.fsm_history[of.fsm_history["urn"] == urn],
        "Figures as loaded": pd.DataFrame(list(figures(school).items()), columns=["figure", "value"]),
    }


def _formula(of: District, line: pd.Series) -> None:
    chain = cache.chain(of)
    unit = of.schools["urn"].astype(str).tolist().index(str(line["urn"]))
    need_formula.show(worked_score(chain, unit), chain.settings, float(line["need_points"]))


def _in_force(line: pd.Series) -> None:
    """The tier people agreed, where it is not what the score alone gives."""
    if not words.is_missing(line["agreed_tier"]) and line["agreed_tier"] != line["tier"]:
        why = f" {words.sentence(str(line['tier_note']))}" if line["tier_note"] else ""
        st.markdown(f"In force: **{str(line['agreed_tier']).lower()}**.{why}")


def _headline(school: pd.Series, line: pd.Series, ranked: pd.DataFrame) -> str:
    where = f"{words.phase(school['phase'])}, {school['cluster'] or 'no cluster'}, URN {school['urn']}"
    if words.is_missing(line["need_points"]):
        return f"{where}."
    peers = int(ranked[ranked["phase"] == line["phase"]]["need_points"].notna().sum())
    rank = f"number {int(line['need_rank'])} of {peers} {words.phase(line['phase']).lower()} schools"
    return f"{where}. Need score **{words.points(line['need_points'])}** of 100: {rank}."


def _tier_sentence(line: pd.Series, model: OperatingModel) -> str:
    rule = model.entitlement[Phase(line["phase"])]
    points = float(line["need_points"])
    said = f"By the score: **{str(line['tier']).lower()}**."
    above = [
        (figure.value, model.tier(tier).label.lower())
        for tier, figure in rule.cut_offs.items()
        if figure.value > points
    ]
    reached = [figure.value for figure in rule.cut_offs.values() if 0 < figure.value <= points]
    if above:
        value, label = min(above)
        said += f" It is {value - points:.1f} points short of {label}, which begins at {value:g}."
    if reached:
        said += f" It is {points - max(reached):.1f} points above the cut-off of {max(reached):g}."
    if not above and not reached:
        said += " Every school of this phase has it, whatever its score."
    return said


def _sum(parts: pd.DataFrame, need_points: float) -> None:
    used = parts[parts["weight"] > 0]
    chart = used.assign(school="Need score", part=used["label"], need_points=need_points)
    st.altair_chart(
        cache.drawn(charts.parts_of_score, chart), key="school_parts", alt="Parts of the need score of this school"
    )
    sums = " + ".join(words.number(value, 1) for value in used["contribution_points"])
    st.markdown(f"The parts add up: {sums} = **{words.number(need_points, 1)}** (each rounded to one decimal).")
    tables.small(part_table(parts), alt="How each part of the score is worked out")


def part_table(parts: pd.DataFrame) -> pd.DataFrame:
    """Each part in words: the figure, steadied for small numbers, on the scale of its phase, times its weight."""
    rows = [
        {
            "Part": row.label,
            "Figure": _with_unit(row.value, str(row.unit)),
            "Steadied": _with_unit(row.shrunk_value, str(row.unit)),
            "On the 0 to 100 scale": words.number(row.normalised_points, 1),
            "Weight": words.percent(100 * row.weight),
            "Points": words.number(row.contribution_points, 1),
            "How": words.sentence(" ".join(part for part in (f"{row.how}.", str(row.reason or "")) if part.strip("."))),
        }
        for row in parts.itertuples(index=False)
    ]
    return pd.DataFrame(rows)


def _with_unit(value: words.Figure, unit: str) -> str:
    """Percentages and rates with one decimal, scores (mostly below 1) with three."""
    if words.is_missing(value):
        return words.NOT_KNOWN
    if unit.startswith("%"):
        return f"{words.number(value, 1)}{unit}"
    return words.up_to(value, 3) if unit == "score" else f"{words.number(value, 1)} {unit}"


def figures(school: pd.Series) -> dict[str, str]:
    """Every figure as loaded, with what a withheld one says in its place."""
    found = {
        label: words.figure(school[column], school.get(f"{column}_state"), decimals, unit)
        for label, column, unit, decimals in FIGURES
        if column in school.index
    }
    if not words.is_missing(school.get("area_deprivation_measure")):
        measure = f"{school['area_deprivation_measure']} {school['area_deprivation_vintage']}"
        found["Area deprivation measured by"] = f"{measure}, {school['area_deprivation_method']}"
    if not words.is_missing(school.get("fsm_definition")):
        found["Free school meals counted as"] = (
            f"{words.meals(str(school['fsm_definition']))}, {words.day(school.get('fsm_year'))}"
        )
    return found


def notes(school: pd.Series) -> list[str]:
    """What to know about the school's figures: stand-ins, predecessors, an uncertain place."""
    said = [
        words.sentence(str(school[name])) for name in NOTES if school.get(name) and not words.is_missing(school[name])
    ]
    before = school.get("predecessor_urns")
    if before and not words.is_missing(before):
        said.append(f"Includes figures of the school it followed, URN {str(before).replace(';', ', ')}.")
    return said
