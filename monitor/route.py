"""Whom a match reaches: matches, the story, what was told before and the time → a decision.

`decide` is called inside the write that stores its result, on rows read there: two articles of one
event that are processed at the same moment see each other's deliveries.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.config.rules import Channel, Config, Rule
from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    MessageKind,
    News,
    Notice,
    Outcome,
    RuleMatch,
    Severity,
    stable_id,
)

OPS = "ops"
STANDING = (Outcome.ALERT, Outcome.COVERAGE)
UNCLAIMED = (DeliveryState.PENDING, DeliveryState.HELD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What to write: an outcome per rule, new alerts, new deliveries, deliveries that more rules
    join before anyone sends them, and deliveries that nothing supports any more."""

    outcomes: Mapping[str, Outcome]
    alerts: tuple[Alert, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    joined: tuple[Delivery, ...] = ()
    suppressed: tuple[tuple[str, str], ...] = ()  # delivery id, reason


def outcome(match: RuleMatch, rule: Rule, *, fresh: bool) -> Outcome | None:
    """What becomes of one evaluation before anybody is told; None: it alerts."""
    if match.ignored:
        return Outcome.IGNORED
    if not match.alert:
        return Outcome.RETRACTED
    if rule.status == "test":
        return Outcome.TEST
    if rule.severity is Severity.INFO:
        return Outcome.RECORDED
    return None if fresh else Outcome.ARCHIVED


def channels_of(rule: Rule, config: Config) -> tuple[str, ...]:
    """The channels a rule tells: its own, else those of the settings, else all but `ops`."""
    if rule.notify is not None:
        return rule.notify
    if config.settings.notify is not None:
        return config.settings.notify
    return tuple(channel.name for channel in config.channels if channel.name != OPS)


def targets(channel: Channel) -> tuple[str, ...]:
    """One target per address of a channel, by its place: a rotated secret keeps its promises."""
    return tuple(str(place) for place in range(max(1, len(channel.urls))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One evaluated article in its story; `told` and `alerts` are what the story has already,
    `wait` is how long a new delivery waits for the translation."""

    config: Config
    article: Article
    story_id: str
    told: Sequence[Delivery]
    alerts: Sequence[Alert]
    now: datetime
    wait: timedelta


def decide(case: Case, matches: Sequence[RuleMatch]) -> Decision:
    """The decision for one evaluation. Evaluating again without news decides nothing new."""
    wanted = {match.rule for match in matches} | {alert.rule for alert in case.alerts}
    rules = {rule.id: rule for rule in case.config.rules if rule.id in wanted} if wanted else {}
    outcomes, alerts = _settle(case, matches, rules)
    known = {alert.rule: alert for alert in (*case.alerts, *alerts)}
    standing = [known[rule_id] for rule_id, settled in outcomes.items() if settled in STANDING]
    deliveries: list[Delivery] = []
    joined: list[Delivery] = []
    for channel in case.config.channels:
        reached = [a for a in standing if channel.name in channels_of(rules[a.rule], case.config)]
        for target in targets(channel):
            made, joins = _tell(case, channel, target, reached)
            deliveries += made
            joined += joins
    return Decision(
        outcomes=outcomes,
        alerts=alerts,
        deliveries=tuple(deliveries),
        joined=tuple(joined),
        suppressed=tuple(_unsupported(case, matches, standing)),
    )


def _settle(
    case: Case, matches: Sequence[RuleMatch], rules: Mapping[str, Rule]
) -> tuple[dict[str, Outcome], tuple[Alert, ...]]:
    """Every match's outcome, and the alerts that the story didn't have."""
    outcomes: dict[str, Outcome] = {}
    had = {alert.rule: alert for alert in case.alerts}
    new: list[Alert] = []
    for match in matches:
        rule = rules[match.rule]
        settled = outcome(match, rule, fresh=case.article.fresh)
        if settled is None:
            alert = had.get(rule.id)
            if alert is None:
                alert = _alert(rule, case)
                new.append(alert)
            mine = alert.article_id == case.article.id
            settled = Outcome.ALERT if mine else Outcome.COVERAGE
        outcomes[match.rule] = settled
    return outcomes, tuple(new)


def _alert(rule: Rule, case: Case) -> Alert:
    return Alert(
        id=stable_id("al", rule.id, case.story_id),
        rule=rule.id,
        story_id=case.story_id,
        article_id=case.article.id,
        severity=rule.severity,
        rules_version=case.config.version,
        created=case.now,
    )


def _tell(
    case: Case, channel: Channel, target: str, reached: Sequence[Alert]
) -> tuple[list[Delivery], list[Delivery]]:
    """New deliveries to one target, and waiting ones that further rules join."""
    if not reached:
        return [], []
    severity = max((alert.severity for alert in reached), key=lambda value: value.rank)
    if channel.min_severity is not None and severity.rank < channel.min_severity.rank:
        return [], []
    ours = [d for d in case.told if (d.channel, d.target) == (channel.name, target)]
    live = [d for d in ours if d.state is not DeliveryState.SUPPRESSED]
    waiting = [d for d in live if d.state in UNCLAIMED and d.body is None]
    if waiting:
        return [], _join(waiting[-1], reached)
    news: tuple[News, ...] = ()
    if live:
        highest = max((d.severity for d in live), key=lambda value: value.rank)
        if severity.rank <= highest.rank:
            return [], []
        news = (News(kind="severity", text=f"severity rose from {highest} to {severity}"),)
    revision = len(ours) + 1
    made = Delivery(
        id=stable_id("d", case.story_id, channel.name, target, str(revision)),
        kind=MessageKind.UPDATE if live else MessageKind.ALERT,
        channel=channel.name,
        target=target,
        story_id=case.story_id,
        revision=revision,
        severity=severity,
        state=DeliveryState.HELD if channel.missing else DeliveryState.PENDING,
        reason=_broken(channel),
        due=case.now + case.wait,
        created=case.now,
        rules_version=case.config.version,
        article_id=case.article.id,
        alert_ids=tuple(alert.id for alert in reached),
        news=news,
    )
    return [made], []


def _broken(channel: Channel) -> str | None:
    if channel.missing is None:
        return None
    return f"channel {channel.name} cannot be used: {channel.missing} is not set"


def _join(waiting: Delivery, reached: Iterable[Alert]) -> list[Delivery]:
    further = [alert for alert in reached if alert.id not in waiting.alert_ids]
    if not further:
        return []
    severity = max((waiting.severity, *(a.severity for a in further)), key=lambda v: v.rank)
    ids = (*waiting.alert_ids, *(alert.id for alert in further))
    return [dataclasses.replace(waiting, alert_ids=ids, severity=severity)]


def _unsupported(
    case: Case, matches: Sequence[RuleMatch], standing: Sequence[Alert]
) -> Iterable[tuple[str, str]]:
    """Deliveries that this article brought, that nobody has sent, and that no rule supports."""
    supported = {alert.id for alert in standing}
    reasons = [match.why_not for match in matches if not match.alert and match.why_not]
    reason = "no longer matches" + (f": {reasons[0]}" if reasons else "")
    for delivery in case.told:
        if (
            delivery.article_id == case.article.id
            and delivery.state in UNCLAIMED
            and delivery.body is None
            and not supported.intersection(delivery.alert_ids)
        ):
            yield delivery.id, reason


def notices(config: Config, notice: Notice, now: datetime) -> tuple[Delivery, ...]:
    """The deliveries of the monitor's own trouble: to `ops`, else to every channel that takes all
    severities. Telling the same trouble twice (same subject, same start) is a no-op."""
    ops = [channel for channel in config.channels if channel.name == OPS]
    open_to_all = [channel for channel in config.channels if channel.min_severity is None]
    return _notices(ops or open_to_all, config, notice, now)


def notices_to_others(config: Config, notice: Notice, now: datetime) -> tuple[Delivery, ...]:
    """The same to every channel that `notices` leaves out: what no desk must miss."""
    told = {delivery.channel for delivery in notices(config, notice, now)}
    others = [channel for channel in config.channels if channel.name not in told]
    return _notices(others, config, notice, now)


def _notices(
    channels: Iterable[Channel], config: Config, notice: Notice, now: datetime
) -> tuple[Delivery, ...]:
    return tuple(
        Delivery(
            id=stable_id("d", channel.name, target, notice.about, notice.since.isoformat()),
            kind=MessageKind.NOTICE,
            channel=channel.name,
            target=target,
            story_id=None,
            revision=1,
            severity=Severity.HIGH,
            state=DeliveryState.HELD if channel.missing else DeliveryState.PENDING,
            reason=_broken(channel),
            due=now,
            created=now,
            rules_version=config.version,
            notice=notice,
        )
        for channel in channels
        for target in targets(channel)
    )
