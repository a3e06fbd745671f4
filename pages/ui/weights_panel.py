"""The panel of the Weights page: controls on one side, and at once what they would change on the other."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from allocation.need.choices import NeedChoices
from allocation.need.indicators import NeedSettings
from allocation.operating_model import OperatingModel
from allocation.tiers.compare import DOWN, UP, compare_scores
from data_sources import need_choices, planning
from data_sources.district import District
from pages.ui import cache, state, tables, weights_form, weights_words, words

_KEPT = "weights_kept"
ARROWS = {UP: "↑ ", DOWN: "↓ "}


@st.fragment
def show(of: District, model: OperatingModel) -> None:
    """Only this panel runs again when a slider moves."""
    code = of.authority_code
    standing = cache.standing(of)
    weights_form.prepare(code, standing.choices)
    st.markdown(weights_words.in_force(standing.choices, need_choices.since(cache.engine(), code)))
    if st.session_state.pop(_KEPT, False):
        st.success("These weights are now in force on every page and for every plan made from here on.")
    # Filled once the sliders are read; above them, so that it is in view while they are moved on a phone.
    lead = st.container()
    left, right = st.columns([1, 1.8], gap="large")
    with left:
        weights_form.show(code)
        chosen = weights_form.chosen(code)
        settings = _lawful(chosen, of, lead)
        if settings:
            _shares(settings)
        _buttons(code, chosen, standing.choices, can_keep=settings is not None)
    if settings:
        after = planning.score(of, chosen, standing.frozen)
        rows = compared(of, compare_scores(cache.need(of), after, model), model)
        lead.markdown(weights_words.changes(rows))
        with right:
            _results(rows, chosen, model)


def _lawful(chosen: NeedChoices, of: District, lead: DeltaGenerator) -> NeedSettings | None:
    try:
        return chosen.settings(national_goalposts=of.national_goalposts)
    except ValueError as fault:
        lead.error(weights_words.fault(str(fault)), icon=":material/error:")
        return None


def _shares(settings: NeedSettings) -> None:
    shares = weights_form.shares(settings)
    rows = [{"Share of the score": one.words, "%": f"{share:.1f}"} for one, share in shares]
    rows.append({"Share of the score": "Total", "%": f"{sum(share for _, share in shares):.1f}"})
    tables.small(pd.DataFrame(rows), alt="What share of the score each measure has")


def _buttons(code: str, chosen: NeedChoices, in_force: NeedChoices, can_keep: bool) -> None:
    is_new = weights_in_full(chosen) != weights_in_full(in_force) if can_keep else False
    st.button(
        "Use these weights",
        type="primary",
        key="weights_use",
        disabled=not is_new,
        on_click=_keep,
        args=(code,),
        help="Keeps them for this council, with your name and the time.",
    )
    with st.container(horizontal=True):
        st.button("Back to those in force", key="weights_back", on_click=weights_form.put, args=(code, in_force))
        st.button("Back to the defaults", key="weights_default", on_click=weights_form.put, args=(code, NeedChoices()))


def weights_in_full(choices: NeedChoices) -> tuple[object, ...]:
    """Everything a choice comes to, so that two ways of saying the same are equal."""
    settings = choices.settings()
    shares = tuple((one.name, round(share, 6)) for one, share in weights_form.shares(settings))
    return shares, choices.normalisation, choices.aggregation


def _keep(code: str) -> None:
    """Keeps what the controls say when the button is pressed; a slider may have moved since they were last drawn."""
    try:
        need_choices.keep(cache.engine(), code, weights_form.chosen(code), state.user_name())
    except ValueError:  # the panel says what is wrong with them
        return
    st.session_state[_KEPT] = True


def _results(rows: pd.DataFrame, chosen: NeedChoices, model: OperatingModel) -> None:
    tables.small(tier_counts(rows, model), alt="Schools in each tier now and with these weights")
    columns = {
        "name": tables.text("School", width=200),
        "tier_arrow": tables.text("Tier changes to", width=145),
        "rank_before": tables.number("Rank now", width=80),
        "rank_after": tables.number("Rank then", help="With these weights.", width=85),
        "rank_change": tables.number("Places up", help="Towards rank 1; with a minus, down.", width=90),
        "points_before": tables.number("Score now", 1),
        "points_after": tables.number("Score with these", 1),
        "tier_now": tables.text("Tier now"),
        "tier_then": tables.text("Tier with these"),
        "phase_name": tables.text("Phase"),
        "cluster": tables.text("Cluster"),
        "urn": tables.text("URN"),
    }
    alt = "Every school now and with these weights"
    tables.show(rows, columns, key="weights_changes", alt=alt, placeholder="no score")
    choices = pd.DataFrame(
        [(name, str(value)) for name, value in chosen.model_dump(mode="json").items()], columns=["choice", "value"]
    )
    tables.downloads(lambda: {"Changes": rows, "Choices": choices}, "what other weights would change", key="weights")
    st.caption("Tiers here are by the score alone, before the rules that hold a tier from one term to the next.")


def tier_counts(rows: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """How many schools have each tier, now and then, and how many none; the columns add up to all schools."""
    labels = [tier.label for tier in model.tiers]
    now, then = (rows[column].value_counts().reindex(labels, fill_value=0) for column in ("tier_now", "tier_then"))
    counts = pd.DataFrame({"Schools by tier": labels, "Now": now.to_numpy(), "With these": then.to_numpy()})
    without = [int(rows[column].isna().sum()) for column in ("tier_now", "tier_then")]
    if any(without):
        counts.loc[len(counts)] = ["No score, so no tier by score", *without]
    return counts


def compared(of: District, rows: pd.DataFrame, model: OperatingModel) -> pd.DataFrame:
    """The comparison with names and words people know."""
    schools = of.schools.assign(urn=of.schools["urn"].astype(str))[["urn", "name", "cluster"]]
    named = {tier.id: tier.label for tier in model.tiers}
    then = rows["tier_after"].map(named)
    changes = zip(rows["tier_change"], then, strict=True)
    return rows.merge(schools, on="urn", validate="one_to_one").assign(
        phase_name=rows["phase"].map(words.short_phase),
        tier_now=rows["tier_before"].map(named),
        tier_then=then,
        tier_arrow=[f"{ARROWS[way]}{tier}" if way in ARROWS else "" for way, tier in changes],
    )
