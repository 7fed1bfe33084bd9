"""Inputs that nobody thought of, stage by stage, and the corpus that is kept of them."""
