"""When link workers and partners are in, shown and entered on the Calendar page."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from allocation.operating_model import OperatingModel
from allocation.term_calendar.entities import Away, Person
from allocation.term_calendar.presence import pattern_words
from data_sources import calendar_entries
from data_sources.calendar_data import CalendarData
from data_sources.district import District
from data_sources.reading.contract import FileRefused
from pages.ui import cache, calendar_entry, state, tables, words

KIND = "availability"
NEW = "new"
EVERYWHERE = "All schools"
COLUMNS = {
    "name": tables.text("Name"),
    "role": tables.text("Comes as"),
    "covers": tables.text("Covers"),
    "days": tables.text("In", width="large"),
    "away": tables.text("Away", width="medium"),
    "most": tables.text("Most meetings a day"),
}


def show(of: District, model: OperatingModel, known: CalendarData) -> None:
    """Everybody's days as a table, a form for one person, and the last entry to undo."""
    link_workers = [
        known.presence.get(one.worker_id, Person(one.worker_id, one.name, cluster=one.cluster)) for one in of.workers
    ]
    everybody = {one.person_id: one for one in (*link_workers, *known.partners)}
    said = {*known.presence, *(one.person_id for one in known.partners)}
    tables.show(
        people_table(list(everybody.values()), said),
        COLUMNS,
        key="calendar_people",
        alt="Days of link workers and partners",
    )
    names = {one.person_id: f"{one.name} ({one.role or 'link worker'})" for one in everybody.values()}
    names[NEW] = "A partner who is not listed yet"
    chosen = st.selectbox("Whose days", list(names), format_func=names.__getitem__, key="days_of")
    person = everybody.get(chosen, Person("", "", is_partner=True))
    _form(of, model, person, known)
    if person.person_id in said:
        _forget(of, person)
    calendar_entry.undo(of.authority_code, KIND)


def people_table(people: Sequence[Person], said: set[str]) -> pd.DataFrame:
    """One row a person: name, role, covers, days, away and most meetings a day, in words. `said`: whose days were ever
    given; the others are in every day as far as is known."""
    rows = [
        {
            "name": one.name,
            "role": one.role or "link worker",
            "covers": one.cluster or "all",
            "days": pattern_words(one.half_days) + ("" if one.person_id in said else " (nothing said)"),
            "away": "; ".join(_away_words(away) for away in one.away) or "no days",
            "most": str(one.most_a_day),
        }
        for one in people
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _away_words(away: Away) -> str:
    until = "" if away.first == away.last else f" to {words.day(away.last)}"
    return f"{words.day(away.first)}{until}" + (f" ({away.reason})" if away.reason else "")


def _form(of: District, model: OperatingModel, person: Person, known: CalendarData) -> None:
    key = f"days_{person.person_id or NEW}_{hash(person)}"
    with st.form(key, border=False):
        name, role, cluster = person.name, person.role, person.cluster
        if person.is_partner:
            name, role, cluster = _who(of, model, person, key)
        half_days = calendar_entry.half_days("In", person.half_days, key)
        st.markdown("Days away. A row without a last day is one day.")
        away = calendar_entry.runs(
            [(one.first, one.last, one.reason) for one in person.away], "First day", "Last day", "Why", f"{key}_away"
        )
        most = st.radio(
            "Most meetings a day", [1, 2], index=person.most_a_day - 1, horizontal=True, key=f"{key}_most",
            help="Two are one in the morning and one in the afternoon.",
        )  # fmt: skip
        if not st.form_submit_button("Keep these days", icon=":material/save:", key=f"{key}_save"):
            return
    if not name:
        st.error("A partner needs a name.", icon=":material/error:")
        return
    days_away = tuple(Away(*one) for one in away)
    entered = Person(person.person_id, name, person.is_partner, cluster, role, half_days, days_away, int(most))
    if person.name and name != person.name:
        st.error(f"{person.name} cannot be renamed here. Enter {name} as a new partner.", icon=":material/error:")
        return
    if not person.name and name in {one.name for one in known.partners} | {one.name for one in of.workers}:
        st.error(f"{name} is listed already. Choose {name} above to change their days.", icon=":material/error:")
        return
    _keep(of, entered)


def _who(of: District, model: OperatingModel, person: Person, key: str) -> tuple[str, str, str]:
    """Name, role and cluster of a partner."""
    one, two, three = st.columns(3, gap="medium")
    name = one.text_input("Name", person.name, key=f"{key}_name", disabled=bool(person.name))
    roles = [partner.label for partner in model.partners]
    roles += [person.role] if person.role and person.role not in roles else []
    role = two.selectbox(
        "Comes as", roles, index=roles.index(person.role) if person.role else 0, key=f"{key}_role",
        help="The partners of the plan's operating model.",
    )  # fmt: skip
    areas = [EVERYWHERE, *sorted({one for one in of.schools["cluster"].dropna() if one})]
    area = three.selectbox(
        "Covers", areas, index=areas.index(person.cluster) if person.cluster in areas else 0, key=f"{key}_cluster"
    )
    return " ".join(name.split()), role or "", "" if area == EVERYWHERE else area


def _keep(of: District, person: Person) -> None:
    engine = cache.engine()
    try:
        calendar_entries.enter_person(engine, of.authority_code, person, of.workers, state.user_name())
    except FileRefused as refused:
        calendar_entry.refusal(refused)
        return
    st.toast(f"The days of {person.name} are kept. Find dates anew to use them.")
    st.rerun()


def _forget(of: District, person: Person) -> None:
    then = "comes to no meeting any more" if person.is_partner else "is then taken to be in every day"
    label = f"Take the days of {person.name} away"
    if st.button(label, icon=":material/delete:", key="forget_days", help=f"{person.name} {then}."):
        engine = cache.engine()
        calendar_entries.forget_person(engine, of.authority_code, person, of.workers, state.user_name())
        st.rerun()
