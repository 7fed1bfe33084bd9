"""From every schema that was ever released to this program's: what people have stays theirs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, text

from monitor.jobs import local
from monitor.model import DeliveryState, Outcome, Severity
from monitor.store import Store, alerts, articles, entries, feeds, matches, outbox, rules, stories
from monitor.store.columns import Utc
from monitor.store.migrate import SHIPPED, Migrations, upgrade
from monitor.store.schema import REVISION, metadata

AT = datetime(2026, 2, 11, 16, 56, 0, 123456, tzinfo=UTC)
MICROS = 1_770_828_960_123_456
TITLE = "Пуцњава у Бањској, KFOR blokirao put"
PARSED = '{"title":"Pucnjava u Banjskoj","link":"https://www.klix.ba/a"}'

# As the first release wrote them: by hand, so that they stay what they were.
FIRST = (
    """INSERT INTO feeds (name, url, listed, due, etag, polled, failures, gone, gap_possible,
                          entries)
       VALUES ('klix', 'https://www.klix.ba/rss', true, :at, '"v1"', :at, 2, false, true, 41)""",
    """INSERT INTO stories (id, title, state, first_seen, last_seen)
       VALUES ('s-1', :title, 'reported', :at, :at)""",
    """INSERT INTO articles (id, url, feed, entry_id, title, text, language, script, seen, source,
                             fresh, tries, story_id)
       VALUES ('a-1', 'https://www.klix.ba/a', 'klix', 'e-1', :title, 'Policija je na licu mjesta.',
               'hbs', 'Cyrl', :at, 'page', true, 1, 's-1')""",
    """INSERT INTO entries (id, feed, content_hash, seen, fresh, parsed, article_id)
       VALUES ('e-1', 'klix', 'h', :at, true, :parsed, 'a-1')""",
    "INSERT INTO entry_keys (feed, key, entry_id) VALUES ('klix', 'guid:1', 'e-1')",
    """INSERT INTO matches (article_id, rule, severity, alert, hits, evidence, outcome,
                            rules_version, final, at)
       VALUES ('a-1', 'banjska', 3, true, '[]', '[]', 'alert', 'v1', true, :at)""",
    """INSERT INTO story_members (article_id, story_id, feed, title, sketch, words, seen)
       VALUES ('a-1', 's-1', 'klix', :title, '[1,2,3]', 5, :at)""",
    "INSERT INTO story_keys (article_id, key, seen) VALUES ('a-1', -7, :at)",
    """INSERT INTO alerts (id, rule, story_id, article_id, severity, rules_version, created)
       VALUES ('al-1', 'banjska', 's-1', 'a-1', 3, 'v1', :at)""",
    """INSERT INTO deliveries (id, kind, channel, target, story_id, revision, severity, state, due,
                               created, rules_version, article_id, alert_ids, news, attempts)
       VALUES ('d-1', 'alert', 'desk', '0', 's-1', 0, 3, 'pending', :at, :at, 'v1', 'a-1',
               '["al-1"]', '[]', 1)""",
    "INSERT INTO rules_versions (version, sources, at) VALUES ('v1', '{}', :at)",
    f"""INSERT INTO jobs (step, key, due, attempts, priority, ticket)
        VALUES ('read', 'e-1', {MICROS}, 1, 5, 2)""",
)
THEN = (
    *FIRST,
    "UPDATE feeds SET lease_until = :at, holder = 7",
    "UPDATE articles SET read = :at",
    "INSERT INTO origin (one, told) VALUES (1, false)",
)
RHYTHMS = (
    *THEN,
    "UPDATE feeds SET late_at = :at, moved_to = 'https://www.klix.ba/feed'",
    "INSERT INTO rhythms (feed, rhythm) VALUES ('klix', '{}')",
    """INSERT INTO troubles (feed, kind, since, told, wide, times)
       VALUES ('klix', 'failing', :at, :at, false, 1)""",
)
MOVED = (
    *RHYTHMS,
    "UPDATE feeds SET moved_days = 3, moved_at = :at, address = 'https://www.klix.ba/feed'",
)
TURNS = (
    *MOVED,
    """INSERT INTO translations (article_id, engine, quality, language, title, text, complete,
                                 sentences, doubts, words, seconds)
       VALUES ('a-1', 'apertium', 'rough', 'en', 'Shots', '', true, '[]', '[]', 5, 0.5)""",
    "INSERT INTO quarantine (fingerprint, kills, at) VALUES ('f', 3, :at)",
)
RELEASES = {"0001": FIRST, "0002": THEN, "0003": RHYTHMS, "0004": MOVED, "0005": TURNS}


@dataclass
class Old:
    """A store that an earlier release has written."""

    store: Store
    data: Path


@pytest.fixture(params=RELEASES)
def old(request: pytest.FixtureRequest, empty_database: str, tmp_path: Path) -> Iterator[Old]:
    """Its tables and rows, as that release made them."""
    store = Store.open(empty_database, tmp_path)
    upgrade(store._writes, Migrations(head=request.param), before=None)
    values = {"at": AT, "title": TITLE, "parsed": PARSED}

    def fill(c) -> None:
        for statement in RELEASES[request.param]:
            wanted = text(statement)
            names = [name for name in values if f":{name}" in statement]
            typed = [bindparam("at", type_=Utc)] if "at" in names else []
            c.execute(wanted.bindparams(*typed), {name: values[name] for name in names})

    store.write_now(fill)
    yield Old(store, tmp_path)
    store.close_now()


def test_every_release_has_its_rows_here() -> None:
    shipped = ScriptDirectory(str(SHIPPED.directory)).walk_revisions()
    assert sorted(RELEASES) == sorted(one.revision for one in shipped if one.revision != REVISION)


def test_the_way_from_a_release_leads_to_this_schema(old: Old) -> None:
    assert (old.store.current(), old.store.migrate(), old.store.current()) == (False, True, True)
    options = {"compare_type": True, "compare_server_default": True}
    found = old.store.write_now(
        lambda c: compare_metadata(MigrationContext.configure(c, opts=options), metadata)
    )
    assert found == []


def test_what_a_release_has_written_is_there(old: Old) -> None:
    old.store.migrate()
    read = old.store.read_now
    (feed,) = read(feeds.all)
    assert (feed.name, feed.due, feed.etag, feed.failures) == ("klix", AT, '"v1"', 2)
    assert read(lambda c: entries.seen(c, "klix", ["guid:1"]))["guid:1"].id == "e-1"
    article = read(lambda c: articles.get(c, "a-1"))
    assert article is not None
    assert (article.title, article.seen, article.story_id) == (TITLE, AT, "s-1")
    (match,) = read(lambda c: matches.of_article(c, "a-1"))
    assert (match.match.severity, match.outcome) == (Severity.HIGH, Outcome.ALERT)
    assert read(matches.without_outcome) == ()
    (member,) = read(lambda c: stories.candidates(c, [-7], AT))
    assert member.sketch == (1, 2, 3)
    assert [one.id for one in read(lambda c: alerts.of_story(c, "s-1"))] == ["al-1"]
    assert read(rules.latest) == ("v1", "{}")


def test_what_a_release_had_begun_goes_on(old: Old) -> None:
    """Its feeds are polled, its jobs run and its promises are kept."""
    old.store.migrate()
    write, minute = old.store.write_now, timedelta(minutes=1)
    assert write(lambda c: feeds.claim(c, AT, 9, minute, 7)) == ("klix",)
    (job,) = write(lambda c: local.claim(c, "read", AT, 9, minute))
    assert (job.key, job.attempts, job.priority, job.due) == ("e-1", 1, 5, AT)
    taken = write(lambda c: outbox.claim(c, "d-1", AT, minute))
    assert taken is not None
    assert (taken.state, taken.attempts, taken.alert_ids) == (DeliveryState.SENDING, 2, ("al-1",))


def test_what_a_release_had_not_sent_yet_is_sent_once(old: Old) -> None:
    """What waited, what was held, and what was on its way when the program was stopped; nothing of
    what had arrived."""
    columns = "kind, channel, target, story_id, severity, due, created, rules_version, article_id"
    more = ("held", "sending", "sent", "dead")

    def left(c) -> None:
        for number, state in enumerate(more, 2):
            lease = ":lease" if state == "sending" else "NULL"
            row = text(
                f"INSERT INTO deliveries (id, revision, state, lease_until, attempts, alert_ids,"
                f" news, {columns}) SELECT 'd-{number}', {number}, '{state}', {lease}, 1,"
                f" '[\"al-1\"]', '[]', {columns} FROM deliveries WHERE id = 'd-1'"
            )
            known = {"lease": AT + timedelta(minutes=2)} if state == "sending" else {}
            typed = [bindparam("lease", type_=Utc)] if known else []
            c.execute(row.bindparams(*typed), known)

    write, minute = old.store.write_now, timedelta(minutes=1)
    write(left)
    old.store.migrate()
    write(lambda c: outbox.end_leases(c, AT))  # as a start does
    write(lambda c: outbox.release_held(c, "desk", AT))
    due = old.store.read_now(lambda c: outbox.due(c, "desk", AT, 9))
    assert [one.id for one in due] == ["d-1", "d-2", "d-3"]
    for one in due:
        taken = write(lambda c, one=one: outbox.claim(c, one.id, AT, minute))
        assert taken is not None
        assert taken.lease_until is not None
        how = {"state": DeliveryState.SENT, "now": AT}
        assert write(lambda c, t=taken, how=how: outbox.record(c, t.id, t.lease_until, **how))
    later = AT + timedelta(days=1)
    assert old.store.read_now(lambda c: outbox.due(c, "desk", later, 9)) == ()
    counts = old.store.read_now(outbox.counts)
    assert counts == {DeliveryState.SENT: 4, DeliveryState.DEAD: 1}
