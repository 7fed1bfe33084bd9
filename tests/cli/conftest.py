"""An analyst's empty directory, the command in it, and an archive with something to show."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import cli
from monitor.config import load
from monitor.match import Rules, compile_rules
from monitor.model import Article, DeliveryState, FeedState
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.read import document
from monitor.store import Connection, Store, articles, feeds, outbox
from monitor.store import rules as versions

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

RULES = """\
version: 1
settings: {timezone: Europe/Sarajevo, notify: [desk]}
channels:
  desk: {url: "webhook://127.0.0.1:9/desk?secret=tajna-kod-stola"}
  duty: {url: "webhook://127.0.0.1:9/duty", min_severity: high}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs, country: BA}
  - {name: koha, url: "https://koha.example/rss", language: sq, country: XK}
  - {name: vijesti, url: "https://vijesti.example/rss", language: cnr, country: ME}
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
    title: Roads
    when: {hbs: blokada, sq: bllokadë, en: blockade}
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """The JSON values on stdout, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory to work in, and an environment that says nothing."""
    for name in ("RULES", "DATA", "DATABASE_URL", "LISTEN", "TOKEN", "PROXY", "LOG", "USER"):
        monkeypatch.delenv(f"MONITOR_{name}", raising=False)
    monkeypatch.delenv("MONITOR_ALLOW_PRIVATE", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def rules(place: Path) -> Path:
    """The directory with a rules file that works."""
    path = place / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    return path


@pytest.fixture
def run(
    place: Path,
    logging_as_before: None,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """`monitor WORDS` in this process."""

    def call(*words: str, stdin: str | bytes = b"") -> Ran:
        body = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
        monkeypatch.setattr(sys, "argv", ["monitor", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Ran(int(ended.value.code or 0), captured.out, captured.err)

    return call


# ── an archive ──


@dataclass(frozen=True)
class Archive:
    """A database as a daemon leaves it; `now` is some minutes after the last article."""

    store: Store
    rules: Rules
    now: datetime

    def bring(self, number: int, title: str, text: str, feed: str = "klix") -> None:
        """An article, `number` minutes after the start, goes through match, story and route."""
        seen = START + timedelta(minutes=number)
        configured = self.rules.feed(feed)
        article = Article(
            id=f"a-{number:012d}",
            url=f"https://{feed}.example/{number}",
            feed=feed,
            entry_id=f"e-{number}",
            title=title,
            text=text,
            language=configured.language if configured else None,
            script="Latn",
            published=seen - timedelta(minutes=2),
            seen=seen,
            source="page",
        )
        found = self.rules.matcher.match(document(article, configured), today=seen.date())

        def write(c: Connection) -> None:
            articles.save(c, article)
            evaluation = Evaluation(article=article, found=found, final=True)
            conclude(c, self.rules, evaluation, now=seen, wait=timedelta(0))

        self.store.write_now(write)

    def settle(self, channel: str, state: DeliveryState, error: str | None = None) -> list[str]:
        """Sends what is due to a channel, with that outcome; the deliveries' ids."""

        def write(c: Connection) -> list[str]:
            ids = [one.id for one in outbox.due(c, channel, self.now, 1000)]
            for delivery_id in ids:
                claimed = outbox.claim(c, delivery_id, self.now, timedelta(minutes=1))
                assert claimed is not None
                assert claimed.lease_until is not None
                outbox.record(
                    c,
                    delivery_id,
                    claimed.lease_until,
                    state=state,
                    now=self.now,
                    error=error,
                    reason=error,
                )
            return ids

        return self.store.write_now(write)


@pytest.fixture
def archive(rules: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    """The database of a daemon on the rules file: two of its feeds polled, no article yet."""
    loaded = load(rules, {}, today=START.date())
    assert loaded.config is not None, loaded.problems
    ready = Rules(config=loaded.config, matcher=compile_rules(loaded.config))
    store = Store.open("sqlite:///data/monitor.db", Path("data"))
    store.migrate()
    now = START + timedelta(minutes=60)
    for verb in ("act", "alerts", "backtest", "feeds", "feeds_coverage", "silence"):
        monkeypatch.setattr(f"monitor.cli.{verb}.utc_now", lambda: now)

    def write(c: Connection) -> None:
        feeds.sync(c, [(feed.name, feed.url) for feed in ready.config.feeds], START)
        klix, koha, _ = ready.config.feeds
        polled = START + timedelta(minutes=50)
        due = now + timedelta(minutes=5)
        feeds.save(c, FeedState(name=klix.name, url=klix.url, due=due, polled=polled, entries=12))
        feeds.save(
            c,
            FeedState(
                name=koha.name,
                url=koha.url,
                due=due,
                failures=3,
                failing_since=START,
                error="koha.example answered 503",
            ),
        )
        sources = json.dumps({"rules.yaml": RULES})
        versions.save_version(c, ready.config.version, sources, START)

    store.write_now(write)
    yield Archive(store=store, rules=ready, now=now)
    store.close_now()
