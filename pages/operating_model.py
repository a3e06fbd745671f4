"""Operating model: choose how the service is run, answer what the paper leaves open, and keep models of one's own."""

import streamlit as st

from pages.ui import frame, model_answers, model_choice, model_own, model_rules, nav

nav.require()

district = frame.district()
frame.heading("Operating model", model_choice.lead(district))
frame.demonstration_note(district)

shown = model_choice.show(district)

st.header("What the council must say", anchor=False)
model_answers.questions(district, shown)

st.header("Sentences that can be read in two ways", anchor=False)
model_answers.readings(district, shown)

st.header("Every rule, and where it comes from", anchor=False)
model_rules.show(shown.model)

st.header("Models of your own", anchor=False)
model_own.show(district, shown)
