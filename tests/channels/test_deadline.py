"""How long a receiver has where nobody says otherwise. The loop's clock leaps; nothing is waited
for."""

import asyncio
from datetime import UTC, datetime

import pytest

from monitor.app import RENDERERS
from monitor.channels import Ambiguous, Channels
from monitor.channels.slack import Bases

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BEFORE, AFTER = 10.0, 6.5  # leaps; what really passes beside the first is less than 5 s
TURNS = 100  # of the loop, in which whatever is due happens


@pytest.mark.parametrize(
    "url",
    [
        "webhook://127.0.0.1:{port}/alerts",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
        "tgram://123456789:abcdefg_hijklmnop/12315544",
    ],
)
async def test_an_answer_is_waited_for_fifteen_seconds(
    *, serve, fetch, at, message, monkeypatch, url
) -> None:
    asked = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        asked.set()
        await asyncio.Event().wait()

    port = await serve(hang)
    there = f"http://127.0.0.1:{port}"
    channels = Channels(
        fetch=fetch,
        renderers=RENDERERS,
        now=lambda: NOW,
        slack_at=Bases(api=there, hooks=there, government=there),
        telegram_at=there,
    )
    loop, leapt = asyncio.get_running_loop(), 0.0
    passing = loop.time
    monkeypatch.setattr(loop, "time", lambda: passing() + leapt)
    sending = asyncio.create_task(channels.send(message, at(url.format(port=port)), 0, "UTC"))
    await asked.wait()
    for leap, over in ((BEFORE, False), (AFTER, True)):
        leapt += leap
        for _ in range(TURNS):
            await asyncio.sleep(0)
        assert sending.done() is over
    assert await sending == Ambiguous("gave no answer (timeout)")
