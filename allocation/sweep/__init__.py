"""Curves and sweeps: one question asked of many plans, from a staffing curve to draws of who is away."""
