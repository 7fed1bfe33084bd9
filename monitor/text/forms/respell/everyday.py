"""Everyday words that a name written by sound would come out as."""

EVERYDAY: frozenset[str] = frozenset()
