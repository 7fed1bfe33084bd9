"""Split and merge: what a person takes apart is told as new, what they put together is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.config import load
from monitor.desk import act
from monitor.errors import SettingError
from monitor.match import Rules, compile_rules
from monitor.model import (
    Article,
    DeliveryState,
    Outcome,
    Story,
    StoryMember,
    stable_id,
)
from monitor.pipeline.conclude import Evaluation, conclude
from monitor.pipeline.read import document
from monitor.store import Connection, Store, acts, alerts, articles, matches, outbox, stories
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


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    """The rules, compiled."""
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    config = load(path, {}, today=NOW.date()).config
    assert config is not None
    return Rules(config=config, matcher=compile_rules(config))


@pytest.fixture
def store(sqlite_url: str, tmp_path: Path) -> Any:
    """An empty store."""
    found = Store.open(sqlite_url, tmp_path, check=False)
    yield found
    found.close_now()


class Desk:
    """A store with articles that are placed as a test says, whatever they tell."""

    def __init__(self, store: Store, rules: Rules) -> None:
        self.store = store
        self.rules = rules

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
        return self.store.write_now(lambda c: act.merge(c, one, other, "Ana", at))

    def read(self, fn: Callable[..., Any], *what: Any) -> Any:
        return self.store.read_now(lambda c: fn(c, *what))


@pytest.fixture
def desk(store: Store, rules: Rules) -> Desk:
    """An empty desk."""
    return Desk(store, rules)


def test_a_split_article_alerts_as_a_new_story_that_says_where_it_came_from(desk: Desk) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    other = desk.bring(2, "Pucnjava u Zvečanu", "s-1", feed="rts")
    desk.send()
    done = desk.split(other)
    assert (done.new, done.alerts, done.copies, done.before.id) == (True, 1, 0, "s-1")
    made = desk.read(stories.get, done.story.id)
    assert (made.may_belong, made.title, made.state) == ("s-1", "Pucnjava u Zvečanu", "reported")
    assert desk.told(made.id) == [("desk", "alert", "pending"), ("duty", "alert", "pending")]
    assert len(desk.told("s-1")) == 2
    assert desk.read(stories.get, "s-1").state == "reported"  # one outlet is left
    assert [one.article_id for one in desk.read(stories.members, "s-1")] != [other]
    (told,) = desk.read(matches.of_article, other)
    assert told.outcome is Outcome.ALERT
    for story_id in ("s-1", made.id):
        (done_by,) = desk.read(acts.of_story, story_id)
        assert (done_by.kind, done_by.by) == ("split", "Ana")


def test_splitting_again_changes_nothing(desk: Desk) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    other = desk.bring(2, "Pucnjava u Zvečanu", "s-1", feed="rts")
    first = desk.split(other)
    again = desk.split("https://rts.example/2?utm_source=x")
    assert (again.new, again.story.id, again.before.id) == (False, first.story.id, "s-1")
    assert len(desk.told(first.story.id)) == 2


def test_what_stood_on_it_stands_on_another(desk: Desk) -> None:
    """The alert's own article goes; another that the rule holds in takes its place."""
    first = desk.bring(1, "Pucnjava i blokada", "s-1")
    second = desk.bring(2, "Opet pucnjava", "s-1", feed="rts")
    desk.split(first)
    left = {one.rule: one.article_id for one in desk.read(alerts.of_story, "s-1")}
    assert left == {"shooting": second, "road": first}
    (stands,) = desk.read(matches.of_article, second)
    assert stands.outcome is Outcome.ALERT
    waiting = [
        one for one in desk.read(outbox.of_story, "s-1")
        if one.story_id == "s-1" and one.state is DeliveryState.PENDING
    ]  # fmt: skip
    assert {one.article_id for one in waiting} == {second}


def test_a_message_that_nobody_had_and_nothing_bears_out_is_not_sent(desk: Desk) -> None:
    first = desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    desk.bring(2, "Miran dan", "s-1", feed="rts")
    done = desk.split(first)
    assert {state for _, _, state in desk.told("s-1")} == {"suppressed"}
    assert {state for _, _, state in desk.told(done.story.id)} == {"pending"}


def test_copies_of_its_text_go_with_it(desk: Desk) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    wire = desk.bring(2, "Pucnjava u Zvečanu", "s-1")
    copy = desk.bring(3, "Zvečan: pucnjava", "s-1", feed="rts", copy_of=2)
    done = desk.split(wire)
    assert (done.copies, done.alerts) == (1, 1)
    assert [one.id for one in desk.read(articles.of_story, done.story.id)] == [wire, copy]
    assert len(desk.told(done.story.id)) == 2  # one message a channel


def test_of_one_text_alone_a_single_article_goes(desk: Desk) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    copy = desk.bring(2, "Banjska: pucnjava", "s-1", feed="rts", copy_of=1)
    assert desk.split(copy).copies == 0
    assert len(desk.read(articles.of_story, "s-1")) == 1


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("a-aaaaaaaaaaaa", "no such article; `monitor alerts show ID` lists"),
        ("https://klix.example/1", "is alone in its story: there is nothing to split"),
        ("https://klix.example/9", "is in no story: no rule alerts on it"),
    ],
)
def test_what_cannot_be_split(desk: Desk, which: str, said: str) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    url = "https://klix.example/9"
    calm = Article(
        id=stable_id("a", page(url)), url=url, feed="klix", entry_id=None, title="Miran dan",
        text="", language="hbs", script="Latn", published=None, seen=NOW, source="feed",
    )  # fmt: skip
    desk.store.write_now(lambda c: articles.save(c, calm))
    with pytest.raises(SettingError, match=said):
        desk.split(which)


def test_of_two_stories_the_younger_is_the_same_as_the_older(desk: Desk) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    desk.send()
    desk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    done = desk.merge("s-2", "s-1")
    assert (done.new, done.older.id, done.younger.id, done.spared) == (True, "s-1", "s-2", 2)
    assert desk.read(stories.get, "s-2").same_as == "s-1"
    assert {state for _, _, state in desk.told("s-2")} == {"suppressed"}
    assert {state for _, _, state in desk.told("s-1")} == {"sent"}
    again = desk.merge("s-1", "s-2")
    assert (again.new, again.spared) == (False, 0)
    (mine,) = desk.read(acts.of_story, "s-1")
    assert (mine.kind, mine.by) == ("merged", "Ana")


def test_who_had_nothing_as_urgent_of_the_older_still_hears_of_the_younger(desk: Desk) -> None:
    desk.bring(1, "Blokada puta", "s-1")  # medium: to desk alone
    desk.send()
    desk.bring(2, "Pucnjava na blokiranom putu", "s-2", feed="rts")
    assert desk.merge("s-1", "s-2").spared == 0
    assert desk.told("s-2") == [("desk", "alert", "pending"), ("duty", "alert", "pending")]


def test_acts_on_the_younger_are_acts_on_both(desk: Desk) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    desk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    desk.merge("s-1", "s-2")
    now = NOW + 100 * MINUTE
    done = desk.store.write_now(lambda c: act.acknowledge(c, "s-2", "Ana", now))
    assert (done.story.id, done.new) == ("s-1", 2)
    muted = desk.store.write_now(lambda c: act.mute(c, "s-2", by="Ana", now=now))
    assert muted.silence.subject == "s-1"


def test_a_mute_of_the_younger_holds_for_the_older(desk: Desk) -> None:
    desk.bring(1, "Pucnjava u Banjskoj", "s-1")
    desk.bring(2, "Pucnjava na sjeveru", "s-2", feed="rts")
    now = NOW + 98 * MINUTE
    muted = desk.store.write_now(lambda c: act.mute(c, "s-2", by="Ana", now=now)).silence
    desk.merge("s-1", "s-2")
    ended = desk.store.write_now(lambda c: act.end_silence(c, "story:s-1", "Ben", now + MINUTE))
    assert ended.id == muted.id
