"""The Method page's own parts: the method as written, the figures of the operating model, and the rules."""

from pathlib import Path

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel, Status
from allocation.verify import ALL_CHECKS
from pages.ui import tables, words

METHOD = Path(__file__).resolve().parents[2] / "docs" / "method.md"
STATUS_WORDS = {
    Status.STATED: "Stated in the source",
    Status.DERIVED: "Worked out from the source",
    Status.ASSUMPTION: "Assumption, to be confirmed",
    Status.ASK: "The council must say",
    Status.COUNCIL: "Given by the council",
}


def text() -> None:
    """docs/method.md, without its own title: the page has one."""
    written = METHOD.read_text(encoding="utf-8")
    st.markdown(written.split("\n", 1)[1] if written.startswith("# ") else written)


def figures(model: OperatingModel) -> None:
    """Every number of the operating model with its status and source."""
    named = model.figures()
    assumed = sum(figure.status is Status.ASSUMPTION for _, figure in named)
    st.markdown(
        f"The {model.label} model has {words.count(len(named), 'figure')}; **{assumed}** of them are assumptions, "
        "because the paper gives no number; they stay so until your council confirms them. Source: "
        f"{model.source}."
    )
    table = pd.DataFrame(
        [
            {
                "figure": name,
                "value": words.up_to(figure.value, 3) if figure.is_known else "not yet given",
                "unit": figure.unit,
                "status": STATUS_WORDS[figure.status],
                "source": words.sentence(figure.origin),
            }
            for name, figure in named
        ]
    )
    columns = {
        "figure": tables.text("Figure"),
        "value": tables.text("Value"),
        "unit": tables.text("Unit"),
        "status": tables.text("Status"),
        "source": tables.text("Source", width="large"),
    }
    tables.show(table, columns, key="model_figures", alt=f"Figures of the {model.label} model with status and source")
    tables.downloads(lambda: {"Figures": table}, f"{model.label} figures", key="model_figures")


def rules() -> None:
    """Every hard rule in a sentence; the names are those of the code."""
    st.markdown(
        "The solver keeps every one of these rules. After it ends, each is checked again by separate code that knows "
        "nothing of the solver."
    )
    for check in ALL_CHECKS:
        st.markdown(f"- {str(check.__doc__).strip().splitlines()[0]}")


def keys() -> None:
    """How the large tables are used from the keyboard."""
    st.markdown(
        "- **Tab** goes to a table; the **arrow keys** move inside it.\n"
        "- **Shift and Space** choose a row; **Ctrl and F** search the table.\n"
        "- **Escape** twice, then **Tab**, leaves it.\n"
        "- Every map and chart has the same figures in a table and a sentence beside it."
    )
