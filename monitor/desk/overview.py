"""overview: how the watch stands, in one look."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.desk.silent import Silent, silent
from monitor.desk.sources import Source, sources
from monitor.match import Rules
from monitor.model import DeliveryState
from monitor.store import Connection, alerts, articles, feeds, outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`sources` are the enabled ones; `since` is the first poll that yielded a feed; `articles`
    how many were read; `blocked` messages wait until a channel is mended."""

    sources: tuple[Source, ...]
    rules: int
    since: datetime | None
    articles: int
    last_alert: datetime | None
    deliveries: Mapping[DeliveryState, int]
    blocked: int = 0
    silent: tuple[Silent, ...] = ()

    @property
    def working(self) -> int:
        """How many sources gave what they should when they were asked last."""
        return sum(one.state in {"working", "moved"} for one in self.sources)

    @property
    def fresh(self) -> bool:
        """No source has been asked yet."""
        return all(one.state == "new" for one in self.sources)

    @property
    def well(self) -> bool:
        """Every source works, and no message is given up or waits for a channel."""
        stuck = self.blocked or DeliveryState.DEAD in self.deliveries
        return 0 < len(self.sources) == self.working and not stuck


def overview(c: Connection, rules: Rules, now: datetime) -> Overview:
    """What stands in the archive now, under these rules."""
    first = [state.first_polled for state in feeds.all(c) if state.first_polled is not None]
    newest = alerts.list(c, limit=1)
    return Overview(
        sources=tuple(one for one in sources(c, rules) if one.state != "off"),
        rules=sum(rule.status != "off" for rule in rules.config.rules),
        since=min(first, default=None),
        articles=articles.count(c),
        last_alert=newest[0].created if newest else None,
        deliveries=outbox.counts(c),
        blocked=outbox.blocked(c),
        silent=silent(c, now),
    )
