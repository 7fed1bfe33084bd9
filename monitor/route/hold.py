"""What makes a message wait, why, and until when: one barrier after the other, the first counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.config.rules import Channel, Config
from monitor.model import Alert, Delivery, Hold, MessageKind, News, Severity, Silence
from monitor.route.case import Case
from monitor.route.channels import broken, named
from monitor.route.gathered import GATHERED
from monitor.route.news import reaches_all
from monitor.timetable import next_slot, quiet_until

HOUR = timedelta(hours=1)
"""In which a rule's alerts are counted."""

FLOOD = 100
FLOOD_OF_CRITICAL = 300
"""More alerts of one rule within the hour are told together; of a critical one, more than this."""

BURST = timedelta(minutes=1)
"""How long what comes at once is gathered, from the first of it."""

FLOODS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
"""How long a flood is gathered for its first message, its second, and each further one."""

ABOVE = timedelta(minutes=15)
"""How long what is above a channel's limit is gathered, from the first of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Why a message is held, and when it is due."""

    hold: Hold
    due: datetime
    reason: str
    silence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message would say. `alerts` are those it tells first; `kind` is ALERT for a reader
    who has had nothing of the story. `pace`: when news that can wait are due; `silence` holds all
    of it."""

    kind: MessageKind
    severity: Severity
    alerts: Sequence[Alert] = ()
    news: Sequence[News] = ()
    pace: datetime | None = None
    silence: Silence | None = None

    @property
    def passes(self) -> bool:
        """Whether no limit and no silence may hold it."""
        return self.severity is Severity.CRITICAL or reaches_all(self.news)


Barrier = Callable[[Case, Channel, str, Content], Wait | None]


def wait(case: Case, channel: Channel, target: str, content: Content) -> Wait | None:
    """What a new message to a channel's target waits for; None: it goes at once."""
    found = (barrier(case, channel, target, content) for barrier in BARRIERS)
    return next((one for one in found if one is not None), None)


def look(
    config: Config, delivery: Delivery, *, sent: int, gathered: datetime | None, now: datetime
) -> Wait | None:
    """The last look before a delivery that is due is sent: its channel's limit and quiet hours as
    they are now. `sent`: messages at its address within the limit's time; `gathered`: when those
    above it are told."""
    channel = named(config, delivery.channel)
    if channel is None or channel.missing:
        return None
    content = Content(kind=delivery.kind, severity=delivery.severity, news=delivery.news)
    escalated = delivery.hold is Hold.ESCALATION
    tells = delivery.kind in {MessageKind.ALERT, MessageKind.UPDATE} and delivery.body is None
    if tells and not escalated and delivery.hold is not Hold.LIMIT:
        above = _above(channel, content, sent, gathered, now)
        if above is not None:
            return above
    about = delivery.notice.about if delivery.notice else ""
    if delivery.kind is MessageKind.DIGEST and about not in (*GATHERED, Hold.DIGEST):
        return None  # at the time that the channel asks for, or when somebody did
    quiet = _quiet_now(config, channel, content, now)
    # Whoever acknowledges before it is sent still spares it.
    return replace(quiet, hold=Hold.ESCALATION) if quiet and escalated else quiet


def releases(
    hold: Hold | None, case: Case, channel: Channel, more: Content, whole: Content
) -> bool:
    """Whether what joins a held delivery lets it go: `more` is what joins, `whole` all of it."""
    match hold:
        case Hold.QUIET:
            return _wakes(channel, whole)
        case Hold.PACE:
            return more.pace is None
        case Hold.LIMIT:
            return whole.passes
        case Hold.SILENCE:
            return more.silence is None or whole.passes
        case Hold.FLOOD:
            return bool(more.alerts) and not _flooded(case, more)
        case Hold.ESCALATION:
            return bool(more.alerts)
        case _:
            return False


def _digest(case: Case, channel: Channel, _target: str, _content: Content) -> Wait | None:
    if not channel.digest:
        return None
    zone = ZoneInfo(case.config.settings.timezone)
    due = next_slot(channel.digest, zone, case.now)
    return Wait(hold=Hold.DIGEST, due=due, reason="for the next digest")


def _silence(_case: Case, _channel: Channel, _target: str, content: Content) -> Wait | None:
    silence = content.silence
    if silence is None or content.passes:
        return None
    reason = f"silenced by {silence.by}: {silence.reason}"
    return Wait(hold=Hold.SILENCE, due=silence.until, reason=reason, silence=silence.id)


def _burst(case: Case, channel: Channel, target: str, _content: Content) -> Wait | None:
    if not case.article.burst:
        return None
    due = _with(case, channel, target, Hold.BURST, case.now + BURST)
    return Wait(hold=Hold.BURST, due=due, reason="its source showed many entries at once")


def _flood(case: Case, channel: Channel, target: str, content: Content) -> Wait | None:
    if reaches_all(content.news) or not _flooded(case, content):
        return None
    known = case.traffic.floods.get((channel.name, target), 0)
    due = case.now + FLOODS[min(known, len(FLOODS) - 1)]
    due = _with(case, channel, target, Hold.FLOOD, due)
    rules = ", ".join(alert.rule for alert in content.alerts)
    reason = f"more than {FLOOD} alerts of {rules} in an hour"
    return Wait(hold=Hold.FLOOD, due=due, reason=reason)


def _with(case: Case, channel: Channel, target: str, hold: Hold, latest: datetime) -> datetime:
    """When what is held there for the same goes out; by a clock that has gone back since, that may
    be years away: then as if nothing was."""
    held = case.traffic.held.get((channel.name, target, hold), latest)
    return held if held - case.now <= ABOVE else latest


def _flooded(case: Case, content: Content) -> bool:
    def many(alert: Alert) -> bool:
        most = FLOOD_OF_CRITICAL if alert.severity is Severity.CRITICAL else FLOOD
        return case.traffic.alerts.get(alert.rule, 0) >= most

    return bool(content.alerts) and all(many(alert) for alert in content.alerts)


def _pace(case: Case, _channel: Channel, _target: str, content: Content) -> Wait | None:
    if content.pace is None or content.pace <= case.now:
        return None
    return Wait(hold=Hold.PACE, due=content.pace, reason="further news of a story, collected")


def _limit(case: Case, channel: Channel, target: str, content: Content) -> Wait | None:
    sent = case.traffic.messages.get((channel.name, target), 0)
    gathered = case.traffic.held.get((channel.name, target, Hold.LIMIT))
    return _above(channel, content, sent, gathered, case.now)


def _above(
    channel: Channel, content: Content, sent: int, gathered: datetime | None, now: datetime
) -> Wait | None:
    limit = channel.limit
    if limit is None or sent < limit.count or content.passes:
        return None
    reason = f"more than {limit.count} messages in {_span(limit.per)}"
    due = min(gathered or now + ABOVE, now + ABOVE)  # of a clock that has gone back: years away
    return Wait(hold=Hold.LIMIT, due=due, reason=reason)


def _span(per: timedelta) -> str:
    names = {timedelta(minutes=1): "a minute", HOUR: "an hour", timedelta(days=1): "a day"}
    return names.get(per, str(per))


def _channel(case: Case, channel: Channel, _target: str, _content: Content) -> Wait | None:
    reason = broken(channel)
    if reason is None:
        return None
    return Wait(hold=Hold.CHANNEL, due=case.now, reason=reason)


def _quiet(case: Case, channel: Channel, _target: str, content: Content) -> Wait | None:
    return _quiet_now(case.config, channel, content, case.now)


def _quiet_now(config: Config, channel: Channel, content: Content, now: datetime) -> Wait | None:
    if not channel.quiet_hours or _wakes(channel, content):
        return None
    until = quiet_until(channel.quiet_hours, ZoneInfo(config.settings.timezone), now)
    return None if until is None else Wait(hold=Hold.QUIET, due=until, reason="quiet hours")


def _wakes(channel: Channel, content: Content) -> bool:
    """Quiet hours hold a change of state only where they held the alert."""
    told = content.kind is MessageKind.UPDATE and reaches_all(content.news)
    return told or content.severity.rank >= channel.wakes.rank


BARRIERS: tuple[Barrier, ...] = (
    _digest,
    _silence,
    _burst,
    _flood,
    _pace,
    _limit,
    _channel,
    _quiet,
)
