"""What is missing, late or failing, in words, with the next step for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.config.rules import Config
from monitor.errors import Problem
from monitor.model import Delivery, DeliveryState, FeedState
from monitor.text.languages import LANGUAGES

STUCK = timedelta(minutes=15)
"""A message that waits this long past its time is told."""

SILENT = timedelta(days=7)
"""A source without anything new is looked at after this time, and is quiet where it is also
`UNUSUAL` times as long as its usual gap. Of a source with fewer than `KNOWN` entries since its
first poll nobody knows what is usual."""
UNUSUAL = 5
KNOWN = 5

TOGETHER = 5
"""Where this many sources and more were asked and none can be read, it is not they that fail."""

BACKUP = timedelta(hours=36)
"""A nightly copy is older than this when one was missed."""

ROOM = 500 * 10**6
SHARE = 0.05
"""Less free space than this, in bytes or as a part of the volume, is little."""

LOG = 500 * 10**6
"""Bytes of a write-ahead log that should have been brought into the database long since."""

AHEAD = timedelta(minutes=1)
"""What happened further ahead than this was written by another clock."""


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
        f"{first.name} fails since {_minute(first.failing_since)}: {first.error}"
    )
    todo = (
        "look whether this machine is online, or needs MONITOR_PROXY; `monitor feeds check` tells"
    )
    return [Finding(about="sources", text=text, todo=todo)]


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


def _of_waiting(
    late: Sequence[FeedState], new: int, enabled: int, worker: str | None
) -> list[Finding]:
    """Feeds whose time has come and that nobody polls: `new` are not even in the database."""
    if not late and not new:
        return []
    longest = f", one since {_minute(min(state.due for state in late))}" if late else ""
    text = f"{len(late) + new} of {enabled} feeds wait to be polled{longest}"
    if worker is None:
        text += ": no monitor runs, so nothing is polled and nothing is sent"
        return [Finding(about="polls", text=text, todo="start `monitor run`")]
    todo = f"look at the log of {worker}; start `monitor run` again"
    return [Finding(about="polls", text=text, todo=todo)]


def silent(states: Iterable[FeedState], now: datetime) -> list[FeedState]:
    """Feeds that answer and have had nothing new for long; whether that is unusual, `of_quiet`
    says."""
    return [
        state
        for state in states
        if state.changed and not state.failures and not state.gone and now - state.changed > SILENT
    ]


def of_quiet(states: Iterable[FeedState], later: Mapping[str, int], now: datetime) -> list[Finding]:
    """Feeds that answer and have had nothing new for longer than is usual for them; `later`: how
    many entries each has had since its first poll."""
    return [
        Finding(
            about=f"feed {state.name}",
            text=f"nothing new since {_minute(state.changed)}, which is unusual for it; what it "
            "publishes elsewhere is not seen",
            todo=f"open {state.url} in a browser: it may have moved",
        )
        for state in silent(states, now)
        if state.changed and _is_unusual(state, later.get(state.name, 0), now - state.changed)
    ]


def _is_unusual(state: FeedState, later: int, silence: timedelta) -> bool:
    if later < KNOWN or state.changed is None or state.first_polled is None:
        return False
    return silence > UNUSUAL * (state.changed - state.first_polled) / later


def _minute(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "never"


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
            todo=_next_step(channel, how, why),
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


def _next_step(channel: str, how: str, why: str) -> str:
    if why.startswith("restored"):
        return f"look into channel {channel} whether it came; `monitor retry ID` sends it again"
    if how == "late":
        return (
            f"it goes out by itself while `monitor run` runs; `monitor send-test {channel}` says "
            "whether the channel works"
        )
    return f"mend channel {channel} (`monitor send-test {channel}` tries it), then `monitor retry`"


def of_former_channels(waiting: Mapping[str, int]) -> list[Finding]:
    """How many messages wait for each channel that is not in the rules any more."""
    return [
        Finding(
            about=f"channel {name}",
            text=f"{_messages(number)} for it, and it is not in the rules any more: held for good",
            todo=f"write a channel {name} into the rules again and they are sent; else leave them",
        )
        for name, number in sorted(waiting.items())
    ]


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


# ── the machine ──


def of_backup(newest: datetime | None, since: datetime | None, now: datetime) -> list[Finding]:
    """A copy of the database that is missing or old; `since` is how far back the database goes."""
    if since is None or now - since <= BACKUP or (newest and now - newest <= BACKUP):
        return []
    text = f"the newest is of {_minute(newest)}" if newest else "there is none"
    todo = "look into the log of `monitor run`, which makes one a night; `monitor backup FILE` now"
    text += "; if the disk fails now, what was seen since is lost"
    return [Finding(about="backup", text=text, todo=todo)]


def of_disk(free: int, whole: int) -> list[Finding]:
    """A volume on which little space is left."""
    if free >= ROOM and free >= SHARE * whole:
        return []
    text = f"{_size(free)} free of {_size(whole)}; when it is full, fetching stops until it is not"
    todo = "free some space where MONITOR_DATA is, or shorten settings.keep"
    return [Finding(about="disk", text=text, todo=todo)]


def of_journal(mode: str | None, version: str | None) -> list[Finding]:
    """A SQLite that may lose committed writes in WAL mode, so that another one is used."""
    if mode is None or mode.lower() == "wal":
        return []
    text = (
        f"SQLite {version} can lose what was committed in WAL mode, so the journal is {mode}: "
        "nothing is lost, writes take four times as long"
    )
    todo = "install pysqlite3 0.6 or later (`make setup` does), or use PostgreSQL"
    return [Finding(about="database", text=text, todo=todo)]


def of_log(size: int) -> list[Finding]:
    """A write-ahead log that only grows: somebody has been reading for long."""
    if size <= LOG:
        return []
    text = f"its write-ahead log has grown to {_size(size)}; nothing is lost, and reading slows"
    todo = (
        "close whatever else keeps the database open (a shell, a copy in progress); then start "
        "`monitor run` again"
    )
    return [Finding(about="database", text=text, todo=todo)]


def of_clock(latest: datetime | None, now: datetime) -> list[Finding]:
    """Times in the database that are still to come."""
    if latest is None or latest <= now + AHEAD:
        return []
    text = (
        f"the database has what happened at {_minute(latest)}, and here it is {_minute(now)}: this "
        "clock went back, or another machine's is ahead; what is due may come late"
    )
    return [Finding(about="clock", text=text, todo="set the clock; let NTP keep it")]


def _size(number: int) -> str:
    return f"{number / 1e9:,.1f} GB" if number >= 10**9 else f"{number / 1e6:,.0f} MB"
