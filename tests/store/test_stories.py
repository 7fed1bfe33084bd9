"""Stories: an article finds the members that share its keys."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import Article, Story, StoryMember
from monitor.store import Store, articles, same, stories

HOUR = timedelta(hours=1)
Add = Callable[..., StoryMember]


def story(at: datetime, name: str, **changes: object) -> Story:
    made = Story(id=f"s-{name}", title="Banjska", state="reported", first_seen=at, last_seen=at)
    return replace(made, **changes)


@pytest.fixture
def add(store: Store, now: datetime) -> Add:
    """Adds article `name` to `story`, `ago` hours before now, under `keys`."""

    def make(name: str, in_story: str, keys: list[int], ago: int = 0) -> StoryMember:
        seen = now - ago * HOUR
        article = Article(
            id=f"a-{name}", url=None, feed="rts", entry_id=None, title="Пуцњава", text="",
            language="hbs", script="Cyrl", published=None, seen=seen, source="feed",
        )  # fmt: skip
        member = StoryMember(
            story_id=f"s-{in_story}", article_id=article.id, feed="rts", title="Пуцњава",
            sketch=(3, 2**63, 2**64 - 1), words=120, seen=seen,
        )  # fmt: skip

        def write(c):
            articles.save(c, article)
            stories.save(c, story(now, in_story))
            stories.add(c, member, keys)

        store.write_now(write)
        return member

    return make


def test_a_story_keeps_when_it_was_first_seen(store: Store, now: datetime) -> None:
    store.write_now(lambda c: stories.save(c, story(now, "1")))
    later = story(now + HOUR, "1", state="official", title="Banjska: saopštenje MUP-a")
    store.write_now(lambda c: stories.save(c, later))
    found = store.read_now(lambda c: stories.get(c, "s-1"))
    assert found == replace(later, first_seen=now)
    assert store.read_now(lambda c: stories.get(c, "s-2")) is None


def test_most_shared_first_then_latest(store: Store, now: datetime, add: Add) -> None:
    one = add("one", "1", [1, 2, 3], ago=1)
    two = add("two", "2", [1, 2, 9], ago=3)
    three = add("three", "3", [2, 1], ago=2)
    add("other", "4", [7])

    def ask(limit: int) -> tuple[StoryMember, ...]:
        return store.read_now(lambda c: stories.candidates(c, [1, 2, 3, 4], now - 72 * HOUR, limit))

    assert ask(50) == (one, three, two)
    assert ask(1) == (one,)
    assert store.read_now(lambda c: stories.candidates(c, [], now - 72 * HOUR)) == ()


def test_what_is_older_is_no_candidate(store: Store, now: datetime, add: Add) -> None:
    add("old", "1", [1], ago=73)
    edge = add("edge", "2", [1], ago=72)
    found = store.read_now(lambda c: stories.candidates(c, [1], now - 72 * HOUR))
    assert found == (edge,)


@pytest.mark.parametrize("key", [0, -1, 2**63, 2**64 - 1, -(2**63)])
def test_any_64_bits_are_a_key(store: Store, now: datetime, add: Add, key: int) -> None:
    member = add("one", "1", [key, key])
    found = store.read_now(lambda c: stories.candidates(c, [key], now - HOUR))
    assert found == (member,)


def test_adding_again_changes_keys_and_story(store: Store, now: datetime, add: Add) -> None:
    add("one", "1", [1, 2])
    add("one", "1", [1, 2])
    moved = add("one", "2", [2, 3])

    def ask(key: int) -> tuple[StoryMember, ...]:
        return store.read_now(lambda c: stories.candidates(c, [key], now - HOUR))

    assert (ask(1), ask(2), ask(3)) == ((), (moved,), (moved,))
    assert store.read_now(lambda c: stories.members(c, "s-1")) == ()
    assert store.read_now(lambda c: stories.members(c, "s-2")) == (moved,)


def test_members_first_seen_first(store: Store, add: Add) -> None:
    late, early = add("late", "1", [], ago=1), add("early", "1", [1], ago=2)
    assert store.read_now(lambda c: stories.members(c, "s-1")) == (early, late)


def test_articles_move_with_the_keys_they_are_found_by(
    store: Store, now: datetime, add: Add
) -> None:
    one, two = add("one", "1", [1]), add("two", "1", [2])
    store.write_now(lambda c: stories.save(c, story(now, "2")))
    store.write_now(lambda c: stories.move(c, [two.article_id], "s-2"))
    (found,) = store.read_now(lambda c: stories.candidates(c, [2], now - HOUR))
    assert (found.article_id, found.story_id) == ("a-two", "s-2")
    assert store.read_now(lambda c: stories.members(c, "s-1")) == (one,)
    assert [a.id for a in store.read_now(lambda c: articles.of_story(c, "s-2"))] == ["a-two"]


def test_what_was_the_same_as_a_story_is_the_same_as_an_older_one(
    store: Store, now: datetime
) -> None:
    made = [story(now, name) for name in "123"]
    store.write_now(lambda c: [stories.save(c, each) for each in made])
    store.write_now(lambda c: (same.join(c, "s-3", "s-2"), same.join(c, "s-2", "s-1")))
    found = [store.read_now(lambda c, i=each.id: stories.get(c, i)) for each in made]
    assert [each.same_as for each in found if each] == [None, "s-1", "s-1"]
