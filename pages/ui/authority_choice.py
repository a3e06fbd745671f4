"""Which council the app shows: one of those with schools loaded, the demonstration among them."""

import streamlit as st

from pages.ui import cache, state, words

_KEY = "authority_choice"


def show() -> None:
    """A list of the councils loaded; choosing one shows it on every page, for everyone."""
    councils = {one.code: one for one in cache.authorities()}
    if not councils:
        st.info(
            "No list of schools is loaded yet. Load the schools file from Get Information about Schools "
            "(edubasealldata) first; then choose your council here.",
            icon=":material/info:",
        )
        return
    showing = state.authority()
    if showing and st.session_state.get(_KEY) not in councils:
        st.session_state[_KEY] = showing.code
    st.selectbox(
        "Council to show", list(councils), format_func=lambda code: _label(councils[code]), key=_KEY, on_change=_choose
    )
    if list(councils) == [one.code for one in councils.values() if one.is_demonstration]:
        st.caption(
            "Only the demonstration is loaded. Load the schools file from Get Information about Schools, and every "
            "council in it can be chosen here."
        )


def _choose() -> None:
    chosen = st.session_state.get(_KEY)
    if chosen in {one.code for one in cache.authorities()}:
        state.choose_authority(chosen)


def _label(one: cache.Authority) -> str:
    about = "fictitious demonstration" if one.is_demonstration else f"{one.code}, {words.count(one.schools, 'school')}"
    return f"{one.name} ({about})"
