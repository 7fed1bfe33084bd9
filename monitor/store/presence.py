"""Which processes share a PostgreSQL database, and which of them leads.

Both are advisory locks of a session that does nothing else: the server gives them back when the
process ends, however it ends. On SQLite a process is alone (lock.py), and leads.
"""

import math
import secrets
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
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
"""Seconds after a lost session, or a start of the server, in which a process takes no lead that was
another's and gives nobody up for dead: all lost theirs, and the one that led comes first."""

LOOKS = 3
"""Looks in a row that a process has to be missing from to be dead: one whose session alone ended
comes back within a second, with its work still in hand."""

# A host that is gone without a word frees its locks within half a minute; a process that is frozen
# within 15 s, as one that runs asks every second (idle_session_timeout: PostgreSQL 14 and later).
_SET = text("""
    SELECT set_config(name, wanted, false)
    FROM pg_settings JOIN (VALUES
        ('tcp_keepalives_idle', '10'),
        ('tcp_keepalives_interval', '5'),
        ('tcp_keepalives_count', '3'),
        ('idle_session_timeout', '15s'),
        ('statement_timeout', '5s')
    ) AS ours (name, wanted) USING (name)
""")
_JOIN = text("""
    SELECT extract(epoch FROM clock_timestamp() - pg_postmaster_start_time())::float,
           pg_advisory_lock_shared(:present, :holder)
""").bindparams(present=PRESENT)
_LEAD = text(f"SELECT pg_try_advisory_lock({LEADER})")
_RESIGN = text(f"SELECT pg_advisory_unlock({LEADER})")
_LEAVE = text("SELECT pg_advisory_unlock_all()")
_STILL = text("SELECT 1")
_ALIVE = text("""
    SELECT objid::bigint FROM pg_locks
    WHERE locktype = 'advisory' AND classid = :present AND objsubid = 2 AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
""").bindparams(present=PRESENT)


class Presence:
    """This process among those on one database; `holder` marks the leases that it takes.

    Used by one thread at a time, which asks every second. `leads` and `alive` raise StoreError
    where the server does not answer, and try a new session when they are asked again.
    """

    def __init__(self, at: Place, clock: Callable[[], float] = time.monotonic) -> None:
        self.holder = 0 if at.path else 1 + secrets.randbelow(2**31 - 1)
        self._at = at
        self._clock = clock
        self._session: Connection | None = None
        self._holds = False  # this session has the leader's lock
        self._led = False  # the session before had it
        self._settled = -math.inf  # from when on a missing session is a dead process
        self._looks: deque[frozenset[int]] = deque(maxlen=LOOKS)

    @property
    def shared(self) -> bool:
        """Whether there may be others."""
        return self._at.path is None

    def leads(self, *, willing: bool = True) -> bool:
        """Whether this process leads. It takes the lead where nobody has it; where it is not
        `willing`, it gives the lead back, and what it has in hand is still its own."""
        return self._asked(lambda c: self._lead(c, willing)) if self.shared else willing

    def _lead(self, c: Connection, willing: bool) -> bool:
        if self._holds and willing:
            c.execute(_STILL)
        elif self._holds:
            c.execute(_RESIGN)
            self._holds = self._led = False
        elif willing and (self._led or self._calm):
            self._holds = self._led = bool(c.execute(_LEAD).scalar())
        return self._holds

    def alive(self) -> frozenset[int] | None:
        """The holders whose processes live, this one's among them; none on SQLite, where all others
        are gone. None: nobody can tell, sessions have just been lost."""
        return self._asked(self._living) if self.shared else frozenset()

    def _living(self, c: Connection) -> frozenset[int] | None:
        self._looks.append(frozenset(c.execute(_ALIVE).scalars()))
        return frozenset().union(*self._looks) if self._calm else None

    def close(self) -> None:
        """Gives the lead back and leaves."""
        if self._session is not None:
            if not self._session.invalidated:
                # The server would do it by itself, and a moment later.
                with suppress(DBAPIError):
                    self._session.execute(_LEAVE)
            self._session.close()
        self._session, self._holds = None, False

    @property
    def _calm(self) -> bool:
        return self._clock() >= self._settled

    def _asked(self, question: Callable[[Connection], T]) -> T:
        had = self._session is not None
        try:
            return question(self._session or self._join())
        except DBAPIError as error:
            self.close()
            self._settled = self._clock() + GRACE
            if not had:
                raise StoreError(
                    f"the database {self._at} does not answer: {_line(error)}"
                ) from error
        # The session may be all that was lost: whoever is back at once is not taken for dead.
        return self._asked(question)

    def _join(self) -> Connection:
        session = postgresql.open_session(self._at.url).connect()
        try:
            session.execute(_SET)
            up = session.execute(_JOIN, {"holder": self.holder}).one()[0]
        except DBAPIError:
            session.close()
            raise
        self._settled = max(self._settled, self._clock() + GRACE - max(up, 0.0))
        self._session = session
        return session


def _line(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split())
