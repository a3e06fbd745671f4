"""The partner rota: what partners are owed for a term, what they can sustain, and who gets visits that are short."""
