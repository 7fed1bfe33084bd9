"""What one target of a channel is told of a story: a new delivery, or one that more joins."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.config.rules import Channel
from monitor.model import (
    Alert,
    Delivery,
    DeliveryState,
    Hold,
    MessageKind,
    News,
    Severity,
    Silence,
    stable_id,
)
from monitor.route import pace
from monitor.route.case import Case, is_unclaimed
from monitor.route.channels import sharing
from monitor.route.hold import Content, Wait, releases, wait
from monitor.route.news import BESIDE, COLLECTED, highest, merged, rise
from monitor.route.settle import Standing


@dataclass(frozen=True, slots=True)
class Reader:
    """A target of a channel in a case: what it has been promised of the story."""

    case: Case
    channel: Channel
    target: str

    @property
    def ours(self) -> list[Delivery]:
        """All of it, in order."""
        place = (self.channel.name, self.target)
        return [one for one in self.case.told if (one.channel, one.target) == place]

    @property
    def live(self) -> list[Delivery]:
        """What was not taken back."""
        return [one for one in self.ours if one.state is not DeliveryState.SUPPRESSED]

    @property
    def waiting(self) -> Delivery | None:
        """What nobody has claimed yet: one at most."""
        return next((one for one in reversed(self.live) if is_unclaimed(one)), None)


def tell(
    reader: Reader,
    standing: Sequence[Standing],
    reached: Sequence[Standing],
    known: Sequence[Alert],
) -> Delivery | None:
    """The delivery that tells it what is new, or None. `standing` is what the evaluation bears
    out, `reached` the part that this channel is to hear, `known` all alerts of the story."""
    heard = _heard(reader.channel, reached)
    silence = _silence(heard or standing)
    waiting = reader.waiting
    if waiting is not None:
        return _joined(reader, waiting, heard, silence)
    return _made(reader, heard, silence, known)


def _heard(channel: Channel, reached: Sequence[Standing]) -> dict[str, Standing]:
    """By alert, none below the channel's least severity; one that holds by an article that no
    silence covers is not silenced."""
    found: dict[str, Standing] = {}
    for one in reached:
        if one.alert.id not in found or one.silence is None:
            found[one.alert.id] = one
    least = channel.min_severity
    loud = least is None or any(o.alert.severity.rank >= least.rank for o in found.values())
    return found if loud else {}


def _silence(standing: dict[str, Standing] | Sequence[Standing]) -> Silence | None:
    """What holds all of them: the silence that ends last."""
    ones = list(standing.values()) if isinstance(standing, dict) else standing
    found = [one.silence for one in ones if one.silence is not None]
    if len(found) < len(ones):
        return None
    return max(found, key=lambda silence: silence.until, default=None)


def _made(
    reader: Reader, heard: dict[str, Standing], silence: Silence | None, known: Sequence[Alert]
) -> Delivery | None:
    case, live = reader.case, reader.live
    alerts = [one.alert for one in heard.values()]
    news: tuple[News, ...] = ()
    severities = [alert.severity for alert in alerts]
    if live:
        news = _news(case.news, live, severities)
        severities += [one.severity for one in live]
    if not (news if live else heard):
        return None
    told = {alert_id for one in live for alert_id in one.alert_ids}
    arrives = any(one.state is not DeliveryState.DEAD for one in live)
    content = Content(
        kind=MessageKind.UPDATE if arrives else MessageKind.ALERT,
        severity=highest(severities),
        alerts=[alert for alert in alerts if alert.id not in told],
        news=news,
        pace=_pace(reader, news) if live else None,
        silence=None if _rises(news) else silence,
    )
    if live and not _rises(news):  # what it was told of has news
        alerts = [one for one in known if one.id in told or one.id in heard] or list(known)
    return _delivery(reader, content, alerts, _brought(case, alerts, news))


def _news(
    brought: Sequence[News], out: Sequence[Delivery], severities: Sequence[Severity]
) -> tuple[News, ...]:
    """What the article brings, and a rise over what was told."""
    before = highest([one.severity for one in out])
    now = highest([before, *severities])
    return merged(brought, [rise(before, now)] if now.rank > before.rank else [])


def _rises(news: Sequence[News]) -> bool:
    return any(one.kind == "severity" for one in news)


def _brought(case: Case, alerts: Sequence[Alert], news: Sequence[News]) -> str | None:
    """The article that a message shows: this one, or the one that waited for its confirmation."""
    own = {alert.article_id for alert in alerts}
    if news or not own or case.article.id in own or any(a in case.alerts for a in alerts):
        return case.article.id
    return alerts[0].article_id


def _pace(reader: Reader, news: Sequence[News]) -> datetime | None:
    case = reader.case
    shared = sharing(case.config, reader.channel, reader.target)
    told = [
        one
        for one in case.told
        if (one.channel, one.target) in shared and one.state is not DeliveryState.SUPPRESSED
    ]
    return pace.due(told, news, case.article.id, case.now)


def _delivery(
    reader: Reader, content: Content, about: Sequence[Alert], article_id: str | None
) -> Delivery:
    case, channel = reader.case, reader.channel
    revision = max((one.revision for one in reader.ours), default=0) + 1
    made = Delivery(
        id=stable_id("d", case.story_id, channel.name, reader.target, str(revision)),
        kind=content.kind,
        channel=channel.name,
        target=reader.target,
        story_id=case.story_id,
        revision=revision,
        severity=content.severity,
        state=DeliveryState.PENDING,
        due=case.now + case.wait,
        created=case.now,
        rules_version=case.config.version,
        article_id=article_id,
        alert_ids=tuple(alert.id for alert in about),
        news=tuple(content.news),
    )
    found = wait(case, channel, reader.target, content)
    return made if found is None else held(made, found)


def held(delivery: Delivery, found: Wait) -> Delivery:
    """The delivery, waiting for that."""
    return replace(
        delivery,
        state=DeliveryState.HELD,
        hold=found.hold,
        due=found.due,
        reason=found.reason,
        silence=found.silence,
    )


def _joined(
    reader: Reader, waiting: Delivery, heard: dict[str, Standing], silence: Silence | None
) -> Delivery | None:
    """The waiting delivery with what is new; None where that is nothing."""
    case = reader.case
    further = [o.alert for o in heard.values() if o.alert.id not in waiting.alert_ids]
    out = [one for one in reader.live if one is not waiting]
    severity = highest([waiting.severity, *(alert.severity for alert in further)])
    if waiting.kind is MessageKind.UPDATE and out:
        news = _news(case.news, out, [severity])
    else:
        news = tuple(one for one in case.news if one.kind in BESIDE)
    joined = replace(
        waiting,
        alert_ids=(*waiting.alert_ids, *(alert.id for alert in further)),
        news=merged(waiting.news, news),
        severity=severity,
        article_id=_shown(case, waiting, news),
    )
    if waiting.state is DeliveryState.HELD and (news or heard):
        alerts = [o.alert for o in heard.values()] if waiting.hold is Hold.ESCALATION else further
        joined = _released(reader, joined, alerts, news, silence)
    return None if joined == waiting else joined


def _shown(case: Case, waiting: Delivery, news: Sequence[News]) -> str | None:
    """The article of a message that waits. Collected news are shown with the latest that brings
    some, so that no headline says less than what stands above it. Urgent news wait for no
    translation, and a first message shows what was told first."""
    collected = bool(news) and all(one.kind in COLLECTED for one in news)
    paced = waiting.kind is MessageKind.UPDATE and waiting.hold is Hold.PACE
    return case.article.id if collected and paced else waiting.article_id


def _released(
    reader: Reader,
    joined: Delivery,
    alerts: Sequence[Alert],
    news: Sequence[News],
    silence: Silence | None,
) -> Delivery:
    """Let go where what joins it may not wait for the same, else as it is."""
    case, channel = reader.case, reader.channel
    later = bool(news) and all(one.kind in COLLECTED for one in news)
    more = Content(
        kind=joined.kind,
        severity=joined.severity,
        alerts=alerts,
        news=news,
        pace=(_pace(reader, news) if later else None) if news else joined.due,
        silence=None if _rises(news) else silence,
    )
    whole = replace(more, news=joined.news, pace=None)
    if (more.silence and not whole.passes) or not releases(joined.hold, case, channel, more, whole):
        return joined
    found = wait(case, channel, reader.target, whole)
    if found is not None:
        return held(joined, found)
    return replace(
        joined,
        state=DeliveryState.PENDING,
        due=case.now + _wait(case, joined, news),
        reason=None,
        silence=None,
    )


def _wait(case: Case, joined: Delivery, news: Sequence[News]) -> timedelta:
    """How long a message that is let go waits for the translation of the article that it shows: of
    another article's nobody tells it. A withdrawal always waits, as it can be undone."""
    shown = joined.article_id == case.article.id
    withdrawn = any(one.kind == "withdrawn" for one in news)
    return case.wait if shown or withdrawn else timedelta(0)
