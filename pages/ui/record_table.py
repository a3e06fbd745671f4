"""The record in plain words: filters by kind, person, words and day, the table, and downloads."""

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from data_sources import stores
from data_sources.district import District
from data_sources.stores import Activity
from pages.ui import cache, tables, words
from pages.ui.record_settings import setting_sentence

KINDS = {
    "import": "Files loaded",
    "withdraw": "Files taken out of use",
    "setting": "Settings",
    "plan": "Plans found",
    "version": "Versions of plans and approvals",
    "calendar": "Calendars",
    "term": "Terms agreed",
    "cycle": "Cycles of goalposts",
    "judgement": "Judgements",
    "export": "Exports",
    "seal": "The record itself",
}
MOST_LINES = 100_000
DAYS = 90


def show(of: District) -> None:
    """Filters, a sentence, the table and its downloads."""
    every = stores.activities(cache.engine(), of.authority_code, limit=MOST_LINES)
    if not every:
        st.info("Nothing is on record yet.", icon=":material/info:")
        return
    chosen = _filtered(every)
    table = record_table(chosen)
    st.markdown(f"**{words.count(len(table), 'line')}** of {len(every):,}, the newest first.")
    columns = {
        "when": tables.text("When"),
        "who": tables.text("Who"),
        "kind": tables.text("About"),
        "what": tables.text("What", width="large"),
        "line": tables.number("Line"),
    }
    tables.show(table, columns, key="record", alt="Who did what and when, newest first", placeholder="", is_tall=True)

    def sheets() -> dict[str, pd.DataFrame]:
        end = pd.DataFrame({"end_of_the_record": [stores.record_head(cache.engine())]})
        return {"Record": table, "End of the record": end}

    tables.downloads(sheets, f"record {of.authority_name}", key="record")


def _filtered(every: list[Activity]) -> list[Activity]:
    """What the filters leave."""
    found = {one.action for one in every}
    people = sorted({one.by for one in every})
    left, middle, right = st.columns(3, gap="medium")
    kinds = left.multiselect(
        "About",
        [one for one in KINDS if one in found] + sorted(found - set(KINDS)),
        format_func=_kind,
        placeholder="Everything",
        key="record_kinds",
    )
    who = middle.multiselect("Who", people, placeholder="Everybody", key="record_who")
    text = right.text_input("Words in it", key="record_words", placeholder="a school, a file, a reason")
    first = every[-1].at.date()
    since = left.date_input(
        "Since",
        max(first, date.today() - timedelta(days=DAYS)),
        min_value=first,
        format="DD/MM/YYYY",
        key="record_since",
    )
    day = since if isinstance(since, date) else first
    return [
        one
        for one in every
        if (not kinds or one.action in kinds)
        and (not who or one.by in who)
        and text.casefold().strip() in in_words(one).casefold()
        and one.at.astimezone().date() >= day
    ]


def record_table(lines: list[Activity]) -> pd.DataFrame:
    """One row a line: line, when, who, kind, what."""
    rows = [(one.activity_id, words.moment(one.at), one.by, _kind(one.action), in_words(one)) for one in lines]
    return pd.DataFrame(rows, columns=["line", "when", "who", "kind", "what"])


def in_words(line: Activity) -> str:
    """What was done; of a setting, which value became which."""
    return setting_sentence(line.details) if line.action == "setting" else line.sentence


def _kind(action: str) -> str:
    return KINDS.get(action, action.capitalize())
