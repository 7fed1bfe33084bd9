"""Articles and translations: the latest reading, with what was known first."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.model import Article, Story, Translation
from monitor.store import Store, articles, stories

HOUR = timedelta(hours=1)


def article(at: datetime, name: str = "1", **changes: object) -> Article:
    made = Article(
        id=f"a-{name}",
        url=f"https://www.rts.rs/vesti/{name}.html",
        feed="rts",
        entry_id=f"e-{name}",
        title="Пуцњава у Бањској",
        text="Полиција је блокирала пут.\nKFOR potvrdio incident.",
        language="hbs",
        script="Cyrl",
        published=at - HOUR,
        seen=at,
        source="page",
        thin=None,
        fresh=True,
        tries=1,
    )
    return replace(made, **changes)


def story(at: datetime) -> Story:
    return Story(id="s-1", title="Banjska", state="reported", first_seen=at, last_seen=at)


@pytest.fixture
def told(store: Store, now: datetime) -> Store:
    """One article, in one story."""
    store.write_now(lambda c: stories.save(c, story(now)))
    store.write_now(lambda c: articles.save(c, article(now)))
    store.write_now(lambda c: articles.set_story(c, "a-1", "s-1"))
    return store


def test_an_article_comes_back_whole(told: Store, now: datetime) -> None:
    assert told.read_now(lambda c: articles.get(c, "a-1")) == article(now, story_id="s-1")
    assert told.read_now(lambda c: articles.get(c, "a-2")) is None


def test_an_article_of_nothing_but_a_text(store: Store, now: datetime) -> None:
    bare = article(
        now, url=None, feed=None, entry_id=None, language=None, script=None, published=None,
        source="given", thin="consent", fresh=False,
    )  # fmt: skip
    store.write_now(lambda c: articles.save(c, bare))
    assert store.read_now(lambda c: articles.get(c, "a-1")) == bare


def test_reading_again_keeps_who_was_first_and_the_story(told: Store, now: datetime) -> None:
    again = article(now + HOUR, feed="politika", entry_id="e-9", title="Нови наслов", tries=2)
    told.write_now(lambda c: articles.save(c, again))
    expected = replace(again, feed="rts", entry_id="e-1", seen=now, story_id="s-1")
    assert told.read_now(lambda c: articles.get(c, "a-1")) == expected


def test_the_articles_of_a_story_first_seen_first(told: Store, now: datetime) -> None:
    for name, hours in (("2", 2), ("3", -1)):
        later = article(now + hours * HOUR, name, story_id="s-1")
        told.write_now(lambda c, later=later: articles.save(c, later))
    told.write_now(lambda c: articles.save(c, article(now, "4")))
    found = told.read_now(lambda c: articles.of_story(c, "s-1"))
    assert [item.id for item in found] == ["a-3", "a-1", "a-2"]


def test_pages_of_articles_meet_without_a_gap(store: Store, now: datetime) -> None:
    hours = [3, 1, 1, 1, 2]  # three of one moment: the cursor has to tell them apart
    for name, ago in enumerate(hours):
        one = article(now - ago * HOUR, str(name))
        store.write_now(lambda c, one=one: articles.save(c, one))
    pages: list[list[str]] = []
    before = None
    while page := store.read_now(lambda c, before=before: articles.recent(c, 2, before)):
        pages.append([item.id for item in page])
        before = page[-1].id
    assert pages == [["a-3", "a-2"], ["a-1", "a-4"], ["a-0"]]
    lately = store.read_now(lambda c: articles.recent(c, 5, "a-3", since=now - 2 * HOUR))
    assert [item.id for item in lately] == ["a-2", "a-1", "a-4"]
    assert store.read_now(articles.count) == 5


def test_a_translation_comes_back_and_is_replaced(told: Store, now: datetime) -> None:
    rough = Translation(
        engine="apertium", quality="rough", language="en", title="Shooting in Banjska",
        text="The police blocked the road.", complete=False, sentences=((0, 26, 0, 28),),
    )  # fmt: skip
    good = replace(rough, engine="argos", quality="good", complete=True, sentences=())
    assert told.read_now(lambda c: articles.translation(c, "a-1")) is None
    for made in (rough, good):
        told.write_now(lambda c, made=made: articles.save_translation(c, "a-1", made))
        assert told.read_now(lambda c: articles.translation(c, "a-1")) == made
    of_many = told.read_now(lambda c: articles.translations_of(c, ["a-1", "a-2"]))
    assert of_many == {"a-1": good}
    assert told.read_now(lambda c: articles.translations_of(c, [])) == {}
