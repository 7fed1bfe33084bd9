"""What polling has taught us of each feed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, or_, select, update

from monitor.model import FeedState
from monitor.store.schema import feeds
from monitor.store.statements import (
    chunks,
    columns,
    just_taken,
    not_held_by,
    row,
    upsert,
    value,
    values,
)

AHEAD = timedelta(minutes=1)
"""A poll further ahead than this was written before the clock went back; what it says is void."""

LONGEST_WAIT = timedelta(hours=24)
"""A feed that fails is due again within this time."""

TOGETHER = 16
APART = timedelta(seconds=5)
SPREAD = timedelta(minutes=1)
"""New feeds are first due so many at once, so far apart, all of them within this time: feeds that
begin in the same second go on being due in the same second."""

LONGEST_LEASE = timedelta(minutes=10)
"""A lease that ends later than this from now was written before the clock went back: it is over."""

_COLUMNS = columns(feeds, FeedState)
_LIVE = and_(feeds.c.listed, ~feeds.c.gone)


def sync(c: Connection, configured: Iterable[tuple[str, str]], now: datetime) -> None:
    """Makes `configured`, (name, URL) pairs, the feeds that are polled.

    A new one is due now, of many the later ones within SPREAD; one with another URL starts afresh;
    one no longer named keeps its row.
    """
    wanted = dict(configured)
    have = dict(c.execute(select(feeds.c.name, feeds.c.url)).all())
    c.execute(update(feeds).where(feeds.c.listed).values(listed=False))
    new = [name for name, url in wanted.items() if have.get(name) != url]
    apart = min(APART, SPREAD * TOGETHER / max(len(new), 1))
    fresh = [
        row(FeedState(name=name, url=wanted[name], due=now + number // TOGETHER * apart))
        for number, name in enumerate(new)
    ]
    upsert(c, feeds, fresh)
    for part in chunks(wanted):
        c.execute(update(feeds).where(feeds.c.name.in_(part)).values(listed=True))


def get(c: Connection, name: str) -> FeedState | None:
    """One feed, also one that is no longer configured."""
    found = c.execute(select(*_COLUMNS).where(feeds.c.name == name)).first()
    return value(FeedState, found) if found else None


def all(c: Connection) -> tuple[FeedState, ...]:  # noqa: A001 - read as feeds.all
    """The configured feeds, by name."""
    return values(FeedState, c.execute(select(*_COLUMNS).where(feeds.c.listed).order_by("name")))


@dataclass(frozen=True, slots=True)
class Standing:
    """Of a `FeedState` what says how the feed stands."""

    name: str
    polled: datetime | None
    failures: int
    failing_since: datetime | None
    gone: bool
    late_at: datetime | None
    empty_since: datetime | None
    moved_to: str | None


def standings(c: Connection) -> tuple[Standing, ...]:
    """How the configured feeds stand: a third of the time that `all` takes."""
    wanted = select(*columns(feeds, Standing)).where(feeds.c.listed)
    return tuple(Standing(*found) for found in c.execute(wanted))


def _due(now: datetime) -> ColumnElement[bool]:
    ahead = or_(
        feeds.c.polled > now + AHEAD,
        and_(feeds.c.failures > 0, feeds.c.due > now + LONGEST_WAIT + AHEAD),
    )
    lease = feeds.c.lease_until
    free = or_(lease.is_(None), lease <= now, lease > now + LONGEST_LEASE)
    return and_(_LIVE, free, or_(feeds.c.due <= now, ahead))


def due(c: Connection, now: datetime, limit: int) -> tuple[FeedState, ...]:
    """Up to `limit` configured feeds to poll now, longest waiting first.

    A feed last polled in the future (the clock went back) is due, once.
    """
    wanted = select(*_COLUMNS).where(_due(now)).order_by(feeds.c.due, feeds.c.name).limit(limit)
    return values(FeedState, c.execute(wanted))


def claim(
    c: Connection, now: datetime, limit: int, lease: timedelta, holder: int = 0
) -> tuple[str, ...]:
    """Takes up to `limit` due feeds for `lease` (10 minutes at most), by name, longest waiting
    first. `save` and `hold` end the lease."""
    mine = just_taken(feeds.c.lease_until, now + lease, feeds.c.holder, holder)
    wanted = select(feeds.c.name).where(or_(_due(now), and_(_LIVE, mine)))
    names = tuple(c.execute(wanted.order_by(feeds.c.due, feeds.c.name).limit(limit)).scalars())
    taken = update(feeds).where(feeds.c.name.in_(names))
    c.execute(taken.values(lease_until=now + lease, holder=holder))
    return names


def end_leases(c: Connection, now: datetime, alive: Collection[int] = ()) -> int:
    """What a poller that is not among `alive` had is due again; how many there were."""
    leased = update(feeds).where(feeds.c.lease_until > now, not_held_by(feeds.c.holder, alive))
    return c.execute(leased.values(lease_until=None)).rowcount


def save(c: Connection, state: FeedState) -> None:
    """The state after a poll. A poll of an address that was replaced meanwhile changes nothing."""
    upsert(c, feeds, [row(state) | {"lease_until": None}], same="url")


def shift(c: Connection, by: timedelta) -> None:
    """The clock was set by so much: when feeds were polled last and are due, by the clock as it is
    now."""
    f = feeds.c
    wanted = select(f.name, f.polled, f.due)
    rows = [
        {"feed": one.name, "last": one.polled and one.polled + by, "next": one.due + by}
        for one in c.execute(wanted)
    ]
    if rows:
        moved = update(feeds).where(f.name == bindparam("feed"))
        c.execute(moved.values(polled=bindparam("last"), due=bindparam("next")), rows)


def wake(c: Connection, now: datetime) -> None:
    """Feeds that fail are due now: it was not they that failed."""
    failing = and_(feeds.c.listed, feeds.c.failures > 0, feeds.c.due > now)
    c.execute(update(feeds).where(failing).values(due=now))


def hold(c: Connection, names: Collection[str], until: datetime) -> None:
    """No poll of these feeds before `until`: their host asked for it."""
    for part in chunks(names):
        later = case((feeds.c.due < until, until), else_=feeds.c.due)
        held = update(feeds).where(feeds.c.name.in_(part))
        c.execute(held.values(due=later, lease_until=None))
