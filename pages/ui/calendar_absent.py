"""What a calendar does not have, gathered by what stands in its way, what would help, and the rules checked again."""

from collections import defaultdict
from collections.abc import Sequence

import streamlit as st

from allocation.term_calendar.check import check
from allocation.term_calendar.result import NotThere
from data_sources.stores import SavedCalendar
from pages.ui import words

MOST_IN_A_LINE = 8
NOT_TRIED = "Find dates anew to see what would help."


def show(saved: SavedCalendar) -> None:
    """Everything that is due and not there, then every rule that is broken."""
    due = [one for one in saved.not_there if one.what.kind != "absence"]
    away = [one for one in saved.not_there if one.what.kind == "absence"]
    if due:
        _due(due)
    else:
        st.success("Every meeting and every visit that is due is in the calendar.", icon=":material/check_circle:")
    if away:
        with st.expander(f"Link workers who miss a standardisation meeting ({len(away)})"):
            for one in away:
                st.markdown(f"- {one.sentence}")
    st.subheader("Rules", anchor=False)
    broken = check(saved.problem, saved.calendar)
    if not broken:
        st.markdown(
            "Every rule was checked again, by code that shares nothing with the search, and every rule is kept."
        )
    for breach in broken:
        st.markdown(f"- {words.sentence(breach.sentence)}")


def _due(due: Sequence[NotThere]) -> None:
    """One entry for each thing that stands in the way, with what it keeps out."""
    by_reason: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in due:
        untried = NOT_TRIED if one.what.kind in ("meeting", "partner") else ""
        by_reason[one.reason, one.remedy or untried].append(one.fact)
    things = f"{words.count(len(due), 'thing')} that {words.were(len(due))} due {words.have(len(due))} no place"
    st.markdown(f"{things}, for {words.count(len(by_reason), 'reason')}:")
    for (reason, remedy), facts in sorted(by_reason.items(), key=lambda item: (-len(item[1]), item[0])):
        st.markdown(f"**{reason}** {remedy}".strip())
        shown = facts[:MOST_IN_A_LINE]
        st.markdown("\n".join(f"- {fact}" for fact in shown))
        if len(facts) > len(shown):
            with st.expander(f"{len(facts) - len(shown)} more"):
                st.markdown("\n".join(f"- {fact}" for fact in facts[len(shown) :]))
