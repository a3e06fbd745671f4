"""What the council's own files share: ways of writing a cell, which school, where and when, and their many layouts."""
