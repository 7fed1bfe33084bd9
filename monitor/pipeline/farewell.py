"""What is told when nothing can be written down any more."""

import asyncio

import structlog

from monitor import route
from monitor.app import App
from monitor.model import Delivery, Message, Notice

log = structlog.get_logger(__name__)

PATIENCE = 5.0
"""Seconds for the receivers."""


async def farewell(app: App, text: str) -> None:
    """Tells `ops` past the database: each address once, and what does not arrive is logged."""
    now = app.now()
    config = app.rules.config
    notice = Notice(about="database", text=text, since=now)

    async def send(delivery: Delivery) -> None:
        channel = app.rules.channel(delivery.channel)
        assert channel is not None
        message = Message(
            id=delivery.id, kind=delivery.kind, channel=delivery.channel, notice=notice
        )
        zone = config.settings.timezone
        result = await app.channels.send(message, channel, int(delivery.target), zone)
        log.info("ops was told past the database", channel=channel.name, result=str(result))

    told = [send(delivery) for delivery in route.notices(config, notice, now)]
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*told)
    except TimeoutError:
        log.warning("not every receiver of the last words answered")
