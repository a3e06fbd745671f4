"""Models of the council's own: copy one, change it part by part, save, take it elsewhere as a file, or bring one in."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from data_sources import council_models, own_models, stores
from data_sources.district import District
from data_sources.operating_models import BrokenModel
from data_sources.own_models import ChangedMeanwhile, OwnModel
from pages.ui import (
    cache,
    model_choice,
    model_own_draft,
    model_own_lists,
    model_own_parts,
    state,
    tables,
    words,
)
from pages.ui.model_choice import Shown
from pages.ui.model_own_draft import Draft

TOML = "application/toml"
PARTS: dict[str, Callable[[Draft], None]] = {
    "Names and words": model_own_parts.names,
    "Tiers": model_own_parts.tiers,
    "Who leads": model_own_parts.leads,
    "Partners": model_own_lists.partners,
    "Every school must have": model_own_lists.must_have,
    "Need and measures": model_own_lists.needs,
    "Rollout": model_own_lists.rollout,
    "All numbers": model_own_parts.numbers,
}


def show(of: District, shown: Shown) -> None:
    """Copying and importing for any model; changing, history and removal for one of the council's own."""
    if note := st.session_state.pop("own_model_note", ""):
        st.success(note, icon=":material/check:")
    own = own_models.own_models(cache.engine(), of.authority_code).get(shown.model.id)
    if own is None:
        st.markdown(f"The {shown.model.label} model stays as the paper has it. Copy it to change it.")
    else:
        _change(of, own)
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
    text = council_models.whole_text(cache.engine(), of.authority_code, shown.model.id)
    try:
        made = own_models.copied(text, shown.model.id, label)
        _kept(own_models.save(cache.engine(), of.authority_code, made, state.user_name(), note="Copied"))
    except (ValueError, ChangedMeanwhile) as error:
        st.error(words.sentence(str(error)), icon=":material/error:")


def _files(of: District, shown: Shown) -> None:
    whole = council_models.whole_text(cache.engine(), of.authority_code, shown.model.id)
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
        text = own_models.imported(given.getvalue(), given.name)
        note = f"Imported from {given.name}"
        _kept(own_models.save(cache.engine(), of.authority_code, text, state.user_name(), note=note))
    except BrokenModel as broken:
        faults(broken, "This file is not a lawful model, so nothing was kept:")
    except ChangedMeanwhile as error:
        st.error(words.sentence(str(error)), icon=":material/error:")


def _note_export(of: District, shown: Shown) -> None:
    sentence = f"Exported the operating model {shown.model.label}."
    stores.log_activity(
        cache.engine(), by=state.user_name(), action="export", sentence=sentence, authority_code=of.authority_code
    )


def _change(of: District, own: OwnModel) -> None:
    draft = model_own_draft.of(own)
    st.markdown(
        f"Change {own.label} below: it is checked as you go, nothing is kept before **Save**, and every number you set "
        "is marked as the council's own."
    )
    chosen = st.segmented_control("What to change", list(PARTS), default=next(iter(PARTS)), key=f"part_{own.model_id}")
    if draft.refused:
        st.warning(words.sentence(draft.refused), icon=":material/warning:")
    with st.container(border=True):
        PARTS[chosen or next(iter(PARTS))](draft)
    _unsaved(of, own, draft)
    _history(own)
    _remove(of, own)


def _unsaved(of: District, own: OwnModel, draft: Draft) -> None:
    """What is changed and not saved yet, what is not lawful in it, and the buttons to save, undo or forget it."""
    if draft.steps:
        st.markdown("**Changed, not saved yet**\n\n" + "\n".join(f"{i}. {one}" for i, one in enumerate(draft.steps, 1)))
    if draft.faults:
        st.error("Not lawful as it stands, so it cannot be saved:", icon=":material/error:")
        st.markdown("\n".join(f"- `{one.key}`: {words.sentence(one.rule)}" for one in draft.faults))
    note = st.text_input("What was changed, and why", key=f"note_{own.model_id}_{own.version}")
    with st.container(horizontal=True):
        is_asked = st.button("Save", type="primary", disabled=not draft.steps or bool(draft.faults), key="save_own")
        st.button("Undo the last change", disabled=not draft.steps, on_click=draft.undo, key="undo_own")
        st.button(
            "Forget all changes",
            disabled=not draft.steps,
            on_click=model_own_draft.forget,
            args=(own,),
            key="forget_own",
        )
    if is_asked:
        _save(of, own, draft, note)


def _save(of: District, own: OwnModel, draft: Draft, note: str) -> None:
    said = note.strip() or "; ".join(draft.steps)
    try:
        _kept(
            own_models.save(
                cache.engine(), of.authority_code, draft.text, state.user_name(), note=said, opened_version=own.version
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
