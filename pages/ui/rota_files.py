"""The rota as files."""

import streamlit as st

from allocation.partner_rota.claims import SplitResult
from allocation.partner_rota.split import VisitSplit
from data_sources import rota_export, stores
from pages.ui import cache, state, tables
from pages.ui.rota_basis import Basis


def show(basis: Basis, decided: dict[str, VisitSplit], splits: dict[str, SplitResult]) -> None:
    """A workbook of everything and a line a school as CSV; made on the click, and the click is put on record."""
    engine, code, name = cache.engine(), basis.district.authority_code, state.user_name()

    def logged(kind: str, data: bytes) -> bytes:
        sentence = f"Exported the partner rota as {kind}. {basis.tiers.said}."
        stores.log_activity(engine, by=name, action="export", sentence=sentence, authority_code=code)
        return data

    def workbook() -> bytes:
        made = rota_export.workbook(basis.rota, basis.tiers, basis.months, decided, list(splits.values()))
        return logged("a workbook", made)

    def comma_separated() -> bytes:
        return logged("CSV", rota_export.school_csv(basis.rota, decided))

    st.header("Take it with you", anchor=False)
    tables.download_buttons(workbook, comma_separated, "partner-rota", key="rota")
