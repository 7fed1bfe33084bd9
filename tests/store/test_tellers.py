"""Who tells a story, and with what word: the same as its members say, whatever their number."""

import random
from datetime import datetime, timedelta

import pytest

from monitor import story
from monitor.model import Article, Facts, Story, StoryMember
from monitor.store import Connection, Store, articles, stories, tellers

HOUR = timedelta(hours=1)
OWNERS = (None, "", "Inter", "RTS", "MIA")
KINDS = (None, "portal", "daily", "institution")


def member(number: int, now: datetime, chance: random.Random) -> StoryMember:
    copied = chance.choice([None, None, *(f"a-{one}" for one in range(number))])
    return StoryMember(
        story_id="s-1", article_id=f"a-{number}", feed=chance.choice(["klix", "rts", None]),
        title="Poplava u Tuzli", sketch=(), words=90, seen=now + chance.randrange(6) * HOUR,
        owner=chance.choice(OWNERS), kind=chance.choice(KINDS), copy_of=copied,
        facts=Facts(denies=chance.random() < 0.1),
    )  # fmt: skip


@pytest.fixture
def told(store: Store, now: datetime, request: pytest.FixtureRequest) -> tuple[StoryMember, ...]:
    """A story's members."""
    chance = random.Random(request.param)
    made = [member(number, now, chance) for number in range(request.param)]

    def write(c: Connection) -> None:
        one = Story(id="s-1", title="Poplava", state="reported", first_seen=now, last_seen=now)
        stories.save(c, one)
        for each in made:
            article = Article(
                id=each.article_id, url=None, feed=each.feed, entry_id=None, title=each.title,
                text="", language="hbs", script="Latn", published=None, seen=each.seen,
                source="feed",
            )  # fmt: skip
            articles.save(c, article)
            stories.add(c, each, [])

    store.write_now(write)
    return store.read_now(lambda c: stories.members(c, "s-1"))


@pytest.mark.parametrize("told", [0, 1, 2, 3, 5, 8, 13, 40], indirect=True)
def test_they_are_those_that_its_members_name(
    store: Store, told: tuple[StoryMember, ...], now: datetime
) -> None:
    def sources(but: str = "", since: datetime = tellers.EVER, most: int = 99) -> int:
        found = store.read_now(lambda c: tellers.first(c, "s-1", most, since=since, but=but))
        assert len(found) == story.sources(found)
        return len(found)

    assert sources() == story.sources(told)
    assert sources(most=2) == min(2, story.sources(told))
    for one in told:
        others = [each for each in told if each is not one]
        assert sources(but=one.article_id) == story.sources(others)
    since = now + 3 * HOUR
    recent = [one for one in told if one.seen >= since]
    assert sources(since=since) == story.sources(recent)
    kinds = store.read_now(lambda c: tellers.kinds(c, "s-1", since))
    assert kinds == {one.kind for one in recent if one.kind}
    last = store.read_now(lambda c: tellers.last_word(c, "s-1"))
    if last is not None:
        assert story.state([last]) == story.state(told)
    assert (last is None) == (story.state(told) in {"reported", "corroborated"})
