"""A dated term calendar: what has to meet when, what a lawful calendar is, its figures, why something is missing."""
