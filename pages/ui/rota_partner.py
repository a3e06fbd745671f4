"""One partner: the largest offer it can sustain, the sum behind its figures, and every school's visits."""

import pandas as pd
import streamlit as st

from allocation.partner_rota import sentences, tables
from allocation.partner_rota.afford import PartnerNeed
from allocation.partner_rota.claims import SplitResult
from allocation.partner_rota.entities import OwedState
from allocation.partner_rota.ladder import Rung, ladder, largest_offers
from allocation.partner_rota.split import VisitSplit
from allocation.partner_rota.wording import hours, of_meetings, posts, schools
from pages.ui import rota_split, words
from pages.ui import tables as screen
from pages.ui.rota_basis import Basis

MOST_OFFERS = 6
_NUMBERLESS = {OwedState.NOT_SAID.value: "not said yet", OwedState.NO_TIER.value: "no tier"}
_COLUMNS = {
    "name": screen.text("School", width="medium"),
    "owed": screen.text("Visits due"),
    "given": screen.text("Visits given"),
    "need_points": screen.number("Need score", 1),
    "why": screen.text("Why", width="medium"),
    "phase": screen.text("Phase"),
    "cluster": screen.text("Cluster"),
    "tier": screen.text("Tier"),
}


def choose(basis: Basis) -> PartnerNeed:
    """The partner a person picks, the first that is short first."""
    needs = {need.partner.id: need for need in basis.rota.partners}
    st.header("One partner", anchor=False)
    first = next((name for name, need in needs.items() if need.short_hours), next(iter(needs)))
    chosen = st.selectbox(
        "Partner",
        list(needs),
        index=list(needs).index(first),
        format_func=lambda name: needs[name].partner.label,
        key="rota_partner",
        persist_state="session",
    )
    return needs[chosen]


def show(basis: Basis, need: PartnerNeed, split: SplitResult | None, decided: dict[str, VisitSplit]) -> None:
    """Largest offer, split, schools and sum of one partner."""
    _largest(basis, need)
    rota_split.show(basis, need, split, rota_split.accepted(basis).get(need.partner.id))
    _schools(basis, need, decided)
    with st.expander("How this was worked out", key="rota_sum"):
        _sum(basis, need)


def _largest(basis: Basis, need: PartnerNeed) -> None:
    rungs = ladder(need)
    if not rungs:
        return
    st.subheader("The largest offer it can sustain", anchor=False)
    _list(sentences.largest(need, basis.model))
    offers = largest_offers(need)
    if len(offers) > 1:
        lead = "Any one of these uses the hours as far as they go, and none can be raised:"
        st.markdown(lead if len(offers) <= MOST_OFFERS else f"{lead[:-1]}; the first {MOST_OFFERS} of {len(offers)}:")
        _list([f"{_first(sentences.offer_words(basis.model, one))}." for one in offers[:MOST_OFFERS]])
    with st.expander("Every step, with the other schools as the rule says", key="rota_steps"):
        screen.small(_steps(basis, rungs), alt=f"Steps of attendance of {need.partner.label}")


def _steps(basis: Basis, rungs: tuple[Rung, ...]) -> pd.DataFrame:
    rows = [
        (
            _first(schools(rung.cell, basis.model)),
            of_meetings(rung.visits, rung.cell) + (" (the rule)" if rung.is_rule else ""),
            hours(rung.hours),
            _fits(rung),
        )
        for rung in rungs
    ]
    return pd.DataFrame(rows, columns=["Schools", "Comes to", "Hours a term in all", "Against the offer"])


def _fits(rung: Rung) -> str:
    if rung.short_hours is None:
        return "not said yet"
    if rung.fits:
        return "fits"
    more = f", {posts(rung.short_fte)}" if rung.short_fte is not None else ""
    return f"{hours(rung.short_hours)} short{more}"


def _schools(basis: Basis, need: PartnerNeed, decided: dict[str, VisitSplit]) -> None:
    table = tables.schools(basis.rota, decided)
    mine = table[table["partner_id"].eq(need.partner.id)]
    st.subheader("Every school", anchor=False)
    due = mine[mine["owed_visits"] > 0]
    given = int(due["given_visits"].sum())
    st.markdown(
        f"{words.count(len(due), 'school')} {words.have(len(due))} visits due; {words.count(given, 'visit')} given."
    )
    is_only_due = st.toggle("Only schools with visits due or not said", value=True, key="rota_only_due")
    rows = mine[~mine["owed_visits"].eq(0)] if is_only_due else mine
    if rows.empty:
        st.markdown("No school has visits due from this partner.")
        return
    worded = rows.assign(
        phase=[words.short_phase(phase) for phase in rows["phase"]],
        owed=[_count(figure, state) for figure, state in zip(rows["owed_visits"], rows["state"], strict=True)],
        given=[_count(figure, state) for figure, state in zip(rows["given_visits"], rows["state"], strict=True)],
    )
    area = basis.model.area_word.capitalize()
    columns = _COLUMNS | {"cluster": screen.text(area)}
    screen.show(
        worded,
        columns,
        key="rota_schools",
        alt=f"Visits of {need.partner.label} by school",
        placeholder="not enough data",
    )


def _count(figure: float, state: str) -> str:
    return _NUMBERLESS.get(state) or words.up_to(figure, 2)


def _sum(basis: Basis, need: PartnerNeed) -> None:
    lines = sentences.worked(need, basis.model)
    if not lines:
        st.markdown("There is no number yet to work out.")
    _list(lines)
    length = need.partner.visit_hours
    st.caption(f"Hours a visit: {length.status}. {length.origin}")
    for phase, rule in need.partner.attendance.items():
        figures = [rule.visits] if rule.visits else list(rule.tiers.values())
        for figure in figures:
            st.caption(f"{_first(phase)} schools: {figure.status}. {figure.origin}")
        if rule.is_advice_only:
            st.caption(f"{_first(phase)} schools: advice only. {basis.model.source}: “{rule.sentence}”")


def _list(lines: list[str]) -> None:
    st.markdown("\n".join(f"- {line}" for line in lines))


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]
