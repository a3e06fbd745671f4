"""The form that asks a sweep: of which plan, what question in the user's words, how many plans and about how long."""

import streamlit as st
from pydantic import ValidationError

from allocation.operating_model import OperatingModel
from allocation.settings import AllocationSettings
from allocation.sweep.axes import Axis
from allocation.sweep.levers import Lever
from allocation.sweep.pace import in_words, seconds_before
from allocation.sweep.points import Asked, count_of
from allocation.sweep.question import (
    HIGHEST_REPORTED_PERCENT,
    MOST_DRAWS,
    MOST_POINTS,
    RATE_SOURCE,
    USUAL_RATES,
    USUAL_STEPS,
    CurveSweep,
    ResilienceSweep,
    RobustnessSweep,
    StaffingSweep,
)
from data_sources import scenarios, sweeps
from data_sources.district import District
from data_sources.running.workers import cores
from data_sources.sweeps import SweepRefused
from pages.ui import cache, state, sweep_choose, words
from pages.ui.cache.sweeps import levers

LIVE = "live"
USUAL_SECONDS = 5
AT_ONCE_SECONDS = 1800.0  # what takes longer is begun by a press of its own, when it is known what it is
STAFFING, CURVE, MAP, RESILIENCE, ROBUSTNESS = "staffing", "curve", "map", "resilience", "robustness"
QUESTIONS = {
    STAFFING: "What does one more post buy, and where?",
    CURVE: "How much does one number matter: a caseload limit, a cut-off, referrals?",
    MAP: "How do two numbers work together? (a heat map)",
    RESILIENCE: "What happens when people are away or posts are vacant?",
    ROBUSTNESS: "How sure is each school of its link worker and tier?",
}
CAUSES = {
    "vacancies": "Posts are vacant: so many per cent of all posts, drawn",
    "absences": "People are away: each with this chance, drawn",
}


class _Unreadable(ValueError):
    """Something typed that cannot be read; the message says what and how to write it."""


def show(of: District, *, is_open: bool) -> None:
    """The form in a fold."""
    with st.expander("Ask a new question", expanded=is_open):
        settings, origin, about = _reference(of)
        model = state.model(settings)
        kind = st.selectbox("Question", list(QUESTIONS), format_func=QUESTIONS.__getitem__, key="sweep_kind")
        try:
            question = _question(of, model, settings, str(kind))
        except _Unreadable as fault:
            st.error(str(fault), icon=":material/error:")
            return
        except ValidationError as error:
            for one in error.errors():
                st.error(words.sentence(str(one["msg"]).removeprefix("Value error, ")), icon=":material/error:")
            return
        left, right = st.columns([2, 1], gap="medium")
        seconds = right.number_input("Work for each plan, seconds", 1, 120, USUAL_SECONDS, key="sweep_seconds")
        name = left.text_input("Name", _usual_name(str(kind), about), key=f"sweep_name_{kind}_{about}")
        asked = settings.model_copy(update={"seconds": float(seconds)})
        _ask(of, question, asked, name, origin)


def _reference(of: District) -> tuple[AllocationSettings, str, str]:
    """Of which plan it is asked: live, or a saved scenario; its settings, where it began and what it is called."""
    usual = state.settings(of.authority_code)
    others = {
        one.scenario_id: one for one in scenarios.scenarios(cache.engine(), of.authority_code) if not one.is_archived
    }
    starts = {LIVE: "Live: today's schools, people and rules"}
    starts |= {key: f"The scenario {one.name}" for key, one in others.items()}
    chosen = str(st.selectbox("Ask it of", list(starts), format_func=starts.__getitem__, key="sweep_of"))
    if chosen == LIVE:
        return usual, "Asked of live.", ""
    one = others[chosen]
    settings = usual.model_copy(update={"changes": one.changes, "planning_date": one.planning_date})
    return settings, f"Asked of the scenario '{one.name}'.", one.name


def _question(of: District, model: OperatingModel, settings: AllocationSettings, kind: str) -> Asked:
    if kind == STAFFING:
        return _staffing(of)
    if kind == RESILIENCE:
        return _resilience()
    if kind == ROBUSTNESS:
        st.markdown(
            "Need scores are drawn from what is uncertain in them: weights, scales and means, the chance in small "
            "numbers, what stands in for missing figures. Each draw gets its own tiers and plan."
        )
        left, right = st.columns(2, gap="medium")
        draws = left.number_input("Draws", 1, MOST_DRAWS, 40, key="sweep_draws")
        return RobustnessSweep(draws=draws, seed=_seed(right))
    every = {lever.title: lever for lever in levers(of, model, settings)}
    axes = [_axis(every, "x", 0)]
    if kind == MAP:
        axes.append(_axis(every, "y", 1))
    return CurveSweep(axes=tuple(axes))


def _staffing(of: District) -> StaffingSweep:
    clusters = sorted({str(name) for name in of.schools["cluster"].dropna() if str(name)})
    left, right = st.columns([2, 1], gap="medium")
    chosen = left.multiselect("Clusters", clusters, placeholder="Every cluster", key="sweep_clusters")
    steps = right.text_input(
        "Posts more or fewer, FTE", _listed(USUAL_STEPS), key="sweep_steps", help="Numbers with commas between."
    )
    whole = st.toggle("The whole council as well", value=True, key="sweep_whole")
    st.caption(
        "Posts of the whole council are given in halves, each to the cluster that then lacks most by sums; posts "
        "taken away go from the cluster that can spare most."
    )
    values = tuple(value for value in _numbers(steps, "Posts more or fewer") if value)
    if not values:
        raise _Unreadable("Posts more or fewer: write at least one number other than 0, such as “-0.5, 0.5, 1”.")
    return StaffingSweep(clusters=tuple(chosen), steps=values, is_whole_included=whole)


def _resilience() -> ResilienceSweep:
    left, right = st.columns(2, gap="medium")
    cause = left.selectbox("What is drawn", list(CAUSES), format_func=CAUSES.__getitem__, key="sweep_cause")
    rates = right.text_input("Rates, percent", _listed(USUAL_RATES), key="sweep_rates", help="Numbers, commas between.")
    draws = left.number_input("Draws at each rate", 1, MOST_DRAWS, 20, key="sweep_draws")
    st.caption(
        f"The highest of the usual rates, {HIGHEST_REPORTED_PERCENT:g}%, is the highest vacancy rate that the papers "
        f"behind TAS Planner report: {RATE_SOURCE}. Everybody who is away is away for the whole term."
    )
    return ResilienceSweep(
        cause="absences" if cause == "absences" else "vacancies",
        rates=_numbers(rates, "Rates"),
        draws=draws,
        seed=_seed(right),
    )


def _seed(where: st.delta_generator.DeltaGenerator) -> int:
    return int(where.number_input("Seed", 0, 10_000, 1, key="sweep_seed", help="The same seed draws the same."))


def _axis(every: dict[str, Lever], name: str, place: int) -> Axis:
    left, right = st.columns(2, gap="medium")
    which = "Which number" if name == "x" else "Against which number"
    title = left.selectbox(which, list(every), index=min(place * 7, len(every) - 1), key=f"sweep_lever_{name}")
    lever = every[str(title)]
    if lever.now is not None:
        left.caption(f"Now: {lever.axis.says(lever.now)}.")
    typed = right.text_input(
        "Values", _listed(lever.axis.values), key=f"sweep_values_{name}_{title}", help="Numbers with commas between."
    )
    return type(lever.axis).model_validate(lever.axis.model_dump() | {"values": _numbers(typed, str(title))})


def _numbers(text: str, what: str) -> tuple[float, ...]:
    """The numbers typed; decimal points, commas or semicolons between."""
    found = []
    for part in text.replace(";", ",").replace("−", "-").split(","):
        if part.strip():
            try:
                found.append(float(part.strip().removesuffix("%")))
            except ValueError:
                raise _Unreadable(
                    f"{what}: “{part.strip()}” is not a number. Write numbers with commas between, such as “7, 8, 9.5”."
                ) from None
    if not found:
        raise _Unreadable(f"{what}: write at least one number.")
    return tuple(found)


def _listed(values: tuple[float, ...]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _usual_name(kind: str, about: str) -> str:
    names = {
        STAFFING: "Staffing curve",
        CURVE: "Curve",
        MAP: "Heat map",
        RESILIENCE: "Who can be away",
        ROBUSTNESS: "How sure the plan is",
    }
    return f"{names[kind]}{f', {about}' if about else ''}"


def _ask(of: District, question: Asked, settings: AllocationSettings, name: str, origin: str) -> None:
    clusters = of.schools["cluster"].dropna().astype(str)
    plans = count_of(question, clusters[clusters != ""].nunique())
    seconds = seconds_before([], settings.seconds, plans, cores())
    is_begun_at_once = seconds <= AT_ONCE_SECONDS
    begins = (
        "It begins as soon as you ask." if is_begun_at_once else "That is long, so it is kept first and begun by you."
    )
    st.markdown(
        f"**{words.count(plans, 'plan')}** to be solved, {in_words(seconds)} with "
        f"{words.count(cores(), 'solve')} at once, longer while others use the machine; plans "
        f"that were solved before come at once. {begins}"
    )
    if plans > MOST_POINTS:
        st.error(f"That is more than {MOST_POINTS:,} plans. Take fewer values or draws.", icon=":material/error:")
        return
    label = "Work it out" if is_begun_at_once else "Keep the question"
    if not st.button(label, type="primary", icon=":material/query_stats:", key="sweep_ask"):
        return
    try:
        new = sweeps.ask(
            cache.engine(), of.authority_code, name, question, settings, origin=origin, by=state.user_name()
        )
    except SweepRefused as refusal:
        st.error(str(refusal), icon=":material/error:")
        return
    sweep_choose.go_to(new.sweep_id, begin=is_begun_at_once)
