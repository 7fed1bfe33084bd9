"""doctor: rules, engines and database together."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pysqlite3
import pytest
from sqlalchemy import text

from monitor import __version__
from monitor.desk.check import Checked, check
from monitor.desk.doctor import Report, doctor
from monitor.desk.live import last_live
from monitor.model import (
    Alert,
    Article,
    Delivery,
    DeliveryState,
    FeedState,
    Hold,
    MessageKind,
    Notice,
    Outcome,
    RuleMatch,
    Severity,
    StoredMatch,
    Story,
)
from monitor.store import (
    Connection,
    Store,
    alerts,
    articles,
    condition,
    feeds,
    matches,
    outbox,
    presence,
    rhythms,
    stories,
)
from monitor.store import rules as versions
from monitor.store.lock import Alone
from monitor.translate import Engine, EngineInfo, Translators
from monitor.vitals import Rhythm

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

RULES = """\
version: 1
channels: {desk: {url: "console://"}}
feeds:
  - {name: klix, url: "https://klix.example/rss", language: bs}
  - {name: rtk, url: "https://rtk.example/rss", language: sq}
  - {name: bbc, url: "https://bbc.example/rss", language: en}
  - {name: old, url: "https://old.example/rss", language: mk, enabled: no}
rules:
  - {id: roads, title: Roads, when: blokada}
"""


def checked(place: Path, rules: str = RULES) -> Checked:
    """The rules as check finds them."""
    (place / "rules.yaml").write_text(rules, encoding="utf-8")
    return check(place / "rules.yaml", {}, date(2026, 3, 2))


def translators(*languages: str) -> Translators:
    """Engines for these languages."""
    engine = Engine(
        info=EngineInfo(name="argos", quality="good"),
        languages=lambda models, target: frozenset(languages),
        command=lambda models, target: ("false",),
    )
    return Translators(models=Path("models"), engines=(engine,))


@pytest.fixture
def store(database: str, tmp_path: Path) -> Iterator[Store]:
    """An empty database, of each kind."""
    found = Store.open(database, tmp_path, check=False)
    yield found
    found.close_now()


@pytest.fixture(autouse=True)
def _room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk with room, whatever this machine's has."""
    usage = SimpleNamespace(free=60 * 10**9, total=100 * 10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)


def about(report: Report) -> list[str]:
    """What the findings are about."""
    return [finding.about for finding in report.findings]


def poll_all(store: Store) -> None:
    """Three feeds polled a minute ago."""
    names = ("klix", "rtk", "bbc")

    def write(c: Connection) -> None:
        feeds.sync(c, [(name, f"https://{name}.example/rss") for name in names], NOW)
        for name in names:
            feeds.save(
                c,
                FeedState(
                    name=name,
                    url=f"https://{name}.example/rss",
                    due=NOW + timedelta(minutes=4),
                    polled=NOW - timedelta(minutes=1),
                ),
            )

    store.write_now(write)


def test_all_is_well(tmp_path: Path, store: Store) -> None:
    poll_all(store)
    report = doctor(checked(tmp_path), translators("hbs", "sq"), store, NOW)
    assert report.findings == ()
    assert report.facts["translation"] == "hbs: argos, sq: argos"
    assert report.facts["feeds"] == "3 working, 1 off"
    assert report.facts["matches"] == "0"
    assert report.facts["version"] == __version__
    assert report.facts["sources"] == "en: 1 of 1 work, hbs: 1 of 1 work, sq: 1 of 1 work"
    assert (report.facts["articles today"], report.facts["last alert"]) == ("0", "none yet")
    assert report.facts["monitor"] == "none runs"
    assert report.facts["schema"].isdigit()
    assert report.facts["disk"] == "60.0 GB free of 100.0 GB"
    assert list(report.facts)[:2] == ["version", "database"]


def test_a_language_that_is_read_wants_an_engine(tmp_path: Path) -> None:
    report = doctor(checked(tmp_path), translators("hbs"), None, NOW)
    assert about(report) == ["translation of Albanian"]
    assert report.facts["database"].startswith("none yet: the first `monitor run`")


def test_without_rules_the_rest_is_looked_at_all_the_same(tmp_path: Path, store: Store) -> None:
    report = doctor(checked(tmp_path, "rules: ["), None, store, NOW)
    assert set(about(report)) == {"rules"}
    assert report.facts["articles"] == "0"
    assert "feeds" not in report.facts


def test_a_daemon_that_does_not_run_is_seen_by_its_feeds(tmp_path: Path, store: Store) -> None:
    poll_all(store)
    later = NOW + timedelta(hours=5)
    report = doctor(checked(tmp_path), translators("hbs", "sq"), store, later)
    assert about(report) == ["polls"]
    assert report.findings[0].text.startswith("3 of 3 feeds wait to be polled, one since ")


def test_a_match_whose_alert_is_missing_is_found(tmp_path: Path, store: Store) -> None:
    """The invariant: every match has an outcome that something bears out."""
    poll_all(store)
    article = Article(
        id="a-1", url=None, feed="klix", entry_id=None, title="Blokada", text="", language="hbs",
        script="Latn", published=None, seen=NOW, source="page", story_id="s-1",
    )  # fmt: skip
    found = RuleMatch(rule="roads", severity=Severity.MEDIUM, alert=True, hits=())
    stored = StoredMatch(
        article_id="a-1", match=found, outcome=Outcome.ALERT, rules_version="1", final=True, at=NOW
    )
    alert = Alert(
        id="al-1", rule="roads", story_id="s-1", article_id="a-1", severity=Severity.MEDIUM,
        rules_version="1", created=NOW,
    )  # fmt: skip
    story = Story(id="s-1", title="Blokada", state="reported", first_seen=NOW, last_seen=NOW)

    def write(c: Connection) -> None:
        stories.save(c, story)
        articles.save(c, article)
        matches.save(c, [stored])
        alerts.save(c, alert)

    store.write_now(write)
    sound = doctor(checked(tmp_path), translators("hbs", "sq"), store, NOW)
    assert sound.findings == ()
    assert sound.facts["matches"] == "1: 1 alert"
    assert sound.facts["alerts"] == "1: 1 under earlier rules"

    store.write_now(lambda c: c.execute(text("DELETE FROM alerts")))
    report = doctor(checked(tmp_path), translators("hbs", "sq"), store, NOW)
    assert about(report) == ["match of roads"]


def test_the_rules_that_ran_last(tmp_path: Path, store: Store) -> None:
    today = date(2026, 3, 2)
    assert store.read_now(lambda c: last_live(c, {}, today)) is None
    source = '{"rules.yaml": "version: 1\\nrules: [{id: a, title: A, when: blokada}]"}'
    store.write_now(lambda c: versions.save_version(c, "v1", source, NOW))
    rules = store.read_now(lambda c: last_live(c, {}, today))
    assert rules is not None
    assert [rule.id for rule in rules.config.rules] == ["a"]
    broken = '{"rules.yaml": "rules: ["}'
    store.write_now(lambda c: versions.save_version(c, "v2", broken, NOW + timedelta(hours=1)))
    assert store.read_now(lambda c: last_live(c, {}, today)) is None


# ── the machine ──


def save(store: Store, **facts: object) -> None:
    """klix as polling has left it."""
    url = "https://klix.example/rss"
    due = NOW + timedelta(minutes=4)
    well: dict[str, Any] = {"name": "klix", "url": url, "due": due, "polled": NOW}
    store.write_now(lambda c: feeds.save(c, FeedState(**(well | facts))))


def examined(place: Path, store: Store) -> Report:
    """What doctor says of a place with engines for everything."""
    return doctor(checked(place), translators("hbs", "sq"), store, NOW)


@contextmanager
def leading(url: str, place: Path) -> Iterator[None]:
    """What a daemon that works holds."""
    if url.startswith("sqlite"):
        with Alone(place, lambda: NOW):
            yield
        return
    with closing(psycopg.connect(url, autocommit=True)) as c:
        taken = c.execute("SELECT pg_try_advisory_lock(%s)", [presence.LEADER]).fetchone()
        assert taken == (True,)
        yield
        # The server would do it by itself, and a moment later.
        c.execute("SELECT pg_advisory_unlock_all()")


def test_who_works_on_it(tmp_path: Path, store: Store, database: str) -> None:
    poll_all(store)
    later = NOW + timedelta(minutes=10)
    with leading(database, tmp_path):
        report = doctor(checked(tmp_path), translators("hbs", "sq"), store, later)
        said = "a process that leads" if store.size is None else f"process {os.getpid()} on "
        assert report.facts["monitor"].startswith(said)
        assert about(report) == [], "six minutes late: it has its hands full"
    report = doctor(checked(tmp_path), translators("hbs", "sq"), store, later)
    assert report.facts["monitor"] == "none runs"
    assert about(report) == ["polls"]
    assert "no monitor runs" in report.findings[0].text


def test_a_process_that_is_only_there_is_none_that_works(store: Store) -> None:
    there = store.presence()
    there.alive()
    assert store.worker() is None
    there.close()


def test_looking_keeps_nobody_from_starting(tmp_path: Path, sqlite_url: str) -> None:
    """Whoever looks has the lock for a moment; a daemon that starts then starts all the same."""
    watched = Store.open(sqlite_url, tmp_path, check=False)
    Alone(tmp_path, lambda: NOW).__enter__().__exit__(None, None, None)
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.0005):
            watched.worker()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        for _ in range(20):
            with Alone(tmp_path, lambda: NOW):
                assert watched.worker() is not None
    finally:
        stop.set()
        thread.join()
        watched.close_now()


def test_a_source_that_is_late_or_empty(tmp_path: Path, store: Store) -> None:
    poll_all(store)
    back_up(tmp_path, NOW)
    changed = NOW - timedelta(days=20)
    save(store, first_polled=NOW - timedelta(days=60), changed=changed, entries=40)
    assert about(examined(tmp_path, store)) == [], "nobody knows what is usual"
    polled = NOW - timedelta(minutes=1)
    save(store, changed=changed, polled=polled, late_at=NOW - timedelta(days=18))
    usual = Rhythm(gaps=(2 * 86_400,) * 9)
    store.write_now(lambda c: rhythms.save(c, "klix", usual))
    late, *_ = examined(tmp_path, store).findings
    assert late.about == "feed klix"
    assert late.text.startswith(
        "nothing new since 2026-02-10 08:00 UTC, which is unusual for it (usually something new"
        " every 2 d); "
    )
    save(store, polled=polled, empty_since=NOW - timedelta(hours=3))
    empty, *_ = examined(tmp_path, store).findings
    assert empty.text.startswith("its document is empty since 2026-03-02 05:00 UTC")


def test_messages_for_a_channel_that_was_taken_out(tmp_path: Path, store: Store) -> None:
    poll_all(store)

    def promise(number: int, channel: str, state: DeliveryState) -> Delivery:
        return Delivery(
            id=f"d-{number}", kind=MessageKind.NOTICE, channel=channel, target="0", story_id=None,
            revision=1, severity=Severity.HIGH, state=state, due=NOW, created=NOW,
            rules_version="1", reason="so", hold=Hold.CHANNEL, sent=NOW,
            notice=Notice(about="klix", text="klix kasni", since=NOW),
        )  # fmt: skip

    def write(c: Connection) -> None:
        outbox.insert(c, promise(1, "fax", DeliveryState.HELD))
        outbox.insert(c, promise(2, "fax", DeliveryState.PENDING))
        outbox.insert(c, promise(3, "fax", DeliveryState.SENT))
        outbox.insert(c, promise(4, "desk", DeliveryState.HELD))

    store.write_now(write)
    held, former = examined(tmp_path, store).findings
    assert (held.about, former.about) == ("channel desk", "channel fax")
    assert former.text.startswith("2 messages for it, and it is not in the rules any more")
    assert "write a channel fax into the rules again" in former.todo


def test_times_that_are_still_to_come(tmp_path: Path, store: Store) -> None:
    poll_all(store)
    save(store, polled=NOW + timedelta(hours=2))
    (finding,) = examined(tmp_path, store).findings
    assert finding.about == "clock"
    assert "2026-03-02 10:00 UTC, and here it is 2026-03-02 08:00 UTC" in finding.text


def back_up(place: Path, written: datetime) -> Path:
    """A copy that was made then."""
    copy = place / "backups" / "monitor-20260302-021700.db"
    copy.parent.mkdir(exist_ok=True)
    copy.touch()
    os.utime(copy, (written.timestamp(), written.timestamp()))
    return copy


def test_backups(tmp_path: Path, store: Store) -> None:
    poll_all(store)
    save(store, first_polled=NOW - timedelta(days=9), changed=NOW)
    report = examined(tmp_path, store)
    if store.size is None:  # PostgreSQL's copies are somebody else's
        assert report.facts["last backup"].startswith("pg_dump")
        assert report.findings == ()
        return
    assert report.facts["last backup"] == "none"
    assert about(report) == ["backup"]
    for hours, found in ((12, []), (37, ["backup"])):
        copy = back_up(tmp_path, NOW - timedelta(hours=hours))
        report = examined(tmp_path, store)
        assert about(report) == found
        assert report.facts["last backup"].startswith(f"{copy}, 2026-0")


def test_little_room(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    poll_all(store)
    usage = SimpleNamespace(free=3 * 10**8, total=10**11)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    (finding,) = examined(tmp_path, store).findings
    assert finding.about == "disk"
    assert finding.text.startswith("300 MB free of 100.0 GB")


def test_where_the_database_is(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll_all(store)
    monkeypatch.setattr(store, "hindrance", lambda: "x.db belongs to root: chown it to ana")
    monkeypatch.setattr(store, "doubt", lambda: "x.db is on nfs: locks may fail; use a local disk")
    report = examined(tmp_path, store)
    assert [(one.about, one.text, one.todo) for one in report.findings] == [
        ("data", "x.db belongs to root", "chown it to ana"),
        ("data", "x.db is on nfs: locks may fail", "use a local disk"),
    ]


def test_a_library_that_is_not_sound_and_a_log_that_grows(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll_all(store)
    files = condition.Files(size=1, log=6 * 10**8, journal="persist", version="3.40.1")
    monkeypatch.setattr(condition, "files", lambda _: files)
    report = examined(tmp_path, store)
    assert about(report) == ["database", "database"]
    assert report.findings[0].text.startswith("SQLite 3.40.1 can lose")
    assert report.findings[1].text.startswith("its write-ahead log has grown to 600 MB")


def test_what_the_database_says_of_its_files(store: Store) -> None:
    found = store.read_now(condition.files)
    assert found.size > 50_000
    if store.size is None:
        assert (found.log, found.journal, found.version) == (0, None, None)
    else:
        assert (found.journal, found.version) == ("wal", pysqlite3.sqlite_version)
        save(store)
        assert store.read_now(condition.files).log > 0
