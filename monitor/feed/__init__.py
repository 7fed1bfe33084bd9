"""Bytes of a feed → entries, and what of them is new: RSS, RDF, Atom and JSON Feed."""

from monitor.feed.identity import content_hash, keys
from monitor.feed.parse import parse
from monitor.feed.plan import plan

__all__ = ["content_hash", "keys", "parse", "plan"]
