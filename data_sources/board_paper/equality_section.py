"""The equality section: ratios by what pupils are like, what is flagged, and what is not known."""

from math import isnan

from allocation.equality import MEASURES, in_short, widest_phases
from data_sources.board_paper import charts
from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import EQUALITY, Numbered
from data_sources.board_paper.parts import section, to_complete, yes_or_no
from data_sources.board_paper.pictures import picture
from data_sources.handouts.content import Block, Bullets, Page, Paragraph, Table

DUTY = (
    "Section 149 of the Equality Act 2010: those who decide must have due regard to eliminating discrimination, "
    "advancing equality of opportunity and fostering good relations. The figures below inform that; they do not "
    "replace it."
)


def equality(of: PaperBasis, notes: Numbered) -> Page:
    """The flagged ratios, every ratio of all phases together as a table and a chart, and what is not loaded."""
    found = of.equality
    rows = found.ratios[found.ratios["phase"].isin(widest_phases(found))]
    lead: list[Block] = [Paragraph(f"{in_short(found)} {notes.ref(EQUALITY)}", is_strong=True), Paragraph(DUTY)]
    for measure, (name, *_, decimals) in MEASURES.items():
        ours = rows[rows["measure"].eq(measure)]
        if len(ours):
            lead.append(_table(f"{name} {notes.ref(EQUALITY)}", ours.to_dict("records"), decimals))
    hours = rows[rows["measure"].eq("hours") & rows["ratio"].notna()]
    if len(hours):
        drawn = hours.assign(label=hours["label"].str.removeprefix("share of "), flag=hours["flag"].map(charts.FLAGS))
        chart = charts.ratios(drawn[["label", "ratio", "low", "high", "flag"]])
        words = " ".join(hours["sentence"])
        lead.append(
            picture(f"Hours per 100 pupils: ratios with 95% intervals {notes.ref(EQUALITY)}", words, chart, 300)
        )
    missing = Bullets(tuple(one[:1].upper() + one[1:] for one in of.characteristics.missing))
    judged = to_complete("For the council", ("What the flagged ratios mean", ""), ("Equality impact assessment", ""))
    return section(
        "equality", "Equality", lead, ("Not loaded, so nothing is said of it", [missing]), ("Judgement", [judged])
    )


def _table(caption: str, rows: list[dict[str, object]], decimals: int) -> Table:
    headings = (
        "Characteristic",
        "Quarter with most",
        "Quarter with least",
        "Ratio",
        "95% interval",
        "Flag",
        "Interval without 1",
    )
    cells = tuple(
        (
            str(row["label"]),
            _number(row["most"], decimals),
            _number(row["least"], decimals),
            _number(row["ratio"], 2),
            f"{_number(row['low'], 2)} to {_number(row['high'], 2)}",
            str(row["flag"]),
            yes_or_no(bool(row["is_clear"])),
        )
        for row in rows
    )
    return Table(caption, headings, cells)


def _number(value: object, decimals: int) -> str:
    return "cannot be said" if not isinstance(value, float) or isnan(value) else f"{value:,.{decimals}f}"
