"""The monitor's own troubles, for `ops`."""

from datetime import datetime

from monitor import route
from monitor.app import App
from monitor.config.rules import Config
from monitor.model import Notice
from monitor.store import Connection, outbox


def promise(
    c: Connection, config: Config, notice: Notice, now: datetime, *, but: str | None = None
) -> None:
    """The notice's deliveries, to be sent like any; none to the channel `but`."""
    for delivery in route.notices(config, notice, now):
        if delivery.channel != but:
            outbox.insert(c, delivery)


def promise_to_others(c: Connection, config: Config, notice: Notice, now: datetime) -> None:
    """The notice's deliveries to every channel that `promise` leaves out."""
    for delivery in route.notices_to_others(config, notice, now):
        outbox.insert(c, delivery)


async def notify(app: App, notice: Notice, *, reserved: bool = False) -> None:
    """`promise` in a write of its own. Raises StoreError."""
    config, now = app.rules.config, app.now()
    await app.store.write(lambda c: promise(c, config, notice, now), reserved=reserved)
