"""What a person may set before asking for a plan: each with a plain sentence and where its default comes from."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic import ValidationError

from allocation.goals import FREE, GOAL_WORDS
from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from data_sources.plan_settings import BOUNDARY, CASELOAD, LEAPFROG
from pages.ui import nav, state, words

AS_THE_MODEL = "as the model"


def show(kept: AllocationSettings, is_solving: bool) -> AllocationSettings | None:
    """The form. Gives the settings when a plan is asked for, else None."""
    model = _operating_model(kept)
    with st.form("settings", border=True):
        given = _main(kept, model) | _rules(kept, model) | _changes(kept) | _search(kept)
        label = "Looking for a plan" if is_solving else "Find a plan"
        is_asked = st.form_submit_button(
            label, type="primary", icon=":material/play_arrow:", disabled=is_solving, key="find_plan"
        )
    if not is_asked:
        return None
    return checked({"operating_model": model.id, **given})


def _operating_model(kept: AllocationSettings) -> OperatingModel:
    model = state.model(kept)
    st.markdown(f"**Operating model: {model.label}.** {model.about}")
    nav.link(nav.MODEL, "Choose another, or see every rule with its source")
    return model


def _main(kept: AllocationSettings, model: OperatingModel) -> dict[str, Any]:
    left, right = st.columns(2, gap="medium")
    with left:
        day = st.date_input(
            f"First day of the {model.period_word} planned for", kept.planning_date, format="DD/MM/YYYY", key="set_date"
        )
        st.caption("A link worker who has not started, or has left, by then gets no schools. Default: today.")
    with right:
        cap = st.number_input(
            "Most schools that may change link worker",
            min_value=0,
            value=kept.max_moves,
            step=1,
            placeholder="No limit",
            key="set_moves",
        )
        st.caption(
            "Leave empty for no limit. A school whose link worker has left does not count. Default: no limit; fewer "
            "moves are preferred anyway."
        )
    return {"planning_date": day, "max_moves": cap}


def _changes(kept: AllocationSettings) -> dict[str, Any]:
    with st.expander("Changes, upgrades and the order of the goals"):
        left, right = st.columns(2, gap="medium")
        with left:
            each = st.number_input(
                "Most schools that one link worker gives up, and most they take on",
                min_value=0,
                value=kept.max_moves_per_worker,
                step=1,
                placeholder="No limit",
                key="set_moves_each",
            )
            st.caption("Spreads change over the team. Default: no limit.")
        with right:
            day = st.date_input(
                "No change of link worker before", kept.no_change_before, format="DD/MM/YYYY", key="set_no_change"
            )
            st.caption("In a plan for an earlier day only schools whose link worker has left move. Default: none.")
        upgrades = st.checkbox(
            "Time left over may go to more meetings than schools are entitled to",
            kept.are_upgrades_allowed,
            key="set_upgrades",
        )
        order = st.multiselect(
            "Which matters first",
            FREE,
            default=list(kept.goal_order) if set(kept.goal_order) <= set(FREE) else [],
            format_func=lambda name: sentence_case(GOAL_WORDS[name]),
            placeholder="The usual order",
            key="set_order",
        )
        st.caption(
            "Choose goals in the order you want; the others follow in the usual one. Every school's link worker and "
            "the meetings it is entitled to always come first. Default: the usual order, on Method."
        )
    return {
        "max_moves_per_worker": each,
        "no_change_before": day,
        "are_upgrades_allowed": upgrades,
        "goal_order": tuple(order),
    }


def sentence_case(text: str) -> str:
    """The text with a capital first."""
    return text[:1].upper() + text[1:]


def _rules(kept: AllocationSettings, model: OperatingModel) -> dict[str, Any]:
    with st.expander("Rules of the service"):
        return {
            "boundary": _choice("Boundaries", BOUNDARY, kept.boundary, model.boundary, model, "set_boundary"),
            "caseload_rule": _choice(
                "Caseloads", CASELOAD, kept.caseload_rule, model.caseload_rule, model, "set_caseload"
            ),
            "leapfrog_scope": _choice(
                "No school with more need meets less often than one with less",
                LEAPFROG,
                kept.leapfrog_scope,
                model.leapfrog_scope,
                model,
                "set_leapfrog",
            ),
        }


def _choice(
    label: str, options: Mapping[str, str], kept: str | None, default: str, model: OperatingModel, key: str
) -> str | None:
    def say(option: str) -> str:
        text = options[default if option == AS_THE_MODEL else option].format(area=model.area_word)
        return f"As the {model.label} model: {text[0].lower()}{text[1:]}" if option == AS_THE_MODEL else text

    order = [AS_THE_MODEL, *options]
    chosen = st.selectbox(label, order, index=order.index(kept or AS_THE_MODEL), format_func=say, key=key)
    return None if chosen == AS_THE_MODEL else chosen


def _search(kept: AllocationSettings) -> dict[str, Any]:
    with st.expander("The search"):
        left, middle, right = st.columns(3, gap="medium")
        with left:
            headroom = st.number_input(
                "Direct time kept free, %",
                0.0,
                50.0,
                kept.headroom_percent,
                step=0.5,
                format="%.1f",
                key="set_headroom",
            )
            st.caption(
                "Room for the unforeseen, of a cluster's link workers together: meetings are set without it. "
                "1 to 3% lets more schools stay with their link worker. Default: 0."
            )
        with middle:
            seconds = st.number_input("Time limit, seconds", 1, 3600, kept.whole_seconds, step=5, key="set_seconds")
            st.caption("The best plan found by then is kept. Default: 30.")
        with right:
            seed = st.number_input("Seed", 0, 2**31 - 1, kept.seed, step=1, key="set_seed")
            st.caption("The same files, settings, earlier plan and seed give the same plan. Default: 1.")
    return {"headroom_percent": headroom, "seconds": seconds, "seed": seed}


def checked(given: dict[str, Any]) -> AllocationSettings | None:
    """The settings, or None with the faults on screen. What the browser checked does not count: it is checked here."""
    try:
        return AllocationSettings.model_validate(given)
    except ValidationError as error:
        for fault in error.errors():
            name = str(fault["loc"][0]).replace("_", " ") if fault["loc"] else "The settings"
            st.error(words.sentence(f"{name}: {fault['msg']}"), icon=":material/error:")
        return None
