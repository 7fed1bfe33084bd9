"""Which troubles of the sources have begun and ended since people were told last.

A trouble is told once, when it has lasted as long as lateness would take, and its end is told once.
What was told stands in the database: a restart repeats nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.config.rules import Feed
from monitor.health.rhythm import LEAST, MOST
from monitor.health.standing import alive, is_late
from monitor.model import FeedState
from monitor.vitals import Trouble

ALL = ""
"""Stands in a Trouble for all sources together."""

LOOKED = (ALL, "looked")
"""The row that says when somebody looked last."""

TOGETHER = 5
"""Where so many were asked and hardly any can be read, it is not the sources that fail."""

SIBLINGS = 3
SAME_TIME = timedelta(minutes=15)
"""So many sources that begin to fail within that time are told in one message."""

PACE = timedelta(minutes=15)
"""What is not urgent is collected for so long after the last message."""

RETURNS = timedelta(hours=1)
"""Sources whose trouble was told in one message return in one, or after this time."""

REMEMBERED = timedelta(hours=24)
"""What comes back sooner than that after its end has to last twice as long each time."""

UNASKED = timedelta(minutes=5)
"""A failing source that should have been asked so long ago was not: nobody knows how it is."""

SILENT = timedelta(minutes=10)
"""Without a good poll for so long, and for two intervals, the own network may be away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """An enabled source, what polling has taught us of it, how long it may fail before it is told,
    and its rhythm in words."""

    feed: Feed
    state: FeedState
    patience: timedelta
    usual: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A trouble to tell, of one source, or of all (None). `last`: no other source of its language
    in its country is alive."""

    trouble: Trouble
    one: Watched | None
    last: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write and what to tell."""

    saved: tuple[Trouble, ...] = ()
    forgotten: tuple[tuple[str, str], ...] = ()
    begun: tuple[Told, ...] = ()
    ended: tuple[Told, ...] = ()
    back: bool = False  # the network was away and is there again


@dataclass(frozen=True, slots=True)
class _Present:
    """A trouble that is there now, and when it is worth telling."""

    since: datetime
    ripe: datetime


def changes(
    watched: Sequence[Watched], known: Iterable[Trouble], now: datetime, *, steady: bool = True
) -> Changes:
    """What has begun and ended. `steady`: somebody looks once a minute, so that a pause between two
    looks is worth telling."""
    rows = {(one.feed, one.kind): one for one in known}
    after = dict(rows)
    begun = _of_all(watched, after, now, steady=steady)
    if _lasts(after.get((ALL, "away"))):
        return _settled(rows, after, begun, watched, now)
    ripe: list[tuple[Watched, Trouble]] = []
    there = _with_siblings({one.feed.name: _present(one, after, now) for one in watched}, now)
    for one in watched:
        ripe += _of_one(one, there[one.feed.name], after, now)
    dead = {one.feed.name for one, found in ripe if found.kind not in {"moved", "gap"}}
    dead |= {row.feed for row in after.values() if row.kind in _BAD and _lasts(row)}
    found = [_told(one, trouble, watched, dead, now) for one, trouble in ripe]
    if _may_tell(rows.get((ALL, "spoken")), now):
        begun += found
    else:
        begun += [one for one in found if one.trouble.wide]
    return _settled(rows, after, begun, watched, now)


_BAD = frozenset({"late", "failing", "gone", "emptied"})
"""Kinds whose end is told."""


def _lasts(row: Trouble | None) -> bool:
    return row is not None and row.over is None


def _may_tell(spoken: Trouble | None, now: datetime) -> bool:
    return spoken is None or not timedelta() <= now - spoken.since < PACE


# ── of one source ──


def _present(
    one: Watched, rows: Mapping[tuple[str, str], Trouble], now: datetime
) -> dict[str, _Present]:
    """The troubles that a source has now, by kind."""
    state, found = one.state, {}
    away = rows.get((ALL, "away"))
    allowed = max(one.patience, LEAST)
    if state.gone:
        since = state.failing_since or now
        found["gone"] = _Present(since, since)
    elif state.failures:
        since = state.failing_since or now
        if state.due >= now - UNASKED:
            found["failing"] = _Present(since, _counted_from(since, away) + allowed)
    elif state.empty_since:
        found["emptied"] = _Present(state.empty_since, state.empty_since + allowed)
    elif is_late(state) and state.late_at:
        found["late"] = _Present(state.changed or state.late_at, state.late_at)
    if state.moved_to and not state.failures:
        found["moved"] = _Present(now, now)
    noted = rows.get((one.feed.name, "gap"))
    if noted and noted.told is None and not noted.times:
        found["gap"] = _Present(noted.since, noted.since)
    elif state.gap_possible:
        found["gap"] = _Present(now, now)
    return found


def _counted_from(since: datetime, away: Trouble | None) -> datetime:
    """What began to fail while the network was away is judged from its return on."""
    if away is None or away.over is None or since < away.since:
        return since
    return max(since, away.over)


def _with_siblings(
    there: dict[str, dict[str, _Present]], now: datetime
) -> dict[str, dict[str, _Present]]:
    """Sources that began to fail together are told together: with the first of them."""
    failing = {name: kinds["failing"] for name, kinds in there.items() if "failing" in kinds}
    for ripe in [one for one in failing.values() if one.ripe <= now]:
        same = [name for name, one in failing.items() if abs(one.since - ripe.since) <= SAME_TIME]
        if len(same) >= SIBLINGS:
            for name in same:
                sooner = min(failing[name].ripe, now)
                there[name] = there[name] | {"failing": replace(failing[name], ripe=sooner)}
    return there


def _of_one(
    one: Watched,
    there: Mapping[str, _Present],
    after: dict[tuple[str, str], Trouble],
    now: datetime,
) -> list[tuple[Watched, Trouble]]:
    """Its troubles that are ripe to be told; what has ended is noted in `after`."""
    name, ripe = one.feed.name, []
    for key, row in list(after.items()):
        if key[0] == name and key[1] not in there and _lasts(row) and _is_over(one.state, key[1]):
            after[key] = replace(row, over=now)
    for kind, present in there.items():
        known = after.get((name, kind))
        if known is not None and known.told is not None:
            after[name, kind] = replace(known, over=None)  # also: back before its end was told
        elif known is not None and known.times and kind == "gap":
            after[name, kind] = replace(known, over=now)  # told of this source today
        elif now >= _ripe(present, known.times if known is not None else 0):
            times = known.times if known is not None else 0
            ripe.append((one, Trouble(feed=name, kind=kind, since=present.since, times=times)))
    return ripe


def _ripe(present: _Present, times: int) -> datetime:
    """What flaps has to last twice as long each time, a day at most."""
    first = present.ripe - present.since
    longer: timedelta = first * (1 << min(times, 10))
    return present.since + min(longer, max(first, MOST))


def _is_over(state: FeedState, kind: str) -> bool:
    """Whether what is not there any more has ended, or can only not be seen."""
    if kind in {"late", "emptied"}:
        return not state.failures and not state.gone and state.polled is not None
    if kind == "failing":
        return not state.failures and state.polled is not None
    if kind == "moved":
        return not state.failures  # while it fails nobody knows where it is
    return kind != "gone" or (not state.gone and state.polled is not None)


def _told(
    one: Watched, trouble: Trouble, watched: Sequence[Watched], dead: set[str], now: datetime
) -> Told:
    last = trouble.kind in _BAD and _is_last(one.feed, watched, dead, now)
    wide = trouble.kind in _BAD and (one.feed.vital or last)
    return Told(trouble=replace(trouble, wide=wide), one=one, last=last)


def _is_last(feed: Feed, watched: Sequence[Watched], dead: set[str], now: datetime) -> bool:
    """Whether no other source of its language in its country is alive."""
    if feed.language is None or feed.country is None:
        return False
    return not any(
        alive(other.feed, other.state, now)
        for other in watched
        if (other.feed.language, other.feed.country) == (feed.language, feed.country)
        and other.feed.name != feed.name
        and other.feed.name not in dead
    )


# ── of all together ──


def _of_all(
    watched: Sequence[Watched],
    after: dict[tuple[str, str], Trouble],
    now: datetime,
    *,
    steady: bool,
) -> list[Told]:
    """The own network that is away, and a pause in which nobody looked."""
    begun = []
    looked = after.get(LOOKED)
    read = any(one.state.polled for one in watched)
    if steady and read and looked and now - looked.since >= LEAST:
        begun.append(Told(trouble=Trouble(feed=ALL, kind="pause", since=looked.since), one=None))
    after[LOOKED] = Trouble(feed=LOOKED[0], kind=LOOKED[1], since=now)
    since, row = _away_since(watched, now), after.get((ALL, "away"))
    if since is None:
        if row and row.over is None and _is_read_since(watched, row.since):
            after[ALL, "away"] = replace(row, over=now)
    elif row is None or row.over:
        after[ALL, "away"] = Trouble(feed=ALL, kind="away", since=since, wide=True)
    elif row.told is None and now - row.since >= LEAST:
        begun.append(Told(trouble=row, one=None))
    return begun


def _is_read_since(watched: Sequence[Watched], since: datetime) -> bool:
    states = (one.state for one in watched)
    return any(one.polled and one.polled > since and not one.failures for one in states)


def _away_since(watched: Sequence[Watched], now: datetime) -> datetime | None:
    """Since when hardly any source can be read, where that is so: of many at once it is not the
    sources that fail."""
    asked = [
        one for one in watched if not one.state.gone and (one.state.polled or one.state.failures)
    ]
    failing = [one.state for one in asked if one.state.failures]
    if len(failing) < max(TOGETHER, len(asked) / 2):
        return None
    if not any(state.due >= now - UNASKED for state in failing):
        return None
    good = [one.state.polled for one in asked if one.state.polled and not one.state.failures]
    silent = max(SILENT, 2 * min(one.feed.every for one in asked))
    if good and now - max(good) <= silent:
        return None
    # Not since the first of them fails: one may have failed for days before the others.
    read = [one.state.polled for one in asked if one.state.polled]
    return max(read) if read else min(state.failing_since or now for state in failing)


# ── what is written ──


def _settled(
    rows: Mapping[tuple[str, str], Trouble],
    after: dict[tuple[str, str], Trouble],
    begun: list[Told],
    watched: Sequence[Watched],
    now: datetime,
) -> Changes:
    told = []
    for one in begun:
        row = replace(one.trouble, told=now, over=None, times=one.trouble.times + 1)
        if row.kind != "pause":  # which is over when it is told
            after[row.feed, row.kind] = row
        told.append(replace(one, trouble=row))
    if told:
        after[ALL, "spoken"] = Trouble(feed=ALL, kind="spoken", since=now)
    names = {one.feed.name: one for one in watched}
    ended = _returned(after, now)
    for row in ended:
        after[row.feed, row.kind] = replace(row, told=None)
    forgotten = [key for key, row in after.items() if _is_forgotten(row, names, now)]
    away = (ALL, "away")
    return Changes(
        saved=tuple(
            row for key, row in after.items() if rows.get(key) != row and key not in forgotten
        ),
        forgotten=tuple(forgotten),
        begun=tuple(told),
        ended=tuple(
            Told(trouble=row, one=names.get(row.feed))
            for row in ended
            if row.kind == "away" or (row.kind in _BAD and row.feed in names)
        ),
        back=_lasts(rows.get(away)) and not _lasts(after.get(away)),
    )


def _returned(after: Mapping[tuple[str, str], Trouble], now: datetime) -> list[Trouble]:
    """Troubles that are over and whose end is to be told: those told together return together."""
    groups: dict[tuple[datetime, str], list[Trouble]] = {}
    for row in after.values():
        if row.told:
            groups.setdefault((row.told, row.kind), []).append(row)
    found: list[Trouble] = []
    for group in groups.values():
        over = [row for row in group if row.over]
        first = min((row.over for row in over if row.over), default=now)
        if over and (len(over) == len(group) or now - first >= RETURNS):
            found += over
        else:
            found += [row for row in over if row.wide]
    return found


def _is_forgotten(row: Trouble, names: Mapping[str, Watched], now: datetime) -> bool:
    if row.feed != ALL and row.feed not in names:
        return True
    if row.kind == "moved":
        return row.over is not None
    return row.over is not None and row.told is None and now - row.over > REMEMBERED
