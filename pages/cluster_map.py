"""Cluster map: where need is, where people are and what a plan makes of it, on a map that needs no internet."""

from pages.ui import cache, frame, map_left_out, map_open, map_words, nav

nav.require()

district = frame.district()
frame.heading("Cluster map", map_words.overall(district, cache.need(district).table))
frame.demonstration_note(district)
map_open.show(district)
map_left_out.not_on_the_map(cache.map_ground(district))
