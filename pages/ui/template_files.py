"""An empty table to fill in, for each of the council's own files."""

import streamlit as st

from data_sources import templates
from pages.ui import kinds, tables


def show() -> None:
    """A choice of kind and two buttons."""
    with st.popover("Download a template", icon=":material/description:"):
        st.markdown("Use a template if you have no file of your own. The example rows are there to be replaced.")
        kind = st.selectbox("Template for", list(templates.KINDS), format_func=kinds.label, key="template_kind")
        tables.download_buttons(
            lambda: templates.template_xlsx(kind),
            lambda: templates.template_csv(kind),
            templates.template_name(kind, "csv").removesuffix(".csv"),
            key=f"template_{kind}",
        )
