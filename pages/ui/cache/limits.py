"""How many results of each size are kept; the oldest go first."""

KEEP_DISTRICTS, KEEP_RESULTS, KEEP_SCHOOLS, KEEP_CHARTS = 6, 16, 64, 256
