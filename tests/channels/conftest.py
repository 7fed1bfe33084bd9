"""Receivers on loopback (HTTP and SMTP, plain and TLS), a clock that stands still, and messages."""

import asyncio
import io
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from rich.console import Console

from monitor.app import RENDERERS
from monitor.channels import Channels, Result
from monitor.channels.slack import Bases
from monitor.config.rules import Channel, Position, Secret
from monitor.fetch import Fetcher
from monitor.model import Message
from monitor.render import thaw

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MESSAGES = Path(__file__).parent.parent / "data" / "messages"
CERTIFICATE = Path(__file__).parent / "self-signed.pem"


@dataclass
class Request:
    """One request as it came in."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """An HTTP server: it answers what a test has put on `answers`, and then 200.

    An answer is bytes, `hang` (none until the test ends) or `drop` (none, and hangs up).
    """

    port: int = 0
    answers: list[bytes | str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    connections: int = 0

    def reply(self, status: int, body: bytes = b"{}", **headers: str) -> None:
        """The next answer; `_` in a header's name is a hyphen."""
        lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(body)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.answers.append("\r\n".join([*lines, "", ""]).encode() + body)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept open for further requests."""
        self.connections += 1
        while await self._answer(reader, writer):
            pass
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if line)
        method, target, _ = head[0].split(" ")
        lower = {name.lower(): value for name, value in headers.items()}
        body = await reader.readexactly(int(lower.get("content-length", "0")))
        self.requests.append(Request(method, target, lower, body))
        if not self.answers:
            self.reply(200)
        answer = self.answers.pop(0)
        if answer == "hang":
            await asyncio.Event().wait()
        if isinstance(answer, str):
            return False
        writer.write(answer)
        await writer.drain()
        return lower.get("connection") != "close"


def certificate() -> ssl.SSLContext:
    """The receivers' self-signed certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    """What is opened in a test, closed after it."""
    async with AsyncExitStack() as opened:
        yield opened


Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Serve = Callable[..., Awaitable[int]]


@pytest.fixture
def serve(stack: AsyncExitStack) -> Serve:
    """Listens with a handler until the test ends, and returns the port."""

    async def listen(
        handler: Handler, host: str = "127.0.0.1", context: ssl.SSLContext | None = None
    ) -> int:
        async with AsyncExitStack() as opened:
            tasks = await opened.enter_async_context(_ended_tasks())

            async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                tasks.append(asyncio.current_task())
                try:
                    await handler(reader, writer)
                except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                    pass
                finally:
                    writer.transport.abort()

            server = await asyncio.start_server(answer, host, 0, ssl=context)
            opened.callback(server.close)
            stack.push_async_callback(opened.pop_all().aclose)
        return int(server.sockets[0].getsockname()[1])

    return listen


@asynccontextmanager
async def _ended_tasks() -> AsyncIterator[list[asyncio.Task[None] | None]]:
    """Tasks that are cancelled at the end, and waited for until their sockets are closed."""
    tasks: list[asyncio.Task[None] | None] = []
    yield tasks
    for task in tasks:
        if task is not None:
            task.cancel()
    await asyncio.gather(*filter(None, tasks), return_exceptions=True)
    for _ in range(3):  # the turns of the loop in which transports close their sockets
        await asyncio.sleep(0)


@pytest.fixture
async def receiver(serve: Serve) -> Receiver:
    """A receiver of HTTP requests."""
    made = Receiver()
    made.port = await serve(made.serve)
    return made


@pytest.fixture
async def tls_receiver(serve: Serve) -> Receiver:
    """A receiver of HTTPS requests."""
    made = Receiver()
    made.port = await serve(made.serve, context=certificate())
    return made


@dataclass
class Mailbox:
    """A mail server. `refusals` answers the commands of a recipient's address, of `MAIL` or of
    `DATA`; an answer `drop` hangs up and `hang` says nothing until the test ends."""

    port: int = 0
    refusals: dict[str, str] = field(default_factory=dict)
    letters: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - the names that aiosmtpd calls
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """MAIL FROM."""
        envelope.mail_from = address
        return await self._say(server, "MAIL")

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """RCPT TO."""
        said = await self._say(server, address)
        if said.startswith("250"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """The text, after its end."""
        letter = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(letter, EmailMessage)
        said = self.refusals.get("DATA", "250")
        if not said[0].isdigit() or said.startswith("250"):
            self.letters.append((list(envelope.rcpt_tos), letter))
            transport = server.transport
            assert transport is not None
            self.encrypted.append(transport.get_extra_info("sslcontext") is not None)
        return await self._say(server, "DATA")

    async def _say(self, server: SMTP, what: str) -> str:
        said = self.refusals.get(what, "250 OK")
        if said == "hang":
            await asyncio.Event().wait()
        elif said == "drop":
            assert server.transport is not None
            server.transport.abort()
        return said


@asynccontextmanager
async def _ended_sessions() -> AsyncIterator[list[SMTP]]:
    """Mail sessions that are hung up at the end."""
    sessions: list[SMTP] = []
    yield sessions
    for one in sessions:
        if one.transport is not None:
            one.transport.abort()
    for _ in range(3):  # the turns of the loop in which transports close their sockets
        await asyncio.sleep(0)


Open = Callable[..., Awaitable[Mailbox]]


@pytest.fixture
def open_mailbox(stack: AsyncExitStack) -> Open:
    """Opens a mail server; `tls`: none, starttls or ssl; `password`: what signs in, if anything."""

    async def make(tls: str = "none", password: str | None = None) -> Mailbox:
        box = Mailbox()

        def check(_: SMTP, __: object, ___: object, ____: str, given: Any) -> AuthResult:
            return AuthResult(success=given.password.decode() == password, handled=False)

        async with AsyncExitStack() as opened:
            sessions = await opened.enter_async_context(_ended_sessions())

            def session() -> SMTP:
                sessions.append(
                    SMTP(
                        box,
                        hostname="localhost",
                        tls_context=certificate() if tls == "starttls" else None,
                        authenticator=check if password is not None else None,
                        auth_require_tls=password is None,
                    )
                )
                return sessions[-1]

            context = certificate() if tls == "ssl" else None
            loop = asyncio.get_running_loop()
            server = await loop.create_server(session, "127.0.0.1", 0, ssl=context)
            opened.callback(server.close)
            stack.push_async_callback(opened.pop_all().aclose)
        box.port = server.sockets[0].getsockname()[1]
        return box

    return make


@pytest.fixture
def message() -> Message:
    """An alert in Bosnian, with a rough translation."""
    return thaw((MESSAGES / "bosnian.message.json").read_text())


@pytest.fixture
def messages() -> dict[str, Message]:
    """Every message of the goldens, by name."""
    files = sorted(MESSAGES.glob("*.message.json"))
    return {path.name.split(".")[0]: thaw(path.read_text()) for path in files}


def channel(*urls: str) -> Channel:
    """A channel with these addresses."""
    at = Position(file="rules.yaml", line=1, column=1)
    return Channel(name="desk", urls=tuple(Secret(url) for url in urls), at=at)


@pytest.fixture
def paper() -> io.StringIO:
    """What the console has printed."""
    return io.StringIO()


@pytest.fixture
async def fetch() -> AsyncIterator[Fetcher]:
    """The HTTP client."""
    async with Fetcher(user_agent="monitor/test", now=lambda: NOW) as client:
        yield client


Send = Callable[..., Awaitable[Result]]


@pytest.fixture
def open_channels(
    fetch: Fetcher, paper: io.StringIO, receiver: Receiver
) -> Callable[..., Channels]:
    """Makes senders. The APIs of Slack and Telegram are the receiver's."""
    at = f"http://127.0.0.1:{receiver.port}"

    def make(*, deadline: float = 5.0, console: Console | None = None) -> Channels:
        return Channels(
            fetch=fetch,
            renderers=RENDERERS,
            now=lambda: NOW,
            console=console or Console(file=paper, highlight=False, soft_wrap=True),
            deadline=deadline,
            slack_at=Bases(api=f"{at}/api", hooks=f"{at}/services", government=f"{at}/gov"),
            telegram_at=at,
        )

    return make


@pytest.fixture
def channels(open_channels: Callable[..., Channels]) -> Channels:
    """One sender for several messages."""
    return open_channels()


@pytest.fixture
def at() -> Callable[..., Channel]:
    """A channel with addresses."""
    return channel


@pytest.fixture
def send(open_channels: Callable[..., Channels]) -> Send:
    """Sends a message to one address, with a short deadline; `console` is another terminal."""

    async def deliver(url: str, message: Message, **how: Any) -> Result:
        return await open_channels(**how).send(message, channel(url), 0, "Europe/Sarajevo")

    return deliver


@pytest.fixture
def bring_to(monkeypatch: pytest.MonkeyPatch) -> Callable[[int | None], None]:
    """Makes every host name stand for a port on loopback, or (None) nowhere: services whose address
    is fixed are not to be reached from a test."""

    def bring(port: int | None) -> None:
        def look_up(*_: object, **__: object) -> list[Any]:
            if port is None:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)

    return bring


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on, and nobody else can take meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
