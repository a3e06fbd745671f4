"""All England in one run: its files read once, made-up staff where a council has none loaded, and what it came to."""
