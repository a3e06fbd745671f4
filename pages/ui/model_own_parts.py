"""The parts of a council's own model that can be changed on screen: words, tiers, who leads, and all its numbers."""

import pandas as pd
import streamlit as st

from allocation.entities import Phase
from allocation.operating_model import edits
from allocation.operating_model.check import written_figures
from data_sources import operating_models
from pages.ui import model_own_fields as fields
from pages.ui import state, tables, words
from pages.ui.model_own_draft import Draft, today
from pages.ui.model_own_fields import MEETINGS, now

MODES = {"in person": "in person", "virtual": "virtual, such as by telephone"}
BOUNDARIES = {
    "hard": "stay in their own area",
    "neighbours": "may also lead schools nearby in an area that adjoins theirs",
    "free": "may lead a school anywhere",
}
CASELOADS = {"mixed": "may mix primary and secondary schools", "one phase only": "is of one phase only"}
PRESENCE = ("days a week", "share of a full-time post")
CONTACTS = tuple(f"keeping-in-touch contacts a {period}" for period in ("term", "half-term", "month", "week", "year"))
POST = ("schools per full-time post",)


def names(draft: Draft) -> None:
    """What the model is called, and its words for areas, terms and roles."""
    fields.text(draft, "label", "Name of the model")
    fields.text(draft, "about", "The model in a sentence or two", is_long=True)
    left, right = st.columns(2, gap="medium")
    with left:
        fields.text(draft, "area_word", "An area is called a")
        fields.choice(draft, "boundary", "Link workers", BOUNDARIES)
    with right:
        fields.text(draft, "period_word", "A planned period is called a")
        fields.choice(draft, "caseload_rule", "A caseload", CASELOADS)
    for role in draft.data["roles"]:
        fields.text(draft, f"roles.{role['id']}.label", f"Who leads schools ({role['id'].replace('_', ' ')}) is called")


def tiers(draft: Draft) -> None:
    """Every tier from the least support to the most: how often schools meet, and who is entitled to it."""
    st.markdown("From the least support to the most. A school has the highest tier its need points reach.")
    for tier in draft.data["tiers"]:
        key = f"tiers.{tier['id']}"
        with st.expander(f"{tier['label']}{' (see what is wrong)' if draft.at(key) else ''}"):
            fields.text(draft, f"{key}.label", "Tier")
            fields.choice(draft, f"{key}.mode", "Schools are met", MODES)
            for phase in Phase:
                _tier_of_phase(draft, key, tier["id"], phase)
            fields.number(draft, f"{key}.contacts", "Keeping-in-touch contacts", CONTACTS)
            fields.faults(draft, key)
            if st.button("Take this tier out", key=draft.widget(f"{key}.out")):
                draft.change(edits.without_tier(draft.data, tier["id"]), f"{tier['label']} taken out", anew=True)
    _new_tier(draft)


def _tier_of_phase(draft: Draft, key: str, tier_id: str, phase: Phase) -> None:
    one = words.short_phase(phase).lower()
    if now(draft, f"{key}.presence.{phase}") is not None:
        fields.number(draft, f"{key}.presence.{phase}", f"Somebody at a {one} school", PRESENCE)
    else:
        fields.number(draft, f"{key}.meetings.{phase}", f"A {one} school has", MEETINGS)
    if now(draft, f"{key}.meetings.{phase}") or now(draft, f"{key}.presence.{phase}"):
        cut_off = f"entitlement.{phase}.cut_offs.{tier_id}"
        fields.number(draft, cut_off, f"A {one} school gets this tier from", ("need points",))


def _new_tier(draft: Draft) -> None:
    data = draft.data
    with st.form(draft.widget("new_tier"), border=True):
        label = st.text_input("Name of a new tier", key=draft.widget("new_tier.label"))
        places = {i: f"below {tier['label']}" for i, tier in enumerate(data["tiers"])}
        places[len(data["tiers"])] = "above all others"
        place = st.selectbox(
            "Its place",
            list(places),
            len(places) - 1,
            format_func=places.__getitem__,
            key=draft.widget("new_tier.place"),
        )
        phases = st.multiselect(
            "For schools of", list(Phase), format_func=words.short_phase, key=draft.widget("new_tier.phases")
        )
        number = st.number_input(
            "Meetings of each school", 0.0, value=None, format="%g", key=draft.widget("new_tier.n")
        )
        unit = st.selectbox("Counted in", MEETINGS, key=draft.widget("new_tier.unit"))
        is_asked = st.form_submit_button("Add this tier", key=draft.widget("new_tier.add"))
    if is_asked and (not label.strip() or not phases or number is None):
        st.error(
            "A tier needs a name, the schools it is for, and how many meetings they have.", icon=":material/error:"
        )
    elif is_asked and number is not None:
        meetings = {
            str(phase): edits.figure_given(float(number), str(unit), state.user_name(), today()) for phase in phases
        }
        draft.change(edits.with_tier(data, label.strip(), meetings, int(place)), f"{label.strip()} added", anew=True)


def leads(draft: Draft) -> None:
    """Which schools and tiers each role leads, and how many schools fill a post."""
    tier_labels = {tier["id"]: tier["label"] for tier in draft.data["tiers"]}
    phase_labels = {str(phase): words.short_phase(phase) for phase in Phase}
    for role in draft.data["roles"]:
        key = f"roles.{role['id']}"
        with st.expander(role["label"]):
            source = f"{key}.source"
            fields.several(draft, f"{key}.serves", "Leads schools of", phase_labels, source_key=source)
            fields.several(draft, f"{key}.tiers", "At the tiers", tier_labels, source_key=source)
            for phase in [one for one in Phase if str(one) in role.get("serves", [])]:
                one = words.short_phase(phase).lower()
                left, right = st.columns(2, gap="medium")
                with left:
                    fields.number(draft, f"{key}.floor.{phase}", f"At least, {one} schools", POST)
                with right:
                    fields.number(draft, f"{key}.ceiling.{phase}", f"At most, {one} schools", POST)
            fields.faults(draft, key)


def numbers(draft: Draft) -> None:
    """Every number of the model in one table, its value open to change."""
    rows = _numbers(draft)
    edited = st.data_editor(
        rows[["name", "value", "unit", "source"]],
        column_config={
            "name": tables.text("Number"),
            "value": st.column_config.NumberColumn("Value", min_value=0, required=False),
            "unit": tables.text("Unit"),
            "source": tables.text("Source", width="large"),
        },
        disabled=["name", "unit", "source"],
        hide_index=True,
        num_rows="fixed",
        key=draft.widget(f"numbers_{len(draft.steps)}"),
    )
    after = pd.to_numeric(edited["value"]).to_numpy()
    for key, name, unit, old, new in zip(rows["key"], rows["name"], rows["unit"], rows["value"], after, strict=True):
        if not pd.isna(new) and new != old:
            draft.number(key, float(new), unit, f"{name}: {new:g}")


def _numbers(draft: Draft) -> pd.DataFrame:
    """key, name, value, unit, source of every number; names as far as the model is lawful enough to have any."""
    try:
        model = operating_models.parse(draft.text, draft.model_id)
        known = dict(zip((key for key, _ in model.walk()), (name for name, _ in model.figures()), strict=True))
    except operating_models.BrokenModel:
        known = {}
    return pd.DataFrame(
        [
            {
                "key": key,
                "name": known.get(key, key.replace(".", ", ").replace("_", " ")),
                "value": figure.get("value", float("nan")),
                "unit": figure.get("unit", ""),
                "source": figure.get("source", ""),
            }
            for key, figure in written_figures(draft.data)
            if not key.startswith("staffing.reach.")
        ]
    )
