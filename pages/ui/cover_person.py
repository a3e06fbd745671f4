"""One link worker's absence in full: who takes each school and why, how full everybody is, and the draft it begins."""

import streamlit as st

from allocation.cover.absence import Absence
from allocation.cover.entities import AbsenceCover, Arranged, CoverRun
from data_sources import cover_plans, cover_report
from data_sources.cover_plans import CoverQuestion
from pages.ui import cache, cover_draft, cover_people, tables, tiers_judge, words
from pages.ui.rebalance_view import View

WITHIN, EMERGENCY = "within", "emergency"


def show(view: View, asked: CoverQuestion, run: CoverRun, *, is_of_version: bool) -> None:
    """A list of link workers, then everything about the one that is chosen; drawn by itself when another is."""
    st.subheader("One link worker", anchor=False)
    in_order = list(cover_people.people_table(asked, run)["worker_id"])
    named = {one.worker_id: one.name for one in asked.absences}
    who = st.selectbox("Who is away", in_order, format_func=named.__getitem__, key="cover_who")
    found = run.of(who)
    if found is None:
        return
    absence = asked.absence(who)
    st.markdown(" ".join(sentences(absence, found)))
    _schools(asked, absence, found)
    _loads(asked, found.within, "with the cover", "within")
    if found.emergency:
        with st.expander("In an emergency: every school covered as it is now"):
            st.markdown("\n".join(f"- {one}" for one in emergency_sentences(found.emergency)))
            _loads(asked, found.emergency, "in an emergency", "emergency")
    _begin(view, asked, absence, found, is_of_version=is_of_version)


def sentences(absence: Absence, found: AbsenceCover) -> list[str]:
    """What becomes of the schools, how long it holds, how full people are, and how sure all of it is."""
    within, worst = found.within, found.within.worst
    schools = words.count(len(within.schools), "school")
    said = [f"**{absence.name} leads {schools}: {_parts(within)}.**", _how_long(absence, found)]
    if worst.hours_percent is not None:
        said.append(
            f"The fullest of those who take a school on uses {worst.hours_percent_before:.0f}% of their direct time "
            f"now, {worst.hours_percent:.0f}% with the cover."
        )
    broken = list(within.newly_broken)
    said.append(
        f"Checked again by other code than the search: {words.listed(broken)}"
        if broken
        else "Checked again by other code than the search: no rule is broken that the plan does not break already."
    )
    said.append("Proven: nothing better exists." if found.is_proven else "Not proven: something better may exist.")
    return said


def _parts(within: Arranged) -> str:
    parts = [f"{within.full} covered as now"] if within.full else []
    parts += [f"{within.lower} covered at a lower tier"] if within.lower else []
    parts += [f"{within.without} without cover"] if within.without else []
    return words.listed(parts)


def _how_long(absence: Absence, found: AbsenceCover) -> str:
    if found.weeks_full >= absence.term_weeks:
        return "Every school can keep its tier for a whole term, so for as long as it takes."
    full = cover_people.lasts(found.weeks_full, absence.term_weeks)
    longest = f"All schools keep their tier for {full}" if found.weeks_full else "Not all schools keep their tier"
    if found.weeks_full and found.weeks_full < absence.weeks:
        longest += f" at most; {words.count(absence.weeks, 'week')} are asked for"
    elif not found.weeks_full:
        longest += ", not even for a week"
    if found.weeks_covered > found.weeks_full:
        longest += f"; at lower tiers all are covered for {cover_people.lasts(found.weeks_covered, absence.term_weeks)}"
    return f"{longest}."


def emergency_sentences(emergency: Arranged) -> list[str]:
    """How full the fullest would be, and which limits that breaks."""
    worst, said = emergency.worst, []
    if worst.hours_percent is not None:
        caseload = (
            f", and somebody at {worst.caseload_percent:.0f}% of their caseload" if worst.caseload_percent else ""
        )
        said.append(
            "Shared out so that nobody is fuller than need be: somebody would be at "
            f"{worst.hours_percent:.0f}% of their direct time{caseload}."
        )
    if emergency.without:
        said.append(f"{words.count(emergency.without, 'school')} nobody else may lead at all.")
    return said + list(emergency.newly_broken)


def _schools(asked: CoverQuestion, absence: Absence, found: AbsenceCover) -> None:
    table = cover_report.school_table(asked, absence, found.within, found.emergency)
    columns = {
        "name": tables.text("School"),
        "covered_by": tables.text("Covered by"),
        "why": tables.text("Why", width="large"),
        "tier_before": tables.text("Tier now"),
        "tier_meanwhile": tables.text("Tier meanwhile"),
        "minutes_away": tables.number("Minutes away"),
        **({"emergency_cover": tables.text("In an emergency")} if found.emergency else {}),
        "need_points": tables.number("Need score", 1),
        "urn": tables.text("URN"),
    }
    alt = f"Who takes the schools of {absence.name}, and why"
    tables.show(table, columns, key="cover_schools", alt=alt, placeholder="none", is_tall=True)


def _loads(asked: CoverQuestion, cover: Arranged, when: str, key: str) -> None:
    if not cover.loads:
        return
    columns = {
        "name": tables.text("Takes schools on"),
        "schools": tables.number("Schools more"),
        "hours_percent_before": tables.number("Hours now, %"),
        "hours_percent": tables.number(f"Hours {when}, %", help="Over the whole term."),
        "hours_percent_while_away": tables.number("Hours in those weeks, %"),
        "caseload_percent_before": tables.number("Caseload now, %"),
        "caseload_percent": tables.number(f"Caseload {when}, %", help="Over the whole term."),
        "caseload_percent_while_away": tables.number("Caseload in those weeks, %"),
    }
    alt = f"How full those who take schools on are {when}"
    tables.show(cover_report.load_table(asked, cover), columns, key=f"cover_loads_{key}", alt=alt, placeholder="none")


def _begin(view: View, asked: CoverQuestion, absence: Absence, found: AbsenceCover, *, is_of_version: bool) -> None:
    """The form that begins the cover as a draft."""
    kinds = {WITHIN: f"Within everybody's limits: {_parts(found.within)}"}
    if found.emergency:
        kinds[EMERGENCY] = f"In an emergency, limits exceeded: {_parts(found.emergency)}"
    with st.form(f"cover_begin_{absence.worker_id}", border=True):
        st.markdown(
            f"**Begin this cover as a draft.** The plan stays as it is. When {absence.name} is back, the draft gives "
            "every school back."
        )
        kind = st.radio(
            "Which cover", list(kinds), format_func=kinds.__getitem__, key=f"cover_kind_{absence.worker_id}"
        )
        left, _ = st.columns([1, 2])
        by = tiers_judge.your_name(left, f"cover_by_{absence.worker_id}")
        is_asked = st.form_submit_button(
            "Begin a cover draft", type="primary", icon=":material/edit_note:", key="cover_begin"
        )
    if is_asked:
        chosen = found.emergency if kind == EMERGENCY and found.emergency else found.within
        _start(view, asked, absence, chosen, by, is_of_version=is_of_version)


def _start(
    view: View, asked: CoverQuestion, absence: Absence, cover: Arranged, by: str, *, is_of_version: bool
) -> None:
    summary = view.saved.summary
    where = f"version {summary.number}, revision {view.revision}" if is_of_version else "today's allocation"
    parent = (summary.version_id, view.revision) if is_of_version else None
    origin = f"{absence.words}. Began from {where}: {_parts(cover)}."
    cover_draft.go_on_with(
        lambda: cover_plans.begin(cache.engine(), asked, absence, cover, by=by, origin=origin, parent=parent)
    )
