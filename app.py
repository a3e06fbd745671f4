"""Page set-up and navigation, nothing else. Start with: streamlit run app.py"""

from pathlib import Path

import streamlit as st

from pages.ui import frame, nav

page = nav.frame()
st.set_page_config(
    page_title=f"{page.title} – TAS Planner",
    page_icon=Path(__file__).parent / "static" / "icon.png",
    layout="wide",
)
frame.around(page)
