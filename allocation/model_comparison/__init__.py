"""The same district under several operating models: what each takes and gives, and what differs school by school."""
