"""The lists of a council's own model that can be changed on screen: partners, who every school must have, need items,
measures and rollout."""

from typing import Any

import streamlit as st

from allocation.entities import Phase
from allocation.operating_model import edits
from allocation.operating_model.compose import Data
from pages.ui import model_own_fields as fields
from pages.ui import state, words
from pages.ui.model_own_draft import Draft, said_by, today
from pages.ui.model_own_fields import MEETINGS, now

HOW = {"no": "comes to no meeting", "visits": "comes to meetings", "advice": "advises only"}
VISITS = ("share of meetings", *MEETINGS)
EVERY_SCHOOL = "people for every school"
LISTED = {
    "social_worker": "Social worker",
    "family_support_worker": "Family support worker",
    "senior_link_worker": "Senior link worker",
    "family_hub_staff": "Family hub staff",
}
INDICATORS = {
    "fsm": "Free school meals",
    "area_deprivation": "Deprivation",
    "early_help": "Early help requests",
    "social_care": "Social care",
    "persistent_absence": "Persistent absence",
    "school_voice": "What the school says",
}
LENGTHS = ("months", "terms", "weeks", "years")


def partners(draft: Draft) -> None:
    """Who joins meetings, and how often, by phase and tier."""
    for partner in draft.data.get("partners", []):
        key = f"partners.{partner['id']}"
        with st.expander(partner["label"]):
            fields.text(draft, f"{key}.label", "Partner")
            fields.text(draft, f"{key}.service", "Comes from the service")
            for phase in Phase:
                _attendance(draft, key, partner["label"], phase)
            fields.number(draft, f"{key}.visit_hours", "A visit takes", ("hours a visit",), may_be_none=False)
            fields.faults(draft, key)
            _out(draft, "partners", partner)
    _new(draft, "partners", "Name of a new partner", {"attendance": {}})


def _attendance(draft: Draft, partner_key: str, label: str, phase: Phase) -> None:
    key, one = f"{partner_key}.attendance.{phase}", words.short_phase(phase).lower()
    rule = now(draft, key)
    before = "no" if rule is None else "advice" if rule.get("is_advice_only") else "visits"
    after = st.radio(
        f"At {one} schools",
        list(HOW),
        list(HOW).index(before),
        format_func=HOW.__getitem__,
        key=draft.widget(f"{key}.how"),
        horizontal=True,
    )
    if after != before:
        draft.change(_attends(draft, key, after), f"{label} at {one} schools: {HOW[after]}", anew=True)
    if before != "visits":
        return
    fields.number(draft, f"{key}.visits", f"Of each {one} school", VISITS, may_be_none=False)
    for tier in draft.data["tiers"]:
        if str(phase) in tier.get("meetings", {}) and tier["meetings"][str(phase)].get("value") != 0:
            fields.number(draft, f"{key}.tiers.{tier['id']}", f"Otherwise at “{tier['label']}”", VISITS)


def _attends(draft: Draft, key: str, how: str) -> Data:
    if how == "no":
        return edits.without(draft.data, key)
    if how == "advice":
        return edits.put(draft.data, key, {"is_advice_only": True, "source": said_by()})
    all_of_them = edits.figure_given(1, "share of meetings", state.user_name(), today())
    return edits.put(draft.data, key, {"visits": all_of_them})


def must_have(draft: Draft) -> None:
    """Whom every school must have by name besides its link worker."""
    per_area = f"people for every {draft.data.get('area_word', 'area')}"
    for one in draft.data.get("must_have", []):
        key = f"must_have.{one['id']}"
        with st.expander(one["label"]):
            fields.text(draft, f"{key}.label", "Every school must have a")
            fields.number(draft, f"{key}.count", "How many", (EVERY_SCHOOL, per_area), may_be_none=False)
            fields.several(draft, f"{key}.listed_as", "In the list of link workers they are", LISTED)
            fields.number(draft, f"{key}.most_schools", "One full-time person at most", ("schools per full-time post",))
            fields.faults(draft, key)
            _out(draft, "must_have", one)
    count = edits.figure_given(1, EVERY_SCHOOL, state.user_name(), today())
    _new(draft, "must_have", "Every school must also have a", {"count": count})


def needs(draft: Draft) -> None:
    """What need is judged by, and what the service is judged by."""
    st.markdown("**What need is judged by**")
    for one in draft.data.get("need_items", []):
        key = f"need_items.{one['id']}"
        with st.expander(one["label"]):
            fields.text(draft, f"{key}.label", "Need is judged by")
            fields.several(draft, f"{key}.indicators", "Measured here by", INDICATORS)
            _out(draft, "need_items", one)
    _new(draft, "need_items", "Need is also judged by", {"source": said_by()})
    st.markdown("**What the service is judged by**")
    for one in draft.data.get("measures", []):
        with st.expander(one["label"]):
            fields.text(draft, f"measures.{one['id']}.label", "The service is judged by")
            _out(draft, "measures", one)
    _new(draft, "measures", "The service is also judged by", {"source": said_by()})


def rollout(draft: Draft) -> None:
    """The steps in which the model is brought in."""
    for one in draft.data.get("rollout", []):
        key = f"rollout.{one['id']}"
        with st.expander(one["label"]):
            fields.text(draft, f"{key}.label", "Step")
            left, right = st.columns(2, gap="medium")
            with left:
                fields.text(draft, f"{key}.starts", "Starts", source_key=f"{key}.source")
            with right:
                fields.text(draft, f"{key}.ends", "Ends", source_key=f"{key}.source")
            fields.number(draft, f"{key}.length", "Takes", LENGTHS)
            _out(draft, "rollout", one)
    _new(draft, "rollout", "Name of a new step", {"source": said_by()})


def _out(draft: Draft, name: str, one: dict[str, Any]) -> None:
    if st.button("Take this out", key=draft.widget(f"{name}.{one['id']}.out")):
        draft.change(edits.without(draft.data, f"{name}.{one['id']}"), f"{one['label']} taken out", anew=True)


def _new(draft: Draft, name: str, label: str, rest: Data) -> None:
    with st.form(draft.widget(f"new_{name}"), border=True):
        given = st.text_input(label, key=draft.widget(f"new_{name}.label")).strip()
        is_asked = st.form_submit_button("Add", key=draft.widget(f"new_{name}.add"))
    if is_asked and not given:
        st.error("Give it a name first.", icon=":material/error:")
    elif is_asked:
        taken = (one["id"] for one in draft.data.get(name, []))
        part = {"id": edits.new_id(given, taken), "label": given, **rest}
        draft.change(edits.with_part(draft.data, name, part), f"{given} added", anew=True)
