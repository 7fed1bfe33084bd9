"""The real page on loopback, on an archive that went through match, story and route."""

import asyncio
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import structlog

from monitor import environment
from monitor.app import App, open_app
from monitor.config import parse
from monitor.daemon.server import listening, server
from monitor.errors import Problem
from monitor.match import Rules, compile_rules
from monitor.model import Article, DeliveryState, FeedState, Translation
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.read import document
from monitor.store import Connection, Store, articles, feeds, outbox
from monitor.web import guesses

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TOKENS = "ana:žeton-od-ane,ben:token-of-ben"
GIVE_UP = 30.0

RULES = """\
version: 1
settings: {timezone: Europe/Sarajevo, notify: [desk]}
channels:
  desk: {url: "webhook://127.0.0.1:9/desk?secret=tajna-kod-stola"}
  duty: {url: "webhook://127.0.0.1:9/duty", min_severity: high}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs, country: BA}
  - {name: politika, url: "https://politika.example/rss", language: sr, country: RS}
  - {name: koha, url: "https://koha.example/rss", language: sq, country: XK}
  - {name: mia, url: "https://mia.example/rss", language: mk, country: MK}
  - {name: old, url: "https://old.example/rss", enabled: no}
entities:
  banjska:
    kind: place
    names: {hbs: Banjska, sq: Banjskë, mk: Бањска, en: Banjska}
rules:
  - id: banjska-incident
    title: Armed incident around Banjska
    note: Call the duty officer.
    severity: high
    when: {near: {within: 30, all: [banjska, {hbs: pucnjava, sq: të shtëna, en: shooting}]}}
    notify: [desk, duty]
  - id: roads
    title: Blocked roads
    when: {hbs: blokada, sq: bllokadë, mk: блокада, en: blockade}
"""


@dataclass
class Clock:
    """The time, which only a test moves."""

    time: datetime = START + timedelta(minutes=60)

    def __call__(self) -> datetime:
        return self.time


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        """As text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """As a value."""
        return json.loads(self.body)


@dataclass
class Site:
    """An archive, and the page on it; `serve` comes first."""

    app: App
    clock: Clock
    store: Store
    reload: list[tuple[Problem, ...]] = field(default_factory=lambda: [()])
    address: str = ""
    made: Any = None

    # ── asking ──

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
        """One request; `X_Forwarded_For=…` is a header."""
        connection = http.client.HTTPConnection(self.address, timeout=GIVE_UP)
        try:
            sent = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body or None, sent)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def post(self, path: str, *, form: dict[str, str] | None = None, **headers: str) -> Answer:
        """A form as a browser sends it."""
        kind = {"Content_Type": "application/x-www-form-urlencoded"}
        return self.ask(path, "POST", urlencode(form or {}), **(kind | headers))

    def session(self, token: str = "token-of-ben") -> str:
        """The cookie that signing in gives."""
        answer = self.post("/sign-in", form={"token": token})
        assert answer.status == 303, answer.text
        return str(answer.headers["Set-Cookie"].partition(";")[0])

    # ── the archive ──

    def bring(
        self,
        number: int,
        title: str,
        text: str,
        feed: str | None = "klix",
        *,
        english: tuple[str, str] | None = None,
        **changes: Any,
    ) -> str:
        """An article, `number` minutes after the start; its story's newest alert, or ""."""
        rules = self.app.rules
        seen = START + timedelta(minutes=number)
        configured = rules.feed(feed)
        facts: dict[str, Any] = {
            "id": f"a-{number:012d}",
            "url": f"https://{feed}.example/{number}",
            "feed": feed,
            "entry_id": f"e-{number}",
            "title": title,
            "text": text,
            "language": configured.language if configured else None,
            "script": "Cyrl" if any("а" <= letter <= "я" for letter in title) else "Latn",
            "published": seen - timedelta(minutes=2),
            "seen": seen,
            "source": "page",
        }
        article = Article(**(facts | changes))
        made = english and Translation(
            engine="argos",
            quality="good",
            language="en",
            title=english[0],
            text=english[1],
            complete=True,
            sentences=((0, len(text), 0, len(english[1])),),
        )
        found = rules.matcher.match(
            document(article, configured, made or None), today=date(2026, 3, 2)
        )

        def write(c: Connection) -> None:
            articles.save(c, article)
            if made:
                articles.save_translation(c, article.id, made)
            evaluation = Evaluation(article=article, found=found, final=True)
            conclude(c, rules, evaluation, now=seen, wait=timedelta(0))

        self.store.write_now(write)
        return article.id

    def settle(self, channel: str, state: DeliveryState, error: str | None = None) -> None:
        """Sends what is due to a channel, with that outcome."""
        now = self.clock()

        def write(c: Connection) -> None:
            for one in outbox.due(c, channel, now, 1000):
                claimed = outbox.claim(c, one.id, now, timedelta(minutes=1))
                assert claimed is not None
                assert claimed.lease_until is not None
                token = claimed.lease_until
                outbox.record(c, one.id, token, state=state, now=now, error=error, reason=error)

        self.store.write_now(write)

    def poll(self, name: str, **how: Any) -> None:
        """What polling a feed has taught."""
        url = f"https://{name}.example/rss"
        due = self.clock() + timedelta(minutes=5)
        self.store.write_now(lambda c: feeds.save(c, FeedState(name=name, url=url, due=due, **how)))


def _rules(text: str) -> Rules:
    loaded = parse({"rules.yaml": text}, {}, today=START.date())
    assert loaded.config is not None, loaded.problems
    return Rules(config=loaded.config, matcher=compile_rules(loaded.config))


@pytest.fixture
def serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Site]]:
    """Starts the page: `serve(MONITOR_TOKEN=…, rules=…)`."""
    monkeypatch.setattr(guesses, "PAUSE", 0.0)
    # The server's own error log is tested where it matters; elsewhere it would be noise.
    plain = structlog.dev.plain_traceback
    structlog.configure(
        processors=[structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    )
    with ExitStack() as stack:
        stack.callback(structlog.reset_defaults)
        yield lambda rules=RULES, **variables: stack.enter_context(
            _Serving(tmp_path, rules, variables)
        )


class _Serving:
    """The daemon's server in a thread of its own."""

    def __init__(self, home: Path, rules: str, variables: dict[str, str]) -> None:
        self._home = home
        self._rules = rules
        self._variables = variables
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> Site:
        self._thread.start()
        assert self._ready.wait(GIVE_UP)
        return self.site

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(GIVE_UP)
        assert not self._thread.is_alive()

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        found = environment.read(
            {
                "MONITOR_DATA": str(self._home / "data"),
                "MONITOR_LISTEN": "127.0.0.1:0",
                **self._variables,
            }
        )
        store = Store.open(found.database_url, found.data)
        store.migrate()
        app = open_app(found, _rules(self._rules), store)
        self.site = site = Site(app=app, clock=Clock(), store=store)
        app.now = site.clock
        configured = [(one.name, one.url) for one in app.rules.config.feeds if one.enabled]
        store.write_now(lambda c: feeds.sync(c, configured, START))

        async def reload() -> tuple[Problem, ...]:
            return site.reload[-1]

        live: Any = SimpleNamespace(reload=reload)
        with listening(found) as listener:
            site.address = "{}:{}".format(*listener.getsockname())
            running = server(found, app, live)
            site.made = running.config.app
            serving = asyncio.create_task(running.serve(sockets=[listener]))
            self._ready.set()
            await self._stop.wait()
            running.should_exit = True
            await serving
        await app.close()


@pytest.fixture
def told() -> Callable[[Site], None]:
    """Fills an archive: three stories in three languages, one in two outlets; of the channels one
    works and one refuses."""

    def fill(site: Site) -> None:
        later = START + timedelta(minutes=50)
        site.poll("klix", polled=later, first_polled=START, entries=1234)
        site.poll("politika", polled=later, first_polled=START, entries=80, gap_possible=True)
        site.poll("koha", failures=3, failing_since=START, error="koha.example answered 503")
        text = "Ноћас је пријављена пуцњава у Бањској, пут према манастиру је затворен."
        site.bring(
            1,
            "Пуцњава у Бањској, пут затворен",
            text,
            "politika",
            english=(
                "Shooting in Banjska, road closed",
                "A shooting was reported in Banjska last night, the road is closed.",
            ),
        )
        site.bring(2, "Bllokadë në Jarinjë", "Rruga u bllokua nga protestuesit. Bllokadë.", "koha")
        site.bring(3, "Блокада на границата", "Возачите чекаат, блокада трае од утрово.", "mia")
        site.bring(9, "Пуцњава у Бањској, пут затворен", text, "klix")
        site.settle("desk", DeliveryState.SENT)
        site.settle("duty", DeliveryState.DEAD, "the receiver answered 401")

    return fill
