"""Data: choose the council, load files, see what was read, what did not match and what is still missing."""

import streamlit as st

from pages.ui import authority_choice, frame, nav, package_box, provenance, state, template_files, uploading

nav.require()

district = state.district()
frame.heading(
    "Data",
    "Drop in the files you already have. Each is recognised by its headings and checked row by row. "
    "A file with faults changes nothing.",
)

st.header("Which council", anchor=False)
authority_choice.show()

st.header("Load files", anchor=False)
uploading.show()
template_files.show()

st.header("Open a package", anchor=False)
if district is not None:
    package_box.show_origin(district)
package_box.show()

if district is None:
    st.header("What to load first", anchor=False)
    provenance.show_missing(district)
    st.stop()

st.header("Files in use", anchor=False)
provenance.show_files(district)

st.header("Not matched and left out", anchor=False)
provenance.show_unmatched(district)

st.header("Still missing", anchor=False)
provenance.show_missing(district)
