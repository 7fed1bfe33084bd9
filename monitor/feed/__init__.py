"""Bytes of a source → entries, and what of them is new: RSS, RDF, Atom and JSON Feed, sitemaps,
listing pages, and pages whose posts are the articles."""

from monitor.feed.identity import content_hash, keys
from monitor.feed.listing import links
from monitor.feed.parse import parse
from monitor.feed.plan import plan
from monitor.feed.sitemap import Child, Sitemap, sitemap
from monitor.feed.ticker import items

__all__ = ["Child", "Sitemap", "content_hash", "items", "keys", "links", "parse", "plan", "sitemap"]
