"""Record: who did what, when and why, in plain words, with a check that nothing was altered or removed."""

from pages.ui import frame, nav, record_check, record_table

nav.require()

district = frame.district()
frame.heading("Record", f"Everything people decided, loaded and changed for {district.authority_name}. It only grows.")
record_table.show(district)
record_check.show()
