"""Models of the council's own: copy one, change its numbers, save, take it elsewhere as a file, or bring one in."""

from datetime import date

import pandas as pd
import streamlit as st

from data_sources import council_models, operating_models, own_models, stores
from data_sources.district import District
from data_sources.operating_models import BrokenModel
from data_sources.own_models import ChangedMeanwhile, OwnModel
from pages.ui import cache, model_choice, state, tables, words
from pages.ui.method_sections import STATUS_WORDS
from pages.ui.model_choice import Shown

TOML = "application/toml"


def show(of: District, shown: Shown) -> None:
    """Copying and importing for any model; changing, history and removal for one of the council's own."""
    if note := st.session_state.pop("own_model_note", ""):
        st.success(note, icon=":material/check:")
    own = own_models.own_models(cache.engine(), of.authority_code).get(shown.model.id)
    if own is None:
        st.markdown(f"The {shown.model.label} model stays as the paper has it. Copy it to change its numbers.")
    else:
        _change(of, shown, own)
    left, right = st.columns(2, gap="medium")
    with left:
        _copy(of, shown)
    with right:
        _files(of, shown)


def _copy(of: District, shown: Shown) -> None:
    with st.form("copy_model", border=True):
        label = st.text_input(
            f"Name of a copy of {shown.model.label}", key="copy_name", placeholder="Such as: Ours from 2026"
        )
        is_asked = st.form_submit_button("Copy this model", icon=":material/content_copy:", key="copy_model_now")
    if not is_asked:
        return
    data = council_models.written(cache.engine(), of.authority_code, shown.model.id)
    data = own_models.as_chosen(data, shown.said.readings, shown.said.answers)
    try:
        made = own_models.copied(data, shown.model.id, label)
        _kept(own_models.save(cache.engine(), of.authority_code, made, state.user_name(), note="Copied"))
    except (ValueError, ChangedMeanwhile) as error:
        st.error(words.sentence(str(error)), icon=":material/error:")


def _files(of: District, shown: Shown) -> None:
    written = council_models.written(cache.engine(), of.authority_code, shown.model.id)
    whole = own_models.as_toml(own_models.as_chosen(written, shown.said.readings, shown.said.answers))
    st.download_button(
        "Export this model as a file",
        whole.encode(),
        f"{shown.model.id}.toml",
        TOML,
        icon=":material/download:",
        on_click=_note_export,
        args=(of, shown),
        key="export_model",
    )
    given = st.file_uploader("Import a model's file (TOML)", type=["toml"], key="import_model")
    if given is None or not st.button("Import this file", key="import_model_now"):
        return
    try:
        data = own_models.imported(given.getvalue(), given.name)
        note = f"Imported from {given.name}"
        _kept(own_models.save(cache.engine(), of.authority_code, data, state.user_name(), note=note))
    except BrokenModel as broken:
        faults(broken, "This file is not a lawful model, so nothing was kept:")
    except ChangedMeanwhile as error:
        st.error(words.sentence(str(error)), icon=":material/error:")


def _note_export(of: District, shown: Shown) -> None:
    sentence = f"Exported the operating model {shown.model.label}."
    stores.log_activity(
        cache.engine(), by=state.user_name(), action="export", sentence=sentence, authority_code=of.authority_code
    )


def _change(of: District, shown: Shown, own: OwnModel) -> None:
    st.markdown(
        f"Change a number in the column **Value** of {own.label}; it is checked as you go, and kept on **Save**."
    )
    rows = _numbers(shown)
    edited = st.data_editor(
        rows[["name", "value", "unit", "status", "source"]],
        column_config={
            "name": tables.text("Number"),
            "value": st.column_config.NumberColumn("Value", min_value=0, required=False),
            "unit": tables.text("Unit"),
            "status": tables.text("How we know"),
            "source": tables.text("Source", width="large"),
        },
        disabled=["name", "unit", "status", "source"],
        hide_index=True,
        num_rows="fixed",
        key=f"edit_{own.model_id}_{own.version}",
    )
    after = pd.to_numeric(edited["value"]).to_numpy()
    changes = {
        key: float(new)
        for key, old, new in zip(rows["key"], rows["value"], after, strict=True)
        if not pd.isna(new) and new != old
    }
    data = _with(of, own, changes)
    try:
        operating_models.checked(data, own.label)
    except BrokenModel as broken:
        names = dict(zip(rows["key"], rows["name"], strict=True))
        st.error("Not lawful as it stands, so it cannot be saved:", icon=":material/error:")
        for fault in broken.faults:
            st.markdown(f"- **{names.get(fault.key, fault.key)}**: {words.sentence(fault.rule)}")
        data = {}
    note = st.text_input("What was changed, and why", key=f"note_{own.model_id}")
    if st.button("Save", type="primary", disabled=not changes or not data, key="save_own"):
        _save(of, own, data, note)
    if changes and data:
        st.caption(f"{words.count(len(changes), 'number')} changed, not saved yet.")
    _history(own)
    _remove(of, own)


def _numbers(shown: Shown) -> pd.DataFrame:
    named = zip(shown.model.walk(), shown.model.figures(), strict=True)
    return pd.DataFrame(
        [
            {
                "key": key,
                "name": name,
                "value": figure.value,
                "unit": figure.unit,
                "status": STATUS_WORDS[figure.status],
                "source": figure.origin,
            }
            for (key, figure), (name, _) in named
            if not key.startswith("staffing.reach.")
        ]
    )


def _with(of: District, own: OwnModel, changes: dict[str, float]) -> operating_models.Data:
    data = council_models.written(cache.engine(), of.authority_code, own.model_id)
    return own_models.edited(data, changes, state.user_name(), date.today().isoformat())


def _save(of: District, own: OwnModel, data: operating_models.Data, note: str) -> None:
    try:
        _kept(
            own_models.save(
                cache.engine(), of.authority_code, data, state.user_name(), note=note, opened_version=own.version
            )
        )
    except BrokenModel as broken:
        faults(broken, "Not lawful, so nothing was kept:")
    except ChangedMeanwhile as error:
        st.error(words.sentence(str(error)), icon=":material/error:")


def _history(own: OwnModel) -> None:
    table = pd.DataFrame(
        [
            {"version": one.version, "when": words.moment(one.at), "who": one.by, "note": one.note or "no note"}
            for one in own.history
        ]
    )
    columns = {
        "version": tables.number("Version"),
        "when": tables.text("Saved"),
        "who": tables.text("By"),
        "note": tables.text("What and why", width="large"),
    }
    tables.show(table, columns, key=f"history_{own.model_id}", alt=f"Who saved {own.label} and when")


def _remove(of: District, own: OwnModel) -> None:
    is_in_use = council_models.chosen_id(cache.engine(), of.authority_code) == own.model_id
    if st.button("Take this model off the list", disabled=is_in_use, key="remove_own"):
        own_models.remove(cache.engine(), of.authority_code, own.model_id, state.user_name())
        st.session_state["own_model_note"] = (
            f"{own.label} is off the list. What it was stays in the record of activity."
        )
        st.rerun()
    if is_in_use:
        st.caption("It is in use; choose another model before taking it off the list.")


def _kept(own: OwnModel) -> None:
    model_choice.look_at(own.model_id)
    st.session_state["own_model_note"] = f"{own.label} is kept as version {own.version}."
    st.rerun()


def faults(broken: BrokenModel, lead: str) -> None:
    """Every fault with its line, key and rule."""
    st.error(lead, icon=":material/error:")
    for fault in broken.faults:
        st.markdown(f"- {words.sentence(str(fault))}")
