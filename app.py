"""Page set-up and navigation, nothing else. Start with: streamlit run app.py"""

from pages.ui import frame, nav

frame.around(nav.frame())
