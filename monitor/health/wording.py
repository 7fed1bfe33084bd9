"""What people are told of troubles of the sources: what happened, since when, what is usual, what
happens meanwhile, and what to do. Times are the desk's."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor import urls
from monitor.config.countries import NAMES
from monitor.health.finding import local
from monitor.health.watch import Told, Watched
from monitor.model import FeedState, Notice
from monitor.text.languages import LANGUAGES

SHOWN = 50
"""Sources that one message lists."""

NAMED = 3
"""Sources that its subject names."""


def begun(told: Sequence[Told], watched: int, now: datetime, zone: ZoneInfo) -> Notice:
    """One message for all that has begun; at least one, of `watched` sources."""
    texts = [_begun(one, watched, now, zone) for one in told]
    return _notice(told, texts, "have trouble", min(one.trouble.since for one in told))


def ended(told: Sequence[Told], now: datetime, zone: ZoneInfo) -> Notice:
    """One message for all that is over; at least one."""
    texts = [_ended(one, now, zone) for one in told]
    return _notice(told, texts, "work again", max(one.trouble.over or now for one in told))


def _notice(told: Sequence[Told], texts: list[str], what: str, since: datetime) -> Notice:
    names = [one.trouble.feed for one in told if one.one]
    if len(told) == 1:
        about = f"feed {names[0]}" if names else "sources"
        return Notice(about=about, text=texts[0], since=since)
    more = len(names) - NAMED
    about = "feeds " + ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")
    lines = [f"{len(texts)} sources {what}:" if len(names) == len(texts) else "The sources:"]
    lines += [f"- {text}" for text in texts[:SHOWN]]
    if len(texts) > SHOWN:
        lines.append(f"… and {len(texts) - SHOWN} more; `monitor feeds list` has all.")
    return Notice(about=about, text="\n".join(lines), since=since)


def _begun(told: Told, watched: int, now: datetime, zone: ZoneInfo) -> str:
    since = local(told.trouble.since, zone)
    if told.one is None:
        return _of_all(told.trouble.kind, since, watched, local(now, zone))
    text = _of_one(told.trouble.kind, since, told.one)
    if told.one.feed.vital and told.trouble.wide:
        text += " The source is vital."
    return text + _alone(told)


def _alone(told: Told) -> str:
    if not told.last or told.one is None:
        return ""
    feed = told.one.feed
    language = LANGUAGES.get(feed.language or "")
    tongue = language.name if language else feed.language
    place = NAMES.get(feed.country or "", feed.country)
    return f" No other source in {tongue} from {place} is alive now."


def _of_all(kind: str, since: str, watched: int, now: str) -> str:
    if kind == "pause":
        return (
            f"Nobody looked at the sources from {since} to {now}: the monitor was off, or "
            "this machine asleep. What the sources still show is read now; where something may be "
            "missing, another message says so."
        )
    return (
        f"Hardly any of the {watched} sources can be read since {since}: it is not they that fail. "
        "Nothing is seen meanwhile; they are asked on. Look whether this machine is online, or "
        "needs MONITOR_PROXY; `monitor feeds check` tells."
    )


def _of_one(kind: str, since: str, one: Watched) -> str:
    feed, state = one.feed, one.state
    usual = f" Usually there is {one.usual}." if one.usual else ""
    look = f"Open {urls.public(feed.url)} in a browser"
    match kind:
        case "late":
            return (
                f"{feed.name}: nothing new since {since}, which is unusual for it.{usual} It is "
                f"asked on; what it publishes elsewhere is not seen. {look}: it may have moved."
            )
        case "failing":
            return (
                f"{feed.name}: cannot be read since {since}: {_sentence(state.error)}{usual} It is "
                f"asked again at least every 6 hours; what it publishes is not seen. {look}; "
                "correct its url or write `enabled: no`."
            )
        case "gone":
            return (
                f"{feed.name}: {_sentence(state.error)}{usual} Change its url in the rules or take "
                "it out."
            )
        case "emptied":
            return (
                f"{feed.name}: its document is empty since {since}, and had entries before.{usual} "
                f"It is asked on; what it publishes elsewhere is not seen. {look}: it may have "
                "moved."
            )
        case "moved":
            return (
                f"{feed.name}: the publisher says that it has moved for good to "
                f"{urls.public(state.moved_to or '')}. "
                f"It is read there, nothing is lost. {_from_now_on(state)} Write that address into "
                "the rules."
            )
        case _:
            return (
                f"{feed.name}: something may have been missed before {since}: two polls had no "
                f"entry in common.{usual} It is asked twice as often now. Give it a shorter `every`"
                f"; `monitor feeds backfill {feed.name}` archives what else it still has."
            )


def _from_now_on(state: FeedState) -> str:
    if state.address:
        return "The old address is not asked any more."
    if state.moved_to and urls.succeeds(state.url, state.moved_to):
        return "After three days of that the old address is not asked any more."
    return (
        "The old address goes on being asked: only one of the same domain, and not http for https, "
        "takes its place."
    )


def _sentence(error: str | None) -> str:
    said = (error or "it gives no reason").strip()
    return said if said.endswith((".", "!", "?")) else f"{said}."


def _ended(told: Told, now: datetime, zone: ZoneInfo) -> str:
    since, over = local(told.trouble.since, zone), local(told.trouble.over or now, zone)
    name = told.trouble.feed
    match told.trouble.kind:
        case "away":
            return (
                f"The sources can be read again since {over}; they could not since {since}. What "
                "they still show is read now."
            )
        case "late":
            return f"{name}: there is something new again since {over}; nothing was since {since}."
        case "emptied":
            return (
                f"{name}: its document has entries again since {over}; it was empty from {since}."
            )
        case _:
            return (
                f"{name}: it works again since {over}; it could not be read since {since}. What it "
                "still shows is read now."
            )
