"""How the monitor itself stands: what is held, what was given up, which sources are down."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitor import health
from monitor.health import State
from monitor.model import FeedState, Hold, LanguageWatch, Section
from monitor.pipeline.handover.shift import Shift, counted, section, short
from monitor.pipeline.handover.watch import UNKNOWN
from monitor.render import words
from monitor.store import Connection, feeds, handover
from monitor.store.handover import Held

DEAD = timedelta(days=7)
"""How long a message that was given up stays on the list."""

HELD = "Held and not sent"

DOWN = (State.GONE, State.FAILING, State.EMPTY, State.LATE)

CAUSES = {
    Hold.PACE: "collected news",
    Hold.QUIET: "quiet hours",
    Hold.ESCALATION: "unless somebody acknowledges before",
    Hold.DIGEST: "its next digest",
    Hold.LIMIT: "more than its limit",
    Hold.BURST: "many at once from one source",
    Hold.FLOOD: "one rule tells of very much",
    Hold.SILENCE: "a silence",
}


def service(
    c: Connection, shift: Shift, watched: Sequence[LanguageWatch]
) -> Iterator[Section | None]:
    """What waits and what failed."""
    lines = [*_held(c, shift), *_dead(c, shift)]
    yield section(HELD, lines, "`monitor doctor`")
    down = [*_unwatched(watched), *_down(c, shift)]
    yield section("Sources down", down, "`monitor feeds list`")


def _held(c: Connection, shift: Shift) -> Iterator[str]:
    for one in handover.held(c):
        head = f"{one.channel}: {counted(one.count, 'message')} held"
        yield f"{head}{_cause(one, shift)}"


def _cause(one: Held, shift: Shift) -> str:
    if one.hold is None or one.hold is Hold.CHANNEL:
        why = short(one.reason) or "the channel cannot be used"
        return f" until the channel is mended: {why}"
    return f" until {shift.local(one.until)}: {CAUSES[one.hold]}"


def _dead(c: Connection, shift: Shift) -> Iterator[str]:
    for one in handover.dead(c, min(shift.since, shift.until - DEAD)):
        head = f"{one.channel}: {counted(one.count, 'message')} not sent"
        why = f": {short(one.reason)}" if one.reason else ""
        yield f"{head}, the last of {shift.local(one.last)}{why}"


def _unwatched(watched: Sequence[LanguageWatch]) -> Iterator[str]:
    """Languages of which nothing is seen now."""
    known = [one for one in watched if one.known]
    if known and not any(one.working for one in known):
        yield "No source gives news now: nothing is seen"
        return
    for one in known:
        if not one.working:
            name = words.language(None if one.language == UNKNOWN else one.language, None)
            yield f"{name}: none of {counted(one.known, 'source')} gives news now"


def _down(c: Connection, shift: Shift) -> Iterator[str]:
    """Vital sources first; a line before them where they are many."""
    states = {state.name: state for state in feeds.all(c)}
    enabled = [feed for feed in shift.rules.config.feeds if feed.enabled]
    standing = {feed.name: health.standing(feed, states.get(feed.name)) for feed in enabled}
    down = [feed for feed in enabled if standing[feed.name] in DOWN]
    if len(down) > 5:
        yield f"{len(down)} of {len(enabled)} sources:"
    for feed in sorted(down, key=lambda feed: not feed.vital):
        state = states[feed.name]
        where = f" ({feed.country})" if feed.country else ""
        vital = ", vital" if feed.vital else ""
        since = _since(state)
        lasting = f" since {shift.local(since)}" if since else ""
        why = f": {short(state.error)}" if state.error else ""
        yield f"{short(feed.title or feed.name)}{where}{vital}: {standing[feed.name]}{lasting}{why}"


def _since(state: FeedState) -> datetime | None:
    if state.failures or state.gone:
        return state.failing_since
    return state.empty_since or state.changed
