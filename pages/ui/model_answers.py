"""What the paper leaves open: the questions as a form, and unclear sentences with all their readings."""

from itertools import groupby

import streamlit as st

from allocation.operating_model import Figure
from allocation.operating_model.questions import NeededFor, Question, needed_for
from allocation.operating_model.units import most
from data_sources import council_models
from data_sources.district import District
from data_sources.operating_models import BrokenModel
from pages.ui import cache, state, words
from pages.ui.model_choice import Shown

_NEEDED = {
    NeededFor.PLAN: "Needed before a plan can be made",
    NeededFor.ROTA: "Needed for the partner rota",
    NeededFor.RECORD: "For the record only",
}


def questions(of: District, shown: Shown) -> None:
    """Open numbers and numbers already given, each with its question and what the paper says."""
    given = {key: one for key, one in shown.said.answers.items() if key not in {q.key for q in shown.questions}}
    if not shown.questions and not given:
        st.markdown("Nothing: this model leaves no number open.")
        return
    st.markdown(
        "The paper gives no number here, and TAS Planner does not make one up. What you answer is kept for "
        f"{of.authority_name} and shown as the council's own."
    )
    with st.form("model_answers", border=True):
        entered = _open(shown) | _given(shown, given)
        is_saved = st.form_submit_button("Save answers", type="primary", key="save_answers")
    if is_saved:
        _save(of, shown, entered)
    if note := st.session_state.pop("model_answers_saved", ""):
        st.success(note, icon=":material/check:")


def _open(shown: Shown) -> dict[str, float | None]:
    entered: dict[str, float | None] = {}
    for group, asked in groupby(shown.questions, key=lambda question: question.needed_for):
        st.markdown(f"**{_NEEDED[group]}**")
        for question in asked:
            entered[question.key] = _input(shown, question)
    return entered


def _input(shown: Shown, question: Question) -> float | None:
    limit = most(question.key, question.unit)
    value = st.number_input(
        question.question,
        min_value=0.0,
        max_value=limit,
        value=None,
        placeholder=question.unit,
        step=_step(question.unit),
        format="%g",
        help=words.sentence(question.said),
        key=f"ask_{shown.model.id}_{question.key}",
    )
    return None if value is None else float(value)


def _given(shown: Shown, given: dict[str, council_models.Answer]) -> dict[str, float | None]:
    figures = dict(shown.model.walk())
    known = {key: answer for key, answer in given.items() if key in figures}
    if not known:
        return {}
    entered: dict[str, float | None] = {}
    st.markdown("**Given by the council**")
    for key, answer in known.items():
        entered[key] = st.number_input(
            _asked(key, figures[key]),
            min_value=0.0,
            max_value=most(key, figures[key].unit),
            value=answer.value,
            step=_step(figures[key].unit),
            format="%g",
            help=f"{figures[key].unit}. Given by {answer.by} on {words.day(answer.on)}.",
            key=f"given_{shown.model.id}_{key}",
        )
    back = st.multiselect(
        "Answers to take back",
        list(known),
        format_func=lambda key: _asked(key, figures[key]),
        placeholder="None",
        key=f"back_{shown.model.id}",
    )
    return entered | dict.fromkeys(back)


def _step(unit: str) -> float:
    return 0.05 if unit.startswith("share of ") else 1.0


def _asked(key: str, figure: Figure) -> str:
    return figure.question or f"{key.removeprefix('staffing.reach.')}: {figure.unit}"


def _save(of: District, shown: Shown, entered: dict[str, float | None]) -> None:
    engine, code = cache.engine(), of.authority_code
    lost = [key for key, value in entered.items() if value is None and key in shown.said.answers]
    if shown.model.id == council_models.chosen_id(engine, code) and any(
        needed_for(key) is NeededFor.PLAN for key in lost
    ):
        st.error(
            f"{of.authority_name} uses this model, and plans need these answers. Choose another model before you take "
            "one back. Nothing was changed.",
            icon=":material/error:",
        )
        return
    wanted = {key: value for key, value in entered.items() if value is not None or key in shown.said.answers}
    try:
        council_models.answer(engine, code, shown.model.id, wanted, state.user_name())
    except BrokenModel as broken:
        st.error("These answers contradict the model. Nothing was kept.", icon=":material/error:")
        for fault in broken.faults:
            st.markdown(f"- {words.sentence(fault.rule)}")
        return
    st.session_state["model_answers_saved"] = "Kept, and in use from now on."
    st.rerun()


def readings(of: District, shown: Shown) -> None:
    """Each unclear sentence with its readings; choosing another one is kept at once."""
    st.markdown("The software does not decide these silently: both readings are here, and the one in force is marked.")
    for switch in shown.model.switches:
        labels = {reading.id: reading.label for reading in switch.readings}
        chosen = st.radio(
            switch.question,
            list(labels),
            index=list(labels).index(switch.chosen),
            format_func=labels.__getitem__,
            key=f"switch_{shown.model.id}_{switch.id}",
        )
        if switch.sentence:
            st.caption(f"{shown.model.source}: “{switch.sentence}”")
        if chosen != switch.chosen:
            _read_as(of, shown, switch.id, str(chosen))


def _read_as(of: District, shown: Shown, switch_id: str, reading_id: str) -> None:
    try:
        engine, code = cache.engine(), of.authority_code
        council_models.read_as(engine, code, shown.model.id, switch_id, reading_id, state.user_name())
    except BrokenModel as broken:
        st.error("In this reading the model contradicts itself. The former one stays.", icon=":material/error:")
        for fault in broken.faults:
            st.markdown(f"- {words.sentence(fault.rule)}")
        return
    st.rerun()
