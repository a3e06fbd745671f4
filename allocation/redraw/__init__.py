"""Cluster boundaries drawn anew: the question, its rules in plain Python, its figures, changes by hand."""
