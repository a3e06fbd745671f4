"""A comparison of operating models as the sheets of a workbook: the same figures, sentences and schools as the page."""

from collections.abc import Sequence

import pandas as pd

from allocation.model_comparison.compare import Comparison
from allocation.model_comparison.definitions import FIGURES
from allocation.model_comparison.schools import DIFFERENCES, column
from data_sources import exports
from data_sources.export_cells import in_words
from data_sources.model_runs import Refused, Waiting

NOT_COUNTED = "not counted"
NO_SCORE = "not enough data"
NOTHING = {
    "Schools that differ": "No school differs: these models give every school the same.",
    "Clusters and phases": "There are no schools.",
    "Partners": "None of these models names a partner.",
    "Not covered": "Every school is covered under every model.",
    "Not solved": "Every model that was chosen is in this comparison.",
}


def workbook(comparison: Comparison, authority_name: str, not_solved: Sequence[Waiting | Refused] = ()) -> bytes:
    """The comparison as an Excel workbook, the sentences first."""
    sheets: dict[str, pd.DataFrame | exports.Sheet] = {}
    for name, frame in tables(comparison, not_solved).items():
        full = frame if len(frame) else pd.DataFrame({"note": [NOTHING[name]]})
        sheets[name] = full.rename(columns=exports.heading)
    title = f"{' and '.join(comparison.models)}: {authority_name}"
    sheets["Figures"] = exports.Sheet(pd.DataFrame(sheets["Figures"]), title, comparison.headlines)
    return exports.xlsx_bytes(sheets)


def tables(comparison: Comparison, not_solved: Sequence[Waiting | Refused] = ()) -> dict[str, pd.DataFrame]:
    """Every table by the name of its sheet, figures that are not there said in words."""
    per_school = dict.fromkeys(
        ["meetings", *DIFFERENCES, *(column("meetings", model) for model in comparison.models)], NOT_COUNTED
    )
    school = {**per_school, "need_points": NO_SCORE}
    place = dict.fromkeys(("meetings", "meetings_per_100_points"), NOT_COUNTED) | {"hours_per_point": NO_SCORE}
    staff = dict.fromkeys(("needed_fte", "more_fte"), "not worked out")
    partner = dict.fromkeys(("visits", "hours", "offered_hours"), "not said yet")
    return {
        "Figures": figure_table(comparison),
        "What cannot be compared": pd.DataFrame({"to_know": comparison.cautions}),
        "Schools that differ": school_table(comparison),
        "Every school": in_words(comparison.lines, school),
        "Clusters and phases": in_words(comparison.places, place),
        "Partners": in_words(comparison.partners, partner),
        "Staff by place": in_words(comparison.staff, staff),
        "Roles": comparison.roles,
        "Not covered": in_words(comparison.not_covered, school),
        "Not solved": not_solved_table(not_solved),
    }


def figure_table(comparison: Comparison) -> pd.DataFrame:
    """Every figure with a column for each model: its number, or the word that stands in its place."""
    cells = {
        model: [
            value.number if value.is_known else value.word
            for value in (comparison.by_figure[one.id][place] for one in FIGURES)
        ]
        for place, model in enumerate(comparison.models)
    }
    return comparison.figures.assign(**{model: pd.Series(each, dtype=object) for model, each in cells.items()})


def school_table(comparison: Comparison) -> pd.DataFrame:
    """The schools that differ, as the sheet and the CSV have them."""
    counted = [*DIFFERENCES, *(column("meetings", model) for model in comparison.models)]
    return in_words(comparison.differing, {**dict.fromkeys(counted, NOT_COUNTED), "need_points": NO_SCORE})


def not_solved_table(not_solved: Sequence[Waiting | Refused]) -> pd.DataFrame:
    """model, why, and what_to_do for every model that could not be solved; one row a question or contradiction."""
    rows = []
    for one in not_solved:
        if isinstance(one, Waiting):
            do = "Answer it on the Operating model page"
            rows += [(one.label, question.question, f"{do} ({question.unit})") for question in one.questions]
        else:
            rows += [(one.label, reason, "Correct the model or the files") for reason in one.reasons]
    return pd.DataFrame(rows, columns=["model", "why", "what_to_do"])
