"""The terms agreed so far: a list, each one's tables for download, and one school's way through them."""

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from data_sources import stores
from data_sources.district import District
from data_sources.standing import Standing
from data_sources.stores import Term
from pages.ui import cache, tables, words


def show(of: District, model: OperatingModel, holds: Standing) -> None:
    """Every agreed term, the latest first."""
    known = stores.terms(cache.engine(), of.authority_code, include_superseded=True)
    if not known:
        st.markdown("None yet. The first term agreed is what later ones are held against.")
        return
    if holds.previous and holds.previous.summary.operating_model_id != model.id:
        st.warning(
            f"{holds.previous.summary.name} was agreed under another operating model, so today's tiers are not held "
            "against it.",
            icon=":material/warning:",
        )
    tables.small(pd.DataFrame([_row(one) for one in known]), alt="Agreed terms, the latest first")
    names = {one.term_id: _name(one) for one in known}
    chosen = st.selectbox("Term to download", list(names), format_func=names.__getitem__, key="term_chosen")
    tables.downloads(lambda: sheets(stores.term(cache.engine(), int(chosen)), of), f"tiers {names[chosen]}", key="term")


def _row(one: stores.TermSummary) -> dict[str, str]:
    return {
        "Term": _name(one),
        "First day": words.day(one.starts_on),
        "Agreed": f"{words.moment(one.agreed_at)} by {one.agreed_by}",
        "Schools": words.number(one.school_count),
        "Changed tier": words.number(one.changed_count),
        "Held": words.number(one.held_count),
        "Cycle": "first" if one.cycle_id is None else f"number {one.cycle_id}",
    }


def _name(one: stores.TermSummary) -> str:
    return f"{one.name} (superseded)" if one.is_superseded else one.name


def sheets(term: Term, of: District) -> dict[str, pd.DataFrame]:
    """Everything that is kept of a term, as sheets."""
    names = of.schools[["urn", "name"]]
    model = OperatingModel.model_validate(term.operating_model)
    figures = [(name, f"{one.value:g} {one.unit}", str(one.status), one.source) for name, one in model.figures()]
    choices = pd.DataFrame({"choice": list(term.choices), "value": [str(one) for one in term.choices.values()]})
    files = pd.DataFrame([{"kind": one.kind, "file_name": one.file_name, "sha256": one.sha256} for one in term.sources])
    return {
        "Tiers": names.merge(term.tiers, on="urn", how="right"),
        "Need": names.merge(term.need, on="urn", how="right"),
        "Parts of the score": term.contributions,
        "Goalposts": term.goalposts,
        "Choices": choices,
        "Operating model": pd.DataFrame(figures, columns=["setting", "value", "status", "source"]),
        "Files": files,
        "Notes": pd.DataFrame({"note": list(term.notes)}),
    }
