"""What is told when nothing can be written down any more."""

import asyncio
from datetime import datetime

import structlog

from monitor import route
from monitor.app import Rules
from monitor.channels import Channels
from monitor.model import Delivery, Message, Notice

log = structlog.get_logger(__name__)

PATIENCE = 5.0
"""Seconds for the receivers."""


async def farewell(channels: Channels, rules: Rules, text: str, now: datetime) -> None:
    """Tells `ops` past the database: each address once, and what does not arrive is logged."""
    config = rules.config
    notice = Notice(about="database", text=text, since=now)

    async def send(delivery: Delivery) -> None:
        channel = rules.channel(delivery.channel)
        assert channel is not None
        message = Message(
            id=delivery.id, kind=delivery.kind, channel=delivery.channel, notice=notice
        )
        zone = config.settings.timezone
        result = await channels.send(message, channel, int(delivery.target), zone)
        log.info("ops was told past the database", channel=channel.name, result=str(result))

    told = [send(delivery) for delivery in route.notices(config, notice, now)]
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.gather(*told)
    except TimeoutError:
        log.warning("not every receiver of the last words answered")
