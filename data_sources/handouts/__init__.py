"""Pages for people: what each school gets and why, and each link worker's own page, as Word and as HTML."""
