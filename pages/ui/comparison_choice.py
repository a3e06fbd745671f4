"""Which models to set side by side, what was worked out before, and which cannot be solved and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from allocation.model_comparison.compare import FEWEST, MOST
from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from data_sources import council_models, model_runs, stores
from data_sources.district import District
from data_sources.model_runs import Choice, KeptRun, Ready, Refused, Waiting
from data_sources.planning import Prepared
from pages.ui import cache, comparison_job, model_choice, nav, state, words

COMPARED = "compared_models"


@dataclass(frozen=True, eq=False)
class Chosen:
    """The models chosen, in order: those worked out with their runs, those that could be, and those that cannot."""

    ready: tuple[Ready, ...]
    kept: tuple[KeptRun, ...]
    to_solve: tuple[Ready, ...]
    not_solved: tuple[Waiting | Refused, ...]


def show(of: District) -> Chosen:
    """The list, the time limit and the button. Gives what was chosen and what is known of it."""
    labels = council_models.names(cache.engine(), of.authority_code)
    models, limit = _before(of, labels)
    ids = st.multiselect(
        f"Operating models, {FEWEST} to {MOST}; the others are set against the first",
        list(labels),
        default=models,
        format_func=labels.__getitem__,
        max_selections=MOST,
        placeholder="Choose models",
        key="compare_models",
        persist_state="session",
    )
    seconds = st.number_input(
        "Time limit for each model's plan, seconds",
        1,
        3600,
        limit,
        step=5,
        key="compare_seconds",
        persist_state="session",
    )
    st.caption(
        "Each model is used as your council reads it and with your council's answers, by its own rules: caps on moves "
        "and rules changed on the Allocation page are left aside. The staff it takes is worked out after its plan, in "
        "about the same time at most. What was worked out before is kept and not solved again while data, model and "
        "settings stay as they are."
    )
    chosen = _chosen(model_runs.choices(cache.engine(), of, ids, state.settings(of.authority_code), seconds, _road(of)))
    _button(of, chosen, ids, int(seconds))
    return chosen


def not_solved(chosen: Chosen) -> None:
    """Every chosen model that cannot be solved: what is still to be said, or what contradicts what."""
    for one in chosen.not_solved:
        with st.container(border=True):
            if isinstance(one, Waiting):
                numbers = words.count(len(one.questions), "number")
                lead = f"{one.label} is not solved: a plan needs {numbers} that the paper leaves to your council."
                lines = [question.question for question in one.questions]
            else:
                lead, lines = f"{one.label} cannot be solved as it is:", list(one.reasons)
            st.warning(lead, icon=":material/help:")
            st.markdown("\n".join(f"- {words.sentence(line)}" for line in lines))
            if isinstance(one, Waiting) and st.button(
                f"Answer for {one.label}", key=f"answer_{one.model_id}", icon=":material/edit:"
            ):
                model_choice.look_at(one.model_id)
                st.switch_page(nav.MODEL)
            if isinstance(one, Refused):
                nav.link(nav.MODEL, "Go to Operating model")


def one_only(chosen: Chosen) -> None:
    """Where only one model is there to show: what it takes to compare."""
    if len(chosen.kept) == 1:
        st.info(
            f"Only {chosen.ready[0].label} is worked out, so there is nothing to set it against yet. Choose another "
            "model above and work it out.",
            icon=":material/info:",
        )


def _before(of: District, labels: dict[str, str]) -> tuple[list[str], int]:
    """The models compared last, else the one in use; and the time limit."""
    kept = stores.get_setting(cache.engine(), of.authority_code, COMPARED, {})
    models = [one for one in kept.get("models", []) if one in labels][:MOST]
    in_use = council_models.chosen_id(cache.engine(), of.authority_code)
    return models or [in_use], int(kept.get("seconds", round(state.settings(of.authority_code).seconds)))


def _road(of: District) -> model_runs.Road:
    def prepare(model: OperatingModel, settings: AllocationSettings) -> Prepared:
        return cache.prepared(of, model, settings)

    return prepare


def _chosen(several: Sequence[Choice]) -> Chosen:
    ready = [one for one in several if isinstance(one, Ready)]
    found = [(one, model_runs.kept_run(cache.engine(), one)) for one in ready]
    return Chosen(
        ready=tuple(one for one, kept in found if kept),
        kept=tuple(kept for _, kept in found if kept),
        to_solve=tuple(one for one, kept in found if kept is None),
        not_solved=tuple(one for one in several if not isinstance(one, Ready)),
    )


def _button(of: District, chosen: Chosen, ids: Sequence[str], seconds: int) -> None:
    active = comparison_job.is_active(of.authority_code)
    waiting = len(chosen.to_solve)
    idle = f"Work out {words.count(waiting, 'model')}" if waiting else "Work out"
    label = "Working the models out" if active else idle
    is_enough = FEWEST <= len(ids) <= MOST
    if st.button(
        label,
        type="primary",
        icon=":material/play_arrow:",
        disabled=active or not waiting or not is_enough,
        key="compare_now",
    ):
        settings = {"models": list(ids), "seconds": seconds}
        stores.set_setting(cache.engine(), of.authority_code, COMPARED, settings, state.user_name())
        comparison_job.start(of, chosen.to_solve, seconds)
        st.rerun()
    if not is_enough:
        st.caption(f"Choose {FEWEST} to {MOST} models.")
    elif not waiting and chosen.kept:
        st.caption("All that can be solved is worked out: the comparison is below.")
