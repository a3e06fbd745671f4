"""A comparison of scenarios as the sheets of a workbook: the same figures, gates, schools and reasons as the page."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd

from allocation.defined_figure import Definition
from allocation.explain import result_sentence
from allocation.scenario.names import ChangeNames
from allocation.scenario_comparison.compare import ScenarioComparison, difference_column
from allocation.scenario_comparison.definitions import FIGURES
from allocation.scenario_comparison.gate_checks import passed_sentence
from allocation.scenario_comparison.side import Side
from allocation.wording import joined
from data_sources import exports
from data_sources.export_cells import in_words
from data_sources.scenario_sides import Ready
from data_sources.software import software_versions

NOTHING = {
    "Changes": "None of these plans rests on a change.",
    "Gates": "The council has set no gates.",
    "Schools that differ": "No school differs from the reference.",
    "Schools side by side": "No school differs from the reference.",
    "Link workers that differ": "No link worker differs from the reference.",
}
ROUNDING = "Differences are worked out before figures are rounded, so the last digit shown may be one off."
NO_SCORE, NOT_THERE, NOT_COUNTED = "not enough data", "not in this one", "not counted"


def workbook(found: ScenarioComparison, several: Sequence[Ready], names: ChangeNames, authority_name: str) -> bytes:
    """The comparison as an Excel workbook, what it is and the sentences first."""
    sheets: dict[str, pd.DataFrame | exports.Sheet] = {}
    for name, frame in tables(found, several, names, authority_name).items():
        full = frame if len(frame) else pd.DataFrame({"note": [NOTHING[name]]})
        sheets[name] = full.rename(columns=exports.heading)
    title = f"{joined(found.names)}: {authority_name}"
    notes = (*found.headlines, *found.cautions, ROUNDING)
    sheets["Figures"] = exports.Sheet(pd.DataFrame(sheets["Figures"]), title, notes)
    return exports.xlsx_bytes(sheets)


def tables(
    found: ScenarioComparison, several: Sequence[Ready], names: ChangeNames, authority_name: str
) -> dict[str, pd.DataFrame]:
    """Every table by the name of its sheet, figures that are not there said in words."""
    return {
        "About": about(found, several, authority_name),
        "Changes": change_table(found),
        "Figures": figure_table(found),
        "Gates": gate_table(found, names),
        "Schools that differ": school_table(found),
        "Schools side by side": in_words(found.side_by_side, {"need_points": NO_SCORE}),
        "Link workers that differ": worker_table(found),
        "Settings": setting_table(several),
        "Sources": source_table(several),
    }


def about(found: ScenarioComparison, several: Sequence[Ready], authority_name: str) -> pd.DataFrame:
    """what, value: who and when, then each plan with its term, model, how sure it is and who passed which gates."""
    rows = [
        ("Council", authority_name),
        ("Reference", found.reference.name),
        ("Written", f"{datetime.now().astimezone():%d/%m/%Y %H:%M}"),
        *((f"Software: {name}", version) for name, version in software_versions().items()),
    ]
    for one, side, gates in zip(several, found.sides, found.by_gate, strict=True):
        rows += [
            (f"{side.name}: term from", f"{side.problem.planning_date:%d/%m/%Y}"),
            (f"{side.name}: operating model", side.model.label),
            (f"{side.name}: how sure", how_sure(one)),
            (f"{side.name}: gates", passed_sentence(gates)),
        ]
        rows += [(f"{side.name}: note", one.note)] if one.note else []
    rows += [("To know", sentence) for sentence in found.cautions]
    return pd.DataFrame(rows, columns=["what", "value"])


def how_sure(one: Ready) -> str:
    """How the search for a plan ended, and how far from the best it may be on each goal that is open."""
    if one.result is None:
        return "Nobody searched for it: it is as it was saved."
    left = [stage for stage in one.result.stages if stage.is_open and stage.gap is not None]
    gaps = [f" {stage.label}: at most {stage.gap:.1%} from the best." for stage in left]
    return result_sentence(one.result) + "".join(gaps)


def change_table(found: ScenarioComparison) -> pd.DataFrame:
    """plan, number, change: every change of every plan as its sentence."""
    rows = [(side.name, number, said) for side in found.sides for number, said in enumerate(side.said, start=1)]
    return pd.DataFrame(rows, columns=["plan", "number", "change"])


def figure_table(found: ScenarioComparison) -> pd.DataFrame:
    """Every figure with a column for each plan and its difference: numbers, or words in their place."""
    columns: dict[str, pd.Series] = {}
    for place, name in enumerate(found.names):
        values = [found.by_figure[one.id][place] for one in FIGURES]
        pairs = zip(FIGURES, values, strict=True)
        columns[name] = pd.Series([_rounded(one, v.number) if v.is_known else v.word for one, v in pairs], dtype=object)
        if place:
            first = [found.by_figure[one.id][0] for one in FIGURES]
            apart = [
                _rounded(one, b.number - a.number) if a.is_known and b.is_known else ""
                for one, a, b in zip(FIGURES, first, values, strict=True)
            ]
            columns[difference_column(name)] = pd.Series(apart, dtype=object)
    return found.figures.assign(**columns)


def _rounded(figure: Definition[Side], number: float) -> float | int:
    """As the page shows it; a whole number has no decimals."""
    return round(number, figure.decimals) if figure.decimals else round(number)


def gate_table(found: ScenarioComparison, names: ChangeNames) -> pd.DataFrame:
    """gate, and for each plan its verdict and what it comes to; one row a gate."""
    rows = []
    for place, gate in enumerate(found.gates):
        row = {"gate": gate.sentence(names)}
        for side, results in zip(found.sides, found.by_gate, strict=True):
            result = results[place]
            row[side.name] = str(result.verdict)
            row[f"{side.name}, what it comes to"] = result.in_full
        rows.append(row)
    return pd.DataFrame(rows)


def school_table(found: ScenarioComparison) -> pd.DataFrame:
    """The schools that differ in each plan, with the reason."""
    several = [one.drop(columns="key") for one in found.reasons.values() if len(one)]
    if not several:
        return pd.DataFrame()
    text = dict.fromkeys((f"{what}_{when}" for what in ("cluster", "link_worker", "tier") for when in WHEN), NOT_THERE)
    numbers = dict.fromkeys((f"meetings_{when}" for when in WHEN), NOT_COUNTED) | {"need_points": NO_SCORE}
    table = pd.concat(several, ignore_index=True)
    return in_words(table.fillna(text), numbers)


WHEN = ("reference", "here")


def worker_table(found: ScenarioComparison) -> pd.DataFrame:
    """The link workers who differ in each plan."""
    several = [one for one in found.workers.values() if len(one)]
    if not several:
        return pd.DataFrame()
    table = pd.concat(several, ignore_index=True)
    missing = [name for name in table.columns if str(name).endswith(WHEN)]
    return in_words(table, dict.fromkeys(map(str, missing), NOT_THERE))


def setting_table(several: Sequence[Ready]) -> pd.DataFrame:
    """setting, and its value in each plan: those the solver was given; changes have a sheet of their own."""
    kept = {one.name: one.prepared.settings.model_dump(mode="json", exclude={"changes"}) for one in several}
    names = list(dict.fromkeys(name for each in kept.values() for name in each))
    rows = [
        {"setting": name.replace("_", " "), **{who: _setting(each.get(name)) for who, each in kept.items()}}
        for name in names
    ]
    return pd.DataFrame(rows)


def _setting(value: object) -> str:
    if value is None or value == []:
        return "not set"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def source_table(several: Sequence[Ready]) -> pd.DataFrame:
    """kind, file_name, rows, data_date, sha256 of every file the plans are set against."""
    files = {file.source_id: file for one in several for file in one.prepared.district.sources}
    rows = [
        (f.kind.replace("_", " "), f.file_name, f.rows, str(f.data_date or f.vintage), f.sha256) for f in files.values()
    ]
    return pd.DataFrame(rows, columns=["kind", "file_name", "rows", "data_date", "sha256"])
