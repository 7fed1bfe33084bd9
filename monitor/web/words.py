"""What the pages say, in words."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from monitor.desk.overview import Overview
from monitor.model import Delivery, DeliveryState, Hold
from monitor.render.words import spans

UNITS = (
    (timedelta(days=2), timedelta(days=1), "day"),
    (timedelta(hours=2), timedelta(hours=1), "hour"),
    (timedelta(minutes=1), timedelta(minutes=1), "minute"),
)
"""From which age on a time is told in which unit."""


def count(number: int, one: str) -> str:
    """`1 source`, `2,000 sources`."""
    return f"{number:,} {one}" + ("" if number == 1 else "s")


def ago(time: datetime, now: datetime) -> str:
    """`12 minutes ago`; `just now` under a minute."""
    age = now - time
    for least, unit, name in UNITS:
        if age >= least:
            return f"{count(age // unit, name)} ago"
    return "just now"


def state(found: Overview, now: datetime, *, stopped: bool = False) -> str:
    """How the watch stands, in one line: `42 of 45 sources working; last alert 12 minutes ago;
    2 messages held.` `stopped`: there is no room, whatever the sources did before."""
    parts = ["Nothing is fetched" if stopped else _sources(found)]
    parts.append(f"last alert {ago(found.last_alert, now)}" if found.last_alert else "no alert yet")
    kinds = (
        ((DeliveryState.PENDING, DeliveryState.SENDING), "on its way", "on their way"),
        ((DeliveryState.HELD,), "held", "held"),
        ((DeliveryState.DEAD,), "given up", "given up"),
    )
    for states, one, many in kinds:
        number = sum(found.deliveries.get(each, 0) for each in states)
        if number:
            parts.append(f"{count(number, 'message')} {one if number == 1 else many}")
    return "; ".join(parts) + "."


def _sources(found: Overview) -> str:
    watched = len(found.sources)
    if not watched:
        return "No source is enabled: nothing is watched"
    if found.fresh:
        return f"{count(watched, 'source')} to watch, none read yet"
    if found.working == watched:
        return "The one source is working" if watched == 1 else f"All {watched:,} sources working"
    return f"{found.working:,} of {count(watched, 'source')} working"


def stories_held(number: int) -> str:
    """`holds 1 story`, `holds 3 stories`."""
    return f"holds {number:,} {'story' if number == 1 else 'stories'}"


def told(deliveries: Sequence[Delivery]) -> str:
    """The latest state of each channel: `desk sent, duty dead`."""
    latest = {one.channel: f"{one.channel} {one.state}" for one in deliveries}
    return ", ".join(sorted(latest.values())) or "told nobody"


def stuck(deliveries: Sequence[Delivery]) -> bool:
    """Whether somebody who was to be told wasn't."""
    return any(one.state is DeliveryState.DEAD or _blocked(one) for one in deliveries)


def _blocked(delivery: Delivery) -> bool:
    """Whether it is held until its channel is mended."""
    return delivery.state is DeliveryState.HELD and delivery.hold in {None, Hold.CHANNEL}


def when(delivery: Delivery) -> tuple[str, datetime]:
    """The time that counts for how it stands, with the word before it: sent, due, held until."""
    match delivery.state:
        case DeliveryState.SENT | DeliveryState.PENDING | DeliveryState.SENDING:
            return "", delivery.sent or delivery.due
        case DeliveryState.HELD if not _blocked(delivery):
            return "until ", delivery.due
    return "", delivery.created


def why(delivery: Delivery) -> str:
    """Why a delivery stands as it does; "" where that needs no word."""
    return delivery.reason or ("" if delivery.sent else delivery.error or "")


def lang(code: str | None, script: str | None) -> str:
    """The BCP 47 tag of a text, for voices, fonts and hyphens; `und` where it isn't known. Of the
    one language that nobody can tell apart (`hbs`), `sr-Cyrl` in Cyrillic, else `sh`."""
    if code == "hbs":
        return "sr-Cyrl" if script == "Cyrl" else "sh"
    return code or "und"


def pieces(text: str, found: list[str]) -> Iterator[tuple[str, bool]]:
    """`text` in parts, each with whether it is a found word (the longest of `found` first)."""
    at = 0
    for start, end in spans(text, found):
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:], False
