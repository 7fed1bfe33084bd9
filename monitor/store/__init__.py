"""The one database: SQLite or PostgreSQL through the same statements. Nobody else writes SQL.

`Store` runs functions over a connection; the modules named after nouns (`feeds`, `entries`,
`articles`, `matches`, `stories`, `alerts`, `outbox`, `rules`) are what those functions call. Every
write is an upsert on a natural key, so that a step may run twice.
"""

from sqlalchemy import Connection

from monitor.store.database import Store
from monitor.store.presence import Presence

__all__ = ["Connection", "Presence", "Store"]
