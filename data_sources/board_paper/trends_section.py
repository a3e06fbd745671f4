"""Term by term: need and agreed meetings of each cluster, with what keeps terms from being compared."""

import pandas as pd

from allocation.cluster_comparison.places import EVERYWHERE
from data_sources import trends
from data_sources.board_paper import charts
from data_sources.board_paper.basis import PaperBasis
from data_sources.board_paper.numbered import CHOICES, TERMS, Numbered
from data_sources.board_paper.parts import section
from data_sources.board_paper.pictures import picture
from data_sources.handouts.content import Block, Bullets, Page, Paragraph, Picture, Table
from data_sources.handouts.wording import NOT_KNOWN, day, is_known

SHOWN = 6  # the newest terms, as many as fit on a sheet
# Column -> what it is called, with how many decimals, and the column that says why it breaks.
FIGURES = {
    "need_mean": ("Mean need score", 1, "break_note"),
    "meetings_agreed": ("Meetings agreed a term", 0, "meetings_break_note"),
    "meetings_per_100_points": ("Meetings agreed per 100 need points", 2, "fairness_break_note"),
}


def term_by_term(of: PaperBasis, notes: Numbered) -> Page:
    """A table a figure with a column a term, need as small charts; with one agreed term or none, that is said."""
    every = of.terms["term"].drop_duplicates().tolist() if len(of.terms) else []
    if not every:
        return section("terms", "Term by term", [Paragraph("No term has been agreed yet.")])
    terms = every[-SHOWN:]
    rows = of.terms[of.terms["term"].isin(terms)]
    lead: list[Block] = [Paragraph(_about(rows, every, terms))]
    if len(terms) > 1 and rows["need_mean"].notna().any():
        lead.append(_picture(rows, terms, notes))
    lead += [_table(rows, terms, column, notes) for column in FIGURES]
    said = dict.fromkeys(note for column in ("break_note", "meetings_break_note") for note in rows[column] if note)
    if said:
        lead.append(Bullets(tuple(f"{note} Figures before and after cannot be compared." for note in said)))
    return section("terms", "Term by term", lead)


def _about(rows: pd.DataFrame, every: list[str], terms: list[str]) -> str:
    starts = rows.drop_duplicates("term").set_index("term")["starts_on"]
    said = f"Agreed terms, each from its first day: {'; '.join(f'{t} from {day(str(starts[t]))}' for t in terms)}."
    if len(every) > len(terms):
        return f"{said} Of {len(every)} agreed terms the newest {len(terms)} are shown."
    return f"There is only one agreed term, so nothing can be followed yet. {said}" if len(every) == 1 else said


def _table(rows: pd.DataFrame, terms: list[str], column: str, notes: Numbered) -> Table:
    label, decimals, note = FIGURES[column]
    broken = trends.breaks(rows, note)
    headings = ("Cluster", *(f"{term} (break before)" if term in broken else term for term in terms))
    wide = rows.pivot_table(index="place", columns="term", values=column, sort=False, dropna=False)
    places = [
        *(place for place in wide.index if place != EVERYWHERE),
        *([EVERYWHERE] if EVERYWHERE in wide.index else []),
    ]
    cells = [(place, *(_number(wide.loc[place, term], decimals) for term in terms)) for place in places]
    return Table(f"{label} {notes.ref(TERMS, CHOICES)}", headings, tuple(cells))


def _number(value: object, decimals: int) -> str:
    return f"{value:,.{decimals}f}" if isinstance(value, float) and is_known(value) else NOT_KNOWN


def _picture(rows: pd.DataFrame, terms: list[str], notes: Numbered) -> Picture:
    drawn = rows.rename(columns={"term": "when", "need_mean": "figure"})
    drawn = drawn[drawn["figure"].notna()].assign(kind="Mean need score", kind_number=0)
    broken = trends.breaks(rows, "break_note")
    columns = ["place", "when", "figure", "segment", "kind", "kind_number"]
    chart = charts.side_by_side(drawn[columns], terms, broken, "Mean need score", 1.05 * float(drawn["figure"].max()))
    said = [
        f"{place}: {', '.join(f'{one.figure:.1f} in {one.when}' for one in ours.itertuples())}"
        for place, ours in drawn.groupby("place", sort=False)
    ]
    apart = f" There is a break before {', '.join(broken)}: no line joins it with before." if broken else ""
    caption = f"Mean need score of each cluster, term by term {notes.ref(TERMS, CHOICES)}"
    return picture(caption, f"Mean need score. {'; '.join(said)}.{apart}", chart)
