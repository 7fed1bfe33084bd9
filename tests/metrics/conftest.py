"""An App on an archive that a test fills, and the page that Prometheus reads."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor import environment
from monitor.app import App, open_app
from monitor.config import parse
from monitor.match import Rules, compile_rules
from monitor.store import Store
from monitor.web.metrics import Exposition

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

RULES = """\
version: 1
channels: {desk: {url: "webhook://127.0.0.1:9/desk?secret=tajna-kod-stola"}}
feeds:
  - {name: klix, url: "https://klix.example/rss?key=kanarinac-1", language: bs}
  - {name: politika, url: "https://politika.example/rss", language: sr}
  - {name: koha, url: "https://koha.example/rss", language: sq}
  - {name: mia, url: "https://mia.example/rss", language: mk}
  - {name: old, url: "https://old.example/rss", enabled: no}
rules:
  - {id: roads, title: Blocked roads, when: blokada}
  - {id: bridges, title: Bridges, when: most, status: test}
"""

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """A scrape, as Prometheus reads it."""

    text: str
    kind: str

    @property
    def samples(self) -> dict[tuple[str, Labels], float]:
        """Every value by name and labels."""
        return {
            (one.name, tuple(sorted(one.labels.items()))): one.value
            for family in text_string_to_metric_families(self.text)
            for one in family.samples
        }

    def value(self, name: str, **labels: str) -> float | None:
        """One value; None where it isn't there."""
        return self.samples.get((name, tuple(sorted(labels.items()))))

    def labels(self, name: str) -> set[Labels]:
        """What a metric is told apart by."""
        return {labels for found, labels in self.samples if found == name}


@pytest.fixture
async def app(database: str, tmp_path: Path) -> AsyncIterator[App]:
    """An App on an empty database, whose clock stands."""
    loaded = parse({"rules.yaml": RULES}, {}, today=date(2026, 3, 2))
    assert loaded.config is not None, loaded.problems
    rules = Rules(config=loaded.config, matcher=compile_rules(loaded.config))
    found = environment.read({"MONITOR_DATA": str(tmp_path), "MONITOR_DATABASE_URL": database})
    made = open_app(found, rules, Store.open(database, tmp_path))
    made.now = lambda: NOW
    yield made
    await made.close()


@pytest.fixture
def scrape(app: App) -> Callable[..., Awaitable[Page]]:
    """The page; `of` is another App's exposition than a new one of `app`."""

    async def ask(of: Exposition | None = None) -> Page:
        answer = await (of or Exposition(app)).metrics(None)  # type: ignore[arg-type]  # unread
        return Page(bytes(answer.body).decode(), answer.headers["content-type"])

    return ask
