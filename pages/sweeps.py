"""Curves: what one more post buys and where, how one rule or two matter, who can be away, how sure a plan is."""

from pages.ui import frame, nav, sweep_ask, sweep_choose, sweep_open

nav.require()

district = frame.district()
frame.heading(
    "Curves",
    f"One question asked of many plans for {district.authority_name}: what more staff buys, how a rule matters, what "
    "happens when people are away, and how sure a plan is.",
)
frame.demonstration_note(district)
if not district.workers:
    frame.data_wanted("No link workers are loaded, so nobody can lead a school. Load the list of link workers first.")

chosen = sweep_choose.choose(district)
sweep_ask.show(district, is_open=chosen is None)
if chosen:
    sweep_open.show(district, chosen)
