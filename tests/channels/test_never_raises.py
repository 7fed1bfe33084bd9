"""Whatever the message and whatever the address, sending ends in a Result."""

import asyncio
import dataclasses
import io
import socket
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from monitor.app import RENDERERS
from monitor.channels import Ambiguous, Channels, Permanent, Retry, Sent, address_problem
from monitor.config.rules import Channel, Position, Secret
from monitor.fetch import Fetcher
from monitor.render import thaw

RESULTS = (Sent, Retry, Permanent, Ambiguous)
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FILES = Path(__file__).parent.parent / "data" / "messages"
PATHS = sorted(path for path in FILES.glob("*.message.json") if "flood" not in path.name)
MESSAGES = [thaw(path.read_text()) for path in PATHS]  # not that of 47 stories: too slow
QUICK = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])

HOSTILE = st.one_of(
    st.text(max_size=40),
    st.text(alphabet=st.characters(), max_size=40),  # lone surrogates as well
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "\r\nBcc: sef@example.org",
            "\x1b[31m\x9b2J",
            "\u202e\u2066",
            "@everyone <!channel>",
            "<script>alert(1)</script>",
            "{{7*7}} %(x)s %s {0}",
            "\ud800",
            "a\u0301" * 500,
            "👩‍👩‍👧" * 200,
            "🇧🇦🇽🇰" * 100,
            "x" * 5000,
            "https://",
            "javascript:alert(1)",
        ]
    ),
)
TIMES = st.datetimes(timezones=st.just(UTC))


def infected(value: Any, draw: Callable[[Any], Any]) -> Any:
    """`value` with every text and time in it replaced by what is drawn."""
    if isinstance(value, Enum | bool | int) or value is None:
        return value
    if isinstance(value, str):
        return draw(HOSTILE)
    if isinstance(value, datetime):
        return draw(TIMES)
    if isinstance(value, tuple):
        return tuple(infected(one, draw) for one in value)
    parts = {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    return dataclasses.replace(value, **{name: infected(v, draw) for name, v in parts.items()})


@st.composite
def hostile_messages(draw: Any) -> Any:
    """A message in which every text is hostile."""
    return infected(draw(st.sampled_from(MESSAGES)), draw)


class Swallow:
    """A mail server's handler that takes everything."""

    async def handle_DATA(self, *_: object) -> str:  # noqa: N802 - the name that aiosmtpd calls
        """The text."""
        return "250 OK"


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accepts any POST."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:  # a message that cannot be posted
        writer.close()
        return
    size = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length")
    )
    await reader.readexactly(size)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()
    await writer.wait_closed()


async def sent(message: Any, *urls: str) -> list[Any]:
    """What comes of sending to each address."""
    at = Position(file="rules.yaml", line=1, column=1)
    desk = Channel(name="desk", urls=tuple(Secret(url) for url in urls), at=at)
    async with Fetcher(user_agent="monitor/test", now=lambda: NOW) as fetch:
        console = Console(file=io.StringIO())
        channels = Channels(
            fetch=fetch, renderers=RENDERERS, now=lambda: NOW, console=console, deadline=2.0
        )
        zone = "Europe/Sarajevo"
        return [await channels.send(message, desk, place, zone) for place in range(len(urls))]


async def received(message: Any) -> list[Any]:
    """What comes of sending to one receiver of each kind, all of which take everything."""
    loop = asyncio.get_running_loop()
    http = await asyncio.start_server(answer, "127.0.0.1", 0)
    smtp = await loop.create_server(lambda: SMTP(Swallow(), hostname="localhost"), "127.0.0.1", 0)
    async with http, smtp:
        web = f"127.0.0.1:{http.sockets[0].getsockname()[1]}"
        mail = f"127.0.0.1:{smtp.sockets[0].getsockname()[1]}"
        results = await sent(
            message,
            "console://",
            f"webhook://{web}/?secret=x",
            f"json://{web}/",
            f"mailto://{mail}?from=m@example.org&to=d@example.org",
        )
    for _ in range(5):  # the turns of the loop in which sockets are closed
        await asyncio.sleep(0)
    return results


@QUICK
@given(message=hostile_messages())
def test_any_message_is_sent_everywhere(message) -> None:
    console, webhook, service, mail = asyncio.run(received(message))
    assert (console, service, mail) == (Sent(), Sent(), Sent())
    # an id with a line break has no place in a header
    assert isinstance(webhook, Sent if message.id.isprintable() else RESULTS)


SCHEMES = ["console", "webhook", "webhooks", "mailto", "mailtos", "json", "slack", "tgram", "x", ""]
JUNK = st.text(
    alphabet=st.one_of(st.sampled_from("://?&=@%#[].+,;<>\\ \"'"), st.characters()), max_size=40
)


@pytest.fixture(autouse=True)
def nowhere(monkeypatch) -> None:
    """No host name is found: nothing that is made up is looked for."""
    real = socket.getaddrinfo

    def look_up(host: str, *rest: Any, **named: Any) -> list[Any]:
        if host == "127.0.0.1":
            return real(host, *rest, **named)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@settings(parent=QUICK, max_examples=300)
@given(scheme=st.sampled_from(SCHEMES), rest=JUNK)
@example(scheme="webhook", rest="[::1")
@example(scheme="mailto", rest="a@b.org?to=a..b@x.org")
@example(scheme="mailto", rest='a@b.org?from="<@x.org&to=,,;<>@x.org')
@example(scheme="mailto", rest="a@b.org?+X-A=\r\nBcc: x@y.org&+=&+To=x")
@example(scheme="json", rest="host:99999/?method=\u0130&:=&-=&+=")
def test_any_address_is_judged(scheme, rest) -> None:
    url = f"{scheme}://{rest}" if scheme else rest
    problem = address_problem(Secret(url))
    assert problem is None or (isinstance(problem, str) and problem.isprintable())


LOCAL = st.text(alphabet=st.one_of(st.sampled_from("/?&=@%#+,;<>"), st.characters()), max_size=40)


@settings(parent=QUICK, max_examples=60)
@given(scheme=st.sampled_from(["webhook", "mailto", "json"]), rest=LOCAL)
@example(scheme="mailto", rest="?to=a..b@x.org&from=m@x.org")
@example(scheme="mailto", rest="?to=a@x.org&from=m@x.org&+Subject=x&+MIME-Version=2&+X=\x01")
@example(scheme="webhook", rest="?secret=\u0107")
@example(scheme="webhook", rest="#?secret=a")
def test_any_address_ends_in_a_result(scheme, rest) -> None:
    (result,) = asyncio.run(sent(MESSAGES[0], f"{scheme}://127.0.0.1:1{rest}"))
    assert isinstance(result, Retry | Permanent | Ambiguous)
