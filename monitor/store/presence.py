"""Which processes share a PostgreSQL database, and which of them leads.

Both are advisory locks of a session that does nothing else: the server gives them back when the
process ends, however it ends. On SQLite a process is alone (lock.py), and leads.
"""

import secrets
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import StoreError
from monitor.store import postgresql
from monitor.store.engine import Place

T = TypeVar("T")

PRESENT = 726_341_055
"""The first key of the lock that a process holds as long as it lives; the second is its holder."""

LEADER = 7_263_410_552
"""The lock of the one that leads."""

GRACE = 5.0
"""Seconds for which a process that lost its session takes no lead and gives nobody up for dead:
where the server restarted, all lost theirs, and the one that led comes first."""

# A host that is gone without a word frees its locks within half a minute.
_JOIN = text(f"""
    SELECT set_config('tcp_keepalives_idle', '10', false),
           set_config('tcp_keepalives_interval', '5', false),
           set_config('tcp_keepalives_count', '3', false),
           set_config('statement_timeout', '5s', false),
           pg_advisory_lock_shared({PRESENT}, :holder)
""")
_LEAD = text(f"SELECT pg_try_advisory_lock({LEADER})")
_STILL = text("SELECT 1")
_ALIVE = text("""
    SELECT objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND classid = :present AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""").bindparams(present=PRESENT)


class Presence:
    """This process among those on one database; `holder` marks the leases that it takes.

    Used by one thread at a time. `leads` and `alive` raise StoreError where the server does not
    answer, and try a new session when they are asked again.
    """

    def __init__(self, at: Place, clock: Callable[[], float] = time.monotonic) -> None:
        self.holder = 0 if at.path else 1 + secrets.randbelow(2**31 - 1)
        self._at = at
        self._clock = clock
        self._session: Connection | None = None
        self._holds = False  # this session has the leader's lock
        self._led = False  # the session before had it, or nobody has had it since
        self._lost: float | None = None

    @property
    def shared(self) -> bool:
        """Whether there may be others."""
        return self._at.path is None

    def leads(self) -> bool:
        """Whether this process leads; it takes the lead where nobody has it."""
        return not self.shared or self._asked(self._lead)

    def _lead(self, c: Connection) -> bool:
        if self._holds:
            c.execute(_STILL)
        elif self._led or not self._bereft:
            self._holds = self._led = bool(c.execute(_LEAD).scalar())
        return self._holds

    def alive(self) -> frozenset[int] | None:
        """The holders whose processes live, this one's among them; none on SQLite, where all others
        are gone. None: nobody can tell, sessions have just been lost."""
        return self._asked(self._living) if self.shared else frozenset()

    def _living(self, c: Connection) -> frozenset[int] | None:
        return None if self._bereft else frozenset(c.execute(_ALIVE).scalars())

    def close(self) -> None:
        """Gives the lead back and leaves."""
        if self._session is not None:
            self._session.close()
            self._session.engine.dispose()
        self._session, self._holds = None, False

    @property
    def _bereft(self) -> bool:
        return self._lost is not None and self._clock() - self._lost < GRACE

    def _asked(self, question: Callable[[Connection], T]) -> T:
        try:
            return question(self._session or self._join())
        except DBAPIError as error:
            if self._session is not None:
                self._lost = self._clock()
            self.close()
            raise StoreError(f"the database {self._at} does not answer: {error.orig}") from error

    def _join(self) -> Connection:
        session = postgresql.open_session(self._at.url).connect()
        try:
            session.execute(_JOIN, {"holder": self.holder})
        except DBAPIError:
            session.close()
            raise
        self._session = session
        return session
