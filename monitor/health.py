"""What is missing, late or failing, in words, with the next step for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.config.rules import Config
from monitor.errors import Problem
from monitor.model import Delivery, DeliveryState, FeedState
from monitor.text.languages import LANGUAGES

STUCK = timedelta(minutes=15)
"""A message that waits this long past its time is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be, and what to do about it."""

    about: str
    text: str
    todo: str


def of_rules(problems: Sequence[Problem]) -> list[Finding]:
    """What `check` says, one finding an error."""
    return [
        Finding(about="rules", text=str(replace(problem, level="error")), todo=_mending(problem))
        for problem in problems
        if problem.level != "warning"
    ]


def _mending(problem: Problem) -> str:
    if problem.level == "channel":
        return (
            "set the variable where the monitor starts and start it again, or correct the url; "
            "`monitor send-test` tries it"
        )
    return "correct the rules; `monitor check` says when they are good"


def of_feeds(config: Config, states: Mapping[str, FeedState], now: datetime) -> list[Finding]:
    """Feeds that are gone or failing, that may have shown entries nobody saw, or that wait."""
    enabled = [feed.name for feed in config.feeds if feed.enabled]
    if not enabled:
        text = "no feed is enabled: nothing is watched"
        return [Finding(about="feeds", text=text, todo="write feeds into the rules")]
    known = [states[name] for name in enabled if name in states]
    found = [finding for state in known if (finding := _of_feed(state)) is not None]
    late = [state for state in known if now - state.due > STUCK and not state.gone]
    return [*found, *_of_waiting(late, len(enabled) - len(known), len(enabled))]


def _of_feed(state: FeedState) -> Finding | None:
    about = f"feed {state.name}"
    since = f" since {_minute(state.failing_since)}" if state.failing_since else ""
    why = f": {state.error}" if state.error else ""
    if state.gone:
        text = f"gone{since}{why}; it is not polled any more"
        return Finding(about=about, text=text, todo="take it out, or correct its url")
    if state.failures:
        todo = f"open {state.url} in a browser; correct its url or set enabled: no"
        return Finding(about=about, text=f"failing{since}{why}", todo=todo)
    if state.gap_possible:
        text = "entries may have been missed: two polls had none in common"
        return Finding(about=about, text=text, todo="give it a shorter `every`")
    return None


def _of_waiting(late: Sequence[FeedState], new: int, enabled: int) -> list[Finding]:
    """Feeds whose time has come and that nobody polls: `new` are not even in the database."""
    if not late and not new:
        return []
    longest = f", one since {_minute(min(state.due for state in late))}" if late else ""
    text = f"{len(late) + new} of {enabled} feeds wait to be polled{longest}"
    todo = "start `monitor run`; if it runs, look at its log"
    return [Finding(about="polls", text=text, todo=todo)]


def _minute(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def of_translation(wanted: Mapping[str, str | None], target: str) -> list[Finding]:
    """Languages that are read and that nothing translates; `wanted`: engine by language."""
    return [
        Finding(
            about=f"translation of {_language(code)}",
            text=f"no engine for {code}: its alerts go out in the original",
            todo=_engine_for(code, target),
        )
        for code, engine in sorted(wanted.items())
        if engine is None and code != target
    ]


def _language(code: str) -> str:
    known = LANGUAGES.get(code)
    return known.name if known else code


def _engine_for(code: str, target: str) -> str:
    packages = {"hbs": "apertium-hbs-eng", "mk": "apertium-mkd-eng"}
    if target == "en" and code in packages:
        return f"apt-get install {packages[code]} for a rough gloss"
    return f"put an Argos model {code} → {target} into data/models/argos"


def of_deliveries(deliveries: Sequence[Delivery], now: datetime) -> list[Finding]:
    """Messages that were given up, are held, or wait past their time; one finding for all of a
    channel that share the reason."""
    groups: dict[tuple[str, str, str], list[Delivery]] = {}
    for delivery in deliveries:
        how = _how_it_waits(delivery, now)
        if how is not None:
            why = delivery.reason or delivery.error or "no attempt was made"
            groups.setdefault((delivery.channel, how, why), []).append(delivery)
    return [
        Finding(
            about=f"channel {channel}",
            text=f"{_messages(len(group))} {how} since {_minute(min(d.created for d in group))}, "
            f"as {group[0].id}: {why}",
            todo=_next_step(channel, how),
        )
        for (channel, how, why), group in groups.items()
    ]


def _how_it_waits(delivery: Delivery, now: datetime) -> str | None:
    match delivery.state:
        case DeliveryState.DEAD:
            return "given up"
        case DeliveryState.HELD:
            return "held"
        case DeliveryState.PENDING if now - delivery.due > STUCK:
            return "late"
        case DeliveryState.PENDING if delivery.attempts and now - delivery.created > STUCK:
            return "late"
        case _:
            return None


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number:,} messages"


def _next_step(channel: str, how: str) -> str:
    if how == "late":
        return (
            f"it goes out by itself while `monitor run` runs; `monitor send-test {channel}` says "
            "whether the channel works"
        )
    return f"mend channel {channel} (`monitor send-test {channel}` tries it), then `monitor retry`"


def of_matches(without_outcome: Sequence[tuple[str, str]]) -> list[Finding]:
    """The invariant: every match has an outcome."""
    return [
        Finding(
            about=f"match of {rule}",
            text=f"article {article} matched and nothing says what became of it",
            todo="a fault of ours: please report it with the log",
        )
        for article, rule in without_outcome
    ]
