"""Buttons under Telegram messages: a press in a channel's own chat acts, by the presser's name."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from monitor import environment
from monitor.app import App, open_app
from monitor.config import parse
from monitor.daemon.telegram import Buttons
from monitor.match import Rules, compile_rules
from monitor.model import Alert, Article, Delivery, DeliveryState, MessageKind, Severity, Story
from monitor.store import Connection, Store, acts, alerts, articles, outbox, silences, stories

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TOKEN = "123456789:AAE-tajna_tajna_tajna_tajna_tajna12"
ALERT = "al-abcdefghij23"

RULES = f"""\
version: 1
channels:
  desk: {{url: "webhook://127.0.0.1:9/desk"}}
  duty: {{url: "tgram://{TOKEN}/-1001"}}
rules:
  - {{id: roads, title: Blocked roads, when: blokada, notify: [desk]}}
"""

WITHOUT = RULES.replace(f"tgram://{TOKEN}/-1001", "webhook://127.0.0.1:9/duty")


def of(text: str) -> Rules:
    """The rules, ready to run."""
    loaded = parse({"rules.yaml": text}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    return Rules(config=loaded.config, matcher=compile_rules(loaded.config))


@dataclass
class BotApi:
    """Telegram as far as buttons go: it hands out what was not taken, and keeps a request open
    until there is something. `refusals` are answered first: statuses, or `drop`."""

    port: int = 0
    waiting: list[dict[str, Any]] = field(default_factory=list)
    refusals: list[int | str] = field(default_factory=list)
    deaf: bool = False  # answers to presses are refused
    asked: list[dict[str, Any]] = field(default_factory=list)
    open_now: int = 0
    most_open: int = 0
    shown: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def press(self, data: str, *, chat: int = -1001, who: str = "Ana", number: int = 0) -> None:
        """Somebody presses a button."""
        number = number or 1 + max([0, *(one["update_id"] for one in self.waiting)])
        query = {
            "id": str(number), "data": data, "from": {"id": len(who), "first_name": who},
            "message": {"chat": {"id": chat}},
        }  # fmt: skip
        self.waiting.append({"update_id": number, "callback_query": query})
        self.changed.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = int(head.lower().partition("content-length: ")[2].split("\r\n")[0])
            said = json.loads(await reader.readexactly(length))
            method = head.split(" ")[1].rpartition("/")[2]
            assert head.split(" ")[1] == f"/bot{TOKEN}/{method}"
            status, result = await self._answer(method, said, reader)
            if status:
                body = json.dumps({"ok": status == 200, "result": result}).encode()
                writer.write(
                    f"HTTP/1.1 {status} X\r\nConnection: close\r\n"
                    f"Content-Length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        writer.close()

    async def _answer(
        self, method: str, said: dict[str, Any], reader: asyncio.StreamReader
    ) -> tuple[int, Any]:
        if method == "answerCallbackQuery":
            self.shown.put_nowait(said)
            return (400, None) if self.deaf else (200, True)
        self.asked.append(said)
        if self.refusals:
            refusal = self.refusals.pop(0)
            return (0, None) if refusal == "drop" else (int(refusal), None)
        self.open_now += 1
        self.most_open = max(self.most_open, self.open_now)
        try:
            return 200, await self._updates(said["offset"], reader)
        finally:
            self.open_now -= 1

    async def _updates(self, offset: int, reader: asyncio.StreamReader) -> list[dict[str, Any]]:
        gone = asyncio.ensure_future(reader.read())
        try:
            while not gone.done():
                found = [one for one in self.waiting if one["update_id"] >= offset]
                if found:
                    return found
                self.changed.clear()
                changed = asyncio.ensure_future(self.changed.wait())
                await asyncio.wait({changed, gone}, return_when=asyncio.FIRST_COMPLETED)
                changed.cancel()
            return []
        finally:
            gone.cancel()

    async def told(self) -> str:
        """What the next who pressed is shown."""
        return str((await self.shown.get())["text"])


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    """The service, on loopback."""
    made = BotApi()
    tasks: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            await made.serve(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()
    for task in filter(None, tasks):
        task.cancel()
    await asyncio.gather(*filter(None, tasks), return_exceptions=True)
    for _ in range(3):  # the turns of the loop in which transports close their sockets
        await asyncio.sleep(0)


@pytest.fixture
async def app(sqlite_url: str, tmp_path: Path) -> AsyncIterator[App]:
    """An App that leads, with one story that the desk has."""
    found = environment.read({"MONITOR_DATA": str(tmp_path)})
    made = open_app(found, of(RULES), Store.open(sqlite_url, tmp_path))
    made.now = lambda: NOW
    made.fraction = lambda: 1.0

    def write(c: Connection) -> None:
        stories.save(
            c, Story(id="s-1", title="Blokada", state="reported", first_seen=NOW, last_seen=NOW)
        )
        articles.save(
            c,
            Article(
                id="a-1", url=None, feed=None, entry_id=None, title="Blokada", text="",
                language="hbs", script="Latn", published=None, seen=NOW, source="feed",
                story_id="s-1",
            ),
        )  # fmt: skip
        alerts.save(
            c,
            Alert(
                id=ALERT, rule="roads", story_id="s-1", article_id="a-1",
                severity=Severity.MEDIUM, rules_version="1", created=NOW,
            ),
        )  # fmt: skip
        outbox.insert(
            c,
            Delivery(
                id="d-1", kind=MessageKind.ALERT, channel="desk", target="0", story_id="s-1",
                revision=1, severity=Severity.MEDIUM, state=DeliveryState.SENT, due=NOW,
                created=NOW, rules_version="1", article_id="a-1", alert_ids=(ALERT,), sent=NOW,
            ),
        )  # fmt: skip

    made.store.write_now(write)
    yield made
    await made.close()


@dataclass
class Running:
    """Buttons that are being asked for; `pauses` are those after failures."""

    buttons: Buttons
    stop: asyncio.Event
    pauses: "asyncio.Queue[float]"


@pytest.fixture
async def running(app: App, api: BotApi) -> AsyncIterator[Running]:
    """The buttons as in a daemon, without its rests."""
    pauses: asyncio.Queue[float] = asyncio.Queue()

    async def pause(seconds: float) -> None:
        pauses.put_nowait(seconds)
        await asyncio.sleep(0)

    buttons = Buttons(app, api=f"http://127.0.0.1:{api.port}", wait=1, pause=pause)
    stop = asyncio.Event()
    task = asyncio.create_task(buttons.run(stop))
    yield Running(buttons, stop, pauses)
    stop.set()
    await task


def acted(app: App) -> list[tuple[str, str]]:
    return [(one.kind, one.by) for one in app.store.read_now(lambda c: acts.of_story(c, "s-1"))]


async def test_who_presses_has_it(app: App, api: BotApi, running: Running) -> None:
    api.press(f"ack:{ALERT}", who="Ана")
    assert await api.told() == "You have it."
    api.press(f"ack:{ALERT}", who="Ben")
    assert await api.told() == "Ана took it just now."
    assert acted(app) == [("acknowledged", "Ана")]


async def test_a_story_is_muted(app: App, api: BotApi, running: Running) -> None:
    api.press(f"mute:{ALERT}")
    assert (await api.told()).startswith("Silent for 8 h; ")
    (made,) = app.store.read_now(lambda c: silences.active(c, NOW))
    assert (made.kind, made.subject, made.by) == ("story", "s-1", "Ana")


async def test_only_the_second_press_withdraws(app: App, api: BotApi, running: Running) -> None:
    api.press(f"false:{ALERT}")
    first = await api.shown.get()
    assert first["text"].startswith("Press again within a minute to withdraw it")
    assert first["show_alert"] is True
    api.press(f"false:{ALERT}", who="Benjamin")  # his first
    assert (await api.told()).startswith("Press again")
    assert acted(app) == []
    api.press(f"false:{ALERT}")
    assert (await api.told()).startswith("Withdrawn. All that had it are told in a minute")
    found = app.store.read_now(lambda c: outbox.of_story(c, "s-1"))
    assert [(one.channel, one.due) for one in found if one.kind == "update"] == [
        ("desk", NOW + 60 * SECOND)
    ]
    api.press(f"false:{ALERT}", who="Benjamin")
    assert await api.told() == "Ana has withdrawn it: false alarm."


async def test_a_press_that_comes_too_late_is_a_first_one(
    app: App, api: BotApi, running: Running
) -> None:
    api.press(f"false:{ALERT}")
    await api.told()
    app.now = lambda: NOW + 61 * SECOND
    api.press(f"false:{ALERT}")
    assert (await api.told()).startswith("Press again")
    assert acted(app) == []


async def test_who_could_not_be_told_has_not_pressed(
    app: App, api: BotApi, running: Running
) -> None:
    """Presses of hours ago, taken together: nobody was asked to press again."""
    api.deaf = True
    api.press(f"false:{ALERT}")
    api.press(f"false:{ALERT}")
    for _ in range(2):
        assert (await api.told()).startswith("Press again")
    assert acted(app) == []


async def test_other_chats_and_other_words_do_nothing(
    app: App, api: BotApi, running: Running
) -> None:
    api.press(f"ack:{ALERT}", chat=-1002, who="Mallory")
    api.press(f"ack:{ALERT}; mute", who="Mallory")
    api.waiting.append({"update_id": 7, "message": {"text": f"ack:{ALERT}"}})
    api.press("ack:al-aaaaaaaaaaaa", number=8)
    assert (await api.told()).startswith("al-aaaaaaaaaaaa: no such alert")
    assert acted(app) == []
    assert api.shown.empty()


async def test_what_was_taken_is_not_asked_for_again_and_one_asks_at_a_time(
    app: App, api: BotApi, running: Running
) -> None:
    api.press(f"ack:{ALERT}", number=41)
    await api.told()
    api.press(f"mute:{ALERT}", number=42)
    await api.told()
    for _ in range(3):
        await running.buttons.look()
    assert [one["offset"] for one in api.asked][:2] == [0, 42]
    assert {tuple(one["allowed_updates"]) for one in api.asked} == {("callback_query",)}
    assert api.most_open == 1


async def test_failures_rest_longer_each_time_and_end(
    app: App, api: BotApi, running: Running
) -> None:
    api.refusals += [502, "drop", 502, 502]
    api.press(f"ack:{ALERT}")
    assert await api.told() == "You have it."
    rests = [running.pauses.get_nowait() for _ in range(running.pauses.qsize())]
    assert rests[-3:] == sorted(rests[-3:])
    assert rests[0] == 1.0
    assert app.store.read_now(lambda c: outbox.listing(c, DeliveryState.PENDING, 9)) == ()


@pytest.mark.parametrize(
    ("status", "todo"), [(409, "delete the webhook"), (401, "the token in the channel's address")]
)
async def test_what_a_person_must_mend_is_told_once(
    app: App, api: BotApi, running: Running, status: int, todo: str
) -> None:
    api.refusals += [status] * 5
    api.press(f"ack:{ALERT}")
    await api.told()
    told = app.store.read_now(lambda c: outbox.listing(c, DeliveryState.PENDING, 9))
    assert len(told) == 2  # one notice, to both channels
    for one in told:
        assert one.notice is not None
        assert todo in one.notice.text
        assert TOKEN not in one.notice.text


async def test_a_process_that_does_not_lead_asks_nothing(
    app: App, api: BotApi, running: Running
) -> None:
    api.press(f"ack:{ALERT}")
    await api.told()
    app.leading = False
    await running.buttons.look()
    asked = len(api.asked)
    api.press(f"mute:{ALERT}", number=9)
    await running.buttons.look()
    assert len(api.asked) == asked
    app.leading = True
    await running.buttons.look()
    while not (await api.told()).startswith("Silent"):
        """The first press may come once more: it changes nothing."""
    assert ("silenced", "Ana") in acted(app)


async def test_a_reload_ends_and_begins_it(app: App, api: BotApi, running: Running) -> None:
    api.press(f"ack:{ALERT}")
    await api.told()
    for text, chat, heard in ((WITHOUT, -1001, 0), (RULES.replace("-1001", "-7"), -7, 1)):
        app.rules = of(text)
        await running.buttons.look()
        api.press(f"mute:{ALERT}", chat=chat, number=20 + heard)
        while heard and not (await api.told()).startswith("Silent for 8 h"):
            """What was not taken comes again."""
    assert api.most_open == 1


async def test_no_word_of_it_holds_the_token(app: App, api: BotApi) -> None:
    api.refusals += [401, "drop"]
    rested = asyncio.Event()

    async def pause(_: float) -> None:
        if not api.refusals:
            rested.set()

    with structlog.testing.capture_logs() as said:
        buttons = Buttons(app, api=f"http://127.0.0.1:{api.port}", wait=1, pause=pause)
        stop = asyncio.Event()
        task = asyncio.create_task(buttons.run(stop))
        await rested.wait()
        stop.set()
        await task
    assert said
    assert TOKEN not in repr(said)
