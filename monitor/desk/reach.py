"""Whom an alert would reach if it came now: at once, later, with a digest, or not; and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from monitor import route
from monitor.config.rules import Channel, Confirm, Rule
from monitor.config.values import as_duration
from monitor.match import Rules
from monitor.model import Origin, RuleMatch, Severity, Silence
from monitor.route.silence import covering
from monitor.timetable import next_slot, quiet_until

How = Literal["now", "later", "digest", "escalation", "held", "never"]

TOLD: frozenset[How] = frozenset({"now", "later", "digest"})
"""Whom it reaches without anybody doing anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """One channel: `later` and `digest` say when (UTC); `held` waits until it is mended."""

    channel: str
    how: How
    at: datetime | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whom a rule would tell: `nobody` says why no channel is asked, `waits` for what it waits
    before anybody is told."""

    channels: tuple[Reached, ...] = ()
    nobody: str | None = None
    waits: str | None = None

    @property
    def told(self) -> tuple[str, ...]:
        """The channels that it reaches, at once or later."""
        return tuple(one.channel for one in self.channels if one.how in TOLD)


def reach(
    match: RuleMatch,
    rules: Rules,
    origin: Origin,
    now: datetime,
    *,
    silences: Sequence[Silence] = (),
    story: str | None = None,
) -> Reach:
    """Whom a match that alerts would tell, as a new story. What depends on other messages (limits,
    floods) is left out; `silences` are those that hold now."""
    rule = rules.rule(match.rule)
    assert rule is not None, f"rule {match.rule} matched and is not in the rules"
    if rule.status == "test":
        return Reach(nobody="its status is test: shown, never sent")
    if rule.severity is Severity.INFO:
        return Reach(nobody="its severity is info: recorded only")
    wanted = dict.fromkeys(route.channels_of(rule, rules.config))
    if not wanted:
        return Reach(nobody="the rule names no channel: see notify")
    silence = covering(silences, match, rule.severity, feed=origin.feed, story=story or "")
    found = [_reached(name, rule, rules, silence, now) for name in wanted]
    escalated = () if silence else _escalations(found, rule, rules)
    return Reach(
        channels=(*found, *escalated),
        waits=_waits(rule.confirm, origin) if rule.confirm else None,
    )


def _reached(
    name: str, rule: Rule, rules: Rules, silence: Silence | None, now: datetime
) -> Reached:
    """One barrier after the other, in the order in which a message meets them."""
    channel = rules.channel(name)
    if channel is None:
        return Reached(channel=name, how="never", why=f"there is no channel {name}")
    least = channel.min_severity
    if least is not None and rule.severity.rank < least.rank:
        return Reached(channel=name, how="never", why=f"{name} takes only {least} and above")
    zone = ZoneInfo(rules.config.settings.timezone)
    if channel.digest:
        at = next_slot(channel.digest, zone, now)
        return Reached(channel=name, how="digest", at=at, why="it gets digests only")
    if silence is not None:
        why = f"silenced by {silence.by}: {silence.reason}"
        return Reached(channel=name, how="later", at=silence.until, why=why)
    if channel.missing:
        why = f"{name} holds its messages until {channel.missing} is set"
        return Reached(channel=name, how="held", why=why)
    quiet = _quiet(channel, rule, zone, now)
    if quiet is not None:
        why = f"quiet hours; from {channel.wakes} on it passes them"
        return Reached(channel=name, how="later", at=quiet, why=why)
    return Reached(channel=name, how="now")


def _quiet(channel: Channel, rule: Rule, zone: ZoneInfo, now: datetime) -> datetime | None:
    if rule.severity.rank >= channel.wakes.rank:
        return None
    return quiet_until(channel.quiet_hours, zone, now)


def _escalations(found: Sequence[Reached], rule: Rule, rules: Rules) -> Iterator[Reached]:
    """The further channels that are told where nobody acknowledges, each once."""
    known = {one.channel for one in found if one.how != "never"}
    for one in found:
        channel = rules.channel(one.channel)
        alarming = one.how in {"now", "later", "held"} and rule.severity.rank >= Severity.HIGH.rank
        if channel is None or channel.escalate is None or not alarming:
            continue
        for name in channel.escalate.to:
            if name not in known:
                known.add(name)
                after = as_duration(channel.escalate.after)
                why = f"{after} after {channel.name}, unless somebody acknowledges it before"
                yield Reached(channel=name, how="escalation", why=why)


def _waits(confirm: Confirm, origin: Origin) -> str | None:
    kinds = frozenset({origin.kind} if origin.kind else ())
    if route.confirms(confirm, route.Reported(sources=1, kinds=kinds)):
        return None
    kinds_too = f", or one of kind {' or '.join(confirm.kinds)}" if confirm.kinds else ""
    return (
        f"until {confirm.outlets} independent outlets report it within "
        f"{as_duration(confirm.within)}{kinds_too}"
    )
