"""The equality section: ratios by what pupils are like, what is flagged, and what is not known."""

from math import isfinite, isnan

import pandas as pd

from allocation.equality import MEASURES, OK, OUTSIDE, getting_less, in_figures, in_short, widest_phases
from data_sources.board_paper import charts
from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import EQUALITY, Numbered
from data_sources.board_paper.parts import section, to_complete
from data_sources.board_paper.pictures import picture
from data_sources.handouts.content import Block, Bullets, Page, Paragraph, Table
from data_sources.handouts.wording import sentence

UNSAID = "cannot be said"
DUTY = (
    "Section 149 of the Equality Act 2010: those who decide must have due regard to eliminating discrimination, "
    "advancing equality of opportunity and fostering good relations. The figures below inform that; they do not "
    "replace it."
)


READ = (
    "Schools of a phase are put in four quarters by each characteristic; the quarter with most is set against the "
    "quarter with least. A ratio outside 0.8 to 1.25 is flagged, for people to look at. The interval says how far "
    "chance reaches: where it leaves out 1, chance alone hardly explains the ratio, though one interval in twenty does "
    "so by chance. Schools whose figure is missing or withheld, or whose pupils are not known, are left out."
)
QUARTERS_SHOWN = {1: "Quarter 1 (least)", 2: "Quarter 2", 3: "Quarter 3", 4: "Quarter 4 (most)"}
NONE = "no school"


def equality(of: PaperBasis, notes: Numbered) -> Page:
    """What is flagged, every quarter and ratio of all phases together as tables and a chart, and what is not known."""
    found = of.equality
    rows = found.ratios[found.ratios["phase"].isin(widest_phases(found))]
    lead: list[Block] = [Paragraph(f"{in_short(found)} {notes.ref(EQUALITY)}", is_strong=True), Paragraph(DUTY)]
    less = getting_less(found)
    if less:
        lead.insert(1, Bullets(tuple(f"Below 0.8. {one}" for one in less)))
    if len(rows):
        lead.append(Paragraph(READ))
    for measure, (name, *_, decimals) in MEASURES.items():
        ours = rows[rows["measure"].eq(measure)]
        if len(ours):
            lead.append(_table(f"{name} {notes.ref(EQUALITY)}", found.quartiles, ours.to_dict("records"), decimals))
    hours = rows[rows["measure"].eq("hours") & rows["ratio"].notna()]
    if len(hours):
        drawn = hours.assign(label=hours["label"].str.removeprefix("share of "), flag=hours["flag"].map(charts.FLAGS))
        chart = charts.ratios(drawn[["label", "ratio", "low", "high", "flag"]])
        caption = f"Hours per 100 pupils: ratios with 95% intervals {notes.ref(EQUALITY)}"
        lead.append(picture(caption, _ratio_words(drawn), chart, 300))
    judged = to_complete("For the council", ("What the flagged ratios mean", ""), ("Equality impact assessment", ""))
    return section("equality", "Equality", lead, *_not_said(of), ("Judgement", [judged]))


def _ratio_words(drawn: pd.DataFrame) -> str:
    said = [
        f"{row.label} {in_figures(row.ratio)}" + (f" ({row.low:.2f} to {row.high:.2f})" if isfinite(row.low) else "")
        for row in drawn.itertuples()
    ]
    return f"Each ratio as a point with its interval as a line, beside the band from 0.8 to 1.25. {'; '.join(said)}."


def _not_said(of: PaperBasis) -> list[tuple[str, list[Block]]]:
    """Where each characteristic is from, which phases have too few schools, and what no file says."""
    known, left = of.characteristics, of.equality.not_analysed
    whence = [sentence(f"{known.labels[name]}: {said}") for name, said in known.sources.items()]
    few = [sentence(f"{row.label}, {row.phase} schools: {row.reason}") for row in left.itertuples()]
    parts = [
        ("Where the characteristics are from", whence),
        ("Too few schools, so not analysed", few),
        ("Not loaded, so nothing is said of it", [sentence(one) for one in known.missing]),
    ]
    return [(head, [Bullets(tuple(items))]) for head, items in parts if items]


def _table(caption: str, quartiles: pd.DataFrame, rows: list[dict[str, object]], decimals: int) -> Table:
    headings = ("Characteristic", "Schools", *QUARTERS_SHOWN.values(), "Ratio", "95% interval", "Flag")
    rates = quartiles.set_index(["characteristic", "phase", "measure", "quartile"])["rate"].to_dict()
    cells = []
    for row in rows:
        key = (row["characteristic"], row["phase"], row["measure"])
        quarters = [rates.get((*key, n), NONE) for n in QUARTERS_SHOWN]
        cells.append(
            (
                sentence(str(row["label"])).removesuffix("."),
                f"{row['schools']}",
                *(one if one == NONE else _number(one, decimals) for one in quarters),
                _ratio(row["ratio"]),
                _interval(row),
                _flag(row),
            )
        )
    return Table(caption, headings, tuple(cells))


def _ratio(value: object) -> str:
    return in_figures(value) if isinstance(value, float) and isfinite(value) else UNSAID


def _interval(row: dict[str, object]) -> str:
    low, high = _number(row["low"], 2), _number(row["high"], 2)
    return low if low == UNSAID else f"{low} to {high}"


def _flag(row: dict[str, object]) -> str:
    if row["flag"] != OUTSIDE:
        return "no" if row["flag"] == OK else UNSAID
    return "flagged" if row["is_clear"] else "flagged; may be chance"


def _number(value: object, decimals: int) -> str:
    return UNSAID if not isinstance(value, float) or isnan(value) else f"{value:,.{decimals}f}"
