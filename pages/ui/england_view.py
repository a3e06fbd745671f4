"""The parts of the England page: the map with an authority's figures beside it, the table, goals and notes."""

import pandas as pd
import streamlit as st

from data_sources.national import report, sentences
from data_sources.national.run import NationalRun
from data_sources.national.summary import MADE_UP_STAFF
from pages.ui import cache, england_map, england_words, map_legend, tables, words

CODE = "england_authority"
DECK = "england_map"
EVERYWHERE = ""


def made_up_note(found: NationalRun) -> None:
    """Says that staff are invented, where they are."""
    made_up = int(found.rows["staff"].eq(MADE_UP_STAFF).sum())
    if made_up:
        st.html(
            f'<div class="tas-banner" role="note"><strong>Made-up staff in {made_up} of {len(found.rows)} authorities'
            "</strong>Their schools are real; link workers, clusters and who leads which school today are made up, to "
            "show that all of England can be planned. No figure about them is a real council's.</div>"
        )


def big(found: NationalRun) -> None:
    """What the run came to, in five figures and two sentences."""
    with st.grid(5, min_column_width=150, gap="small"):
        for label, value in england_words.headline_figures(found).items():
            st.metric(label, value, border=True, height="stretch")
    st.markdown(f"{sentences.headline(found)} {sentences.gap(found)}")


def choose(found: NationalRun) -> str:
    """The authority looked at; "" for all of England. The map, the table and this box choose the same."""
    names = found.rows.sort_values("authority_name").set_index("authority_code")["authority_name"]
    codes = [EVERYWHERE, *names.index]
    if st.session_state.get(CODE, EVERYWHERE) not in codes:
        st.session_state[CODE] = EVERYWHERE
    return str(
        st.selectbox(
            "Authority", codes, format_func=lambda code: names.get(code, "All of them"), key=CODE, bind="query-params"
        )
    )


def take_click() -> None:
    """A click on an authority's mark chooses it, before the page is drawn."""
    objects = st.session_state[DECK]["selection"]["objects"]
    for layer, chosen in objects.items():
        if layer.startswith(england_map.NAMES_LAYER) and chosen:
            st.session_state[CODE] = str(chosen[0]["authority_code"])


def picture(found: NationalRun, chosen: str) -> None:
    """The map of all schools with a place."""
    placed = found.schools.dropna(subset=["longitude", "latitude"])
    letters = england_map.classes(placed["national_points"])
    said = england_words.map_sentence(placed, letters)
    st.pydeck_chart(
        cache.england_deck(chosen),
        key=DECK,
        on_select=take_click,
        selection_mode="single-object",
        height=england_map.HEIGHT_PIXELS,
        alt=f"Map of {len(placed):,} schools by national need score. {said} The table below has the same by authority.",
    )
    without = len(found.schools) - len(placed)
    missing = f" {words.count(without, 'school')} without a place {words.were(without)} not on it." if without else ""
    st.caption(
        f"{said} The neediest are drawn on top. A ring marks the middle of an authority's schools: point at it for "
        f"its name, click it to choose it. No outlines of authorities are loaded, so none are drawn.{missing}"
    )


def panel(found: NationalRun, chosen: str) -> None:
    """The figures of the authority chosen, and the legend with its counts."""
    mine = found.schools[found.schools["authority_code"].eq(chosen)] if chosen else found.schools
    if chosen:
        row = found.rows.set_index("authority_code").loc[chosen]
        st.header(str(row["authority_name"]), anchor=False)
        tables.facts(england_words.facts(row), alt=f"Figures of {row['authority_name']}")
    else:
        st.header("All of them", anchor=False)
        st.markdown("Choose an authority in the box above, in the table below or by a click on the map.")
    counts = england_map.classes(mine["national_points"]).value_counts()
    items = [
        f"{map_legend.dot(24, one.colour, one.ink, one.letter)}<span>{one.letter}: {one.label} "
        f"<strong>({int(counts.get(one.letter, 0)):,})</strong></span>"
        for one in england_map.CLASSES
    ]
    st.html(map_legend.in_parts([("National need score, schools in each class", items)]))


def table(found: NationalRun) -> None:
    """A row an authority; a row that is chosen is the authority looked at."""
    st.header("Authorities", anchor=False)
    frame = found.rows.assign(urn=found.rows["authority_code"])

    def take(place: int) -> None:
        st.session_state[CODE] = str(frame["authority_code"].iloc[place])

    tables.pick(frame, england_words.columns(), key="england_rows", alt="Every authority's figures", taken=take)
    tables.downloads(lambda: report.sheets(found), "England", key="england")


def schools(found: NationalRun, chosen: str) -> None:
    """The schools of the authority chosen."""
    if not chosen:
        return
    mine = found.schools[found.schools["authority_code"].eq(chosen)]
    st.subheader("Its schools", anchor=False)
    shown = mine.assign(phase=mine["phase"].map(words.short_phase), led=mine["is_led"].map({True: "yes", False: "no"}))
    columns = {
        "urn": tables.text("URN"),
        "name": tables.text("School"),
        "phase": tables.text("Phase"),
        "pupils": tables.number("Pupils"),
        "fsm_percent": tables.number("Free school meals", 1, unit="%"),
        "national_points": tables.number("National need score", 1),
        "council_points": tables.number("Its council's own score", 1),
        "tier": tables.text("Tier"),
        "led": tables.text("Has a link worker"),
    }
    order = shown.sort_values("national_points", ascending=False, na_position="last")
    tables.show(order, columns, key="england_schools", alt="Schools of the authority chosen")


def goals(found: NationalRun) -> None:
    """How near to the best the plans are together, goal by goal."""
    st.header("How sure the plans are", anchor=False)
    st.markdown(
        "For each goal, in the order they are taken: what the plans come to, added over all authorities, and by how "
        "much that could be bettered at most. The gap is that as a share of what they come to."
    )
    wanted = found.goals.assign(
        proven=[f"{int(p):,} of {int(n):,}" for p, n in found.goals[["proven", "authorities"]].itertuples(index=False)]
    )
    columns = {
        "label": tables.text("Goal"),
        "unit": tables.text("In"),
        "objective": tables.number("All plans together", 1),
        "beyond_bound": tables.number("Could be bettered by, at most", 1),
        "gap_percent": tables.number("Gap", 1, unit="%"),
        "proven": tables.text("Authorities proven"),
    }
    tables.show(wanted, columns, key="england_goals", alt="Goals and gaps of all plans together")


def notes(found: NationalRun) -> None:
    """What must be known before a figure is used, and how the run was made."""
    st.header("Before you use a figure", anchor=False)
    st.markdown("\n".join(f"- {said}" for said in sentences.caveats(found)))
    facts = found.facts
    st.caption(
        f"Made by {facts['by']} on {words.moment(pd.Timestamp(facts['made_at']).to_pydatetime())}: scored in "
        f"{facts['scoring_seconds']:g} seconds, solved in {facts['solving_seconds']:g}, in {facts['where']}."
    )
