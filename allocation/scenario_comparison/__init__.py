"""Scenarios set against a reference: figures, schools and link workers that differ, why, and the council's gates."""
