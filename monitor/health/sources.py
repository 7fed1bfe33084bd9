"""Sources that are gone, failing or late, that may have shown what nobody saw, or that wait."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from monitor import urls
from monitor.config.rules import Config
from monitor.health.finding import STUCK, Finding, minute
from monitor.health.standing import State, standing
from monitor.model import FeedState

TOGETHER = 5
"""Where this many sources and more were asked and none can be read, it is not they that fail."""


def of_feeds(
    config: Config, states: Mapping[str, FeedState], now: datetime, *, worker: str | None
) -> list[Finding]:
    """Feeds that are gone or failing, that may have shown entries nobody saw, or that wait;
    `worker` is who polls, None where nobody does."""
    enabled = [feed.name for feed in config.feeds if feed.enabled]
    if not enabled:
        text = "no feed is enabled: nothing is watched"
        return [Finding(about="feeds", text=text, todo="write feeds into the rules")]
    known = [states[name] for name in enabled if name in states]
    found = _of_all([state for state in known if state.polled or state.failures]) or [
        finding for state in known if (finding := _of_feed(state)) is not None
    ]
    patience = STUCK if worker else timedelta(0)
    late = [state for state in known if now - state.due > patience and not state.gone]
    return [*found, *_of_waiting(late, len(enabled) - len(known), len(enabled), worker)]


def _of_all(asked: Sequence[FeedState]) -> list[Finding]:
    """One finding where every source fails: one for each would say no more."""
    if len(asked) < TOGETHER or not all(state.failures and not state.gone for state in asked):
        return []
    first = min(asked, key=lambda state: (state.failing_since is None, state.failing_since))
    text = (
        f"none of the {len(asked)} sources that were asked can be read; "
        f"{first.name} fails since {minute(first.failing_since)}: {first.error}"
    )
    todo = (
        "look whether this machine is online, or needs MONITOR_PROXY; `monitor feeds check` tells"
    )
    return [Finding(about="sources", text=text, todo=todo)]


def _of_feed(state: FeedState) -> Finding | None:
    about = f"feed {state.name}"
    since = f" since {minute(state.failing_since)}" if state.failing_since else ""
    why = f": {state.error}" if state.error else ""
    if state.gone:
        rest = "" if "not polled any more" in why else "; it is not polled any more"
        text = f"gone{since}{why}{rest}"
        return Finding(about=about, text=text, todo="take it out, or correct its url")
    if state.failures:
        todo = f"open {urls.public(state.url)} in a browser; correct its url or set enabled: no"
        return Finding(about=about, text=f"failing{since}{why}", todo=todo)
    if state.gap_possible:
        text = "entries may have been missed: two polls had none in common"
        return Finding(about=about, text=text, todo="give it a shorter `every`")
    return None


def _of_waiting(
    late: Sequence[FeedState], new: int, enabled: int, worker: str | None
) -> list[Finding]:
    """Feeds whose time has come and that nobody polls: `new` are not even in the database."""
    if not late and not new:
        return []
    longest = f", one since {minute(min(state.due for state in late))}" if late else ""
    text = f"{len(late) + new} of {enabled} feeds wait to be polled{longest}"
    if worker is None:
        text += ": no monitor runs, so nothing is polled and nothing is sent"
        return [Finding(about="polls", text=text, todo="start `monitor run`")]
    todo = f"look at the log of {worker}; start `monitor run` again"
    return [Finding(about="polls", text=text, todo=todo)]


def of_late(
    config: Config, states: Mapping[str, FeedState], usual: Mapping[str, str | None]
) -> list[Finding]:
    """Feeds that answer and are late, or whose document was emptied; `usual`: their rhythm in
    words."""
    found = []
    for feed in config.feeds:
        state = states.get(feed.name)
        if not feed.enabled or state is None:
            continue
        stands = standing(feed, state)
        rhythm = f" (usually {usual[feed.name]})" if usual.get(feed.name) else ""
        if stands is State.LATE:
            text = f"nothing new since {minute(state.changed)}, which is unusual for it{rhythm}; "
        elif stands is State.EMPTY:
            text = f"its document is empty since {minute(state.empty_since)}, and had entries; "
        else:
            continue
        found.append(
            Finding(
                about=f"feed {feed.name}",
                text=text + "what it publishes elsewhere is not seen",
                todo=f"open {urls.public(feed.url)} in a browser: it may have moved",
            )
        )
    return found
