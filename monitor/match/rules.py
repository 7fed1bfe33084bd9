"""One version of the rules, compiled."""

from dataclasses import dataclass, field

from monitor.config import Pieces
from monitor.config.rules import Channel, Config, Feed, Rule
from monitor.match.examples import Judgement
from monitor.match.matcher import Matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One version of the rules, ready to run, with what making it leaves for the next one."""

    config: Config
    matcher: Matcher
    judgement: Judgement = field(default_factory=Judgement)
    pieces: Pieces = field(default_factory=Pieces)

    @property
    def failing(self) -> frozenset[str]:
        """The ids of the rules that have a failing example."""
        return self.judgement.failing

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, while the file has it."""
        return next((rule for rule in self.config.rules if rule.id == rule_id), None)

    def feed(self, name: str | None) -> Feed | None:
        """The feed of that name, while the rules have it."""
        return next((feed for feed in self.config.feeds if feed.name == name), None)

    def channel(self, name: str) -> Channel | None:
        """The channel of that name, while the rules have it."""
        return next((channel for channel in self.config.channels if channel.name == name), None)
