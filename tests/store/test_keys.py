"""What is frequent among stories, and what a story is known to say."""

from datetime import date, datetime

import pytest

from monitor.model import Story
from monitor.store import Connection, Store, keys, stories

DAY, NEXT = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def told(store: Store, now: datetime) -> str:
    """A story."""
    story = Story(id="s-1", title="Poplava", state="reported", first_seen=now, last_seen=now)
    store.write_now(lambda c: stories.save(c, story))
    return story.id


def test_shares_are_of_stories_since_a_day(store: Store) -> None:
    def write(c: Connection) -> None:
        for day in (DAY, NEXT, NEXT, NEXT):
            keys.count(c, day, {"kfor": 7, "flood": 2**64 - 1})
        keys.count(c, NEXT, {"kfor": 7})

    store.write_now(write)
    asked = {"kfor": 7, "flood": 2**64 - 1, "bear": 3}
    shares = store.read_now(lambda c: keys.shares(c, NEXT, asked, 1))
    assert shares == {"kfor": 1.0, "flood": 0.75, "bear": 0.0}
    assert store.read_now(lambda c: keys.shares(c, NEXT, asked, 5)) == {}
    assert store.write_now(lambda c: keys.forget(c, NEXT)) == 3
    assert store.read_now(lambda c: keys.shares(c, DAY, {"kfor": 7}, 1)) == {"kfor": 1.0}


def test_a_story_learns_each_thing_once(store: Store, told: str, now: datetime) -> None:
    def learn(*said: str) -> frozenset[str]:
        return store.write_now(lambda c: stories.learn(c, told, "number", said, now))

    assert learn("wounded:8", "dead:1") == {"wounded:8", "dead:1"}
    assert learn("wounded:8", "wounded:12") == {"wounded:12"}
    assert learn("wounded:8", "wounded:12") == set()
    assert store.read_now(lambda c: stories.said(c, told, "number")) == {
        "wounded:8", "wounded:12", "dead:1",
    }  # fmt: skip
    assert store.read_now(lambda c: stories.said(c, told, "place")) == set()
