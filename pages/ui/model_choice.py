"""Which operating model the council uses, and which one is on the page."""

from dataclasses import dataclass

import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.operating_model.questions import NeededFor, Question, open_questions
from data_sources import council_models
from data_sources.council_models import Said
from data_sources.district import District
from data_sources.operating_models import BrokenModel
from pages.ui import cache, state, words

LOOKED_AT = "model_looked_at"


@dataclass(frozen=True, eq=False)
class Shown:
    """The model on the page as the council reads it, what the council said about it, and what is still open."""

    model: OperatingModel
    said: Said
    questions: tuple[Question, ...]

    @property
    def for_a_plan(self) -> tuple[Question, ...]:
        """What must be answered before a plan can be made."""
        return tuple(question for question in self.questions if question.needed_for is NeededFor.PLAN)


def lead(of: District) -> str:
    """Which model is in use, in a sentence."""
    label = council_models.names(cache.engine(), of.authority_code)[_in_use(of)]
    return f"How the service is run: a model from the papers, or your own. {of.authority_name} uses **{label}**."


def show(of: District) -> Shown:
    """The list to choose from, and the button that makes the model on the page the council's. Gives the model."""
    labels = council_models.names(cache.engine(), of.authority_code)
    order, in_use = list(labels), _in_use(of)
    asked = st.session_state.pop(f"{LOOKED_AT}_next", None)
    if asked in labels:
        st.session_state[LOOKED_AT] = asked
    if st.session_state.get(LOOKED_AT) not in labels:
        st.session_state[LOOKED_AT] = in_use
    chosen = st.selectbox("Model to look at", order, format_func=labels.__getitem__, key=LOOKED_AT)
    try:
        model = council_models.load(cache.engine(), of.authority_code, chosen)
    except BrokenModel as broken:
        st.error(f"The {labels[chosen]} model cannot be used as it is kept.", icon=":material/error:")
        for fault in broken.faults:
            st.markdown(f"- {words.sentence(str(fault))}")
        st.stop()
    said = council_models.said(cache.engine(), of.authority_code, chosen)
    areas = of.schools["cluster"].dropna().astype(str)
    shown = Shown(model, said, tuple(open_questions(model, areas)))
    st.markdown(f"{model.about} Source: {model.source}.")
    _use(of, shown, in_use)
    return shown


def look_at(model_id: str) -> None:
    """Shows this model the next time the page runs."""
    st.session_state[f"{LOOKED_AT}_next"] = model_id


def _use(of: District, shown: Shown, in_use: str) -> None:
    if shown.model.id == in_use:
        st.success(f"{of.authority_name} uses this model: every page and plan follows it.", icon=":material/check:")
        return
    waiting = len(shown.for_a_plan)
    if st.button("Use this model", type="primary", disabled=bool(waiting), key="use_model"):
        state.choose_model(of.authority_code, shown.model.id)
        st.rerun()
    if waiting:
        numbers = words.count(waiting, "number")
        st.caption(f"A plan needs {numbers} that the paper does not give. Answer below first: nothing is made up.")


def _in_use(of: District) -> str:
    return council_models.chosen_id(cache.engine(), of.authority_code)
