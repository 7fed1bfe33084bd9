"""Entries: every key finds what was seen, and nothing seen is forgotten."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from monitor.model import Article, Entry, FeedState, ParsedEntry, SeenEntry
from monitor.store import Store, articles, entries, feeds


def entry(at: datetime, name: str = "1", **changes: object) -> Entry:
    parsed = ParsedEntry(
        guid=name,
        link=f"https://www.klix.ba/vijesti/{name}",
        title="Pucnjava u Banjskoj, policija blokirala put",
        summary="Полиција је блокирала пут ка Бањској.",
        content="<p>KFOR: „situata është nën kontroll“</p>",
        published=at - timedelta(hours=1),
        updated=None,
        language="bs",
    )
    made = Entry(
        id=f"e-{name}",
        feed="klix",
        keys=(f"guid:{name}", f"link:{name}"),
        content_hash="h1",
        seen=at,
        fresh=True,
        parsed=parsed,
    )
    return replace(made, **changes)


def test_an_entry_comes_back_whole(store: Store, now: datetime) -> None:
    store.write_now(lambda c: entries.save(c, [entry(now), entry(now, "2", fresh=False)]))
    assert store.read_now(lambda c: entries.get(c, "e-1")) == entry(now)
    assert store.read_now(lambda c: entries.get(c, "e-2")) == entry(now, "2", fresh=False)
    assert store.read_now(lambda c: entries.get(c, "e-3")) is None


def test_each_key_finds_it_in_its_feed_alone(store: Store, now: datetime) -> None:
    store.write_now(lambda c: entries.save(c, [entry(now)]))
    seen = SeenEntry(id="e-1", content_hash="h1")
    asked = {"guid:1", "link:1", "guid:2"}
    assert store.read_now(lambda c: entries.seen(c, "klix", asked)) == {
        "guid:1": seen,
        "link:1": seen,
    }
    assert store.read_now(lambda c: entries.seen(c, "rts", asked)) == {}
    assert store.read_now(lambda c: entries.seen(c, "klix", [])) == {}


def test_a_thousand_keys_at_once(store: Store, now: datetime) -> None:
    shown = [entry(now, str(number)) for number in range(1000)]
    store.write_now(lambda c: entries.save(c, shown))
    asked = [f"guid:{number}" for number in range(500, 2500)]
    found = store.read_now(lambda c: entries.seen(c, "klix", asked))
    assert set(found) == {f"guid:{number}" for number in range(500, 1000)}


@pytest.mark.parametrize("times", [1, 2])
def test_an_edit_is_the_same_entry_with_more_keys(store: Store, now: datetime, times: int) -> None:
    edited = entry(
        now + timedelta(hours=1),
        keys=("guid:1", "link:1b"),
        content_hash="h2",
        parsed=replace(entry(now).parsed, title="Pucnjava u Banjskoj: KFOR na terenu"),
    )
    store.write_now(lambda c: entries.save(c, [entry(now)]))
    for _ in range(times):
        store.write_now(lambda c: entries.save(c, [edited]))
    expected = replace(edited, keys=("guid:1", "link:1", "link:1b"), seen=now)
    assert store.read_now(lambda c: entries.get(c, "e-1")) == expected
    found = store.read_now(lambda c: entries.seen(c, "klix", ["link:1", "link:1b"]))
    assert set(found.values()) == {SeenEntry(id="e-1", content_hash="h2")}


def test_a_key_stays_with_the_entry_that_had_it_first(store: Store, now: datetime) -> None:
    rival = entry(now, "2", keys=("guid:1", "guid:2"))
    store.write_now(lambda c: entries.save(c, [entry(now), rival]))
    found = store.read_now(lambda c: entries.seen(c, "klix", ["guid:1", "guid:2"]))
    assert {key: seen.id for key, seen in found.items()} == {"guid:1": "e-1", "guid:2": "e-2"}


def test_an_edit_keeps_the_article(store: Store, now: datetime) -> None:
    article = Article(
        id="a-1", url=None, feed="klix", entry_id="e-1", title="Pucnjava", text="", language=None,
        script=None, published=None, seen=now, source="feed",
    )  # fmt: skip
    store.write_now(lambda c: entries.save(c, [entry(now)]))
    store.write_now(lambda c: (articles.save(c, article), entries.set_article(c, "e-1", "a-1")))
    store.write_now(lambda c: entries.save(c, [entry(now, content_hash="h2")]))
    found = store.read_now(lambda c: entries.get(c, "e-1"))
    assert found == entry(now, content_hash="h2", article_id="a-1")


def test_an_unchanged_poll_writes_the_feed_row_and_nothing_else(
    sqlite: Store, now: datetime
) -> None:
    state = FeedState(name="klix", url="https://www.klix.ba/rss", due=now, polled=now)
    shown = [entry(now, str(number)) for number in range(100)]
    sqlite.write_now(lambda c: feeds.sync(c, [(state.name, state.url)], now))
    sqlite.write_now(lambda c: entries.save(c, shown))
    statements: list[str] = []

    def unchanged(c):
        event.listen(c, "before_cursor_execute", lambda *args: statements.append(args[2]))
        entries.seen(c, "klix", [key for entry in shown for key in entry.keys])
        entries.save(c, [])
        feeds.save(c, state)

    sqlite.write_now(unchanged)
    writes = [statement for statement in statements if not statement.startswith("SELECT")]
    assert len(writes) == 1
    assert writes[0].startswith("INSERT INTO feeds")


@pytest.mark.parametrize("hostile", ["a\0b", "a\ud800b", "\udfff\0", "č\0ћ\ud83d😀"])
def test_text_no_database_holds_keeps_its_length(store: Store, now: datetime, hostile: str) -> None:
    shown = entry(now, parsed=replace(entry(now).parsed, title=hostile))
    store.write_now(lambda c: entries.save(c, [shown]))
    found = store.read_now(lambda c: entries.get(c, "e-1"))
    assert found is not None
    assert len(found.parsed.title) == len(hostile)
    found.parsed.title.encode()
