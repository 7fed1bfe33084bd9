"""Cases without a database: a desk's rules and channels, and a story told step by step."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor import route
from monitor.config.rules import Channel, Config, Keyword, Position, Rule, Secret, Settings
from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    News,
    RuleMatch,
    Silence,
)

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # a Monday, 09:00 in Sarajevo
AT = Position(file="rules.yaml", line=1, column=1)
WHEN = Keyword(name="Banjska", texts=((None, "Banjska"),), at=AT)


def rule(name: str, **changes: Any) -> Rule:
    """A live rule of medium severity that tells the desk."""
    made = Rule(id=name, title=name.title(), when=WHEN, notify=("desk",), at=AT)
    return replace(made, **changes)


def channel(name: str, **changes: Any) -> Channel:
    """A channel with an address of its own."""
    return replace(Channel(name=name, urls=(Secret(f"json://{name}"),), at=AT), **changes)


def article(name: str = "a-1", **changes: Any) -> Article:
    """An article of the story."""
    made = Article(
        id=name, url=f"https://example.org/{name}", feed="klix", entry_id=None,
        title="Pucnjava u Banjskoj", text="", language="hbs", script="Latn", published=None,
        seen=NOW, source="page", story_id="s-1",
    )  # fmt: skip
    return replace(made, **changes)


@dataclass
class Desk:
    """One story, as it is told: what was decided is kept, and what is due may be sent."""

    config: Config
    now: datetime = NOW
    told: dict[str, Delivery] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    silences: tuple[Silence, ...] = ()
    traffic: route.Traffic = field(default_factory=route.Traffic)

    def evaluate(self, about: Article, *rules: str, **facts: Any) -> route.Decision:
        """The decision on an article in which these rules hold; kept."""
        severities = {one.id: one.severity for one in self.config.rules}
        found = [
            RuleMatch(rule=name, severity=severities[name], alert=True, hits=()) for name in rules
        ]
        decision = route.decide(self.case(about, **facts), found)
        self.keep(decision)
        return decision

    def case(self, about: Article, **facts: Any) -> route.Case:
        """The article in its story, without a wait for its translation."""
        usual: dict[str, Any] = {
            "silences": self.silences, "traffic": self.traffic, "wait": timedelta(0),
        }  # fmt: skip
        story_id = about.story_id or "s-1"
        return route.Case(
            config=self.config,
            article=about,
            story_id=story_id,
            told=tuple(one for one in self.told.values() if one.story_id == story_id),
            alerts=tuple(one for one in self.alerts.values() if one.story_id == story_id),
            now=self.now,
            **(usual | facts),
        )

    def keep(self, decision: route.Decision) -> None:
        """Writes down what was decided."""
        self.alerts |= {one.id: one for one in decision.alerts}
        self.told |= {one.id: one for one in (*decision.deliveries, *decision.joined)}
        for name, reason in decision.suppressed:
            gone = {"state": DeliveryState.SUPPRESSED, "reason": reason}
            self.told[name] = replace(self.told[name], **gone)

    def send(self, at: datetime | None = None) -> list[Delivery]:
        """Sends what is pending, and what is held for itself alone, and is due."""
        self.now = at or self.now
        by_itself = {"quiet", "pace", "escalation"}
        sent = []
        for one in list(self.told.values()):
            held = one.state is DeliveryState.HELD and one.hold in by_itself
            if (one.state is DeliveryState.PENDING or held) and one.due <= self.now:
                done = replace(one, state=DeliveryState.SENT, sent=self.now, body="{}")
                self.told[one.id] = done
                sent.append(done)
        return sent

    def to(self, name: str) -> list[Delivery]:
        """The deliveries to a channel, in order."""
        return [one for one in self.told.values() if one.channel == name]

    def only(self, name: str) -> Delivery:
        """The one delivery to a channel that nobody has claimed."""
        (found,) = [one for one in self.to(name) if route.is_unclaimed(one)]
        return found


def news(kind: str, text: str = "") -> News:
    """Something new of a story."""
    return News(kind=kind, text=text or kind, feed="klix")  # type: ignore[arg-type]


def silence(kind: str, subject: str, until: datetime) -> Silence:
    """Ana's silence."""
    return Silence(
        id=f"si-{subject}", kind=kind, subject=subject, by="Ana", reason="vježba", since=NOW,
        until=until,
    )  # type: ignore[arg-type] # fmt: skip


class Kit:
    """What the tests of this room build their cases with."""

    now = NOW
    hour = timedelta(hours=1)
    rule = staticmethod(rule)
    channel = staticmethod(channel)
    article = staticmethod(article)
    news = staticmethod(news)
    silence = staticmethod(silence)

    def desk(
        self, rules: Iterable[Rule], channels: Iterable[Channel], zone: str = "Europe/Sarajevo"
    ) -> Desk:
        """A desk with these rules and channels."""
        settings = Settings(timezone=zone)
        config = Config(
            version="v1", settings=settings, rules=tuple(rules), channels=tuple(channels)
        )
        return Desk(config)


@pytest.fixture(scope="session")
def kit() -> Kit:
    """Rules, channels, articles, and a desk that they belong to."""
    return Kit()
