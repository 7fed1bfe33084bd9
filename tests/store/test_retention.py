"""What is forgotten, what isn't, and at what price. How it looks: tests/pipeline/test_forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from monitor.model import (
    Article,
    Delivery,
    DeliveryState,
    Entry,
    MessageKind,
    Notice,
    Outcome,
    ParsedEntry,
    RuleMatch,
    Severity,
    StoredMatch,
    Story,
    StoryMember,
    Translation,
)
from monitor.store import (
    Connection,
    Store,
    articles,
    entries,
    matches,
    outbox,
    retention,
    same,
    stories,
)
from monitor.store import rules as versions
from monitor.store.schema import metadata

DAY = timedelta(days=1)
TEXT = "Pripadnici KFOR-a blokirali su put prema Banjskoj nakon što se čula pucnjava. " * 60


def write_article(c: Connection, number: int, at: datetime, *, story: str | None = None) -> str:
    """An article with everything that is said of it; its id."""
    name = f"a-{number}"
    parsed = ParsedEntry(
        guid=str(number), link=f"https://klix.ba/{number}", title=f"Pucnjava {number}",
        summary=TEXT[:300], content=TEXT, published=at,
    )  # fmt: skip
    entry = Entry(
        id=f"e-{number}", feed="klix", keys=(f"id-{number}", f"link-{number}"),
        content_hash="words-1", seen=at, fresh=True, parsed=parsed,
    )  # fmt: skip
    entries.save(c, [entry])
    article = Article(
        id=name, url=parsed.link, feed="klix", entry_id=entry.id, title=parsed.title, text=TEXT,
        language="hbs", script="Latn", published=at, seen=at, source="page", thin="paywall",
    )  # fmt: skip
    articles.save(c, article)
    entries.set_article(c, entry.id, name)
    made = Translation(
        engine="argos", quality="good", language="en", title="Shots", text=TEXT, complete=True
    )
    articles.save_translation(c, name, made)
    match = RuleMatch(rule="banjska", severity=Severity.HIGH, alert=True, hits=())
    matches.save(c, [stored(name, match, at)])
    if story:
        known = Story(id=story, title="Pucnjava", state="reported", first_seen=at, last_seen=at)
        stories.save(c, known)
        articles.set_story(c, name, story)
        member = StoryMember(
            story_id=story, article_id=name, feed="klix", title="Pucnjava", sketch=(1, 2, 3),
            words=900, seen=at,
        )  # fmt: skip
        stories.add(c, member, (1, 2, number))
    return name


def stored(article: str, match: RuleMatch, at: datetime, version: str = "v1") -> StoredMatch:
    return StoredMatch(
        article_id=article, match=match, outcome=Outcome.RECORDED, rules_version=version,
        final=True, at=at,
    )  # fmt: skip


def delivery(at: datetime, **more: object) -> Delivery:
    facts = {
        "id": "d-1", "kind": MessageKind.ALERT, "channel": "desk", "target": "0",
        "story_id": None, "revision": 1, "severity": Severity.HIGH, "state": DeliveryState.SENT,
        "due": at, "created": at, "rules_version": "v1", "body": "{}",
    }  # fmt: skip
    return Delivery(**{**facts, **more})  # type: ignore[arg-type]


def test_only_what_is_old_enough_goes_oldest_first(store: Store, now: datetime) -> None:
    store.write_now(lambda c: [write_article(c, day, now - day * DAY) for day in range(6)])
    before = now - 3 * DAY + timedelta(seconds=1)
    found = store.read_now(lambda c: retention.forgettable(c, before, 2))
    assert found == ("a-5", "a-4")
    assert store.write_now(lambda c: retention.forget(c, found)) == 2
    assert store.write_now(lambda c: retention.forget(c, found)) == 0
    assert store.read_now(lambda c: retention.forgettable(c, before, 9)) == ("a-3",)
    assert store.read_now(articles.count) == 6


@pytest.mark.parametrize(
    ("ages", "keep", "lived"),
    [
        ([], 365, True),
        ([0, 3, 6], 365, True),  # nothing is old
        ([*range(400)], 365, True),
        ([*range(0, 400, 7)], 365, True),
        ([*range(3650, 4050)], 365, False),  # set ten years ahead, just now
        ([0, *range(3650, 4050)], 365, False),
        ([6, *range(3656, 4056)], 365, False),  # six days ago
        ([8, *range(3658, 4058)], 365, True),  # nobody set it back for a week
        ([*range(20, 400)], 365, False),  # a pause of three weeks
        ([0.5, 1.5, 2.5], 1, True),
        ([300.0, 301.0], 1, False),
    ],
)
def test_by_a_clock_that_was_just_set_nothing_is_old(
    sqlite: Store, now: datetime, ages: list[float], keep: int, lived: bool
) -> None:
    sqlite.write_now(
        lambda c: [write_article(c, place, now - age * DAY) for place, age in enumerate(ages)]
    )
    assert sqlite.read_now(lambda c: retention.has_lived(c, now, keep * DAY)) is lived


def test_nothing_of_the_text_is_left(store: Store, now: datetime) -> None:
    """Every column of every table is looked at."""
    store.write_now(lambda c: write_article(c, 1, now, story="s-1"))
    store.write_now(
        lambda c: outbox.insert(c, delivery(now, story_id="s-1", article_id="a-1", body=TEXT))
    )
    store.write_now(lambda c: retention.forget(c, ["a-1"]))

    def everything(c: Connection) -> str:
        tables = metadata.sorted_tables
        return "\n".join(str(c.execute(table.select()).all()) for table in tables)

    left = store.read_now(everything)
    assert "Pucnjava" not in left
    assert "pucnjava" not in left
    assert "Shots" not in left
    assert "https://klix.ba/1" in left


def test_a_story_keeps_its_title_until_the_last_of_its_texts_is_gone(
    store: Store, now: datetime
) -> None:
    store.write_now(lambda c: [write_article(c, n, now, story=f"s-{n}") for n in (1, 2)])
    store.write_now(lambda c: same.join(c, "s-2", "s-1"))
    titles = []
    for name in ("a-1", "a-2"):
        store.write_now(lambda c, name=name: retention.forget(c, [name]))
        both = store.read_now(lambda c: [stories.get(c, story) for story in ("s-1", "s-2")])
        titles.append([one.title for one in both])
    assert titles == [["Pucnjava", "Pucnjava"], ["", ""]]


@pytest.mark.parametrize("state", DeliveryState)
def test_what_is_owed_stays_also_to_other_articles_of_the_story(
    store: Store, now: datetime, state: DeliveryState
) -> None:
    store.write_now(lambda c: [write_article(c, n, now - DAY, story="s-1") for n in (1, 2)])
    owed = delivery(now, story_id="s-1", article_id="a-2", state=state)
    store.write_now(lambda c: outbox.insert(c, owed))
    settled = state in {DeliveryState.SENT, DeliveryState.SUPPRESSED}
    found = store.read_now(lambda c: retention.forgettable(c, now, 9))
    assert set(found) == ({"a-1", "a-2"} if settled else set())
    assert store.write_now(lambda c: retention.forget(c, ["a-1", "a-2"])) == (2 if settled else 0)


def test_a_text_that_was_read_again_is_as_old_as_that(store: Store, now: datetime) -> None:
    store.write_now(lambda c: write_article(c, 1, now - 9 * DAY))
    article = store.read_now(lambda c: articles.get(c, "a-1"))
    store.write_now(lambda c: articles.save(c, replace(article, text="Novo."), read=now - DAY))
    store.write_now(lambda c: articles.save(c, replace(article, tries=3)))
    assert store.read_now(lambda c: retention.forgettable(c, now - 2 * DAY, 9)) == ()
    assert store.read_now(lambda c: retention.forgettable(c, now, 9)) == ("a-1",)


def test_keys_of_stories_go_sooner(store: Store, now: datetime) -> None:
    old = now - 14 * DAY
    store.write_now(lambda c: write_article(c, 1, old - DAY, story="s-1"))
    store.write_now(lambda c: write_article(c, 2, old + DAY, story="s-2"))
    found = store.read_now(lambda c: retention.members_with_keys(c, old, 9))
    assert found == ("a-1",)
    store.write_now(lambda c: retention.forget_keys(c, ["a-1", "a-2"], old))
    near = store.read_now(lambda c: stories.candidates(c, [1, 2], old - 9 * DAY))
    assert [member.article_id for member in near] == ["a-2"]
    assert store.read_now(lambda c: retention.members_with_keys(c, old, 9)) == ()


def test_notices_lose_their_bodies(store: Store, now: datetime) -> None:
    notice = Notice(about="rules", text="The rules have 1 error.", since=now)
    for name, created, state in (
        ("d-old", now - 2 * DAY, DeliveryState.SENT),
        ("d-new", now, DeliveryState.SENT),
        ("d-dead", now - 2 * DAY, DeliveryState.DEAD),
    ):
        made = delivery(created, id=name, kind=MessageKind.NOTICE, notice=notice, state=state)
        store.write_now(lambda c, made=made: outbox.insert(c, made))
    assert store.write_now(lambda c: retention.forget_notices(c, now - DAY)) == 1
    bodies = {n: store.read_now(lambda c, n=n: outbox.get(c, n)).body for n in ("d-old", "d-dead")}
    assert bodies == {"d-old": None, "d-dead": "{}"}


def test_versions_of_the_rules_that_nothing_names(store: Store, now: datetime) -> None:
    """v0 is older than everything kept; v1 is named by a match, v4 by a delivery; v5 was replaced
    just now; v6 is live."""
    ages = {"v0": 400, "v1": 300, "v2": 200, "v3": 100, "v4": 50, "v5": 2, "v6": 0}
    for version, age in ages.items():
        at = now - age * DAY
        store.write_now(lambda c, v=version, at=at: versions.save_version(c, v, "{}", at))
    match = RuleMatch(rule="r", severity=Severity.LOW, alert=True, hits=())
    store.write_now(lambda c: write_article(c, 1, now - 290 * DAY))
    store.write_now(lambda c: matches.save(c, [stored("a-1", match, now, "v1")]))
    store.write_now(lambda c: outbox.insert(c, delivery(now, rules_version="v4")))

    def unused(c: Connection) -> tuple[str, ...]:
        return retention.unused_rules(c, now - 250 * DAY, now - DAY)

    found = store.read_now(unused)
    assert found == ("v0", "v2", "v3")
    store.write_now(lambda c: retention.forget_rules(c, found))
    assert store.read_now(unused) == ()
    assert store.read_now(versions.latest) == ("v6", "{}")


# ── at what price ──


def test_nobody_reads_what_was_forgotten_to_find_what_is_next(sqlite: Store, now: datetime) -> None:
    plans: list[str] = []

    def explained(c: Connection) -> None:
        statements: list[tuple[str, tuple[object, ...]]] = []
        event.listen(c, "before_cursor_execute", lambda *args: statements.append(args[2:4]))
        retention.forgettable(c, now, 9)
        for statement, parameters in statements.copy():
            rows = c.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[3] for row in rows)

    sqlite.read_now(explained)
    assert any("articles_kept_idx" in step for step in plans)
    assert not any(step.startswith("SCAN") for step in plans)


def pages(store: Store) -> tuple[int, int]:
    """All pages of the file, and the free ones."""

    def count(c: Connection) -> tuple[int, int]:
        names = ("page_count", "freelist_count")
        whole, free = (c.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names)
        return whole, free

    return store.read_now(count)


def test_what_the_texts_took_is_used_again(sqlite: Store, now: datetime) -> None:
    """The file does not shrink, and does not grow while as much comes as goes."""

    def fill(start: int) -> None:
        for number in range(start, start + 100):
            at, story = now + number * DAY, f"s-{number}"
            sqlite.write_now(
                lambda c, n=number, at=at, s=story: write_article(c, n, at, story=s)
            )  # fmt: skip

    def empty() -> None:
        after = now + 9999 * DAY
        while found := sqlite.read_now(lambda c: retention.forgettable(c, after, 20)):
            sqlite.write_now(lambda c, ids=found: retention.forget(c, ids))

    fill(0)
    full, _ = pages(sqlite)
    empty()
    whole, free = pages(sqlite)
    assert whole <= full + 40
    assert free > 0.8 * whole
    for start in (100, 200, 300):
        fill(start)
        empty()
    assert pages(sqlite)[0] < full * 1.4


def test_a_batch_is_short(sqlite: Store, now: datetime) -> None:
    """Statements, not milliseconds: the machine of a test may be slow."""
    sqlite.write_now(lambda c: [write_article(c, n, now, story=f"s-{n}") for n in range(60)])
    counts: list[int] = []

    def counted(ids: list[str]) -> Callable[[Connection], int]:
        def run(c: Connection) -> int:
            seen: list[str] = []
            event.listen(c, "before_cursor_execute", lambda *args: seen.append(args[2]))
            gone = retention.forget(c, ids)
            counts.append(len(seen))
            return gone

        return run

    assert sqlite.write_now(counted([f"a-{n}" for n in range(20)])) == 20
    assert sqlite.write_now(counted([f"a-{n}" for n in range(20, 60)])) == 40
    assert counts[0] == counts[1] < 25
