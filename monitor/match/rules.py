"""One version of the rules, compiled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.config import Pieces
from monitor.config.rules import Channel, Config, Feed, Rule
from monitor.match.examples import Judgement
from monitor.match.matcher import Matcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """One version of the rules, ready to run, with what making it leaves for the next one. `kept`
    names what is not as the file says but as it was before, as examples fail of what it says."""

    config: Config
    matcher: Matcher
    kept: tuple[str, ...] = ()
    judgement: Judgement = field(default_factory=Judgement)
    pieces: Pieces = field(default_factory=Pieces)
    _rules: Mapping[str, Rule] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rules", {rule.id: rule for rule in self.config.rules})

    @property
    def failing(self) -> frozenset[str]:
        """The ids of the rules that have a failing example."""
        return self.judgement.failing

    def rule(self, rule_id: str) -> Rule | None:
        """The rule of that id, while the file has it."""
        return self._rules.get(rule_id)

    def feed(self, name: str | None) -> Feed | None:
        """The feed of that name, while the rules have it."""
        return next((feed for feed in self.config.feeds if feed.name == name), None)

    def channel(self, name: str) -> Channel | None:
        """The channel of that name, while the rules have it."""
        return next((channel for channel in self.config.channels if channel.name == name), None)
