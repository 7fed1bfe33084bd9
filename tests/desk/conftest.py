"""A desk whose articles stand in the stories that a test says."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load
from monitor.desk import act, alerts
from monitor.desk.proof import prove
from monitor.match import Rules, compile_rules
from monitor.model import Article, DeliveryState, Story, StoryMember, stable_id
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.read import document
from monitor.store import Connection, Store, articles, outbox, stories
from monitor.translate import Translators
from monitor.urls import page

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

RULES = """\
version: 1
settings: {notify: [desk]}
channels:
  desk: {url: "webhook://127.0.0.1:9/desk"}
  duty: {url: "webhook://127.0.0.1:9/duty", min_severity: high}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs, country: BA}
  - {name: rts, url: "https://rts.example/rss", language: sr, country: RS}
  - {name: vijesti, url: "https://vijesti.example/rss", language: cnr, country: ME}
rules:
  - {id: shooting, title: Shooting, when: {hbs: pucnjava}, severity: high, notify: [desk, duty]}
  - {id: road, title: Road, when: {hbs: blokada}}
"""


@pytest.fixture(scope="session")
def newsdesk_rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """The rules, compiled."""
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    config = load(path, {}, today=NOW.date()).config
    assert config is not None
    return Rules(config=config, matcher=compile_rules(config))


class Desk:
    """A store with articles that are placed as a test says, whatever they tell."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store = store
        self.rules = rules
        self.translators = Translators(models=store.data / "models", engines=())

    def bring(
        self, number: int, title: str, story: str, *, feed: str = "klix", copy_of: int = 0
    ) -> str:
        """Article `number` of a story, evaluated; its id."""
        url = f"https://{feed}.example/{number}"
        seen = NOW + number * MINUTE
        article = Article(
            id=stable_id("a", page(url)), url=url, feed=feed, entry_id=None, title=title, text="",
            language="hbs", script="Latn", published=seen, seen=seen, source="feed",
            story_id=story,
        )  # fmt: skip
        first = stable_id("a", page(f"https://klix.example/{copy_of}")) if copy_of else None
        member = StoryMember(
            story_id=story, article_id=article.id, feed=feed, title=title, sketch=(), words=9,
            seen=seen, owner=feed, copy_of=first,
        )  # fmt: skip

        def write(c: Connection) -> None:
            known = stories.get(c, story)
            if known is None:
                made = Story(
                    id=story, title=title, state="reported", first_seen=seen, last_seen=seen
                )
                stories.save(c, made)
            articles.save(c, article)
            stories.add(c, member, [number])
            found = self.rules.matcher.match(
                document(article, self.rules.feed(feed)), today=NOW.date()
            )
            evaluation = Evaluation(article=article, found=found, final=True)
            conclude(c, self.rules, evaluation, now=seen, wait=timedelta())
            # However the program places it: a person disagrees with it here.
            stories.add(c, member, [number])

        self.store.write_now(write)
        return article.id

    def arrive(self, number: int, title: str, text: str, *, feed: str = "klix") -> str:
        """Article `number` goes through the walk, and the program places it; its story's id."""
        url = f"https://{feed}.example/{number}"
        seen = NOW + number * MINUTE
        article = Article(
            id=stable_id("a", page(url)), url=url, feed=feed, entry_id=None, title=title,
            text=text, language="hbs", script="Latn", published=seen, seen=seen, source="page",
        )  # fmt: skip

        def write(c: Connection) -> str:
            articles.save(c, article)
            read = document(article, self.rules.feed(feed))
            found = self.rules.matcher.match(read, today=NOW.date())
            evaluation = Evaluation(article=article, found=found, final=True)
            conclude(c, self.rules, evaluation, now=seen, wait=timedelta())
            placed = articles.get(c, article.id)
            assert placed is not None
            assert placed.story_id is not None
            return placed.story_id

        return self.store.write_now(write)

    def send(self) -> None:
        """Everything that waits is sent."""

        def write(c: Connection) -> None:
            for channel in ("desk", "duty"):
                for one in outbox.due(c, channel, NOW + 90 * MINUTE, 99):
                    taken = outbox.claim(c, one.id, NOW + 90 * MINUTE, MINUTE)
                    assert taken is not None
                    assert taken.lease_until is not None
                    sent = DeliveryState.SENT
                    outbox.record(c, one.id, taken.lease_until, state=sent, now=NOW + 90 * MINUTE)

        self.store.write_now(write)

    def told(self, story: str) -> list[tuple[str, str, str]]:
        """(channel, kind, state) of what was promised of one story alone."""
        found = self.store.read_now(lambda c: outbox.of_story(c, story))
        own = [one for one in found if one.story_id == story]
        return sorted((one.channel, str(one.kind), str(one.state)) for one in own)

    def split(self, which: str) -> act.Split:
        at = NOW + 99 * MINUTE
        return self.store.write_now(lambda c: act.split(c, self.rules, which, "Ana", at))

    def merge(self, one: str, other: str) -> act.Merged:
        at = NOW + 99 * MINUTE
        return self.store.write_now(
            lambda c: act.merge(c, self.rules, (one, other), by="Ana", now=at)
        )

    def listed(self) -> tuple[alerts.Told, ...]:
        """Every story of the list, as the page and the command line have it."""
        return self.store.read_now(
            lambda c: alerts.listing(c, self.rules, self.translators, limit=None)
        )

    def shown(self, alert_id: str) -> alerts.Told:
        return self.store.read_now(lambda c: alerts.show(c, self.rules, self.translators, alert_id))

    def read(self, fn: Callable[..., Any], *what: Any) -> Any:
        return self.store.read_now(lambda c: fn(c, *what))


@pytest.fixture
def newsdesk(sqlite_url: str, tmp_path: Path, newsdesk_rules: Rules) -> Iterator[Desk]:
    """A desk on an empty database; whatever is done at it, at the end every sum comes out even."""
    store = Store.open(sqlite_url, tmp_path, check=False)
    yield Desk(store, newsdesk_rules)
    at = NOW + 100 * MINUTE
    assert store.read_now(lambda c: prove(c, newsdesk_rules, None, {}, at)) == []
    store.close_now()
