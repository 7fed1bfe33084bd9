"""What a scrape says of an archive, on either database, and when that does not answer."""

import asyncio
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from monitor.app import App
from monitor.errors import Problem, StoreError
from monitor.metrics import GAUGES
from monitor.model import Delivery, DeliveryState, FeedState, MessageKind, Severity
from monitor.store import Connection, feeds, outbox
from monitor.web import metrics
from monitor.web.metrics import Exposition

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def of_feed(app: App, name: str, **facts: Any) -> FeedState:
    """What polling has taught of a feed."""
    url = next(feed.url for feed in app.rules.config.feeds if feed.name == name)
    return FeedState(name=name, url=url, due=app.now() + MINUTE, **facts)


def to_desk(app: App, number: int, state: DeliveryState, age: timedelta) -> Delivery:
    """A delivery that was created so long ago."""
    return Delivery(
        id=f"d-{number}", kind=MessageKind.NOTICE, channel="desk", target="0", story_id=None,
        revision=1, severity=Severity.HIGH, state=state, due=app.now(),
        created=app.now() - age, rules_version="1",
    )  # fmt: skip


def fill(app: App) -> None:
    """Feeds in every state, jobs that wait, messages that were sent, wait and were given up."""
    now = app.now()

    def write(c: Connection) -> None:
        configured = [(one.name, one.url) for one in app.rules.config.feeds if one.enabled]
        feeds.sync(c, configured, now)
        feeds.save(c, of_feed(app, "klix", polled=now - MINUTE))
        feeds.save(c, of_feed(app, "koha", failures=2, failing_since=now - HOUR, polled=now - HOUR))
        feeds.save(c, of_feed(app, "mia", failures=1, gone=True, failing_since=now - 2 * HOUR))
        app.jobs.defer(c, "read", "e-1", now - 3 * MINUTE)
        app.jobs.defer(c, "read", "e-2", now + HOUR)
        app.jobs.defer(c, "translate", "a-1", now + HOUR)
        for number, (state, age) in enumerate(
            [
                (DeliveryState.PENDING, 2 * MINUTE),
                (DeliveryState.PENDING, MINUTE),
                (DeliveryState.HELD, HOUR),
                (DeliveryState.SENT, 5 * HOUR),
                (DeliveryState.DEAD, 6 * HOUR),
            ]
        ):
            outbox.insert(c, to_desk(app, number, state, age))

    app.store.write_now(write)


async def test_what_stands_in_the_archive(app: App, scrape: Callable[..., Any]) -> None:
    fill(app)
    page = await scrape()
    now = app.now().timestamp()
    expected = {
        ("monitor_database_up", ()): 1,
        ("monitor_leading", ()): 1,
        ("monitor_rules", ("status", "live")): 1,
        ("monitor_rules", ("status", "test")): 1,
        ("monitor_rules", ("status", "off")): 0,
        ("monitor_rules_last_reload_successful", ()): 1,
        ("monitor_feeds", ("state", "working")): 1,
        ("monitor_feeds", ("state", "failing")): 1,
        ("monitor_feeds", ("state", "gone")): 1,
        ("monitor_feeds", ("state", "new")): 1,
        ("monitor_feeds", ("state", "off")): 1,
        ("monitor_feed_failing_since_timestamp_seconds", ("feed", "koha")): now - 3600,
        ("monitor_feed_failing_since_timestamp_seconds", ("feed", "mia")): now - 7200,
        ("monitor_last_poll_timestamp_seconds", ()): now - 60,
        ("monitor_queue_jobs", ("step", "read")): 2,
        ("monitor_queue_jobs", ("step", "translate")): 1,
        ("monitor_queue_oldest_seconds", ("step", "read")): 180,
        ("monitor_queue_oldest_seconds", ("step", "translate")): 0,
        ("monitor_deliveries", ("state", "pending")): 2,
        ("monitor_deliveries", ("state", "held")): 1,
        ("monitor_deliveries", ("state", "sending")): 0,
        ("monitor_deliveries", ("state", "sent")): 1,
        ("monitor_deliveries", ("state", "dead")): 1,
        ("monitor_deliveries", ("state", "suppressed")): 0,
        ("monitor_delivery_oldest_seconds", ("state", "pending")): 120,
        ("monitor_delivery_oldest_seconds", ("state", "held")): 3600,
        ("monitor_delivery_oldest_seconds", ("state", "sending")): 0,
    }
    found = {
        (name, labels[0] if labels else ()): value for (name, labels), value in page.samples.items()
    }
    assert {key: found.get(key) for key in expected} == expected
    alive = {
        dict(labels)["language"]: (value, page.value("monitor_feeds_enabled", **dict(labels)))
        for (name, labels), value in page.samples.items()
        if name == "monitor_feeds_alive"
    }
    assert alive == {"hbs": (1, 2), "sq": (0, 1), "mk": (0, 1)}
    assert page.value("monitor_database_size_bytes") > 50_000
    assert 0 < page.value("monitor_data_free_bytes") < page.value("monitor_data_size_bytes")
    assert page.labels("monitor_feed_failing_since_timestamp_seconds") == {
        (("feed", "koha"),), (("feed", "mia"),)
    }  # fmt: skip


async def test_an_empty_archive_has_every_gauge_that_needs_nothing(
    app: App, scrape: Callable[..., Any]
) -> None:
    page = await scrape()
    silent = {name for name in GAUGES if not page.labels(name)}
    assert silent == {
        "monitor_feed_failing_since_timestamp_seconds",
        "monitor_last_backup_timestamp_seconds",
        "monitor_last_poll_timestamp_seconds",
        "monitor_last_tick_timestamp_seconds",
    }
    assert page.value("monitor_feeds", state="new") == 4
    assert page.value("monitor_queue_jobs", step="read") == 0


async def test_the_newest_backup(app: App, scrape: Callable[..., Any]) -> None:
    backups = app.store.data / "backups"
    backups.mkdir()
    for name, written in (("older.db", 1_000_000), ("newer.db", 2_000_000), ("x.txt", 3_000_000)):
        (backups / name).touch()
        os.utime(backups / name, (written, written))
    assert (await scrape()).value("monitor_last_backup_timestamp_seconds") == 2_000_000


async def test_what_the_process_says_of_itself(app: App, scrape: Callable[..., Any]) -> None:
    error = Problem(file="rules.yaml", line=1, column=1, message="broken")
    app.leading, app.ticked, app.reloaded = False, app.now(), app.now() - HOUR
    app.problems = (error,)
    page = await scrape()
    now = app.now().timestamp()
    assert page.value("monitor_leading") == 0
    assert page.value("monitor_last_tick_timestamp_seconds") == now
    assert page.value("monitor_rules_last_reload_successful") == 0
    assert page.value("monitor_rules_last_reload_timestamp_seconds") == now - 3600
    app.problems = (
        Problem(file="rules.yaml", line=1, column=1, message="x", level="warning"),
        Problem(file="rules.yaml", line=1, column=1, message="DESK is not set", level="channel"),
    )
    assert (await scrape()).value("monitor_rules_last_reload_successful") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_without_a_database_it_says_what_the_process_knows(
    app: App, scrape: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(app)
    exposition = Exposition(app)
    app.metrics.polled("failed", 0)

    def refuse(*_: object) -> object:
        raise StoreError("the database does not answer")

    monkeypatch.setattr(metrics, "of_database", refuse)
    page = await scrape(exposition)
    assert page.value("monitor_database_up") == 0
    assert page.value("monitor_polls_total", result="failed") == 1
    assert page.value("monitor_data_free_bytes") > 0
    assert page.value("monitor_feeds", state="working") is None
    monkeypatch.undo()
    page = await scrape(exposition)
    assert page.value("monitor_database_up") == 1, "it is asked again at once"
    assert page.value("monitor_feeds", state="working") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_a_database_that_hangs_is_asked_once(
    app: App, scrape: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on = [], threading.Event()
    of_database = metrics.of_database

    def hang(*given: Any) -> Any:
        asked.append(given)
        go_on.wait()
        return of_database(*given)

    monkeypatch.setattr(metrics, "of_database", hang)
    monkeypatch.setattr(metrics, "PATIENCE", 0.05)
    exposition = Exposition(app)
    pages = await asyncio.gather(*(scrape(exposition) for _ in range(8)))
    pages.append(await scrape(exposition))
    assert {page.value("monitor_database_up") for page in pages} == {0}
    assert len(asked) == 1
    go_on.set()
    monkeypatch.setattr(metrics, "PATIENCE", 30.0)
    assert (await scrape(exposition)).value("monitor_database_up") == 1
    assert len(asked) == 1, "the answer that came late is an answer"


async def test_scrapes_within_seconds_share_an_answer(app: App, scrape: Callable[..., Any]) -> None:
    exposition = Exposition(app)
    assert (await scrape(exposition)).value("monitor_feeds", state="working") == 0
    fill(app)
    assert (await scrape(exposition)).value("monitor_feeds", state="working") == 0
    assert (await scrape()).value("monitor_feeds", state="working") == 1


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
async def test_what_is_done_with_is_counted_once_a_minute(
    app: App, scrape: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "KEPT", 0.0)
    exposition = Exposition(app)
    await scrape(exposition)
    fill(app)
    page = await scrape(exposition)
    assert page.value("monitor_deliveries", state="pending") == 2
    assert page.value("monitor_deliveries", state="sent") == 0
    monkeypatch.setattr(metrics, "HISTORY_KEPT", 0.0)
    exposition = Exposition(app)
    assert (await scrape(exposition)).value("monitor_deliveries", state="sent") == 1


async def test_no_address_title_or_secret_is_in_it(app: App, scrape: Callable[..., Any]) -> None:
    fill(app)
    page = await scrape()
    for secret in ("http", "kanarinac", "tajna", "klix.example", "Blocked roads", "webhook"):
        assert secret not in page.text, secret
