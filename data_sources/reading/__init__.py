"""How any file is opened and checked: bytes become tables, headings columns, cells values, and every fault is told."""
