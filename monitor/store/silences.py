"""Silences: what is held back until their end, because somebody asked for it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from monitor.model import DeliveryState, Hold, Silence
from monitor.store.schema import deliveries, silences
from monitor.store.statements import columns, row, upsert, value, values

LONGEST = timedelta(days=7)
"""One that ends later than this from now was written before the clock went back: it is over."""

_s = silences.c
_d = deliveries.c
_HOLDS = (_d.state == DeliveryState.HELD, _d.hold == Hold.SILENCE)
_SILENCE = columns(silences, Silence)


def save(c: Connection, silence: Silence) -> None:
    """The silence as it is now."""
    upsert(c, silences, [row(silence)])


def get(c: Connection, silence_id: str) -> Silence | None:
    """One silence."""
    found = c.execute(select(*_SILENCE).where(_s.id == silence_id)).first()
    return value(Silence, found) if found else None


def _lasts(now: datetime) -> ColumnElement[bool]:
    return and_(_s.ended.is_(None), _s.until > now, _s.until <= now + LONGEST)


def active(c: Connection, now: datetime) -> tuple[Silence, ...]:
    """Those that hold now: what ends first comes first."""
    wanted = select(*_SILENCE).where(_lasts(now)).order_by(_s.until, _s.id)
    return values(Silence, c.execute(wanted))


def listing(c: Connection, *, limit: int) -> tuple[Silence, ...]:
    """All there were, the latest first."""
    wanted = select(*_SILENCE).order_by(_s.since.desc(), _s.id).limit(limit)
    return values(Silence, c.execute(wanted))


def held(c: Connection) -> dict[str, int]:
    """How many stories each silence holds back now; one that holds none is left out."""
    told = func.count(_d.story_id.distinct())
    wanted = select(_d.silence, told).where(*_HOLDS).group_by(_d.silence)
    return dict(c.execute(wanted).all())


def hold(c: Connection, silence: Silence) -> None:
    """What it holds already waits for its end as it is now, and so does what is collected about
    the story that it silences."""
    held_back = and_(_d.silence == silence.id, *_HOLDS)
    if silence.kind == "story":
        collected = and_(_d.state == DeliveryState.HELD, _d.hold == Hold.PACE)
        held_back = or_(held_back, and_(_d.story_id == silence.subject, collected))
    why = {
        "hold": Hold.SILENCE,
        "silence": silence.id,
        "due": silence.until,
        "reason": f"silenced by {silence.by}: {silence.reason}",
    }
    c.execute(update(deliveries).where(held_back).values(why))


def end(c: Connection, silence_id: str, now: datetime) -> bool:
    """Ends one before its time, and what it holds is due; False where it doesn't hold any more."""
    ended = update(silences).where(_s.id == silence_id, _lasts(now)).values(ended=now)
    if c.execute(ended).rowcount != 1:
        return False
    waiting = update(deliveries).where(_d.silence == silence_id, *_HOLDS)
    c.execute(waiting.values(due=now))
    return True
