"""A document to take away: as Word, as HTML, or both in one file; each on one click, and each written on the record."""

import io
import zipfile
from collections.abc import Callable

import streamlit as st

from data_sources import stores
from pages.ui import cache, state

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DOWNLOAD = ":material/download:"
Bytes = Callable[[], bytes]


def show(word: Bytes, html: Bytes, stem: str, what: str, authority_code: str, *, key: str) -> None:
    """Three buttons; the bytes are made on the click. `what` it is in a sentence: "the board paper about Version 1"."""
    stem = "-".join(stem.lower().replace("(", "").replace(")", "").split())
    engine, who = cache.engine(), state.user_name()

    def logged(kind: str, made: Bytes) -> Bytes:
        def give() -> bytes:
            sentence = f"Exported {what} as {kind}."
            stores.log_activity(engine, by=who, action="export", sentence=sentence, authority_code=authority_code)
            return made()

        return give

    def both() -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{stem}.docx", word())
            archive.writestr(f"{stem}.html", html())
        return target.getvalue()

    with st.container(horizontal=True):
        for label, kind, made, ending, mime in (
            ("Download both, Word and HTML", "Word and HTML", both, "zip", "application/zip"),
            ("Download the Word document", "a Word document", word, "docx", WORD),
            ("Download as HTML", "HTML", html, "html", "text/html"),
        ):
            st.download_button(
                label,
                logged(kind, made),
                f"{stem}.{ending}",
                mime,
                key=f"{key}_{ending}",
                on_click="ignore",
                icon=DOWNLOAD,
                type="primary" if ending == "zip" else "secondary",
            )
    st.caption(
        "The HTML file has the same content and is the accessible one: headings, table headings, words for pictures."
    )
